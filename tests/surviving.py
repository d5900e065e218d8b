"""The client against a room with something wrong: it keeps its session, or gets it back."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    Limits,
    ZoomRoom,
    zcommand,
    zconfiguration,
    zevent,
)
from custom_components.zoom_rooms.zrcsapi.catalog import KEYS
from custom_components.zoom_rooms.zrcsapi.records import CallInfo
from tests.simulator import Server, SimulatedRoom
from tests.zrcsapi.test_room import QUICK, make, until

FORMS: Final = pytest.mark.parametrize("form", ["json", "cli"])
VOLUME: Final = zconfiguration.AUDIO_OUTPUT_VOLUME


@asynccontextmanager
async def client(
    server: Server,
    *,
    form: str = "json",
    limits: Limits = QUICK,
    drops: bool = False,
    **changes: Any,
) -> AsyncGenerator[ZoomRoom]:
    """Have a client that connects, and again when it is thrown out; fail unless it lives.

    It may lose its session only in a test that ``drops`` it. A room that speaks ``cli`` to
    it does so whatever it asks for.
    """
    server.room.cli_only = form == "cli"
    room = make(server, limits=limits, **changes)
    await room.connect()
    running = asyncio.create_task(room.run())
    try:
        yield room
        await lives(room, server.room)
        assert drops or room.sessions == 1
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await room.close()
        server.room.cli_only = False
    await server.room.until(lambda: not server.room.sessions_open)


async def lives(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Fail unless a command is done, what it changes is told, and an event is heard."""
    await until(room, lambda: room.connected)
    turned = (simulated[VOLUME] + 1) % 100
    await room.set(VOLUME, turned)
    await until(room, lambda: room[VOLUME] == turned)
    assert simulated[VOLUME] == turned
    heard: list[zevent.UpdateCallRecordInfo] = []
    stop = room.on(zevent.UpdateCallRecordInfo, heard.append)
    simulated.happen(zevent.UpdateCallRecordInfo(can_record=True))
    await until(room, lambda: bool(heard))
    stop()


def differences(room: ZoomRoom, simulated: SimulatedRoom) -> set[str]:
    """Return the paths of what the client does not know as the room has it."""
    return {
        key.path
        for key in KEYS
        if (simulated.in_meeting or not key.in_meeting)
        and _comparable(room[key]) != _comparable(simulated[key])
    }


def _comparable(value: object) -> object:
    """Return a value without what the CLI cannot tell: how the lines of a letter end."""
    if not isinstance(value, CallInfo):
        return value
    letter = value.invite_email_content.replace("\r\n", "\n")
    return value.replace(invite_email_content=letter)


async def agrees(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Fail unless the client comes to know everything as the room has it."""
    with suppress(TimeoutError):
        await until(room, lambda: not differences(room, simulated))
    unknown = differences(room, simulated)
    assert not unknown, unknown


async def meets(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Go into a meeting with somebody in it; fail unless all of it comes to be known."""
    simulated.people["5550001111"] = ("Ada Example", "Bo Example")
    await room.send(zcommand.DialStart(meeting_number="5550001111"))
    await until(room, lambda: simulated.in_meeting)
    await agrees(room, simulated)
