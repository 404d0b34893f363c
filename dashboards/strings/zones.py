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
REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
     "Indian", "Pacific"}
)  # fmt: skip


def zone_name(zone: str) -> Text:
    """What a zone is called; its own name where it has no other."""
    return NAMES.get(zone, Text(zone, zone))


def zone_choices(first: Iterable[str], say: Callable[[Text], str]) -> list[tuple[str, str]]:
    """Zones for a list: `first` those likely, then UTC, then the others that are named for a place,
    by name; ROC, W-SU and the like are only other names of these."""
    placed = (one for one in available_timezones() if one.partition("/")[0] in REGIONS)
    zones = dict.fromkeys([*first, "UTC", *sorted(placed)])
    return [(one, say(zone_name(one))) for one in zones]
