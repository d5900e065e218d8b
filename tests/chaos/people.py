"""People who use the room through Home Assistant, and mend what only they can mend."""

import asyncio
from collections.abc import Awaitable, Callable
import random
from typing import Any, Final

from custom_components.zoom_rooms.const import CONF_PASSCODE, DOMAIN
from custom_components.zoom_rooms.dialing import async_dial
from custom_components.zoom_rooms.issues import Problem
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    CommandRefused,
    NotExecuted,
    ZoomRoom,
    ZoomRoomsError,
    zcommand,
    zconfiguration,
)
from custom_components.zoom_rooms.zrcsapi.meeting import MEETING_STATUS, MeetingStatus
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from tests.simulator import Server

from .books import Books, Broken, Deed, Outcome

SETTLED_WITHIN: Final = 150.0
"""Seconds. A ring of a minute, and then an answer that does not come, fit in."""
SECRET: Final = "pw-{}-chaos"
"""The passcodes of meetings, of which no log may tell."""

VOLUME: Final = "number.boardroom_speaker_volume"
PLAYER: Final = "media_player.boardroom"

type Act = Callable[[], Awaitable[None]]


class People:
    """Several people, each of whom does one thing after the other."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoomRoomsConfigEntry,
        server: Server,
        books: Books,
        dice: random.Random,
    ) -> None:
        """Let them stand around."""
        self._hass = hass
        self._entry = entry
        self._server = server
        self._books = books
        self._dice = dice
        self._client = entry.runtime_data.room
        self._number = 0
        self._busy = 0
        self._may_act = asyncio.Event()
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @property
    def client(self) -> ZoomRoom:
        """The client of now, or of last: a reloaded entry has another one."""
        if self._entry.state is ConfigEntryState.LOADED:
            self._client = self._entry.runtime_data.room
        return self._client

    # -- Doing -------------------------------------------------------------------------

    async def live(self) -> None:
        """Do things for ever, whenever it is time to."""
        while True:
            await self._may_act.wait()
            # It may be time to rest again already.
            if self._may_act.is_set() and self._entry.state is ConfigEntryState.LOADED:
                self._busy += 1
                self._at_rest.clear()
                try:
                    await self._dice.choice(self._acts())()
                finally:
                    self._busy -= 1
                    if not self._busy:
                        self._at_rest.set()
            # Nobody hammers at a room that is not there.
            patience = 0.1 if self.client.connected else 1
            await asyncio.sleep(self._dice.uniform(0, patience))

    def go(self) -> None:
        """Let them do things."""
        self._may_act.set()

    async def rest(self) -> None:
        """Let them finish what they are doing, and do nothing more."""
        self._may_act.clear()
        async with asyncio.timeout(SETTLED_WITHIN):
            await self._at_rest.wait()

    def _acts(self) -> tuple[Act, ...]:
        usual = (self._name, self._name, self._turn, self._ask, self._run)
        match self.client[MEETING_STATUS]:
            case MeetingStatus.IN_MEETING:
                return (*usual, self._invite, self._invite, self._mute, self._leave)
            case MeetingStatus.NOT_IN_MEETING:
                return (*usual, self._join, self._call)
            case MeetingStatus.CONNECTING if self._dice.random() < 0.1:
                return (self._leave,)
        return usual

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _name(self) -> None:
        """Set something that is like nothing else that is set."""
        request = zconfiguration.CLIENT_APP_VERSION.to(f"chaos {self._next()}")
        await self._do(
            Deed(line=request.line, repeatable=True),
            lambda: self.client.send(request),
        )

    async def _run(self) -> None:
        request = zcommand.Run(file=f"chaos{self._next()}")
        self._books.room.scripts[request.file] = "zCommand Comment Text: Hello\n"
        await self._send(request)

    async def _invite(self) -> None:
        await self._send(
            zcommand.CallInvite(users=(f"guest{self._next()}@example.com",))
        )

    async def _send(self, request: zcommand.Run | zcommand.CallInvite) -> None:
        await self._do(
            Deed(line=request.line, repeatable=False),
            lambda: self.client.send(request),
        )

    async def _join(self) -> None:
        number = self._next()
        passcode = ""
        if self._dice.random() < 0.3:
            passcode = SECRET.format(number)
            self._books.log.secrets.add(passcode)
        command = zcommand.DialJoin(
            meeting_number=f"{5_550_000_000 + number}", password=passcode
        )
        await self._do(
            Deed(line=command.line, repeatable=False),
            lambda: async_dial(self.client, command),
        )

    async def _call(self) -> None:
        command = zcommand.Invite(
            duration=30, users=(f"colleague{self._next()}@example.com",)
        )
        await self._do(
            Deed(line=command.line, repeatable=False),
            lambda: async_dial(self.client, command),
        )

    async def _turn(self) -> None:
        """Turn the volume through its entity. The value is like others."""
        if not self._is_shown(VOLUME):
            return
        value = self._dice.randrange(101)
        line = zconfiguration.AUDIO_OUTPUT_VOLUME.to(value).line
        before = self._books.room.done[line]

        async def turn() -> None:
            await self._service("number", "set_value", VOLUME, value=value)
            # Whoever turned it to the same value at the room did it, too.
            told = self._books.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
            if self._books.room.done[line] <= before and told != value:
                raise Broken(f"reported done, but never was: {line}")

        await self._do(Deed(line=line, repeatable=True), turn)

    async def _mute(self) -> None:
        await self._service_deed("zoom_rooms", "mute_all", PLAYER, mute=True)

    async def _leave(self) -> None:
        await self._service_deed("media_player", "media_stop", PLAYER)

    async def _ask(self) -> None:
        await self._service_deed("zoom_rooms", "refresh_bookings", PLAYER)

    async def _service_deed(
        self, domain: str, name: str, entity_id: str, **data: Any
    ) -> None:
        """Do something that is like others, of which only the end is looked at."""
        if not self._is_shown(entity_id):
            return
        try:
            async with asyncio.timeout(SETTLED_WITHIN):
                await self._service(domain, name, entity_id, **data)
        except TimeoutError as error:
            raise Broken(f"never settled: {domain}.{name}") from error
        except HomeAssistantError:
            self._books.outcomes[Outcome.UNCERTAIN] += 1
        else:
            self._books.outcomes[Outcome.DONE] += 1

    def _is_shown(self, entity_id: str) -> bool:
        """Tell whether an entity is available: Home Assistant does nothing with one that is not."""
        return not self._hass.states.is_state(entity_id, STATE_UNAVAILABLE)

    async def _service(
        self, domain: str, name: str, entity_id: str, **data: Any
    ) -> None:
        await self._hass.services.async_call(
            domain, name, {"entity_id": entity_id, **data}, blocking=True
        )

    async def _do(self, deed: Deed, act: Callable[[], Awaitable[object]]) -> None:
        """Do something, and note what is told of it."""
        self._books.open.add(deed.line)
        try:
            async with asyncio.timeout(SETTLED_WITHIN):
                outcome = await self._told(act)
        except TimeoutError as error:
            raise Broken(f"never settled: {deed.line}") from error
        self._books.open.discard(deed.line)
        self._books.settle(deed, outcome)

    @staticmethod
    async def _told(act: Callable[[], Awaitable[object]]) -> Outcome:
        try:
            await act()
        except CommandRefused:
            return Outcome.REFUSED
        except NotExecuted:
            return Outcome.NOT_EXECUTED
        except ZoomRoomsError:
            return Outcome.UNCERTAIN
        except HomeAssistantError as error:
            match error.__cause__:
                case CommandRefused():
                    return Outcome.REFUSED
                case NotExecuted():
                    return Outcome.NOT_EXECUTED
            return Outcome.UNCERTAIN
        return Outcome.DONE

    # -- Mending -----------------------------------------------------------------------

    async def mend(self) -> None:
        """Do once what only a person can do, where it is called for."""
        if await self._enter_passcode() or await self._trust_key():
            self._books.listen(self.client)

    async def _enter_passcode(self) -> bool:
        flows = self._hass.config_entries.flow
        for flow in flows.async_progress_by_handler(DOMAIN):
            if flow["context"]["source"] == SOURCE_REAUTH:
                before = self.client
                await flows.async_configure(
                    flow["flow_id"], {CONF_PASSCODE: self._server.passcode}
                )
                await self._hass.async_block_till_done()
                return self.client is not before
        return False

    async def _trust_key(self) -> bool:
        issue_id = f"{Problem.HOST_KEY_CHANGED}_{self._entry.entry_id}"
        if ir.async_get(self._hass).async_get_issue(DOMAIN, issue_id) is None:
            return False
        before = self.client
        dialogs = repairs_flow_manager(self._hass)
        assert dialogs is not None
        dialog = await dialogs.async_init(DOMAIN, data={"issue_id": issue_id})
        await dialogs.async_configure(dialog["flow_id"], {})
        await self._hass.async_block_till_done()
        return self.client is not before
