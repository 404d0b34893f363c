"""What the pages say of an import: its line in the list, what its file is, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dashboards.strings import imports as words
from dashboards.strings.wording import DASH, count, duration, stamp
from data_layer.core.county import County
from data_layer.core.days import EPOCH, MILLISECOND
from data_layer.core.imports import State
from data_layer.labels import EVENT_TEXT
from data_layer.queries.imports import Import
from data_layer.vocab import EventType, Text

Say = Callable[[Text], str]
KIB = 1024
# States in which the counts are those of what was stored.
SETTLED = frozenset({State.STORED, State.STOPPED, State.UNDOING, State.UNDONE})


def line(one: Import, county: County, now: int, say: Say) -> dict[str, Any]:
    """One import as the list shows it."""
    counted = one.state in SETTLED
    return {
        "number": one.number,
        "file": one.file_name,
        "source": one.source or DASH,
        "state": say(words.STATES[one.state]),
        "at": stamp(one.made_at, county.zone, now),
        "by": one.made_by,
        "read": count(one.rows_read),
        "stored": count(one.rows_stored) if counted else DASH,
        "repeated": count(one.rows_repeated) if counted else DASH,
        "refused": count(one.rows_refused) if counted else DASH,
    }


def facts(one: Import, looked: Mapping[str, Any], county: County, now: int, say: Say) -> list[str]:
    """What the file is, in short lines."""
    told = [one.file_name, f"{one.made_by} · {stamp(one.made_at, county.zone, now)}"]
    if looked:
        format_ = f"{looked['format'].upper()} {looked['encoding']}".strip()
        told.append(
            say(words.FACTS).format(
                rows=count(looked["rows"]), columns=len(looked["header"]), format=format_,
                size=_size(one.size),
            )
        )  # fmt: skip
    return told


def _size(size: int) -> str:
    return f"{size / KIB / KIB:.1f} MiB" if size > KIB * KIB else f"{max(size // KIB, 1)} KiB"


def result(one: Import, lang: str, say: Say) -> str:
    """What became of every row that was read."""
    behind = one.rows_stored + one.rows_repeated + one.rows_refused
    left = one.rows_read - behind
    took = ((one.ended_at or one.begun_at or 0) - (one.begun_at or 0)) / 1000
    return say(words.RESULT_TOLD).format(
        read=count(one.rows_read),
        stored=count(one.rows_stored),
        repeated=count(one.rows_repeated),
        refused=count(one.rows_refused),
        left=say(words.LEFT).format(n=count(left)) if left else "",
        events=count(one.events_stored),
        took=duration(max(took, 1), lang) if took >= 60 else f"{took:.0f} s",
    )


def undone(one: Import, county: County, now: int, say: Say) -> str:
    """Who took the import back, and when; '' while it stands."""
    if one.state is not State.UNDONE or one.undone_at is None:
        return ""
    at = stamp(one.undone_at, county.zone, now)
    return say(words.UNDONE_TOLD).format(by=one.undone_by, at=at, events=one.events_undone)


def verdict(judged: Mapping[str, Any], say: Say) -> str:
    """What the rows come to, before any is stored."""
    twice = judged.get("twice", 0)
    counts = {name: count(judged[name]) for name in ("read", "good", "refused", "cases", "events")}
    return say(words.VERDICT_TOLD).format(
        **counts,
        known=count(judged["repeated"] - twice),
        twice=say(words.TWICE).format(n=count(twice)) if twice else "",
    )


def preview(judged: Mapping[str, Any], county: County, say: Say) -> list[dict[str, str]]:
    """The first events as they would be stored."""
    lines = []
    for one in judged.get("shown", []):
        for event in one["events"]:
            area = county.areas.get(event["grid"])
            category = county.categories.get(event["category"])
            unit = county.units.get(event["unit"])
            told = [say(category.name) if category else "", event["title"], event["said"],
                    unit.name if unit else event["unit"]]  # fmt: skip
            reported = event["type"] == EventType.REPORTED
            lines.append(
                {
                    "line": str(one["line"]),
                    "case": one["case"],
                    "event": say(EVENT_TEXT[EventType(event["type"])]),
                    "at": _local(event["at"], county.zone),
                    "where": area.name if area else say(words.UNPLACED) if reported else "",
                    "what": " · ".join(part for part in told if part),
                }
            )
    return lines


def _local(ms: int, zone: str) -> str:
    return (EPOCH + ms * MILLISECOND).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
