"""TABLE. How the simulated room can be nasty. Nothing of this is on unless it is turned on."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi.grammar import Command, Key

from .behaviour import Refusal
from .fault import Fault, Faulty, Switch

REFUSED: Final = "Refused"


class Format(StrEnum):
    """How the room speaks."""

    CLI = "cli"
    JSON = "json"


class PipeShape(StrEnum):
    """How the room says in JSON that the tablet has it."""

    NESTED = "nested"
    TEXT = "text"


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
    json_login = Fault("begin in JSON", True)
    # Whether real rooms do so is uncertain; one client behaves as if.
    keep_format = Fault("begin in the format in which the last session ended", True)
    cli_only = Fault("stay with the lines of the CLI, whatever is asked", True)
    hears_early = Fault("obey terminal commands before the login text", True)
    no_acknowledgement = Fault("say nothing to a terminal command that is done", True)
    stuck_echo = Fault("echo for ever, whatever is asked", True)
    restart_after = Fault("start anew so long after each login", 60.0, "SECONDS")
    fail_inside_after = Fault(
        "tell of a failure inside so long after each login", 60.0, "SECONDS"
    )

    # -- The tablet --------------------------------------------------------------------

    tablet_after = Fault(
        "let the tablet take the room so long after each login", 60.0, "SECONDS"
    )
    ping_pong = Fault(
        "let the tablet take back at once what is taken from it", 3, "TIMES"
    )
    no_reconnecting = Fault(
        "lose the command that brings the room back without a word", True
    )
    # Nobody has seen the event in JSON, and one client looks for a text instead.
    pipe_shape = Fault(
        "tell of the tablet below a member Pipe (nested), or by a text (text)",
        PipeShape.NESTED,
        "SHAPE",
    )

    # -- The wire ----------------------------------------------------------------------

    silent = Fault("read everything, and neither do nor say anything", True)
    split_every = Fault("write in packets of at most so many bytes", 7, "BYTES")
    hold_back = Fault("write all that comes within so long at once", 0.2, "SECONDS")
    stall = Fault("stop so long in the middle of every frame", 3.0, "SECONDS")
    drop_after = Fault("break each session after so many bytes more", 2000, "BYTES")
    flood = Fault("tell the volume so often at once, at login", 1000, "TIMES")
    twice = Fault("say all news twice", True)

    # -- Between the frames ------------------------------------------------------------

    blank_lines = Fault("put so many more blank lines before every frame", 3, "LINES")
    chatter = Fault("put a line of no format before every frame", "Watchdog", "TEXT")
    garbage = Fault("put so many random bytes before every frame", 64, "BYTES")
    prompt = Fault("wait for a command with a prompt", "zoom> ", "TEXT")
    endless_frame = Fault(
        "begin a frame at login, go on for so many bytes, and never end it",
        1000,
        "BYTES",
    )

    # -- Answers -----------------------------------------------------------------------

    slow_answers = Fault("take so long for every answer", 0.5, "SECONDS")
    unanswered = Fault(
        "do what begins with these words, and say nothing to it", "zCommand", "WORDS"
    )
    refused = Fault("refuse what begins with these words", "zCommand Dial", "WORDS")
    stray_frames = Fault(
        "say something of a later release before every answer under Call", True
    )
    value_acknowledges = Fault(
        "acknowledge a setting by its value, and in the CLI by nothing else", True
    )
    stale_value = Fault(
        "after a setting, tell the old value first and the new one so much later",
        0.5,
        "SECONDS",
    )
    sync_events = Fault("call every event an answer, in JSON", True)
    unmarked_answers = Fault(
        "call no answer about a meeting or its people an answer, in JSON", True
    )
    broken_errors = Fault("quote in errors without escaping it, in JSON", True)

    # -- Spelling ----------------------------------------------------------------------

    switch_words = Fault("spell true and false as on and off, in JSON", True)
    number_words = Fault("spell numbers as strings, in JSON", True)
    presence_words = Fault(
        "spell presence as the reference's prose does, in JSON", True
    )
    lower_names = Fault("spell the names of all members in lower case, in JSON", True)
    wrap_at = Fault("break lines that are longer, in JSON", 80, "CHARACTERS")
    raw_line_ends = Fault("leave line ends in strings as they are, in JSON", True)
    bad_utf8 = Fault("end every name with a byte that is no UTF-8", True)
    single_objects = Fault("answer with a list of one as with the one, in JSON", True)
    extra_members = Fault("tell more of everything than is known, in JSON", True)
    missing_member = Fault("never tell what is called so", "room_info", "NAME")
    colon_names = Fault(
        "tell who raises a hand, under names that end in a colon, in JSON", True
    )
    layout_under_client = Fault(
        "tell the layout below Client and not below Call, in JSON", True
    )
    later_release = Fault("tell at login what only later releases have", True)

    # -- Meetings ----------------------------------------------------------------------

    stuck_connecting = Fault("connect for ever, whatever is dialled", True)
    # As release 5.1.1 did.
    only_booked_start = Fault(
        "fail to start a meeting that is not booked, except by joining it", True
    )
    bare_start = Fault("say nothing by itself of a meeting that begins", True)
    long_info = Fault(
        "list so many telephone numbers for every meeting", 600, "NUMBERS"
    )
    truncated_info = Fault("break off whatever tells of a meeting", 600, "BYTES")
    late_number = Fault(
        "know the number of a meeting only so long after it began", 0.5, "SECONDS"
    )
    single_notices = Fault(
        "tell of a participant alone what changed, and not all of them anew", True
    )
    duplicate_guests = Fault(
        "list everybody else twice, under ids that mean the same", True
    )
    shifting_ids = Fault(
        "tell other ids each time, which mean the same participants", True
    )

    # -- Bookings ----------------------------------------------------------------------

    utc_times = Fault("tell all times in UTC", True)

    # -- The phonebook -----------------------------------------------------------------

    page_limit = Fault("answer no page of more contacts than these", 20, "CONTACTS")
    late_pages = Fault(
        "answer a page that was over the limit right before the next one", True
    )
    page_delay = Fault("take so long for every page", 0.1, "SECONDS")
    no_phonebook_info = Fault("never tell how many contacts there are", True)
    contact_storm = Fault("tell of every contact as a new one, at login", True)
    growing_phonebook = Fault(
        "have an empty phonebook at login, and a contact more in it every so often",
        0.1,
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

    def leaves_unanswered(self, line: str) -> bool:
        """Return whether a line is to get no answer."""
        return _begins_so(line, self.unanswered)

    def object_to(self, row: type[Command[Any]] | Key[Any]) -> None:
        """Raise the refusal that is set for a row, if there is one."""
        if row in self._refused:
            raise Refusal(self._refused[row])
        if _begins_so(f"{row.kind} {row.path}", self.refused):
            raise Refusal(REFUSED)


def _begins_so(line: str, words: Switch[str]) -> bool:
    return bool(words) and line.lower().startswith(words.value.lower())
