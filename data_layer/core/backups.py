"""Backups as plain values: their names, which of them stay, when the next is due, what a manifest
says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from data_layer.core.days import DAY_MS, MINUTE_MS, add_days, local, start_of, to_date

DAYS, WEEKS, MONTHS = 7, 4, 12
FORMAT = 1
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"governance-([0-9A-Za-z_]+)-(\d{8}T\d{6}Z)\.tar(?:\.enc)?")


def name_of(county_code: str, at: int, *, sealed: bool) -> str:
    """The file of a backup begun at that moment; `sealed` ones are encrypted."""
    stamp = datetime.fromtimestamp(at // 1000, UTC).strftime(STAMP)
    return f"governance-{county_code}-{stamp}.tar{'.enc' if sealed else ''}"


def moment_of(name: str, county_code: str) -> int | None:
    """When that file was begun (ms, whole seconds); None where it is no backup of this county."""
    found = NAME.fullmatch(name)
    if found is None or found[1] != county_code:
        return None
    return int(datetime.strptime(found[2], STAMP).replace(tzinfo=UTC).timestamp()) * 1000


def kept(moments: Iterable[int], zone: str) -> set[int]:
    """Which backups stay: the newest of each of the last 7 days, 4 weeks and 12 months that have
    one, by the county's clock."""
    newest_first = sorted(moments, reverse=True)
    stay: set[int] = set()
    for most, period in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        newest: dict[object, int] = {}
        for at in newest_first:
            newest.setdefault(period(at, zone), at)
        stay.update(list(newest.values())[:most])
    return stay


def _day(at: int, zone: str) -> object:
    return local(at, zone).day


def _week(at: int, zone: str) -> object:
    return to_date(local(at, zone).day).isocalendar()[:2]


def _month(at: int, zone: str) -> object:
    return local(at, zone).day // 100


def due_at(now: int, minute: int, zone: str) -> int:
    """The last moment, not after `now`, at which the county's clock showed that minute of the
    day."""
    today = local(now, zone).day
    at = start_of(today, zone) + minute * MINUTE_MS
    return at if at <= now else start_of(add_days(today, -1), zone) + minute * MINUTE_MS


def overdue(newest: int | None, up_since: int, now: int) -> bool:
    """Whether two nights went by without a backup; before the first one, of the server's own
    time."""
    return now - (up_since if newest is None else newest) > 2 * DAY_MS


@dataclass(frozen=True)
class Part:
    """One file within a backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: enough to judge a restored database without the one it came from.

    `counts` are rows by table, `audit_head` the newest heads of the audit chain as texts, `pack`
    the folder of the county pack, which is not part of the backup.
    """

    county_code: str
    at: int
    release: str
    engine: str
    schema: str
    revision: int
    counts: dict[str, int]
    pack: str
    audit_head: list[dict[str, str]] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        """For people and for `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """The inverse of `as_json`; raises ValueError, KeyError or TypeError for anything else."""
        told: dict[str, Any] = json.loads(content)
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']}")
        return cls(**{**told, "parts": {name: Part(**one) for name, one in told["parts"].items()}})
