"""The client in Home Assistant: how soon what happens in a room is seen, and what it costs."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.const import (
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
    STATE_UNAVAILABLE,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    ServiceCall,
    callback,
)
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component

from .bare import USER, Parsing, bare_session
from .far_room import PRODUCT, FarRoom
from .home import Home, home
from .measuring import Effort, Result, Target, amount, interleaved, ratio
from .plain import PlainEvent, PlainNumber
from .talking import Arrivals, Heard, hear, latency_and_cpu

PARSED: Final = "bare asyncssh, parsed"
OTHERS: Final = "of which Home Assistant's own part"
_MICROPHONE: Final = "microphone_volume"

type Pair = tuple[float, float]


def volume_in(document: Mapping[str, Any]) -> int:
    """Return the volume of which a document has news."""
    return int(document["Audio"]["Input"]["volume"])


class Showing:
    """Counts what is written to the state machine for news of the microphones' volumes."""

    def __init__(self, home: Home, *others: Entity) -> None:
        """Listen to every state, and count ``others`` as shown, too."""
        self.arrivals = Arrivals(0)
        self.untouched = 0
        self._shown = {
            *(home.entity_of(entry, _MICROPHONE) for entry in home.entries),
            *(other.entity_id for other in others),
        }
        bus = home.hass.bus
        bus.async_listen(EVENT_STATE_CHANGED, self._changed)
        bus.async_listen(EVENT_STATE_REPORTED, self._reported, callback(lambda _: True))

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if event.data["entity_id"] not in self._shown:
            self.untouched += 1
        elif state is not None and state.state != STATE_UNAVAILABLE:
            self.arrivals.note_volume(int(float(state.state)))

    @callback
    def _reported(self, event: Event[EventStateReportedData]) -> None:
        self.untouched += 1


async def states(room: FarRoom, effort: Effort) -> list[Result]:
    """Show one value among those of a room's entities."""
    many = effort.of(100, 20)

    async with home(room, rooms=1) as ours, bare_session(room) as bare:
        plain = PlainNumber()
        await plain.add(ours)
        showing = Showing(ours, plain)
        entities = len(ours.entities_of(ours.entries[0]))

        async def to_state() -> Heard:
            showing.arrivals = Arrivals(many)
            return await hear(room, PRODUCT, "volume", showing.arrivals, many=many)

        async def to_document() -> Heard:
            arrivals = Arrivals(many)
            bare.listener = Parsing(lambda said: arrivals.note_volume(volume_in(said)))
            return await hear(room, USER, "volume", arrivals, many=many)

        async def to_plain_state() -> Heard:
            showing.arrivals = Arrivals(many)
            bare.listener = Parsing(lambda said: plain.show(volume_in(said)))
            return await hear(room, USER, "volume", showing.arrivals, many=many)

        pairs = await interleaved(effort.of(45), to_state, to_document)
        untouched = showing.untouched
        plain_pairs = await interleaved(effort.of(45), to_plain_state, to_document)
    return [
        *latency_and_cpu(
            f"event to state among {entities} entities",
            PARSED,
            pairs,
            latency=Target(1.4),
            cpu=Target(1.6),
        ),
        *latency_and_cpu(OTHERS, PARSED, plain_pairs, latency=None, cpu=None),
        amount(
            "writes to untouched entities", "", [untouched], Target(0, unit="writes")
        ),
    ]


async def calls(room: FarRoom, effort: Effort) -> list[Result]:
    """Run an automation when a call rings, among the entities that are enabled at first."""
    rings = effort.of(100, 5)

    async with bare_session(room) as bare:

        async def to_document() -> Heard:
            arrivals = Arrivals(rings)

            def heard(said: dict[str, Any]) -> None:
                if said["topKey"] == "IncomingCallIndication":
                    arrivals.note()

            bare.listener = Parsing(heard)
            return await _hear_calls(room, USER, arrivals, rings)

        async def measured(to_action: Callable[[], Awaitable[Heard]]) -> list[Pair]:
            pairs = await interleaved(effort.of(15), to_action, to_document)
            return [(our.latency, their.latency) for our, their in pairs]

        results: list[Result] = []
        for how, trigger in _TRIGGERS.items():
            async with home(room, rooms=1, everything=False) as ours:
                actions = await _automated(ours, trigger)

                async def to_action() -> Heard:
                    actions.arrivals = Arrivals(rings)  # noqa: B023
                    return await _hear_calls(room, PRODUCT, actions.arrivals, rings)  # noqa: B023

                pairs = await measured(to_action)
            figure = f"incoming call to automation's action, {how}"
            results.append(
                ratio(figure, PARSED, pairs, Target(2.4), unit="µs", scale=1e6)
            )

        async with home(room, rooms=1, everything=False) as ours:
            plain = PlainEvent()
            await plain.add(ours)
            actions = await _automated(
                ours,
                _TRIGGERS["by the event entity"] | {"entity_id": plain.entity_id},
            )

            def show(said: dict[str, Any]) -> None:
                rings_now = said["topKey"] == "IncomingCallIndication"
                plain.show("incoming" if rings_now else "missed")

            async def to_plain_action() -> Heard:
                actions.arrivals = Arrivals(rings)
                bare.listener = Parsing(show)
                return await _hear_calls(room, USER, actions.arrivals, rings)

            pairs = await measured(to_plain_action)
    results.append(ratio(OTHERS, PARSED, pairs, None, unit="µs", scale=1e6))
    return results


_TRIGGERS: Final[dict[str, dict[str, Any]]] = {
    "by the trigger": {
        "trigger": "zoom_rooms.incoming_call",
        "target": {"entity_id": "event.boardroom_call"},
    },
    "by the event entity": {
        "trigger": "state",
        "entity_id": "event.boardroom_call",
        "attribute": "event_type",
        "to": "incoming",
    },
}


async def _hear_calls(
    room: FarRoom, user: str, arrivals: Arrivals, rings: int
) -> Heard:
    # Every other news says that it rings no more.
    return await hear(
        room, user, "call", arrivals, many=2 * rings, awaited=slice(None, None, 2)
    )


class _Actions:
    """An action that notes when it was done."""

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self.arrivals = Arrivals(0)


async def _automated(home: Home, trigger: dict[str, Any]) -> _Actions:
    """Set an automation up."""
    actions = _Actions()

    @callback
    def done(_: ServiceCall) -> None:
        actions.arrivals.note()

    home.hass.services.async_register("benchmark", "done", done)
    config = {
        "alias": "Ring",
        "triggers": [trigger],
        "actions": [{"action": "benchmark.done"}],
    }
    assert await async_setup_component(
        home.hass, AUTOMATION_DOMAIN, {AUTOMATION_DOMAIN: config}
    )
    await home.hass.async_block_till_done()
    return actions
