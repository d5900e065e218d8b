"""The contacts that somebody wants to see: a presence sensor each."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_JID, DOMAIN, MOST_WATCHED, SUBENTRY_CONTACT
from .coordinator import ZoomRoomCoordinator
from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .zrcsapi import ZoomRoomsError
from .zrcsapi.records import Contact
from .zrcsapi.words import Presence

_STATES: Final = {word: word.name.lower() for word in Presence}


def async_add_watched_contacts(
    coordinator: ZoomRoomCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a sensor for each watched contact, and have the phonebook fetched if there is any."""
    entry = coordinator.config_entry
    watched = [
        one
        for one in entry.subentries.values()
        if one.subentry_type == SUBENTRY_CONTACT
    ]
    for subentry in watched[:MOST_WATCHED]:
        async_add_entities(
            [ContactSensor(coordinator, subentry.data[CONF_JID], subentry.title)],
            config_subentry_id=subentry.subentry_id,
        )
    if watched:
        _keep_loaded(coordinator)


def _keep_loaded(coordinator: ZoomRoomCoordinator) -> None:
    """Fetch the phonebook now, and whenever the room is held again."""
    held = False

    @callback
    def look() -> None:
        nonlocal held
        before, held = held, coordinator.held
        if held and not before:
            coordinator.config_entry.async_create_background_task(
                coordinator.hass, _async_load(coordinator), "zoom_rooms phonebook"
            )

    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(look))
    look()


async def _async_load(coordinator: ZoomRoomCoordinator) -> None:
    """Fetch the phonebook; the room's notices keep it fresh."""
    try:
        await coordinator.phonebook.load()
    except ZoomRoomsError:
        # They stay unknown until the room tells of them, or somebody searches.
        return
    coordinator.async_update_listeners()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ContactSensorDescription(ZoomRoomsDescription, SensorEntityDescription):
    """What all of them have in common."""


_ROW: Final = ContactSensorDescription(
    key="contact_presence",
    device_class=SensorDeviceClass.ENUM,
    options=list(_STATES.values()),
)


class ContactSensor(ZoomRoomsEntity, SensorEntity):
    """Whether a contact can be reached."""

    def __init__(self, coordinator: ZoomRoomCoordinator, jid: str, name: str) -> None:
        """Make the sensor of a contact, named as they were called when they were chosen."""
        super().__init__(coordinator, _ROW)
        self._jid = jid
        self._contact_name = name
        self._attr_unique_id = f"{coordinator.config_entry.unique_id}_contact_{jid}"

    @property
    @override
    def device_info(self) -> DeviceInfo:
        """The contact: not the room, for one device cannot be of several subentries."""
        return DeviceInfo(
            identifiers={(DOMAIN, str(self.unique_id))},
            name=self._contact_name,
            entry_type=DeviceEntryType.SERVICE,
            manufacturer="Zoom",
            model="Contact",
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Listen for news of the contact."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.phonebook.on_contact(self._told))

    @callback
    def _told(self, contact: Contact) -> None:
        if contact.jid == self._jid:
            self.async_write_ha_state()

    @property
    @override
    def native_value(self) -> str | None:
        """The presence, or None while it is not told."""
        contact = self.coordinator.phonebook.contacts[self._jid]
        presence = contact.presence if contact is not None else None
        return None if presence is None else _STATES[presence]
