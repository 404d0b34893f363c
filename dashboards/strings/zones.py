"""Time zones as an official calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zoneinfo import available_timezones

from data_layer.vocab import Text

NAMES = {
    "Asia/Shanghai": Text("北京时间", "Beijing time"),
    "Asia/Urumqi": Text("乌鲁木齐时间", "Urumqi time"),
    "UTC": Text("协调世界时（UTC）", "UTC"),
}


def zone_name(zone: str) -> Text:
    """What a zone is called; its own name where it has no other."""
    return NAMES.get(zone, Text(zone, zone))


def zone_choices(first: Iterable[str], say: Callable[[Text], str]) -> list[tuple[str, str]]:
    """Every zone for a list: `first` those likely, then UTC, then the rest by name."""
    zones = dict.fromkeys([*first, "UTC", *sorted(available_timezones())])
    return [(one, say(zone_name(one))) for one in zones]
