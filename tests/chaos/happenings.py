"""What goes wrong, and what merely happens."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import random
from typing import Final

from custom_components.zoom_rooms.zrcsapi import zconfiguration, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from tests.simulator import Server, new_host_key
from tests.simulator.fault import Switch
from tests.simulator.meeting import Dialled

from .books import Books
from .people import People

type Happening = Callable[[], Awaitable[None]]


class Happenings:
    """All that may happen to a room, its network and its meetings."""

    def __init__(
        self, server: Server, books: Books, people: People, dice: random.Random
    ) -> None:
        """Let nothing happen yet."""
        self._server = server
        self._room = books.room
        self._books = books
        self._people = people
        self._dice = dice
        self._passcodes = 0

    def quick(self) -> tuple[Happening, ...]:
        """Return everything that takes a few seconds."""
        return (
            self.drop,
            self.drop_at_some_byte,
            self.be_odd,
            self.be_odd,
            self.be_odd,
            self.restart,
            self.stall,
            self.split,
            self.take_over,
            self.take_over_twice,
            self.flood,
            self.ring_and_answer,
            self.ring_and_lose,
            self.ask_for_a_passcode,
            self.host_ends,
            self.fail_inside,
            self.sign_out,
            self.turn_away,
            self.other_key,
            self.other_passcode,
        )

    def slow(self) -> tuple[Happening, ...]:
        """Return what the client can only notice by waiting."""
        return (self.fall_silent, self.stop_reading, self.no_login_text)

    # -- The network -------------------------------------------------------------------

    async def drop(self) -> None:
        """The connection breaks."""
        self._room.drop()

    async def drop_at_some_byte(self) -> None:
        """It breaks after so many bytes, wherever that is, also while logging in."""
        with self._room.drop_after(self._dice.randrange(1, 20_000)):
            await asyncio.sleep(self._dice.uniform(0.5, 3))

    async def restart(self) -> None:
        """The room's PC is away for a while."""
        await self._server.stop()
        await asyncio.sleep(self._dice.uniform(0, 2))
        await self._server.start()

    async def stall(self) -> None:
        """Every frame halts half-way."""
        with self._room.stall(self._dice.uniform(0.01, 0.3)):
            await asyncio.sleep(self._dice.uniform(0.5, 2))

    async def split(self) -> None:
        """Packets are small."""
        with self._room.split_every(self._dice.randrange(1, 50)):
            await asyncio.sleep(self._dice.uniform(0.5, 2))

    async def flood(self) -> None:
        """The room says more than anybody wants to know."""
        with self._room.flood(self._dice.randrange(500, 3000)):
            await asyncio.sleep(0.5)

    async def fall_silent(self) -> None:
        """The connection is there, and nobody at its other end."""
        with self._room.silent():
            await self._until_lost()

    async def stop_reading(self) -> None:
        """Nor is anything read."""
        with self._server.stop_reading():
            await self._until_lost()

    async def _until_lost(self) -> None:
        client = self._people.client
        changed = asyncio.Event()
        stop = client.on_connection(changed.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while client.connected:
                    changed.clear()
                    await changed.wait()
        stop()

    async def no_login_text(self) -> None:
        """The room listens without saying so."""
        with self._room.no_login_text():
            self._room.drop()
            await asyncio.sleep(15)

    async def be_odd(self) -> None:
        """The room does something that some rooms do."""
        faults = self._room.faults()
        name = self._dice.choice(sorted(faults.keys() - _LASTING))
        self._books.happenings[name] += 1
        with Switch(faults[name], self._room)():
            await asyncio.sleep(self._dice.uniform(0.5, 3))

    # -- The session -------------------------------------------------------------------

    async def take_over(self) -> None:
        """Somebody touches the tablet."""
        self._room.take_over()

    async def take_over_twice(self) -> None:
        """Somebody goes on using it when we are back."""
        self._room.take_over()
        await asyncio.sleep(self._dice.uniform(0, 0.5))
        self._room.take_over()

    async def turn_away(self) -> None:
        """Another client has the one session."""
        with self._room.busy():
            self._room.drop()
            await asyncio.sleep(self._dice.uniform(0.5, 3))

    async def fail_inside(self) -> None:
        """The room's control process fails."""
        self._room.happen(zevent.ZAAPIConnectFail())

    async def sign_out(self) -> None:
        """Nobody is signed in, for a moment."""
        self._room.log_out()
        await asyncio.sleep(self._dice.uniform(0.1, 0.5))
        self._room[zstatus.CALL_STATUS] = CallStatus.NOT_IN_MEETING

    async def other_key(self) -> None:
        """The room's PC is set up anew."""
        await self._server.stop()
        self._server.key = new_host_key()
        await self._server.start()

    async def other_passcode(self) -> None:
        """Somebody changes the passcode in the portal."""
        self._passcodes += 1
        self._server.passcode = f"portal-{self._passcodes}-chaos"
        self._books.log.secrets.add(self._server.passcode)
        self._room.drop()

    # -- People at the room ------------------------------------------------------------

    async def ring_and_answer(self) -> None:
        """Somebody calls, and somebody in Home Assistant answers."""
        jid = self._ring()
        await asyncio.sleep(self._dice.uniform(0.3, 1))
        client = self._people.client
        answer = client.accept if self._dice.random() < 0.5 else client.reject
        with suppress(Exception):
            await answer(jid)
        self._room.stop_ringing(jid, accepted=False)

    async def ring_and_lose(self) -> None:
        """Somebody calls; it is answered at the room, or not at all, and that may get lost."""
        jid = self._ring(life_time=3)
        await asyncio.sleep(self._dice.uniform(0.3, 1))
        if self._dice.random() < 0.3:
            self._room.unsaid.add(zevent.TreatedIncomingCallIndication)
        if self._dice.random() < 0.5:
            self._room.accept(jid)
        else:
            self._room.stop_ringing(jid, accepted=False)
        self._room.unsaid.discard(zevent.TreatedIncomingCallIndication)

    def _ring(self, life_time: int = 60) -> str:
        self._passcodes += 1
        jid = f"caller-{self._passcodes}-chaos@xmpp.example.com"
        self._books.log.secrets.add(jid)
        self._books.ring()
        self._room.ring("Mira Lindqvist", caller_jid=jid, life_time=life_time)
        return jid

    async def ask_for_a_passcode(self) -> None:
        """Somebody at the room joins a meeting that asks for its passcode, and cancels."""
        number = "5559999999"
        self._room.passcodes[number] = "never typed"
        if self._room[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING:
            self._books.ring()
            self._room.connect(Dialled(number=number))
            await asyncio.sleep(self._dice.uniform(0.3, 1))
            if self._room[zstatus.CALL_STATUS] is CallStatus.CONNECTING_MEETING:
                self._room.go_out()

    async def host_ends(self) -> None:
        """The meeting is ended for everybody."""
        if self._room.in_meeting:
            self._room.host_ends()

    def fidget(self) -> None:
        """Do something small, as people do at a room all the time."""
        match self._dice.randrange(5):
            case 0:
                self._room[zconfiguration.AUDIO_OUTPUT_VOLUME] = self._dice.randrange(
                    101
                )
            case 1:
                mirror = zconfiguration.VIDEO_CAMERA_MIRROR
                self._room[mirror] = not self._room[mirror]
            case 2 if self._room.in_meeting:
                self._room.join(self._dice.choice(_NAMES))
            case 3 if self._room.in_meeting:
                muted = zconfiguration.CALL_MICROPHONE_MUTE
                self._room[muted] = not self._room[muted]
            case _:
                self._room.tell_news()


_LASTING: Final = frozenset(
    {
        # These have happenings of their own.
        "drop_after",
        "silent",
        # What these have told stays told, and it is not as the room has it.
        "bad_utf8",
        "duplicate_guests",
        "missing_member",
        "shifting_ids",
        "truncated_info",
        # To hear the same news twice is what is looked for.
        "twice",
    }
)
"""Faults that are not for a moment."""

_NAMES: Final = ("Ada", "Bao", "Chidi", "Dörte", "Eve ** end", 'Fritz "}"')
