"""Make the pictures of the documentation anew, from a real Home Assistant in a real browser.

Two simulated rooms are in it, as in the demo. What they do is done here, so that the
pictures show the same each time; only the time of day and the host key are others.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
import io
from pathlib import Path
import sys
import tempfile
from typing import Any, Final

from demo import PASSCODE, place_rooms
from PIL import Image
from playwright.async_api import Browser

sys.path.insert(0, str(Path(__file__).parents[1]))

from custom_components.zoom_rooms.zrcsapi.records import Contact
from tests.browser.frontend import Frontend, chromium, frontend
from tests.real_home import (
    HOST,
    ROOT,
    Client,
    add_room,
    free_port,
    home_assistant,
    log_of,
    signed_in,
)
from tests.simulator import (
    BOARDROOM,
    HUDDLE_SPACE,
    Server,
    SimulatedRoom,
    new_host_key,
    serving,
)
from tests.simulator.days import SYNC, Day, play
from tests.simulator.meeting import Dialled
from tests.simulator.presets import CONTACTS

PICTURES: Final = ROOT / ".github" / "images"

MARGIN: Final = 24
"""Pixels of the page around a dialog that is shown by itself."""

DESK: Final = {"viewport": {"width": 1200, "height": 800}, "device_scale_factor": 1.5}
LOW: Final = {"viewport": {"width": 1200, "height": 580}}
WALL: Final = {"viewport": {"width": 1440, "height": 900}}
DOOR: Final = {"viewport": {"width": 1024, "height": 600}}
PHONE: Final = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

# Where the room of the documentation is. The simulated one is at a port of this machine.
SHOWN: Final = {"passcode": PASSCODE, "port": 2244, "host": "192.168.1.20"}

PLAYER: Final = "media_player.boardroom"

AUTOMATION: Final = {
    "alias": "Tell of calls that come during a meeting",
    "description": "",
    "triggers": [
        {"trigger": "zoom_rooms.incoming_call", "target": {"entity_id": PLAYER}}
    ],
    "conditions": [
        {
            "condition": "zoom_rooms.is_in_meeting",
            "target": {"entity_id": PLAYER},
        }
    ],
    "actions": [
        {
            "action": "persistent_notification.create",
            "data": {
                "title": "Boardroom",
                "message": "Somebody calls the room, which is in a meeting.",
            },
        }
    ],
}

NAMESAKES: Final = tuple(
    Contact(jid=f"{name}@xmpp.example.com".replace(" ", "."), screen_name=name)
    for name in ("Mette Lindgren", "Oskar Lindholm")
)

# The box of the dialog that is open; nothing of the page is to be seen around it.
_ALONE: Final = """
() => {
  const home = document.querySelector("home-assistant");
  home.shadowRoot.querySelector("home-assistant-main").style.opacity = 0;
  for (const element of elements(document)) {
    if (element.localName === "dialog" && element.open) {
      const box = element.getBoundingClientRect();
      return {x: box.x, y: box.y, width: box.width, height: box.height};
    }
  }
}
"""


@dataclass
class Stage:
    """Everything that is to be seen, and who looks at it."""

    client: Client
    browser: Browser
    boardroom: SimulatedRoom
    huddle: SimulatedRoom
    server: Server
    huddle_server: Server
    wanted: frozenset[str]
    made: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def window(self, **options: Any) -> AsyncIterator[Frontend]:
        """Open a window: that of a desk, unless told otherwise."""
        async with frontend(
            self.browser, self.client.url, self.client.token, **(DESK | options)
        ) as seen:
            yield seen

    async def keep(self, seen: Frontend, name: str, *, dialog: bool = False) -> None:
        """Keep what a window shows, or the dialog that is open in it, as a picture."""
        if self.wanted and name not in self.wanted:
            return
        # Nothing is pointed at.
        await seen.page.mouse.move(0, 0)
        await seen.idle()
        options: dict[str, Any] = {}
        if dialog:
            box = await seen.page.evaluate(_ALONE)
            options["clip"] = {
                "x": box["x"] - MARGIN,
                "y": box["y"] - MARGIN,
                "width": box["width"] + 2 * MARGIN,
                "height": box["height"] + 2 * MARGIN,
            }
        picture = small(await seen.page.screenshot(**options))
        (PICTURES / f"{name}.png").write_bytes(picture)
        self.made.add(name)
        print(f"{name}.png: {len(picture) // 1000} kB", flush=True)


def small(picture: bytes) -> bytes:
    """Return a picture with the 256 colours that it needs most."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    # This way of choosing them keeps even surfaces exactly as they are.
    few = image.quantize(
        256, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE
    )
    into = io.BytesIO()
    few.save(into, "PNG", optimize=True)
    return into.getvalue()


# -- The pictures ------------------------------------------------------------------------


async def adding(stage: Stage) -> None:
    """Show how a room is added, and add it."""
    async with stage.window(viewport={"width": 1200, "height": 520}) as seen:
        await seen.open("/config/integrations/dashboard")
        await seen.press("Add integration")
        await seen.page.locator("dialog-add-integration input").fill("zoom")
        await stage.keep(seen, "add-1-choose", dialog=True)
        await seen.text("Zoom Rooms", exact=True).click()
        await seen.page.set_viewport_size(DESK["viewport"])
        await seen.fill(**SHOWN)
        await stage.keep(seen, "add-2-address", dialog=True)
        await seen.fill(host=HOST, port=stage.server.port, passcode="000000")
        await seen.press("Submit")
        await seen.shows("The room refused the passcode")
        await seen.fill(port=SHOWN["port"], host=SHOWN["host"])
        await stage.keep(seen, "add-3-refused", dialog=True)
        await seen.fill(host=HOST, port=stage.server.port, passcode=PASSCODE)
        await seen.press("Submit")
        await seen.shows(stage.server.fingerprint)
        await stage.keep(seen, "add-4-host-key", dialog=True)
        await seen.leave("Skip and finish")


async def furnish(stage: Stage) -> None:
    """Have a second room, and something that goes on in the first."""
    await add_room(stage.client, stage.huddle_server.port, PASSCODE)
    await place_rooms(stage.client)
    stage.boardroom.connect(Dialled(number=SYNC))
    await stage.boardroom.until(lambda: stage.boardroom.in_meeting)
    stage.boardroom.join("Tomas Okafor")


async def dashboards(stage: Stage) -> None:
    """Show the dashboards of the documentation."""
    async with stage.window(**WALL) as seen:
        await seen.open("/zoom-rooms/boardroom")
        await stage.keep(seen, "dashboard")
        await seen.page.set_viewport_size({"width": 1440, "height": 780})
        await seen.go("/zoom-rooms/rooms")
        await stage.keep(seen, "overview")
    stage.huddle.ring("Mira Lindqvist")
    async with stage.window(**WALL, color_scheme="dark") as seen:
        await seen.open("/zoom-rooms/huddle_space")
        await stage.keep(seen, "dashboard-dark")
    async with stage.window(**PHONE) as seen:
        await seen.open("/zoom-rooms/huddle_space")
        await stage.keep(seen, "dashboard-phone")
    stage.huddle.stop_ringing(accepted=False)
    async with stage.window(**DOOR) as seen:
        await seen.page.add_init_script(
            "localStorage.dockedSidebar = '\"always_hidden\"'"
        )
        await seen.open("/zoom-doors/boardroom")
        await stage.keep(seen, "door")


async def device(stage: Stage) -> None:
    """Show the page of a room's device."""
    found = next(
        one
        for one in await stage.client.call("config/device_registry/list")
        if one["name"] == "Boardroom"
    )
    async with stage.window(viewport={"width": 1200, "height": 1180}) as seen:
        await seen.open(f"/config/devices/device/{found['id']}")
        await stage.keep(seen, "device")


async def actions(stage: Stage) -> None:
    """Show an action with its response."""
    async with stage.window(viewport={"width": 1200, "height": 1040}) as seen:
        await seen.open_action("zoom_rooms.get_participants", PLAYER)
        await seen.press("Perform action")
        await seen.shows("user_name")
        await stage.keep(seen, "action")


async def automation(stage: Stage) -> None:
    """Show an automation with our trigger."""
    await stage.client.rest(
        "POST", "/api/config/automation/config/zoom_rooms_example", json=AUTOMATION
    )
    async with stage.window() as seen:
        await seen.open("/config/automation/edit/zoom_rooms_example")
        await seen.text("Incoming call").click(position={"x": 10, "y": 10})
        await stage.keep(seen, "automation")


async def calendar(stage: Stage) -> None:
    """Show the bookings of both rooms."""
    async with stage.window(**LOW) as seen:
        await seen.open("/calendar")
        await seen.press("Day")
        await stage.keep(seen, "calendar")


async def contacts(stage: Stage) -> None:
    """Show how somebody is found."""
    async with stage.window(**LOW) as seen:
        await seen.open(f"/media-browser/{PLAYER}")
        await seen.text("Contacts", exact=True).click()
        await seen.page.get_by_placeholder("Search Contacts").fill("lind")
        await seen.press("Search")
        await seen.shows("Oskar Lindholm")
        await stage.keep(seen, "contacts")


async def repair(stage: Stage) -> None:
    """Show what is shown when another computer answers at the room's address."""
    await stage.server.stop()
    stage.server.key = new_host_key()
    await stage.server.start()
    async with stage.window() as seen:
        await seen.open("/config/repairs")
        await seen.text("Boardroom shows another SSH host key").click()
        await seen.shows(stage.server.fingerprint)
        await stage.keep(seen, "repair", dialog=True)


# In this order: each finds what those before it have left.
SCENES: Final = (
    adding,
    furnish,
    dashboards,
    device,
    actions,
    automation,
    calendar,
    contacts,
    repair,
)


async def make(wanted: frozenset[str]) -> set[str]:
    """Make the pictures that are wanted, or all; return the names of those that were made."""
    boardroom = SimulatedRoom(BOARDROOM, contacts=(*CONTACTS, *NAMESAKES))
    huddle = SimulatedRoom(HUDDLE_SPACE)
    play(boardroom, Day.QUIET)
    play(huddle, Day.QUIET, ahead=11)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        hass = await enter(home_assistant(folder, port))
        stage = Stage(
            await enter(signed_in(hass, port, log_of(folder))),
            await enter(chromium()),
            boardroom,
            huddle,
            await enter(serving(boardroom, passcode=PASSCODE)),
            await enter(serving(huddle, passcode=PASSCODE)),
            wanted,
        )
        for scene in SCENES:
            await scene(stage)
    return stage.made


def main() -> int:
    """Make the pictures; 0 if there are such."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("picture", nargs="*", help="only these, by name (all)")
    wanted = frozenset(parser.parse_args().picture)
    unknown = wanted - asyncio.run(make(wanted))
    if unknown:
        print(f"no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
