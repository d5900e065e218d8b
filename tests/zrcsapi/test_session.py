"""The conversation, back to back with the device's command line: no network, no clock."""

from collections.abc import Callable
from typing import Any

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.errors import (
    BadValue,
    CommandRefused,
    ConnectionFailed,
    MalformedReply,
    NoAnswer,
    NotExecuted,
    RoomBusy,
    Unsupported,
)
from custom_components.zoom_rooms.zrcsapi.grammar import NO_QUESTION, Question, Request
from custom_components.zoom_rooms.zrcsapi.messages import Message
from custom_components.zoom_rooms.zrcsapi.session import Phase, Session, Ticket
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from tests.simulator.agenda import Pace
from tests.simulator.console import Console, Tape
from tests.simulator.simulated_room import SimulatedRoom


class Pair:
    """A session and a console, joined by function calls."""

    def __init__(
        self, room: SimulatedRoom, *, json: bool = True, echo: bool = False
    ) -> None:
        """Log in, and choose the format."""
        self.room = room
        self.session = Session()
        self.tape = Tape()
        self.console = Console(room, self.tape)
        self.console.open()
        self.carry()
        if not echo:
            self.session.say("echo off")
        if json:
            self.session.say("format json")
        self.carry()

    def carry(self) -> list[Message]:
        """Carry bytes both ways until neither has any; return what the room said."""
        said: list[Message] = []
        while True:
            up, down = self.session.data_to_send(), self.tape.taken()
            if not up and not down:
                return said
            said += self.session.receive_data(down)
            self.console.receive(up)

    def ask(self, request: Request[Any]) -> Ticket:
        """Ask, and carry what follows."""
        ticket = self.session.ask(request)
        self.carry()
        return ticket


def make_room() -> SimulatedRoom:
    """Return a room that does everything at once."""
    return SimulatedRoom(pace=Pace.INSTANT)


FORMATS = pytest.mark.parametrize(
    "talk",
    [
        pytest.param(lambda room: Pair(room), id="json"),
        pytest.param(lambda room: Pair(room, json=False), id="cli"),
        pytest.param(lambda room: Pair(room, echo=True), id="json-echo"),
        pytest.param(lambda room: Pair(room, json=False, echo=True), id="cli-echo"),
    ],
)
type Talk = Callable[[SimulatedRoom], Pair]


@FORMATS
def test_every_kind_of_request_is_answered(talk: Talk) -> None:
    """Readings, settings and commands, in either format, with and without echo."""
    pair = talk(make_room())
    asked = [
        pair.session.ask(request)
        for request in (
            zstatus.ROOM_NAME.get(),
            zstatus.CALL_STATUS.get(),
            zstatus.AUDIO_INPUT_LINE.get(),
            zconfiguration.AUDIO_OUTPUT_VOLUME.get(),
            zconfiguration.AUDIO_OUTPUT_VOLUME.to(61),
            zconfiguration.AUDIO_OUTPUT_VOLUME.to(61),
            zcommand.BookingsList(),
            zcommand.PhonebookList(offset=0, limit=2),
            zcommand.DialJoin(meeting_number="5550001111"),
            zcommand.GetCallInfo(),
            zcommand.CallListParticipants(),
            zcommand.CallLeave(),
        )
    ]
    pair.carry()
    assert [str(ticket.request) for ticket in asked if not ticket.settled] == []
    assert [ticket.error for ticket in asked if ticket.error] == []
    assert asked[7].answer.offset == 0
    assert len(asked[7].answer.contacts) == 2
    assert asked[9].answer.meeting_id == "5550001111"
    assert [one.is_myself for one in asked[10].answer][0]
    assert pair.room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 61
    assert pair.session.junk == 0


@FORMATS
def test_refusals_do_not_reach_the_next_in_line(talk: Talk) -> None:
    """A refusal, its closing ERROR and an unknown command each end one asking only."""
    room = make_room()
    room.unsupported.add(zstatus.VIDEO_OPTIMIZABLE)
    pair = talk(room)
    asked = [
        pair.session.ask(request)
        for request in (
            zcommand.GetCallInfo(),
            zstatus.ROOM_NAME.get(),
            zstatus.VIDEO_OPTIMIZABLE.get(),
            zcommand.BookingsList(),
            zconfiguration.CALL_MICROPHONE_MUTE.to(True),
            zconfiguration.AUDIO_INPUT_VOLUME.get(),
        )
    ]
    pair.carry()
    errors = [type(ticket.error) for ticket in asked if ticket.settled]
    nothing = type(None)
    assert errors == [
        CommandRefused,
        nothing,
        Unsupported,
        nothing,
        CommandRefused,
        nothing,
    ]
    assert isinstance(asked[0].error, CommandRefused)
    assert asked[0].error.reason == "Not in meeting"


@FORMATS
async def test_notices_interleave(talk: Talk) -> None:
    """What the room tells unasked is told to the caller, and answers nobody."""
    pair = talk(make_room())
    with pair.room.silent():
        ticket = pair.ask(zconfiguration.AUDIO_OUTPUT_VOLUME.to(20))
    pair.room[zconfiguration.AUDIO_INPUT_VOLUME] = 33
    pair.room.ring()
    tops = [message.top.split()[0] for message in pair.carry()]
    assert not ticket.settled
    assert tops == ["Audio", zevent.IncomingCallIndication.path]
    pair.room.close()


def test_nothing_is_said_before_the_login_text() -> None:
    """A room that has not said that it listens does not."""
    session = Session()
    session.ask(zstatus.ROOM_NAME.get())
    assert session.data_to_send() == b""
    session.receive_data(b"*r Login suc")
    assert session.data_to_send() == b""
    session.receive_data(b"cessful\r\nOK\r\n\n")
    assert session.data_to_send() == b"zStatus SystemUnit\r"


@pytest.mark.parametrize(
    "welcome",
    [
        b"*r login successful\r\nOK\r\n",
        b"*s Login ZAAPI Release: 1.1\r\n** end\r\n",
        b'{\r\n  "Login": {\r\n    "ZAAPI Release": "1.0"\r\n  },\r\n  "topKey": "Login"\r\n}\r\n',
        b"Welcome to ZAAPI\r\n",
    ],
)
def test_every_login_text_is_known(welcome: bytes) -> None:
    """Either format may survive from an earlier session."""
    session = Session()
    session.receive_data(welcome)
    assert session.phase is Phase.TALKING


@pytest.mark.parametrize(
    "text", [b"*e Connection rejected\r\n** end\r\n", b"Connection rejected\r\n"]
)
def test_a_rejected_session_fails_what_waits(text: bytes) -> None:
    """The room is busy, or nobody is signed in."""
    session = Session()
    ticket = session.ask(zstatus.ROOM_NAME.get())
    session.receive_data(text)
    assert session.phase is Phase.REJECTED
    assert isinstance(ticket.error, RoomBusy)


def test_a_line_ends_in_a_single_return() -> None:
    """With CR LF, the LF is an empty line, or spoils the command."""
    pair = Pair(make_room())
    pair.session.ask(zstatus.ROOM_NAME.get())
    assert pair.session.data_to_send() == b"zStatus SystemUnit\r"


@pytest.mark.parametrize(
    "value",
    [
        "1\r\nzCommand Dial Leave",
        "1\x00",
        "1\x1b[A",
        "1\u2028",
        "1\x85",
        "\ud800",
        "x" * 1001,
    ],
)
def test_what_cannot_be_said_is_not_said(value: str) -> None:
    """A line end would be a second command."""
    pair = Pair(make_room())
    before = list(pair.room.received)
    for request in (
        zcommand.DialJoin(meeting_number=value),
        zconfiguration.CLIENT_APP_VERSION.to(value),
    ):
        with pytest.raises(BadValue) as caught:
            pair.ask(request)
        assert value not in str(caught.value)
    assert pair.room.received == before


@pytest.mark.parametrize(
    "request_",
    [
        zcommand.DialJoin(meeting_number="1 password: 2"),
        zcommand.DialJoin(meeting_number="password:2"),
        zcommand.DialJoin(meeting_number=" "),
        zcommand.Invite(duration=5, users=("a@x", "b user: c")),
        zconfiguration.AUDIO_OUTPUT_VOLUME.to(101),
        zconfiguration.AUDIO_OUTPUT_VOLUME.to(-1),
        zconfiguration.CLIENT_APP_VERSION.to(""),
    ],
)
def test_what_would_mean_something_else_is_not_said(request_: Request[Any]) -> None:
    """Look-alike parameters, nothing at all, and numbers out of range."""
    with pytest.raises(BadValue):
        Pair(make_room()).ask(request_)


def test_secrets_are_not_printed() -> None:
    """What logs show of a command hides its passcode."""
    command = zcommand.DialJoin(meeting_number="555", password="geheim")
    assert "geheim" in command.line
    assert "geheim" not in f"{command} {command!r}"
    assert "not sayable" in str(zcommand.DialJoin(meeting_number="\r"))


async def test_only_the_answer_goes_out_while_it_rings() -> None:
    """Any other command would end the call."""
    pair = Pair(make_room())
    pair.room.ring(caller_jid="ada@example.com")
    pair.carry()
    pair.session.hold(Question.CALL)
    volume = pair.ask(zconfiguration.AUDIO_OUTPUT_VOLUME.get())
    assert pair.room.ringing
    accept = pair.ask(zcommand.CallAccept(caller_jid="ada@example.com"))
    assert accept.settled
    assert not volume.settled
    assert pair.room[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
    pair.session.hold(NO_QUESTION)
    pair.carry()
    assert volume.settled


def test_the_answer_to_a_ring_does_not_wait_for_another_question() -> None:
    """A question that the room leaves open cannot keep people waiting."""
    session = Pair(make_room()).session
    session.ask(zstatus.ROOM_NAME.get())
    session.data_to_send()
    session.hold(Question.CALL)
    session.ask(zcommand.CallAccept(caller_jid="ada@example.com"))
    session.ask(zcommand.CallReject(caller_jid="bo@example.com"))
    assert (
        session.data_to_send() == b"zCommand Call Accept callerJID: ada@example.com\r"
    )


def test_a_call_that_came_with_an_answer_is_heard_before_the_next_question() -> None:
    """What is asked next is decided when it is said."""
    session, first = asked(zstatus.CALL_STATUS.get())
    second = session.ask(zstatus.VIDEO_OPTIMIZABLE.get())
    session.receive_data(b"*s Call Status: NOT_IN_MEETING\r\n** end\r\n\r\nOK\r\n")
    assert first.settled
    session.hold(Question.CALL)
    assert session.data_to_send() == b""
    session.hold(NO_QUESTION)
    assert session.data_to_send() == second.line


def test_each_question_has_its_own_answers() -> None:
    """To dial would hang up on whoever calls, though it answers the question for a passcode."""
    session = Pair(make_room()).session
    session.hold(Question.CALL)
    dial = session.ask(zcommand.DialJoin(meeting_number="5550001111", password="x"))
    assert session.data_to_send() == b""
    session.hold(Question.CALL | Question.PASSCODE)
    assert session.data_to_send() == dial.line
    session.hold(Question.PASSCODE)
    session.ask(zcommand.CallReject(caller_jid="ada@example.com"))
    assert session.data_to_send() == b""


def test_what_was_to_be_dialled_is_called_off() -> None:
    """It is settled as not executed, and nothing of it is ever said."""
    session = Pair(make_room()).session
    session.hold(Question.CALL)
    dial = session.ask(zcommand.DialStartPmi(duration=30))
    volume = session.ask(zconfiguration.AUDIO_OUTPUT_VOLUME.get())
    session.call_off(lambda ticket: ticket is dial)
    assert isinstance(dial.error, NotExecuted)
    assert session.settled == [dial]
    session.hold(NO_QUESTION)
    assert session.data_to_send() == volume.line


def test_a_swallowed_question_is_asked_again_once() -> None:
    """The room lets the command fall that brings it back from another controller."""
    pair = Pair(make_room())
    pair.room.take_over()
    ticket = pair.ask(zconfiguration.AUDIO_OUTPUT_VOLUME.to(12))
    assert ticket.settled
    assert ticket.error is None
    assert pair.room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 12
    line = "zConfiguration Audio Output volume: 12"
    assert pair.room.received.count(line) == 2


def test_a_swallowed_call_is_not_repeated_blindly() -> None:
    """What reaches people is said again only after looking."""
    pair = Pair(make_room())
    pair.room.take_over()
    ticket = pair.ask(zcommand.DialJoin(meeting_number="5550001111"))
    assert isinstance(ticket.error, NotExecuted)
    session = pair.session
    ticket = session.ask(zstatus.ROOM_NAME.get())
    session.data_to_send()
    back = b"*e Pipe Reconnecting\r\n** end\r\n"
    session.receive_data(back)
    session.data_to_send()
    session.receive_data(back)
    assert isinstance(ticket.error, NotExecuted)
    session.receive_data(back)


def asked(request: Request[Any]) -> tuple[Session, Ticket]:
    """Return a session in which the request is out."""
    session = Session()
    session.login_is_over()
    ticket = session.ask(request)
    session.data_to_send()
    return session, ticket


def test_questions_that_are_on_their_way_together() -> None:
    """Only those that may be, only in JSON, and whatever was answered when."""
    session, ticket = asked(zstatus.ROOM_NAME.get())
    together = [
        session.ask(request, together=True)
        for request in (
            zstatus.CALL_STATUS.get(),
            zconfiguration.AUDIO_INPUT_VOLUME.get(),
            zcommand.BookingsList(),
        )
    ]
    alone = session.ask(zconfiguration.AUDIO_OUTPUT_VOLUME.get())
    assert session.data_to_send() == b""
    session.receive_data(
        b'{\r\n  "Sync": true,\r\n  "SystemUnit": {},\r\n  "topKey": "SystemUnit",\r\n  "type": "zStatus"\r\n}\r\n'
    )
    assert ticket.settled
    assert session.data_to_send() == b"".join(one.line for one in together)
    session.receive_data(
        b'{\r\n  "Audio": {"Input": {"volume": 7}},\r\n  "Sync": true,\r\n  "topKey": "Audio",\r\n  "type": "zConfiguration"\r\n}\r\n'
    )
    assert [one.settled for one in together] == [False, True, False]
    assert session.data_to_send() == b""
    session.give_up(together[0])
    session.give_up(together[2])
    assert session.data_to_send() == alone.line


def test_lines_are_answered_one_by_one() -> None:
    """A bare end or OK does not say what it belongs to."""
    session, ticket = asked(zstatus.ROOM_NAME.get())
    first = session.ask(zstatus.CALL_STATUS.get(), together=True)
    session.ask(zstatus.VIDEO_OPTIMIZABLE.get(), together=True)
    session.receive_data(b"*s SystemUnit room_info room_name: A\r\n** end\r\nOK\r\n")
    assert ticket.settled
    assert session.data_to_send() == first.line


def test_what_was_asked_behind_shows_that_there_is_no_answer() -> None:
    """The room answers in order, so nobody has to wait until the time is up."""
    pair = Pair(make_room())
    pair.ask(zstatus.ROOM_NAME.get())
    page = zcommand.PhonebookList(offset=0, limit=500)
    pair.room.ignored.add(page.line)
    ticket = pair.session.ask(page, together=True)
    proof = pair.session.ask(
        zstatus.VIDEO_OPTIMIZABLE.get(), together=True, behind=ticket
    )
    pair.carry()
    assert proof.error is None
    assert isinstance(ticket.error, NoAnswer)


_PAGE = (
    b'{\r\n  "PhonebookListResult": {\r\n    "Contacts": [],\r\n    "Limit": 5,\r\n    "Offset": 0\r\n  },\r\n'
    b'  "Sync": true,\r\n  "topKey": "PhonebookListResult",\r\n  "type": "zCommand"\r\n}\r\n\r\n'
)


def asked_for_pages(session: Session) -> list[Ticket]:
    """Have the second of two pages asked for when the first begins to come; return both."""
    session.receive_data(_answer(zstatus.ROOM_NAME.get()))
    first, second = (
        zcommand.PhonebookList(offset=offset, limit=5) for offset in (0, 5)
    )
    tickets: list[Ticket] = []

    def begun() -> None:
        tickets.append(session.ask(second, together=True))

    tickets.append(session.ask(first, together=True, begun=begun))
    assert session.data_to_send() == tickets[0].line
    return tickets


@pytest.mark.parametrize("cut", [50, len(_PAGE)])
def test_the_next_question_is_said_before_a_long_answer_is_read(cut: int) -> None:
    """The room is done with the one when it begins to tell it."""
    session, _ = asked(zstatus.ROOM_NAME.get())
    tickets = asked_for_pages(session)
    for piece in filter(None, (_PAGE[:cut], _PAGE[cut:])):
        assert session.receive_data(piece) == []
        assert len(tickets) == 2
    assert not tickets[0].settled
    assert session.data_to_send() == tickets[1].line
    session.receive_data(b"")
    assert tickets[0].answer.limit == 5
    assert session.in_flight == [tickets[1]]


def test_a_call_that_came_behind_a_long_answer_is_heard_before_the_next_question() -> (
    None
):
    """Together with the answer, in its packet or in one of its own."""
    ring = b'{\r\n  "IncomingCallIndication": {},\r\n  "topKey": "IncomingCallIndication",\r\n  "type": "zEvent"\r\n}\r\n\r\n'
    for packets in ((_PAGE + ring,), (_PAGE, ring), (_PAGE[:50], _PAGE[50:] + ring)):
        session, _ = asked(zstatus.ROOM_NAME.get())
        tickets = asked_for_pages(session)
        said = [one for packet in packets for one in session.receive_data(packet)]
        assert [one.top for one in said] == [
            "PhonebookListResult",
            "IncomingCallIndication",
        ]
        assert tickets[0].settled
        session.hold(Question.CALL)
        assert session.data_to_send() == b""


@pytest.mark.parametrize("end", [Session.give_up, Session.withdraw])
def test_a_long_answer_that_is_here_when_nobody_waits_any_more(
    end: Callable[[Session, Ticket], None],
) -> None:
    """It is not taken for the answer to the next question."""
    session, _ = asked(zstatus.ROOM_NAME.get())
    tickets = asked_for_pages(session)
    session.receive_data(_PAGE)
    session.data_to_send()
    end(session, tickets[0])
    assert tickets[0].answer.limit == 5
    assert session.in_flight == [tickets[1]]
    assert session.receive_data(b"") == []


def test_a_long_answer_that_is_not_read_when_the_session_ends() -> None:
    """It was heard nevertheless."""
    session, _ = asked(zstatus.ROOM_NAME.get())
    tickets = asked_for_pages(session)
    session.receive_data(_PAGE)
    session.receive_eof()
    session.fail(ConnectionFailed("over"))
    assert tickets[0].error is None
    assert tickets[0].answer.limit == 5


def test_silence_is_no_answer() -> None:
    """The caller's clock says when."""
    session, ticket = asked(zstatus.ROOM_NAME.get())
    later = session.ask(zstatus.VIDEO_OPTIMIZABLE.get())
    session.give_up(ticket)
    assert isinstance(ticket.error, NoAnswer)
    assert session.data_to_send() == later.line
    assert session.in_flight == [later]
    session.give_up(ticket)
    assert session.settled == [ticket]


def test_an_ok_alone_is_an_answer_in_the_end() -> None:
    """The reference prints no more than that for some commands."""
    session, ticket = asked(zcommand.CallInvite(users=("ada@example.com",)))
    session.receive_data(b"OK\r\n")
    assert not ticket.settled
    session.give_up(ticket)
    assert ticket.error is None


def test_an_ok_that_belongs_to_another_answer_is_not_ours() -> None:
    """In CLI format, OK comes after values and before results."""
    session, first = asked(zstatus.ROOM_NAME.get())
    second = session.ask(zcommand.CallInvite(users=("ada@example.com",)))
    session.receive_data(b"*s SystemUnit room_info room_name: A\r\n** end\r\n")
    assert first.settled
    session.data_to_send()
    session.receive_data(b"OK\r\n")
    session.give_up(second)
    assert isinstance(second.error, NoAnswer)


def test_a_setting_may_be_acknowledged_by_its_value() -> None:
    """Later releases show no bare end; the value itself says that it was set."""
    session, ticket = asked(zconfiguration.AUDIO_OUTPUT_VOLUME.to(30))
    session.receive_data(b"*c zConfiguration Audio Output volume: 31\r\n** end\r\n")
    session.receive_data(b"*c zConfiguration Audio Output volume: loud\r\n** end\r\n")
    assert not ticket.settled
    session.receive_data(b"*c zConfiguration Audio Output volume: 30\r\n** end\r\n")
    assert ticket.settled


def test_an_answer_that_calls_itself_a_notice_counts_in_the_end() -> None:
    """Sync is a hint: after the time limit, what fits is taken."""
    document = (
        b'{\r\n  "Call": {\r\n    "Status": "IN_MEETING"\r\n  },\r\n  "Sync": false,\r\n'
        b'  "topKey": "Call",\r\n  "type": "zStatus"\r\n}\r\n'
    )
    session, ticket = asked(zstatus.CALL_STATUS.get())
    session.receive_data(document)
    assert not ticket.settled
    session.give_up(ticket)
    assert ticket.error is None
    assert ticket.answer == "IN_MEETING"


@pytest.mark.parametrize("told", [12, 40])
def test_a_setting_that_is_told_in_the_end(told: int) -> None:
    """Nothing but the value that was asked for shows that it was taken over."""
    session, ticket = asked(zconfiguration.AUDIO_OUTPUT_VOLUME.to(12))
    for volume in (12, told):
        session.receive_data(
            b'{\r\n  "Audio": {\r\n    "Output": {\r\n      "volume": %d\r\n    }\r\n  },\r\n'
            b'  "Sync": false,\r\n  "topKey": "Audio",\r\n  "type": "zConfiguration"\r\n}\r\n'
            % volume
        )
    assert not ticket.settled
    session.give_up(ticket)
    assert (ticket.error is None) is (told == 12)


def _answer(request: Request[Any], *, ok: bool = True) -> bytes:
    top = request.reply.split()[0]
    state = "OK" if ok else "Error"
    return (
        f'{{\r\n  "{top}": {{}},\r\n  "Status": {{\r\n    "message": "",\r\n'
        f'    "state": "{state}"\r\n  }},\r\n  "Sync": true,\r\n'
        f'  "topKey": "{top}",\r\n  "type": "{request.kind}"\r\n}}\r\n'
    ).encode()


_LIKE_EACH_OTHER: list[tuple[Request[Any], Request[Any]]] = [
    (zcommand.CallInvite(users=("ada@x",)), zcommand.CallInvite(users=("bo@x",))),
    (zconfiguration.AUDIO_INPUT_VOLUME.to(1), zconfiguration.AUDIO_OUTPUT_VOLUME.to(2)),
]


@pytest.mark.parametrize(("first", "second"), _LIKE_EACH_OTHER)
@pytest.mark.parametrize("ok", [True, False])
def test_a_late_answer_is_not_that_of_the_next_one(
    first: Request[Any], second: Request[Any], ok: bool
) -> None:
    """What was given up may be done after all, and the next one still be undone."""
    session, ticket = asked(first)
    session.give_up(ticket)
    after = session.ask(second)
    session.data_to_send()
    session.receive_data(_answer(first, ok=ok))
    assert not after.settled
    session.receive_data(_answer(second))
    assert after.settled
    assert after.error is None


@pytest.mark.parametrize(("first", "second"), _LIKE_EACH_OTHER)
def test_one_answer_to_two(first: Request[Any], second: Request[Any]) -> None:
    """Whose it is cannot be told, so it is not said that the second was done."""
    session, ticket = asked(first)
    session.give_up(ticket)
    after = session.ask(second)
    session.data_to_send()
    session.receive_data(_answer(second))
    session.give_up(after)
    assert isinstance(after.error, NoAnswer)


@pytest.mark.parametrize(("first", "second"), _LIKE_EACH_OTHER)
def test_an_answer_that_came_late_by_itself(
    first: Request[Any], second: Request[Any]
) -> None:
    """It is not waited for any more."""
    session, ticket = asked(first)
    session.give_up(ticket)
    session.receive_data(_answer(first))
    after = session.ask(second)
    session.data_to_send()
    session.receive_data(_answer(second))
    assert after.settled
    assert after.error is None


def test_the_refusal_of_another_command() -> None:
    """It has that one's name, though it was given up."""
    session, ticket = asked(zcommand.CallInvite(users=("ada@x",)))
    session.give_up(ticket)
    after = session.ask(zcommand.CallMuteAll(mute=True))
    session.data_to_send()
    session.receive_data(_answer(ticket.request, ok=False))
    assert not after.settled


def test_a_stray_frame_of_the_same_name_is_no_answer() -> None:
    """Call frames of other kinds precede the wanted one."""
    session, ticket = asked(zstatus.CALL_STATUS.get())
    session.receive_data(
        b'{\r\n  "Call": {\r\n    "ClosedCaption": {\r\n      "Available": true\r\n    }\r\n  },\r\n'
        b'  "Sync": true,\r\n  "topKey": "Call",\r\n  "type": "zStatus"\r\n}\r\n'
    )
    assert not ticket.settled


def test_a_pushed_result_is_no_answer_in_cli() -> None:
    """Without OK before it, and without a header, it is news."""
    session, ticket = asked(zcommand.GetCallInfo())
    push = b"*r InfoResult Info meeting_id: 555\r\n** end\r\n"
    session.receive_data(push)
    assert not ticket.settled
    session.receive_data(b"OK\r\n" + push)
    assert ticket.answer.meeting_id == "555"


@pytest.mark.parametrize("closing", [b"ERROR\r\n\n", b""])
def test_a_refusal_closes_in_either_way(closing: bytes) -> None:
    """How a CLI refusal ends is not documented; its ERROR is not for the next in line."""
    session, ticket = asked(zcommand.GetCallInfo())
    later = session.ask(zcommand.CallLeave())
    session.receive_data(
        b'*r CallInfoResult (status=Error):\r\nResult reason: "No"\r\n** end\r\n'
        + closing
    )
    assert isinstance(ticket.error, CommandRefused)
    assert ticket.error.reason == "No"
    assert session.data_to_send() == later.line
    session.receive_data(b"OK\r\n*r CallDisconnectResult (status=OK):\r\n** end\r\n")
    assert later.settled
    assert later.error is None


def test_a_refusal_goes_to_what_it_names() -> None:
    """Refusals come under other names, too, but one under its own name is not for another."""
    session, question = asked(zcommand.GetCallInfo())
    session.hold(Question.CALL)
    answer = session.ask(zcommand.CallAccept(caller_jid="ada@example.com"))
    session.data_to_send()
    session.receive_data(
        b'{\r\n  "CallAcceptRejectResult": {},\r\n  "Status": {"message": "No", "state": "Error"},\r\n'
        b'  "Sync": true,\r\n  "topKey": "CallAcceptRejectResult",\r\n  "type": "zCommand"\r\n}\r\n'
    )
    assert isinstance(answer.error, CommandRefused)
    assert not question.settled


def test_an_error_alone_is_a_refusal() -> None:
    """Without any block."""
    session, ticket = asked(zcommand.CallLeave())
    session.receive_data(b"ERROR\r\n")
    assert isinstance(ticket.error, CommandRefused)
    session.receive_data(b"ERROR\r\nOK\r\n")


def test_an_unreadable_answer_is_said_to_be_one() -> None:
    """The answer came, but it means nothing."""
    session, ticket = asked(zcommand.GetCallInfo())
    session.receive_data(
        b'{\r\n  "InfoResult": [],\r\n  "Sync": true,\r\n  "topKey": "InfoResult",\r\n'
        b'  "type": "zCommand"\r\n}\r\n'
    )
    assert isinstance(ticket.error, MalformedReply)


def test_an_answer_under_an_unknown_name_is_taken() -> None:
    """The names of some answers are documented nowhere."""
    session, ticket = asked(zcommand.CallInvite(users=("ada@example.com",)))
    other = b'{\r\n  "DialJoinResult": {},\r\n  "Sync": true,\r\n  "topKey": "DialJoinResult",\r\n  "type": "zCommand"\r\n}\r\n'
    session.receive_data(other)
    assert not ticket.settled
    session.receive_data(other.replace(b"DialJoinResult", b"InvitedSomebody"))
    assert ticket.settled


def test_withdrawing_and_failing() -> None:
    """Nobody waits for ever, and what was not said is not said."""
    session, first = asked(zstatus.ROOM_NAME.get())
    second = session.ask(zstatus.VIDEO_OPTIMIZABLE.get())
    third = session.ask(zstatus.CALL_STATUS.get())
    session.withdraw(second)
    assert len(session.queued) == 1
    session.withdraw(first)
    assert session.data_to_send() == b"zStatus Call Status\r"
    session.fail(ConnectionFailed("gone"))
    assert isinstance(third.error, ConnectionFailed)
    session.withdraw(third)


def test_junk_is_counted() -> None:
    """And costs nothing else."""
    session, ticket = asked(zstatus.ROOM_NAME.get())
    session.receive_data(b"{\r\n  nonsense\r\n}\r\n")
    assert session.junk > 0
    assert not ticket.settled


def test_unsupported_in_words() -> None:
    """A room in CLI format says it in a line of text."""
    session, ticket = asked(zstatus.CALL_STATUS.get())
    session.receive_data(b"onUnsupported Command\r\n")
    assert isinstance(ticket.error, Unsupported)


def test_a_broken_pipe_is_no_json() -> None:
    """It is told in a line of text, so questions go on to be asked one by one."""
    session = Session()
    session.login_is_over()
    session.receive_data(b"*s SystemUnit room_info room_name: A\r\n** end\r\nOK\r\n")
    (told,) = session.receive_data(b"client_loop: send disconnect: Broken pipe\r\n")
    assert told.top == zevent.PipeOtherControllerLogin.path
    first, second = (
        session.ask(row.get(), together=True)
        for row in (zstatus.ROOM_NAME, zstatus.CALL_STATUS)
    )
    assert session.data_to_send() == first.line
    assert second in session.queued
