"""Mending what the repairs show."""

from typing import Final, override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import CONF_HOST_KEY
from .issues import Problem
from .types import ZoomRoomsConfigEntry
from .zrcsapi import ZoomRoomsError


class _RoomFlow(ConfirmRepairFlow):
    """Asks for a confirmation, about one room."""

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Mend it when it is confirmed."""
        assert self.data is not None
        entry = self.hass.config_entries.async_get_entry(str(self.data["entry_id"]))
        if entry is None:
            return self.async_abort(reason="room_removed")
        if user_input is not None and not await self._async_mend(entry):
            return self.async_abort(reason="not_taken_back")
        return await super().async_step_confirm(user_input)

    async def _async_mend(self, entry: ZoomRoomsConfigEntry) -> bool:
        """Mend it; tell whether that was possible."""
        raise NotImplementedError


class HostKeyFlow(_RoomFlow):
    """Trusts the key that the room has shown, and no other."""

    @override
    async def _async_mend(self, entry: ZoomRoomsConfigEntry) -> bool:
        assert self.data is not None
        self.hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_HOST_KEY: self.data["key"]}
        )
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return True


class TakeBackFlow(_RoomFlow):
    """Takes the room back once more."""

    @override
    async def _async_mend(self, entry: ZoomRoomsConfigEntry) -> bool:
        if entry.state is not ConfigEntryState.LOADED:
            return False
        try:
            await entry.runtime_data.async_take_back()
        except ZoomRoomsError:
            return False
        return True


_FLOWS: Final[dict[str, type[_RoomFlow]]] = {
    Problem.HOST_KEY_CHANGED: HostKeyFlow,
    Problem.CONTROLLER_CONFLICT: TakeBackFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialog that mends a problem."""
    assert data is not None
    return _FLOWS[str(data["problem"])]()
