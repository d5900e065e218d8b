"""Rows that only some rooms have, because only those can do it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import ZoomRoomCoordinator
from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .zrcsapi import Reading, ZoomRoom


class Gate(NamedTuple):
    """What a room must be able to do for a row to exist.

    Attributes:
        capability: What the room says of it.
        opens_at: What it must say.
        otherwise: Whether the row exists while the room has never said.
    """

    capability: Reading[bool]
    opens_at: bool = True
    otherwise: bool = False

    def is_open(self, room: ZoomRoom) -> bool:
        """Tell whether the row exists."""
        able = room[self.capability]
        return self.otherwise if able is None else able is self.opens_at


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsGatedDescription(ZoomRoomsDescription):
    """A row that may not exist."""

    gate: Gate | None = None


def async_add_rows[D: ZoomRoomsGatedDescription](
    coordinator: ZoomRoomCoordinator,
    domain: str,
    rows: Iterable[D],
    make: Callable[[ZoomRoomCoordinator, D], ZoomRoomsEntity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities of the rows that exist, now and whenever the room learns or loses something."""
    async_add_entities(make(coordinator, row) for row in rows if row.gate is None)
    gated = [(row, row.gate) for row in rows if row.gate is not None]
    registry = er.async_get(coordinator.hass)
    there: set[str] = set()
    looked = False

    def forget(row: D) -> None:
        entity_id = registry.async_get_entity_id(
            domain, DOMAIN, f"{coordinator.config_entry.unique_id}_{row.key}"
        )
        if entity_id is not None:
            registry.async_remove(entity_id)

    @callback
    def look() -> None:
        nonlocal looked
        room = coordinator.room
        if not room.connected:
            return
        before, looked = looked, True
        for row, gate in gated:
            told = room[gate.capability] is not None
            if before and not told:
                # Not said this time, so it is as it was.
                continue
            if gate.is_open(room):
                if row.key not in there:
                    there.add(row.key)
                    async_add_entities([make(coordinator, row)])
            elif told:
                there.discard(row.key)
                forget(row)

    keys: frozenset[Any] = frozenset(gate.capability for _, gate in gated)
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(look, keys))
    look()
