"""What the actions ask the room, and what they have it do besides meeting."""

import asyncio
import re
from typing import Final

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util

from . import bookings, calendar_refresh, responses
from .const import OPTION_SEND_COMMAND
from .entity import ZoomRoomsEntity
from .helpers import invalid, refusals_translated
from .raw_line import NotALine, RawLine
from .service_meetings import insist_on_meeting, participants
from .zrcsapi import zcommand
from .zrcsapi.phonebook import Phonebook

PATIENCE: Final = 8.0
"""Seconds that somebody who searches waits for the phonebook. A large one takes minutes."""

# Names of files only: the room looks in a folder of its own, and is to stay there.
_FILE_NAME: Final = re.compile(r"(?!\.+$)[^\s/\\:](?:[^/\\:]*[^\s/\\:])?")


async def get_participants(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Tell who is in the meeting.

    Response: ``count``, and ``participants``, each with ``user_id``, ``user_name``, ``is_host``,
    ``is_cohost``, ``is_myself`` (the room), ``user_type`` (normal, h323, call_in),
    ``audio_type`` (voip, telephone, none), ``audio_state`` (muted, unmuted),
    ``video_has_source``, ``video_is_sending``, ``is_video_can_mute_by_host``,
    ``is_video_can_unmute_by_host``, ``is_recording``, ``can_record``,
    ``local_recording_disabled``, ``avatar_url``, ``camera_can_request_control``,
    ``camera_am_i_controlling``, ``camera_can_switch``, ``camera_can_move``,
    ``camera_can_zoom``, and ``change`` (none, joined, left, updated, host_changed).
    """
    everybody = await participants(entity.room)
    return {
        "count": len(everybody),
        "participants": [responses.plain(one) for one in everybody],
    }


async def get_meeting_info(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Tell about the meeting.

    Response: ``meeting_id``, ``real_meeting_id``, ``meeting_type`` (normal, sharing_laptop,
    pstn_callout, none), ``participant_id``, ``my_userid``, ``am_i_original_host``,
    ``is_webinar``, ``is_view_only``, ``dial_in``, ``toll_free_number``, ``international_url``,
    ``is_calling_room_system_enabled``, ``support_callout_type`` (us_only, international, none),
    ``user_type`` (basic, pro, corp, none), ``invite_email_subject``. With ``include_passcode``
    also ``meeting_password`` and ``invite_email_content``, which names it. With
    ``include_phone_numbers`` also ``callin_country_list``, ``callout_country_list`` and
    ``toll_free_callin_list``, each of ``id``, ``name``, ``code``, ``number`` and
    ``display_number``.
    """
    room = entity.room
    insist_on_meeting(room)
    with refusals_translated():
        told = await room.send(zcommand.GetCallInfo())
    # Some answers are cut short; what was told before them still holds.
    return responses.meeting(
        room[zcommand.CALL_INFO] or told,
        passcode=call.data["include_passcode"],
        phone_numbers=call.data["include_phone_numbers"],
    )


async def get_bookings(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Tell today's bookings, in their order.

    Response: ``bookings``, each with ``booking`` (its place, as of starting it),
    ``meeting_name``, ``meeting_number``, ``start_time``, ``end_time``, ``is_all_day``,
    ``joinable``, ``is_private``, ``host_name``, ``creator_name``, ``creator_email``; and
    ``refreshed``, whether the room was told to fetch its calendar before.
    """
    room = entity.room
    refreshes = call.data["refresh"] and not calendar_refresh.seconds_to_wait(room)
    with refusals_translated():
        if refreshes:
            await calendar_refresh.async_refresh(room, wait=True)
        todays = await room.send(zcommand.BookingsList())
    now = dt_util.now()
    return {
        "refreshed": refreshes,
        "bookings": [
            responses.booking(one, place, now)
            for place, one in enumerate(bookings.in_order(todays, now), 1)
        ],
    }


async def refresh_bookings(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Have the room fetch its calendar. No response; the bookings change when it has."""
    if wait := calendar_refresh.seconds_to_wait(entity.room):
        raise invalid("refreshed_just_now", seconds=str(round(wait) or 1))
    with refusals_translated():
        await calendar_refresh.async_refresh(entity.room)
    return None


async def search_contacts(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Search the phonebook by any part of a name, an e-mail address or a number.

    Response: ``total``, how many fit; ``complete``, whether the whole phonebook was searched,
    which is not so while a large one is still being fetched; and ``contacts``, the first of
    them by name, each with ``name``, ``jid``, ``screen_name``, ``first_name``, ``last_name``,
    ``phone_number``, ``email``, ``avatar_url``, ``presence`` (online, busy, away, dnd, offline),
    ``on_desktop``, ``on_mobile``, ``is_zoom_room``.
    """
    phonebook = entity.coordinator.phonebook
    await fetched(phonebook)
    found = phonebook.contacts.search(
        call.data["query"],
        rooms_only=call.data["rooms_only"],
        online_only=call.data["online_only"],
    )
    return {
        "total": len(found),
        "complete": phonebook.complete,
        "contacts": [responses.contact(one) for one in found[: call.data["limit"]]],
    }


async def send_command(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Send any line of the chapters zCommand, zConfiguration and zStatus.

    Response: the ``answer``'s data, as the room told them.
    """
    if not entity.coordinator.config_entry.options.get(OPTION_SEND_COMMAND):
        raise invalid("send_command_is_off")
    with refusals_translated():
        try:
            line = RawLine(call.data["command"])
        except NotALine:
            raise invalid("not_a_command") from None
        answer = await entity.room.send(line)
    return {"answer": answer}


async def fetched(phonebook: Phonebook) -> bool:
    """Wait a while for the phonebook, and tell whether it came; it goes on being fetched.

    Raises:
        HomeAssistantError: the room does not tell it.
    """
    with refusals_translated():
        try:
            async with asyncio.timeout(PATIENCE):
                await phonebook.load()
        except TimeoutError:
            return False
    return True


async def run_script(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Run a script that lies on the room's PC. No response; it goes on by itself."""
    file: str = call.data["file"]
    if not _FILE_NAME.fullmatch(file):
        raise invalid("not_a_file_name")
    with refusals_translated():
        await entity.room.send(zcommand.Run(file=file))
    return None
