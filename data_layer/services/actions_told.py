"""What happened to a case while somebody was looking at an older state of it."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.masking import mask_text
from data_layer.core.scope import Scope
from data_layer.core.units import may_name, plain_name
from data_layer.labels import EVENT_TEXT
from data_layer.vocab import TICK, Event, EventType

SPOKEN = frozenset({EventType.REMINDED, EventType.URGED})


def told_events(
    county: County, scope: Scope, events: Sequence[Event], seen: int
) -> list[dict[str, str]]:
    """The events that came after the first `seen`, in the order of their coming."""
    return [_told(county, scope, event) for event in _unseen(events, seen)]


def changed(events: Sequence[Event], seen: int) -> bool:
    """Whether a state of `seen` events is no longer what stands: what the ladder said meanwhile to
    remind or to urge somebody moves nothing, and nobody need look again for it."""
    if seen > len(events):
        return True
    return any(e.source != TICK or e.type not in SPOKEN for e in _unseen(events, seen))


def _unseen(events: Sequence[Event], seen: int) -> list[Event]:
    return sorted(events, key=lambda event: (event.received_at, event.order))[seen:]


def _told(county: County, scope: Scope, event: Event) -> dict[str, str]:
    text = EVENT_TEXT[EventType(event.type)]
    return {
        "type": str(event.type),
        "type_zh": text.zh,
        "type_en": text.en,
        "at": iso(event.occurred_at, county.zone),
        "actor": _who(county, scope, event.actor),
    }


def _who(county: County, scope: Scope, actor: str) -> str:
    """A person as the source wrote the name; a unit by its own, if the scope may see it."""
    unit = plain_name(county, actor)
    if not unit:
        return mask_text(actor)
    return unit if may_name(county, scope, actor) else ""
