"""A month's scores as a table: bodies in code order unless places are switched on, a cell an
item, every number a door to its cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from dashboards.components.page_parts import listable
from dashboards.components.score_words import (
    Voice,
    bare,
    interval,
    made_of,
    points,
    standing,
    value_text,
)
from dashboards.strings import scores as words
from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import GRIDS
from data_layer.core.days import to_date
from data_layer.core.scoring import Line, Rank, Score, State, ranks
from data_layer.core.scoring_bodies import KIND_TEXT, SPLIT, Body, BodyKind
from data_layer.queries.scores import Assessed, Month, window

ADDRESS = "/assessment/scores"
NAMES_SHOWN = 5
STRIP_FROM = 40.0


class Cell(NamedTuple):
    """Points of an item, of how many when its weight has grown ('' when not), what they are made
    of, where its cases are; `few` greys it."""

    points: str
    full: str
    value: str
    href: str
    few: bool


class Row(NamedTuple):
    """A body's row; `strip` are the positions (0..100) of interval, dot and the median."""

    name: str
    href: str
    place: str
    total: str
    interval: str
    mark: str
    told: str
    strip: Mapping[str, float] | None
    cells: list[Cell]
    deducted: str
    first: str


def rows(found: Month, voice: Voice, *, doors: bool, ranked: bool) -> list[Row]:
    """The bodies of a month; `doors` for those who may open lists of cases, `ranked` puts them in
    order of their places."""
    return [
        _row(found, one.body, one.score, one.first, voice, place, doors=doors)
        for one, place in placed(found, ranked=ranked)
    ]


def placed(found: Month, *, ranked: bool) -> list[tuple[Assessed, Rank | None]]:
    """The bodies in the order they are shown, with their places when those are switched on."""
    places = ranks({one.body.code: one.score for one in found.rows}) if ranked else {}
    pairs = [(one, places.get(one.body.code)) for one in found.rows]
    return sorted(pairs, key=lambda pair: pair[1].place if pair[1] else len(pairs) + 1)


def heads(found: Month, voice: Voice) -> list[tuple[str, str]]:
    """Label and weight of each item."""
    return [
        (voice.say(BY_KEY[i.metric].label), voice.say(words.WEIGHT, n=f"{i.weight:g}"))
        for i in found.scheme.items
    ]


def sentence(found: Month, voice: Voice) -> str:
    """What the month says in one sentence, with the months it counts when there are several."""
    month, kind = _months(found, voice), voice.say(KIND_TEXT[found.kind])
    if not found.rows:
        alone = found.kind is BodyKind.DEPARTMENT
        return voice.say(words.COUNTYS_ALONE if alone else words.NONE_OF_KIND, kind=kind)
    if len(found.rows) == 1:
        one = found.rows[0]
        mark = standing(one.score, found.median)
        text = words.OWN_NONE if mark == "none" else words.OWN
        said = voice.say(words.TOLD[mark], kind=kind, median=points(found.median))
        told_of = {"name": one.body.name, "total": points(one.score.total)}
        return voice.say(text, month=month, told=said, **told_of)
    below = [r.body.name for r in found.rows if standing(r.score, found.median) == "below"]
    if not below:
        return voice.say(words.LEVEL, month=month, kind=kind)
    names = "、".join(below[:NAMES_SHOWN])
    if len(below) > NAMES_SHOWN:
        names += voice.say(words.AND_MORE)
    told = {"n": len(below), "median": points(found.median), "names": names}
    return voice.say(words.LOWER, month=month, kind=kind, **told)


def _months(found: Month, voice: Voice) -> str:
    month, n = voice.month(found.month), found.scheme.months
    if n == 1:
        return month
    first, last = _days(found)
    return voice.say(words.MONTHS_UP_TO, month=month, n=n, first=first, last=last)


def _days(found: Month) -> tuple[str, str]:
    first, last = window(found.scheme, found.month)
    return to_date(first).isoformat(), to_date(last).isoformat()


def state(found: Month, voice: Voice) -> str:
    """Published when, or that it may still move."""
    if found.published_at is not None:
        return voice.say(words.PUBLISHED, at=voice.moment(found.published_at))
    return voice.say(words.PROVISIONAL if found.over else words.RUNNING)


def period(found: Month, voice: Voice) -> str:
    """The days the numbers are of."""
    first, last = _days(found)
    return voice.say(words.PERIOD, first=first, last=last)


def publishing(found: Month, waiting: int, voice: Voice) -> list[tuple[str, str]]:
    """What would be published: label and value of each line, with the appeals that still wait."""
    none = sum(one.score.total is None for one in found.rows)
    lowered = sum(one.score.deducted > 0 for one in found.rows)
    scheme = {"name": found.scheme.name, "version": found.scheme.version}
    lines = [
        (words.MONTH, voice.month(found.month)),
        (words.KINDS, voice.say(KIND_TEXT[found.kind])),
        (words.DAYS, period(found, voice)),
        (words.SCHEME, voice.say(words.IN_FORCE, **scheme)),
        (words.BODIES, voice.say(words.BODIES_N, n=len(found.rows), none=none)),
        (words.DEDUCTED, voice.say(words.LOWERED_N, n=lowered)),
        (words.APPEALS, voice.say(words.WAITING_N, n=waiting)),
    ]
    return [(voice.say(label), value) for label, value in lines]


def county_row(found: Month, voice: Voice) -> Row:
    """The county's own pooled score, to compare with."""
    return _row(
        found, Body(found.kind, "", voice.say(words.COUNTY), ""), found.centre, None, voice, None,
        doors=False,
    )  # fmt: skip


def door(found: Month, body: Body, line: Line) -> str:
    """The list of the cases that an item counts; of people and grids the page about them."""
    metric = BY_KEY[line.item.metric]
    first, last = _days(found)
    where = {"from": first, "to": last, SPLIT[body.kind]: body.code}
    if listable(metric.numerator):
        return f"/cases?{urlencode({'measure': metric.numerator, **where})}"
    page = "/discovery" if metric.numerator in GRIDS else "/staffing"
    return f"{page}?{urlencode(where)}"


def card_address(body: Body, month: int) -> str:
    """The page of one body's score."""
    return f"{ADDRESS}/{body.kind}/{body.code}?{urlencode({'month': month_text(month)})}"


def address(kind: BodyKind, month: int, township: str = "") -> str:
    """The page of the scores of a kind in a month."""
    query = {"kind": str(kind), "month": month_text(month), "township": township}
    return f"{ADDRESS}?{urlencode({name: value for name, value in query.items() if value})}"


def month_text(month: int) -> str:
    """202610 -> 2026-10."""
    return f"{month // 100}-{month % 100:02d}"


def strip(score: Score, median: float | None) -> dict[str, float] | None:
    """Where interval, dot and the median lie on a strip from 40 to 100 points, in per cent."""
    if score.total is None:
        return None
    low, high, dot = (_at(value) for value in (score.low, score.high, score.total))
    middle = _at(median) if median is not None else -10.0
    return {"low": low, "width": max(1.0, high - low), "dot": dot, "median": middle}


def _at(value: float) -> float:
    return round(100 * max(0.0, (value - STRIP_FROM) / (100 - STRIP_FROM)), 1)


def _row(
    found: Month,
    body: Body,
    score: Score,
    first: Score | None,
    voice: Voice,
    place: Rank | None,
    *,
    doors: bool,
) -> Row:
    mark = standing(score, found.median)
    return Row(
        body.name,
        card_address(body, found.month) if body.code else "",
        voice.say(words.PLACE_OF, **place._asdict()) if place else "",
        points(score.total),
        interval(score),
        mark if body.code else "",
        voice.say(words.MARKS[mark]) if body.code else "",
        strip(score, found.median),
        [_cell(found, body, line, voice, doors=doors) for line in score.lines],
        points(score.deducted) if score.deducted else "",
        voice.say(words.FIRST, total=points(first.total)) if first else "",
    )


def _cell(found: Month, body: Body, line: Line, voice: Voice, *, doors: bool) -> Cell:
    metric = BY_KEY[line.item.metric]
    out = line.state is State.LEFT_OUT
    shown = voice.say(words.LEFT_OUT) if out else points(line.points)
    value = made_of(line) if out else value_text(metric, line.reading.value, voice.lang)
    href = door(found, body, line) if doors and line.reading.n else ""
    grown = not out and line.weight > line.item.weight + 0.05
    full = f"/{bare(line.weight)}" if grown else ""
    return Cell(shown, full, value, href, out or line.state is State.FEW)
