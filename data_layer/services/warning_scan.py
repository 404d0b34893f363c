"""The space-time scan on demand: over chosen categories, up to a chosen day, now."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from data_layer.core.county import County
from data_layer.core.days import MINUTE_MS, add_days, local
from data_layer.core.scope import Scope
from data_layer.core.statistics.arrays import Ints
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.neighbours import by_adjacency
from data_layer.core.warning.night_clusters import SCAN_DAYS, may_scan, order_of, scanned
from data_layer.core.warning.rules import Detector, Rule
from data_layer.errors import Busy, Invalid
from data_layer.queries.warning_counts import read_counts
from data_layer.services import own_process
from data_layer.settings import Settings
from data_layer.vocab import Level, Text

COMMAND = "scan-now"
LONGEST_SECONDS = 120
# What is over hardly changes in that time; a file or a correction may still bring something.
KEPT_MS, MOST_KEPT = 10 * MINUTE_MS, 16
# Days one can look back to.
REACH_DAYS = 400
UNDER_WAY = Text(
    "另一次扫描正在计算，请一分钟后再试。", "Another scan is being counted; try again in a minute."
)
FAILED = Text(
    "扫描未能完成。请稍后再试；反复出现时请告知系统管理员查看 server.log。",
    "The scan could not be finished. Try again later; if it happens again, let the administrator "
    "look into server.log.",
)
NO_LAYER = Text(
    "网格边界是示意图，不能判断哪些网格相邻。请由主管部门提供正式边界后再扫描。",
    "The boundaries are a sketch and do not tell which grids are neighbours. Ask the authority for "
    "the surveyed layer.",
)
WRONG_DAY = Text(
    "请选择昨天或以前 400 天内的日期。", "Choose yesterday or a day of the 400 days before it."
)
WRONG_KIND = Text("请选择列表中的事件类别。", "Choose categories of the list.")

Marks = tuple[str | int, ...]
Borders = Callable[[Engine, County, int], Mapping[str, Sequence[str]]]


class Order(StrEnum):
    """By what grids count as near."""

    DISTANCE = "distance"
    ADJACENCY = "adjacency"


class Question(NamedTuple):
    """What to scan: minor or major categories (none: all), the last day, and who is near whom."""

    categories: tuple[str, ...]
    last: int
    order: Order


class Found(NamedTuple):
    """A cluster: its grids, the middle one first, the last `days` days, what came and what was due,
    and once in how many nights chance does the like."""

    grids: tuple[str, ...]
    days: int
    observed: int
    expected: float
    recurrence_days: float


class Answer(NamedTuple):
    """The likeliest clusters, the likeliest first, of `cases` in so many days, with what makes it
    repeatable."""

    clusters: tuple[Found, ...]
    cases: int
    seed: int
    replicates: int
    first: int


def check_question(county: County, asked: Question, now: int) -> None:
    """Invalid where the county cannot be scanned, or not so."""
    if not may_scan(county):
        raise Invalid(NO_LAYER, "no_layer")
    yesterday = add_days(local(now, county.zone).day, -1)
    if not add_days(yesterday, -REACH_DAYS) <= asked.last <= yesterday:
        raise Invalid(WRONG_DAY, "wrong_day")
    if not set(asked.categories) <= set(county.categories):
        raise Invalid(WRONG_KIND, "wrong_category")


def scan_here(
    conn: Connection, county: County, asked: Question, borders: Mapping[str, Sequence[str]]
) -> Answer:
    """The scan, made here; `borders` are asked for neighbours where they are not by distance."""
    counts = read_counts(conn, county, Scope(county.code), asked.last, SCAN_DAYS)
    order = order_of(county, counts.grids)
    if asked.order == Order.ADJACENCY:
        order = _by_borders(county, counts, borders)
    rule = Rule(
        "now",
        Detector.CLUSTER,
        on=True,
        categories=frozenset(asked.categories),
        levels=frozenset({Level.GRID}),
    )
    made = scanned(county, counts, rule, order)
    clusters = tuple(
        Found(
            tuple(counts.grids[area] for area in one.areas),
            one.days,
            one.observed,
            round(one.expected, 1),
            one.recurrence_days,
        )
        for one in made.clusters
    )
    return Answer(clusters, made.cases, made.seed, made.replicates, counts.days[0])


class Made(NamedTuple):
    """An answer and when it was computed (ms)."""

    at: int
    answer: Answer


class Scanner:
    """Has scans made by a process of its own, one at a time; Busy while another is. The same
    question about the same county is answered from memory for a while: a page that is read again
    asks it anew."""

    def __init__(self, settings: Settings, clock: Callable[[], int]) -> None:
        self._ask = own_process.Asked(settings, COMMAND, LONGEST_SECONDS)
        self._busy, self._clock = threading.Lock(), clock
        self._made: dict[tuple[Marks, Question], Made] = {}

    def __call__(self, county: County, asked: Question) -> Made:
        """The answer; Busy where there is none now."""
        key = county.marks, asked
        known = self._made.get(key)
        if known is not None and 0 <= self._clock() - known.at < KEPT_MS:
            return known
        if not self._busy.acquire(blocking=False):
            raise Busy(UNDER_WAY, "scan_under_way")
        try:
            made = Made(self._clock(), read_answer(self._ask(asked._asdict())))
            newest = list(self._made.items())[1 - MOST_KEPT :]
            self._made = {**dict(newest), key: made}
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            raise Busy(FAILED, "scan_failed") from error
        finally:
            self._busy.release()
        return made

    def stop(self) -> None:
        """Break off what is under way."""
        self._ask.stop()


def read_question(told: Mapping[str, Any]) -> Question:
    """The question as it came to the process."""
    return Question(tuple(told["categories"]), told["last"], Order(told["order"]))


def answer_told(made: Answer) -> dict[str, Any]:
    """For the way back; `read_answer` gives the same."""
    return {**made._asdict(), "clusters": [list(one) for one in made.clusters]}


def read_answer(told: Mapping[str, Any]) -> Answer:
    """What `answer_told` made."""
    clusters = tuple(Found(tuple(grids), *more) for grids, *more in told["clusters"])
    return Answer(**{**told, "clusters": clusters})


def _by_borders(county: County, counts: Counts, borders: Mapping[str, Sequence[str]]) -> Ints:
    areas = [county.areas[code] for code in counts.grids]
    lon, lat = ([getattr(a, name) or 0.0 for a in areas] for name in ("label_lon", "label_lat"))
    return by_adjacency(places_near(county, counts.grids, borders), lon, lat)


def places_near(
    county: County, grids: Sequence[str], borders: Mapping[str, Sequence[str]]
) -> dict[int, list[int]]:
    """By their place among `grids`, which are those of today, who borders on whom; who bordered on
    one that has ended since borders on its heir."""
    at = {code: place for place, code in enumerate(grids)}
    near: dict[int, list[int]] = {}
    for code, others in borders.items():
        for other in others:
            mine, theirs = (county.heirs.get(one, one) for one in (code, other))
            if mine != theirs and mine in at and theirs in at:
                near.setdefault(at[mine], []).append(at[theirs])
    return near
