"""One run: things happen, people go on, and everything is looked at in between."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import random
from typing import Any, Final

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    ZoomRoom,
    ZoomRoomsError,
    zcommand,
    zconfiguration,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.catalog import READINGS, SETTINGS
from custom_components.zoom_rooms.zrcsapi.grammar import Key
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from tests.simulator import Server

from .books import Books, Broken, Log
from .happenings import Happening, Happenings
from .people import VOLUME, People
from .witness import WitnessRoom

PEOPLE: Final = 3
BACK_WITHIN: Final = 120.0
"""Seconds. The longest of the client's delays fits in."""
SAME_WITHIN: Final = 10.0

_NEVER_ASKED: Final = (
    zconfiguration.CLIENT_APP_VERSION,
    zconfiguration.CLIENT_DEVICE_SYSTEM,
    # Told at a login, or never.
    zstatus.LOGIN_ZAAPI_RELEASE,
    zstatus.LOGIN_ZOOM_ROOM_RELEASE,
)


@dataclass
class Run:
    """A room in Home Assistant to which things happen."""

    hass: HomeAssistant
    entry: ZoomRoomsConfigEntry
    server: Server
    room: WitnessRoom
    seed: int

    def __post_init__(self) -> None:
        """Take the books out."""
        dice = random.Random(self.seed)
        self.log = Log(secrets={self.server.passcode, "mira.lindqvist@xmpp"})
        self.books = Books(self.room, self.log)
        self.people = People(self.hass, self.entry, self.server, self.books, dice)
        self.happenings = Happenings(self.server, self.books, self.people, dice)
        self._dice = dice
        self._fidgets = True

    async def each_once(self) -> None:
        """Let each quick thing happen once, in some order."""
        happenings = list(self.happenings.quick())
        self._dice.shuffle(happenings)
        await self._run(happenings)

    async def go_on(self, seconds: float) -> None:
        """Let anything happen for so long."""
        await self._run(self._until(asyncio.get_running_loop().time() + seconds))

    def _until(self, end: float) -> Iterator[Happening]:
        while asyncio.get_running_loop().time() < end:
            quick = self._dice.random() > 0.05
            yield self._dice.choice(
                self.happenings.quick() if quick else self.happenings.slow()
            )

    async def _run(self, happenings: Iterable[Happening]) -> None:
        self.books.listen(self.people.client)
        with self.log.listening():
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self.people.live()) for _ in range(PEOPLE)]
                tasks.append(group.create_task(self._fidget()))
                self.people.go()
                for happening in happenings:
                    await self._one(happening)
                await self._look()
                for task in tasks:
                    task.cancel()
        self.books.look_at_growth()

    async def _one(self, happening: Happening) -> None:
        self.books.happenings[happening.__name__] += 1
        await happening()
        await asyncio.sleep(self._dice.uniform(0, 1))
        await self._come_back()
        if self._dice.random() < 0.3:
            await self._look()

    async def _fidget(self) -> None:
        while True:
            if self._fidgets:
                self.happenings.fidget()
            await asyncio.sleep(self._dice.uniform(0, 0.1))

    # -- Looking -----------------------------------------------------------------------

    async def _come_back(self) -> None:
        """Return when the room is held; mend what only a person can mend."""
        try:
            async with asyncio.timeout(BACK_WITHIN):
                # Mending is part of looking, and nobody says when it is called for.
                while not await self._held():  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise Broken("the room never came back") from None

    async def _held(self) -> bool:
        await self.people.mend()
        if self.entry.state is not ConfigEntryState.LOADED:
            await self.hass.config_entries.async_reload(self.entry.entry_id)
            self.books.listen(self.people.client)
            return False
        client = self.people.client
        if client.displaced:
            # Any command of a person takes it back.
            try:
                await client.send(zstatus.VIDEO_OPTIMIZABLE.get())
            except ZoomRoomsError:
                return False
        return client.connected and not client.displaced

    async def _look(self) -> None:
        """Let everybody stop, and look whether everything is as it must be."""
        self._fidgets = False
        await self.people.rest()
        await self._come_back()
        await self._be_the_same()
        self.books.look()
        self.books.measure()
        self._fidgets = True
        self.people.go()

    async def _be_the_same(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + SAME_WITHIN
        while differences := await self._differences():
            if loop.time() > end:
                raise Broken(f"never the same: {differences}")
            await asyncio.sleep(0.1)

    async def _differences(self) -> dict[str, tuple[object, object]]:
        """Return what the room and Home Assistant say of the same thing."""
        client = self.people.client
        if self.room.ringing is not None or client.pending:
            return {"ringing": (self.room.ringing, client.calls.ringing)}
        try:
            await client.send(zstatus.VIDEO_OPTIMIZABLE.get())
        except ZoomRoomsError as error:
            return {"answer": (None, error)}
        differences = {
            str(key): (self.room[key], client[key])
            for key in self._comparable(client)
            if self.room[key] != client[key]
        }
        await self.hass.async_block_till_done()
        shown = self.hass.states.get(VOLUME)
        volume = self.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
        if shown is None or shown.state != str(volume):
            differences[VOLUME] = volume, shown and shown.state
        return differences

    def _comparable(self, client: ZoomRoom) -> list[Key[Any]]:
        keys: list[Key[Any]] = [*READINGS, *SETTINGS, zcommand.BOOKINGS]
        if self.room.in_meeting:
            keys.append(zcommand.PARTICIPANTS)
        return [
            key
            for key in keys
            if key not in _NEVER_ASKED
            and str(key) not in client.unsupported
            and (self.room.in_meeting or not key.in_meeting)
        ]
