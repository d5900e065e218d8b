"""The dashboards of the documentation, made for given rooms as the documentation tells people to."""

from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parents[1] / "docs" / "dashboards"
ROOMS: Final = ("Boardroom", "Huddle Space")

type View = dict[str, Any]


def slug(room: str) -> str:
    """Return what the ids of a room's entities begin with."""
    return room.lower().replace(" ", "_")


def views(dashboard: str, room: str = ROOMS[0]) -> list[View]:
    """Return the views of one of the dashboards, for a room if it is about one."""
    text = (FOLDER / f"{dashboard}.yaml").read_text()
    if room != ROOMS[0]:
        text = text.replace("boardroom", slug(room)).replace("Boardroom", room)
    shown: list[View] = yaml.safe_load(text)["views"]
    return shown


def for_the_demo() -> dict[str, dict[str, Any]]:
    """Return the demo's dashboards by the names of their files."""
    rooms = [view for room in ROOMS for view in views("room", room)]
    doors = [view for room in ROOMS for view in views("door", room)]
    return {
        "rooms": {"title": "Meeting rooms", "views": views("overview") + rooms},
        "doors": {"title": "Doors", "views": doors},
    }
