"""The picture of whoever called last."""

from typing import Final, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import ZoomRoomCoordinator
from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .types import ZoomRoomsConfigEntry
from .zrcsapi.calls import RingStarted

PARALLEL_UPDATES = 0


# It adds no field, so it need not become a dataclass once more: that takes 0.4 ms.
class ZoomRoomsImageDescription(ZoomRoomsDescription, ImageEntityDescription):
    """A picture that the room tells of."""


CALLER_IMAGE: Final = ZoomRoomsImageDescription(
    key="caller_image",
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the picture of the caller."""
    async_add_entities([ZoomRoomsImage(hass, entry.runtime_data, CALLER_IMAGE)])


class ZoomRoomsImage(ZoomRoomsEntity, ImageEntity):
    """The caller's picture. It lies in Zoom's cloud, and is fetched when somebody looks."""

    entity_description: ZoomRoomsImageDescription

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: ZoomRoomCoordinator,
        description: ZoomRoomsImageDescription,
    ) -> None:
        """Begin without a picture."""
        super().__init__(coordinator, description)
        ImageEntity.__init__(self, hass, verify_ssl=True)
        self._attr_image_url = None

    @override
    async def async_added_to_hass(self) -> None:
        """Listen for calls."""
        await super().async_added_to_hass()
        self.async_on_remove(self.room.on(RingStarted, self._ring_started))

    @callback
    def _ring_started(self, ring: RingStarted) -> None:
        url = ring.call.avatar_url
        # Whoever calls may have a say in the address, so it is not followed just anywhere.
        self._attr_image_url = url if url.startswith("https://") else None
        self._attr_image_last_updated = dt_util.utcnow()
        self._cached_image = None
        # Whoever waits for the call need not wait for its picture.
        self.coordinator.show_soon(self.async_write_ha_state)
