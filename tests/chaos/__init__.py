"""Everything goes wrong with a room, while people use it, and somebody keeps the books.

The room is the simulated one behind real SSH, and Home Assistant is real. What must hold at
the end stands in :mod:`tests.chaos.books`. The short run of the tests and the long one of
``scripts/chaos`` are the same.
"""
