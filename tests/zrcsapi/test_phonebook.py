"""The phonebook: found in memory, fetched over real SSH from rooms of every temper."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
import re
from typing import cast

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    CommandRefused,
    ConnectionFailed,
    MalformedReply,
    NoAnswer,
    ZoomRoom,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.calls import RingStarted
from custom_components.zoom_rooms.zrcsapi.grammar import Kind
from custom_components.zoom_rooms.zrcsapi.phonebook import (
    Contacts,
    Phonebook,
    folded,
    shown_name,
)
from custom_components.zoom_rooms.zrcsapi.records import Contact, PhonebookPage
from custom_components.zoom_rooms.zrcsapi.words import Presence
from tests.simulator import Anything, Server, SimulatedRoom, on
from tests.simulator.behaviour import Silence
from tests.simulator.rendering import Outcome
from tests.zrcsapi.test_room import barrier, make

ADA = Contact(
    jid="ada@xmpp.example.com",
    screen_name="Ada Example",
    first_name="Ada",
    last_name="Example",
    email="ada@example.com",
    phone_number="+31 20 123-4567",
    presence=Presence.ONLINE,
)
BO = Contact(jid="bo@xmpp.example.com", screen_name="bo Łoś", email="bo@example.com")
ZOE = Contact(
    jid="zoe@xmpp.example.com",
    first_name="Zoë",
    last_name="Strauß",
    presence=Presence.BUSY,
)
ATRIUM = Contact(
    jid="atrium@xmpp.example.com",
    screen_name="Atrium",
    is_zoom_room=True,
    presence=Presence.OFFLINE,
)


def crowd(count: int) -> list[Contact]:
    """Return many people."""
    return [
        Contact(jid=f"{at:05}@xmpp.example.com", screen_name=f"Guest {at:05}")
        for at in range(count)
    ]


def book(*contacts: Contact) -> Contacts:
    """Return a book with these."""
    contents = Contacts()
    for contact in contacts:
        contents.add(contact)
    return contents


# -- Found in memory ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [ADA, ATRIUM, BO, ZOE]),
        ("ADA", [ADA]),
        ("ample ada", [ADA]),
        ("@example.com", [ADA, BO]),
        ("zoe", [ZOE]),
        ("ZOË strauss", [ZOE]),
        ("los", [BO]),
        ("0201234567", []),
        ("31201234567", [ADA]),
        ("+3120-123-4567", [ADA]),
        ("20 123-4567", [ADA]),
        ("(20)1234567", [ADA]),
        ("ada bo", []),
        ("xmpp", []),
    ],
)
def test_searching(query: str, found: list[Contact]) -> None:
    """By any part of name, e-mail or number, whatever their case, accents and grouping."""
    assert book(ZOE, BO, ATRIUM, ADA).search(query) == found


def test_searching_for_some() -> None:
    """Rooms only, or who can be reached; an unknown presence is none."""
    contents = book(ZOE, BO, ATRIUM, ADA)
    assert contents.search("", rooms_only=True) == [ATRIUM]
    assert contents.search("", online_only=True) == [ADA, ZOE]
    assert contents.search("", rooms_only=True, online_only=True) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada@xmpp.example.com", [ADA]),
        (" ada@xmpp.example.com ", [ADA]),
        ("Ada@Example.com", [ADA]),
        ("bo los", [BO]),
        ("ada", [ADA]),
        ("example", [ADA, BO]),
        ("nobody", []),
        ("", []),
        ("  ", []),
    ],
)
def test_who_is_meant(text: str, found: list[Contact]) -> None:
    """By ID, e-mail or name; by a part of them only if nobody is called so."""
    assert book(ADA, BO, ZOE).called(text) == found


def test_a_whole_name_goes_before_a_part() -> None:
    """Otherwise Ann could never be invited beside Anna."""
    ann = Contact(jid="1", screen_name="Ann")
    anna = Contact(jid="2", screen_name="Anna")
    other = Contact(jid="3", screen_name="ann")
    assert book(ann, anna).called("ann") == [ann]
    assert book(ann, anna, other).called("ann") == [ann, other]


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        (ADA, "Ada Example"),
        (ZOE, "Zoë Strauß"),
        (Contact(jid="1", email="a@example.com", phone_number="5"), "a@example.com"),
        (Contact(jid="1", phone_number="5"), "5"),
        (Contact(jid="1"), ""),
    ],
)
def test_names(contact: Contact, name: str) -> None:
    """Whatever the room tells of them."""
    assert shown_name(contact) == name


def test_folding() -> None:
    """Letters that cannot be taken apart are plain ones, too."""
    assert folded("Søren ÆRØ Ｚ Đỗ Straße") == "soren aero z do strasse"


def test_the_book_itself() -> None:
    """It is told apart by ID."""
    contents = book(ADA, BO, ADA)
    assert len(contents) == 2
    assert contents[ADA.jid] == ADA
    assert contents["nobody"] is None
    contents.keep([BO.jid])
    assert contents.search("") == [BO]


# -- Fetched -----------------------------------------------------------------------------


class Burdened(SimulatedRoom):
    """A room that does not bear every page.

    Attributes:
        bears: The largest page that it answers.
        late: Say what it did not answer before its next answer.
        most: The largest page that it ever gives, and says so; None is no limit.
        bare: Do not say which page it is.
        stuck: Give the first page for every one.
        astray: Always give another page than the one asked for.
        silent_from: Say nothing to pages that begin there or behind.
    """

    bears = 10_000
    late = False
    most: int | None = None
    bare = False
    stuck = False
    astray = False
    silent_from: int | None = None
    _owed: PhonebookPage | None = None

    @on(zcommand.PhonebookList)
    def _list(self, command: zcommand.PhonebookList) -> PhonebookPage:
        limit = min(command.limit, self.most or command.limit)
        start = 0 if self.stuck else command.offset
        page = PhonebookPage(
            offset=None
            if self.bare
            else command.offset + (limit if self.astray else 0),
            limit=None if self.bare else limit,
            contacts=tuple(self.contacts[start : start + limit]),
        )
        owed, self._owed = self._owed, None
        if self.silent_from is not None and command.offset >= self.silent_from:
            raise Silence
        if command.limit > self.bears:
            self._owed = page if self.late else None
            raise Silence
        if owed is not None:
            self.say(Outcome(zcommand.PhonebookList, owed))
        return page


@pytest.fixture
def simulated() -> SimulatedRoom:
    """Return a room with an empty phonebook."""
    return Burdened(contacts=())


@pytest.fixture
async def room(server: Server) -> AsyncGenerator[ZoomRoom]:
    """Return a connected room."""
    room = make(server)
    await room.connect()
    yield room
    await room.close()


@pytest.fixture
async def phonebook(room: ZoomRoom) -> AsyncGenerator[Phonebook]:
    """Return its phonebook, not fetched yet; for a page it waits a fraction of a second."""
    phonebook = Phonebook(room, patience=0.2)
    yield phonebook
    await phonebook.close()


def asked(simulated: SimulatedRoom) -> list[tuple[int, int]]:
    """Return the offset and the size of every page that was asked for."""
    form = re.compile(r"zCommand Phonebook List Offset: (\d+) Limit: (\d+)")
    found = map(form.fullmatch, simulated.received)
    return [(int(one[1]), int(one[2])) for one in found if one]


def names(contacts: Iterable[Contact]) -> list[str]:
    """Return what they are called."""
    return [shown_name(contact) for contact in contacts]


async def test_a_small_book(simulated: Burdened, phonebook: Phonebook) -> None:
    """Nothing is asked until it is needed; fewer than were asked for are the last; then it is here."""
    simulated.contacts[:] = [ADA, BO]
    assert asked(simulated) == []
    await phonebook.close()
    await phonebook.load()
    await phonebook.load()
    assert asked(simulated) == [(0, 20)]
    assert phonebook.complete
    assert phonebook.pages == 1
    assert phonebook.contacts[ADA.jid] == ADA


async def test_pages_grow_while_answers_come(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """Up to a size that does not hold anything else up. Behind full pages, the next is asked ahead."""
    simulated.contacts[:] = crowd(500)
    await phonebook.load()
    assert asked(simulated) == [
        (0, 20), (20, 40), (60, 80), (140, 100), (240, 100), (340, 100), (440, 100),
        (540, 100),
    ]  # fmt: skip
    assert len(phonebook.contacts) == 500


async def test_pages_shrink_to_what_is_borne(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """And do not try to grow again, for each try costs its time."""
    simulated.contacts[:] = crowd(110)
    simulated.bears = 20
    await phonebook.load()
    assert asked(simulated) == [
        (0, 20), (20, 40), (20, 20), (40, 20), (60, 20), (80, 20), (100, 20), (120, 20),
    ]  # fmt: skip
    assert len(phonebook.contacts) == 110


async def test_a_room_that_bears_little(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """Even the first page may be too much, and a size that was borne may no longer be."""
    simulated.contacts[:] = crowd(25)
    simulated.bears = 5
    await phonebook.load()
    assert asked(simulated)[:4] == [(0, 20), (0, 10), (0, 5), (5, 5)]
    simulated.bears = 2
    phonebook.forget()
    await phonebook.load()
    assert len(phonebook.contacts) == 25
    assert phonebook.page_size == 2


async def test_a_room_that_says_nothing(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """It is not asked for ever; and asked again when the book is needed again."""
    simulated.contacts[:] = [ADA]
    simulated.bears = 0
    with pytest.raises(NoAnswer):
        await phonebook.load()
    assert asked(simulated) == [(0, 20), (0, 10), (0, 5), (0, 2), (0, 1), (0, 1)]
    assert not phonebook.complete
    simulated.bears = 20
    await phonebook.load()
    assert phonebook.complete


async def test_a_late_answer(simulated: Burdened, phonebook: Phonebook) -> None:
    """It is known for what it is, and does not push every later answer one place back."""
    simulated.contacts[:] = crowd(110)
    simulated.bears = 20
    simulated.late = True
    await phonebook.load()
    assert asked(simulated) == [
        (0, 20), (20, 40), (20, 20), (20, 20), (40, 20), (60, 20), (80, 20), (100, 20),
        (120, 20),
    ]  # fmt: skip
    assert len(phonebook.contacts) == 110


async def test_a_late_answer_to_a_room_that_does_not_know_the_barrier(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """A refusal is an answer, too."""
    simulated.contacts[:] = crowd(50)
    simulated.bears = 20
    simulated.late = True
    with simulated.refuse(zstatus.VIDEO_OPTIMIZABLE, "No"):
        await phonebook.load()
    assert len(phonebook.contacts) == 50


async def test_pages_that_were_not_asked_for(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """A room that gives nothing else is not asked for ever."""
    simulated.contacts[:] = crowd(50)
    simulated.astray = True
    with pytest.raises(MalformedReply):
        await phonebook.load()
    assert len(asked(simulated)) == 6


async def test_a_room_with_a_largest_page_of_its_own(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """What it says that it gave is what counts."""
    simulated.contacts[:] = crowd(35)
    simulated.most = 10
    await phonebook.load()
    assert asked(simulated) == [(0, 20), (10, 40), (20, 80), (30, 100)]
    assert len(phonebook.contacts) == 35


async def test_a_room_that_does_not_say_which_page(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """Then it is taken for the one that was asked for."""
    simulated.contacts[:] = crowd(70)
    simulated.bare = True
    await phonebook.load()
    assert asked(simulated) == [(0, 20), (20, 40), (60, 80)]
    assert len(phonebook.contacts) == 70


async def test_a_room_that_repeats_itself(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """After a page without anybody new only the one is asked for that it was read beside."""
    simulated.contacts[:] = crowd(200)
    simulated.stuck = True
    simulated.most = 20
    await phonebook.load()
    assert asked(simulated) == [(0, 20), (20, 40), (40, 80)]


async def test_a_last_page_that_is_full(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """There is nobody behind it, which a room may also refuse to say."""
    simulated.contacts[:] = crowd(20)
    await phonebook.load()
    assert asked(simulated) == [(0, 20), (20, 40)]
    assert len(phonebook.contacts) == 20


async def test_a_contact_that_cannot_be_read(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """It does not make its page the last one."""
    simulated.contacts[:] = crowd(30)
    simulated.contacts[3] = Contact(jid=cast("str", None), screen_name="Nobody")
    await phonebook.load()
    assert asked(simulated) == [(0, 20), (20, 40)]
    assert len(phonebook.contacts) == 29


async def test_refusals(simulated: Burdened, phonebook: Phonebook) -> None:
    """At the beginning there is no book; behind it, no more of it."""
    simulated.contacts[:] = crowd(20)
    with (
        simulated.refuse(zcommand.PhonebookList, "Not now"),
        pytest.raises(CommandRefused),
    ):
        await phonebook.load()
    loading = asyncio.ensure_future(phonebook.load())
    await simulated.until(lambda: (0, 20) in asked(simulated)[1:])
    with simulated.refuse(zcommand.PhonebookList, "Out of range"):
        await loading
    assert phonebook.complete
    assert len(phonebook.contacts) == 20


async def test_an_empty_book(simulated: Burdened, phonebook: Phonebook) -> None:
    """A room that was just restarted has nobody yet, so it is asked again."""
    await phonebook.load()
    assert not phonebook.complete
    simulated.contacts[:] = [ADA]
    await phonebook.load()
    assert phonebook.complete


# -- Shared, given up, lost --------------------------------------------------------------


async def test_one_fetching_for_all(simulated: Burdened, phonebook: Phonebook) -> None:
    """And who stops waiting does not stop it for the others."""
    simulated.contacts[:] = crowd(1_000)
    impatient = asyncio.ensure_future(phonebook.load())
    others = [asyncio.ensure_future(phonebook.load()) for _ in range(3)]
    await simulated.until(lambda: bool(asked(simulated)))
    impatient.cancel()
    await asyncio.gather(*others)
    assert impatient.cancelled()
    assert len(asked(simulated)) == len(set(asked(simulated)))
    assert len(phonebook.contacts) == 1_000


async def test_nobody_left_to_hear_of_it(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook
) -> None:
    """A fetching that fails alone makes no noise."""
    with simulated.refuse(zcommand.PhonebookList, "Not now"):
        loading = asyncio.ensure_future(phonebook.load())
        await simulated.until(lambda: bool(asked(simulated)))
        loading.cancel()
        await barrier(room)
    simulated.contacts[:] = [ADA]
    await phonebook.load()
    assert phonebook.complete


async def test_other_commands_wait_for_one_page_at_most(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook
) -> None:
    """Whoever turns the volume up does not wait for 20,000 people."""
    simulated.contacts[:] = crowd(3_000)
    loading = asyncio.ensure_future(phonebook.load())
    await simulated.until(lambda: len(asked(simulated)) == 2)
    await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 12)
    said = [
        line
        for line in simulated.received
        if "Phonebook" in line or "volume: 12" in line
    ]
    assert "volume: 12" in said[2] or "volume: 12" in said[3]
    await loading


async def test_pages_wait_while_it_rings(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook
) -> None:
    """The next one would end the call."""
    simulated.contacts[:] = crowd(3_000)

    rings = asyncio.Event()
    room.on(RingStarted, lambda _: rings.set())

    def hear(_: str) -> None:
        if len(asked(simulated)) == 2:
            # Behind the answer to this page.
            asyncio.get_running_loop().call_soon(simulated.ring, "Ada Example")
            simulated.on_line = None

    simulated.on_line = hear
    loading = asyncio.ensure_future(phonebook.load())
    await rings.wait()
    assert len(asked(simulated)) == 2
    (call,) = room.calls.ringing
    await room.reject(call.caller_jid)
    await loading
    assert len(phonebook.contacts) == 3_000


async def test_pages_that_come_sooner_than_they_are_read(
    simulated: Burdened, phonebook: Phonebook
) -> None:
    """Each is asked for once, and only one ahead of those that are here."""
    simulated.contacts[:] = crowd(2_000)
    await phonebook.load()
    assert asked(simulated)[3:-1] == [
        (offset, 100) for offset in range(140, 2_000, 100)
    ]
    assert len(phonebook.contacts) == 2_000


async def test_a_page_that_was_asked_ahead_in_vain(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook
) -> None:
    """The book is here without it, and it comes in the place of no other and beside no other."""
    simulated.contacts[:] = crowd(310)
    simulated.bare = True
    with simulated.page_delay(0.05):
        await phonebook.load()
        assert phonebook.complete
        phonebook.forget()
        loading = asyncio.ensure_future(phonebook.load())
        for _ in range(9):
            await asyncio.sleep(0)
        await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 12)
        assert asked(simulated)[4:] == [(240, 100), (340, 100)]
        await loading
    assert phonebook.complete
    assert asked(simulated)[6] == (0, 100)
    assert len(phonebook.contacts) == 310


async def test_a_room_that_says_nothing_behind_the_end(
    simulated: Burdened, room: ZoomRoom
) -> None:
    """Nobody waits for that, and nothing of it goes on."""
    simulated.contacts[:] = crowd(310)
    simulated.silent_from = 310
    phonebook = Phonebook(room, patience=60)
    before = asyncio.all_tasks()
    async with asyncio.timeout(5):
        await phonebook.load()
        await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 12)
    assert asked(simulated)[-1] == (340, 100)
    assert len(phonebook.contacts) == 310
    assert asyncio.all_tasks() == before
    await phonebook.close()


async def test_closed_at_any_moment(simulated: Burdened, room: ZoomRoom) -> None:
    """No page is asked for any more, and nothing goes on."""
    simulated.contacts[:] = crowd(3_000)
    before = asyncio.all_tasks()
    sizes: set[int] = set()
    for turns in range(3, 240, 3):
        simulated.received.clear()
        phonebook = Phonebook(room)
        loading = asyncio.ensure_future(phonebook.load())
        for _ in range(turns):
            await asyncio.sleep(0)
        await phonebook.close()
        assert asyncio.all_tasks() - {loading} == before
        said = len(asked(simulated))
        await asyncio.wait([loading])
        assert loading.exception() is None or isinstance(
            loading.exception(), ConnectionFailed
        )
        await barrier(room)
        # It may have been on its way.
        assert len(asked(simulated)) <= said + 1
        sizes.add(said)
    assert max(sizes) > 10


async def test_a_page_behind_which_nothing_is_asked(
    simulated: Burdened, room: ZoomRoom
) -> None:
    """It does not wait for something to be said."""
    simulated.contacts[:] = [ADA]
    begun = asyncio.Event()
    page = asyncio.ensure_future(
        room.send(zcommand.PhonebookList(offset=0, limit=1), begun=begun.set)
    )
    await begun.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    assert page.done()
    assert list((await page).contacts) == [ADA]


@pytest.mark.parametrize("soon", [False, True], ids=["behind", "before"])
async def test_no_page_is_asked_ahead_of_another_controller(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook, soon: bool
) -> None:
    """Who took the room right behind a page, or while it was under way, keeps it."""
    simulated.contacts[:] = crowd(3_000)
    taken = zevent.PipeOtherControllerLogin()

    def hear(_: str) -> None:
        if len(asked(simulated)) == 6:
            simulated.on_line = None
            if soon:
                asyncio.get_running_loop().call_later(0.02, simulated.happen, taken)
            else:
                simulated.happen(taken)

    simulated.on_line = hear
    with simulated.page_delay(0.05), pytest.raises(ConnectionFailed):
        await phonebook.load()
    assert room.displaced
    assert len(asked(simulated)) == phonebook.pages == 6


async def test_a_large_book(simulated: Burdened, phonebook: Phonebook) -> None:
    """Of the size that was seen in a real company."""
    simulated.contacts[:] = crowd(20_000)
    await phonebook.load()
    assert len(phonebook.contacts) == 20_000
    assert names(phonebook.contacts.search("guest 19999")) == ["Guest 19999"]


async def test_closed_while_fetching(simulated: Burdened, room: ZoomRoom) -> None:
    """Whoever waits is told so, and nothing goes on."""
    simulated.bears = 0
    phonebook = Phonebook(room)
    loading = asyncio.ensure_future(phonebook.load())
    await simulated.until(lambda: bool(asked(simulated)))
    await phonebook.close()
    with pytest.raises(ConnectionFailed):
        await loading
    simulated.add_contact(ADA)
    await barrier(room)
    assert len(phonebook.contacts) == 0


async def test_lost_while_fetching(simulated: Burdened, room: ZoomRoom) -> None:
    """The session's end is the fetching's."""
    simulated.bears = 0
    phonebook = Phonebook(room)
    loading = asyncio.ensure_future(phonebook.load())
    await simulated.until(lambda: bool(asked(simulated)))
    simulated.drop()
    with pytest.raises(ConnectionFailed):
        await loading
    await phonebook.close()


# -- Kept fresh --------------------------------------------------------------------------


async def test_notices(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook
) -> None:
    """New contacts are in the book, and of known ones only what changed is told."""
    simulated.contacts[:] = [ADA]
    await phonebook.load()
    heard: list[Contact] = []
    stop = phonebook.on_contact(heard.append)
    simulated.add_contact(BO)
    simulated.say(
        Anything(
            Kind.EVENT,
            "Phonebook",
            {
                "Updated Contact": {
                    "jid": ADA.jid,
                    "presence": "PRESENCE_DND",
                    "phoneNumber": "42",
                }
            },
        )
    )
    await barrier(room)
    ada = phonebook.contacts[ADA.jid]
    assert ada == ADA.replace(presence=Presence.DND, phone_number="42")
    assert [one.jid for one in heard] == [BO.jid, ADA.jid]
    assert heard[1].screen_name == "Ada Example"
    assert names(phonebook.contacts.search("42")) == ["Ada Example"]
    stop()
    simulated.update_contact(BO.jid, presence=Presence.ONLINE)
    await barrier(room)
    assert len(heard) == 2
    assert names(phonebook.contacts.search("", online_only=True)) == [
        "Ada Example",
        "bo Łoś",
    ]


async def test_notices_before_the_book_is_here(
    simulated: Burdened, room: ZoomRoom, phonebook: Phonebook
) -> None:
    """What they leave out, the page tells."""
    simulated.contacts[:] = [ADA]
    simulated.happen(
        zevent.PhonebookUpdatedContact(jid=ADA.jid, presence=Presence.AWAY)
    )
    await barrier(room)
    assert phonebook.contacts.search("ada example") == []
    await phonebook.load()
    assert names(phonebook.contacts.search("ada example")) == ["Ada Example"]


async def test_fetched_anew(simulated: Burdened, phonebook: Phonebook) -> None:
    """Who is gone is gone; who was told of meanwhile stays."""
    simulated.contacts[:] = [ADA, BO]
    await phonebook.load()
    phonebook.forget()
    simulated.contacts[:] = [BO]
    loading = asyncio.ensure_future(phonebook.load())
    await asyncio.sleep(0)
    simulated.happen(zevent.PhonebookAddedContact(**vars(ZOE)))
    await loading
    assert names(phonebook.contacts.search("")) == ["bo Łoś", "Zoë Strauß"]


async def test_in_the_other_format(server: Server, simulated: Burdened) -> None:
    """A room that stays with its lines is understood, too."""
    simulated.contacts[:] = [ADA, BO, *crowd(30)]
    simulated.ignored.add("format json")
    room = make(server)
    await room.connect()
    phonebook = Phonebook(room, patience=0.5)
    await phonebook.load()
    assert len(phonebook.contacts) == 32
    await phonebook.close()
    await room.close()
