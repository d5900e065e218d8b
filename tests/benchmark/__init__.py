"""How fast the product is, next to what is physically possible: ``scripts/benchmark --help``.

Everything is measured as a ratio to a reference that is taken in the same round, from the
same server: an absolute time says nothing on a machine that others use, too. The product's
own code is measured, never a copy of it; the room is in a process of its own.
"""
