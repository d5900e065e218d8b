"""An item of the room, shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, override

from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import ZoomRoomCoordinator
from .zrcsapi import Key, ZoomRoom
from .zrcsapi.meeting import MEETING_STATUS, in_meeting


# Nobody compares or prints rows, here or below. To be able to would take 0.2 to 0.3 ms more
# for each kind of them. (scripts/benchmark --only import)
@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsDescription(EntityDescription):
    """What every row of every platform says.

    Attributes:
        wakes: The rows of the room whose change may change this entity.
        available_fn: Whether it means something now; the session being up goes without saying.
        always_available: It tells of the session itself, or lies with us, so it outlives it.
        takes_back: Its commands are worth taking the room back from another controller.
    """

    wakes: tuple[Key[Any], ...] = ()
    available_fn: Callable[[ZoomRoom], bool] | None = None
    always_available: bool = False
    takes_back: bool = False

    @cached_property
    def keys(self) -> frozenset[Key[Any]]:
        """All rows of the room whose change may change this entity, of whichever room."""
        return frozenset(self.wakes)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsItemDescription[T](ZoomRoomsDescription):
    """A row that shows one value of the room as it is."""

    item: Key[T]

    @cached_property
    @override
    def keys(self) -> frozenset[Key[Any]]:
        """The item is one of them, and so is whether there is a meeting, if it matters."""
        return frozenset(
            (
                *self.wakes,
                self.item,
                *((MEETING_STATUS,) if self.item.in_meeting else ()),
            )
        )


class ZoomRoomsEntity(CoordinatorEntity[ZoomRoomCoordinator]):
    """An entity of a room."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: ZoomRoomCoordinator, description: ZoomRoomsDescription
    ) -> None:
        """Make the entity of a row."""
        self._item: Key[Any] | None = (
            description.item
            if isinstance(description, ZoomRoomsItemDescription)
            else None
        )
        super().__init__(coordinator, context=description.keys)
        self.room: Final[ZoomRoom] = coordinator.room
        self._always_available = description.always_available
        self._takes_back = description.takes_back
        self.entity_description = description
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{coordinator.config_entry.unique_id}_{description.key}"

    @property
    @override
    def device_info(self) -> DeviceInfo:
        """The room, as the device registry shows it."""
        # Asked for once; kept by every entity, it would be a fifth of what a room weighs.
        return self.coordinator.device_info

    @property
    @override
    def available(self) -> bool:
        """Whether the room is held by us, and the item means something now."""
        if self._always_available:
            return True
        if self.room.displaced:
            return self._takes_back and not self.coordinator.released
        if not self.room.connected:
            return False
        if (
            self._item is not None
            and self._item.in_meeting
            and not in_meeting(self.room[MEETING_STATUS])
        ):
            return False
        fits = getattr(self.entity_description, "available_fn", None)
        return fits is None or bool(fits(self.room))

    @override
    async def async_update(self) -> None:
        """Do nothing, whoever asks for it: the room tells by itself."""
