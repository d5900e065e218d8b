"""TABLE. How the simulated room can be nasty. Nothing of this is on unless it is turned on."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from custom_components.zoom_rooms.zrcsapi.grammar import Command, Key

from .behaviour import Refusal
from .fault import Fault, Faulty


class Format(StrEnum):
    """How the room speaks."""

    CLI = "cli"
    JSON = "json"


class Faults(Faulty):
    """What is wrong with the room, now.

    Attributes:
        sticks: A session closed right after dialling leaves the room connecting for ever.
            On, as in all real rooms.
        drops_calls: An unrelated command ends a ringing call, or a question for a passcode.
            On, as in all real rooms.
        ignored: Lines that it takes for nothing.
        last_format: How the last session spoke.
    """

    # -- The session -------------------------------------------------------------------

    busy = Fault("reject every session, as if another one were open", True)
    no_login_text = Fault("listen without ever saying that the login is done", True)
    login_delay = Fault("say the login text, and listen, so much later", 5.0, "SECONDS")
    # Whether real rooms do so is uncertain; one client behaves as if.
    keep_format = Fault("begin in the format in which the last session ended", True)
    hears_early = Fault("obey terminal commands before the login text", True)
    slow_answers = Fault("take so long for every answer", 0.5, "SECONDS")

    # -- The wire ----------------------------------------------------------------------

    silent = Fault("read everything, and neither do nor say anything", True)
    split_every = Fault("write in packets of at most so many bytes", 7, "BYTES")
    stall = Fault("stop so long in the middle of every frame", 3.0, "SECONDS")
    drop_after = Fault("break each session after so many bytes more", 2000, "BYTES")
    flood = Fault("tell the volume so often at once, at login", 1000, "TIMES")

    # -- Meetings ----------------------------------------------------------------------

    stuck_connecting = Fault("connect for ever, whatever is dialled", True)

    # -- The phonebook -----------------------------------------------------------------

    page_limit = Fault("answer no page of more contacts than these", 20, "CONTACTS")
    late_pages = Fault(
        "answer a page that was over the limit right before the next one", True
    )
    page_delay = Fault("take so long for every page", 0.1, "SECONDS")
    contact_storm = Fault("tell of every contact as a new one, at login", True)
    growing_phonebook = Fault(
        "have an empty phonebook at login, and a contact more in it every so often",
        0.1,
        "SECONDS",
    )

    # -- Values ------------------------------------------------------------------------

    stale_value = Fault(
        "after a setting, tell the old value first and the new one so much later",
        0.5,
        "SECONDS",
    )

    def __init__(self) -> None:
        """Begin with the faults that all real rooms have."""
        super().__init__()
        self.sticks = True
        self.drops_calls = True
        self.ignored: set[str] = set()
        self.last_format = Format.CLI
        self._refused: dict[type[Command[Any]] | Key[Any], str] = {}

    @contextmanager
    def refuse(
        self, row: type[Command[Any]] | Key[Any], message: str
    ) -> Iterator[None]:
        """Answer a command, or the reading or setting of a value, with an error."""
        self._refused[row] = message
        try:
            yield
        finally:
            del self._refused[row]

    def object_to(self, row: type[Command[Any]] | Key[Any]) -> None:
        """Raise the refusal that is set for a row, if there is one."""
        if row in self._refused:
            raise Refusal(self._refused[row])
