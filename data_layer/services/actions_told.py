"""What happened to a case while somebody was looking at an older state of it."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.ladder import spoken
from data_layer.core.masking import mask_text
from data_layer.core.scope import Scope
from data_layer.core.units import may_name, plain_name
from data_layer.labels import EVENT_TEXT
from data_layer.vocab import Event, EventType


def told_events(
    county: County, scope: Scope, events: Sequence[Event], seen: int
) -> list[dict[str, str]]:
    """The events that came after the first `seen`, in the order of their coming; what the ladder
    only told somebody is no change."""
    came = sorted(events, key=lambda event: (event.received_at, event.order))
    changes = [event for event in came if not spoken(event)]
    return [_told(county, scope, event) for event in changes[seen:]]


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
