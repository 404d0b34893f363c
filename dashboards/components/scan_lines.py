"""What a scan on demand found, in words: its clusters, the cases behind one, and its map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dashboards.components.alert_lines import Teller, alert_href
from dashboards.components.alert_words import area_name
from dashboards.components.warning_map import map_values
from dashboards.strings import warning_scan as words
from dashboards.strings import wording
from data_layer.core.days import to_date
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.rules import CLUSTER_DAYS, Detector, Sensitivity
from data_layer.core.warning.scan import REPLICATES
from data_layer.queries.alerts import Alert
from data_layer.services.warning_scan import Answer, Found, Question

# Grids of a cluster that are named at once.
NAMED = 5
# What chance brings about weekly is no news.
OFTEN_DAYS = 7.0
# What the nightly rule tells at its usual setting.
TOLD_DAYS = CLUSTER_DAYS[Sensitivity.NORMAL]
# What says that a place brings more than it should.
RISES = frozenset({Detector.CLUSTER, Detector.SURGE})


class Line(NamedTuple):
    """A cluster in words; `rest` are its grids beyond those named at once, `href` opens its cases,
    `rare` where it is worth an alert, and `alerts` stand there already."""

    n: int
    places: str
    rest: str
    days: int
    observed: str
    href: str
    expected: str
    recurrence: str
    rare: bool
    alerts: tuple[tuple[str, str], ...]


def scan_lines(
    answer: Answer, alerts: Sequence[Alert], href: Callable[[int], str], teller: Teller
) -> list[Line]:
    """The clusters, numbered as on the map; `alerts` are those the reader sees, `href` the address
    of a number's cases."""
    return [
        _line(at, one, _there(one, alerts), href(at), teller)
        for at, one in enumerate(answer.clusters, start=1)
    ]


def _line(at: int, one: Found, alerts: Sequence[Alert], href: str, teller: Teller) -> Line:
    names = [_name(code, teller) for code in one.grids]
    join = words.BETWEEN.say(teller.voice.lang).join
    return Line(
        at, join(names[:NAMED]), join(names[NAMED:]), one.days, wording.count(one.observed), href,
        wording.decimal(one.expected), _recurrence(one, teller), one.recurrence_days >= TOLD_DAYS,
        tuple((each.number, alert_href(each.number)) for each in alerts),
    )  # fmt: skip


def _there(one: Found, alerts: Sequence[Alert]) -> list[Alert]:
    grids = set(one.grids)
    return [
        each
        for each in alerts
        if each.stands and each.detector in RISES and not grids.isdisjoint(each.areas)
    ]


def scan_sentence(answer: Answer, teller: Teller) -> str:
    """The likeliest cluster, where it is rare."""
    voice = teller.voice
    if not answer.cases or not answer.clusters:
        return voice.say(words.NONE)
    first = answer.clusters[0]
    if first.recurrence_days < TOLD_DAYS:
        return voice.say(words.NOT_RARE)
    return voice.say(
        words.RARE,
        place=_name(first.grids[0], teller),
        n=len(first.grids),
        days=first.days,
        observed=first.observed,
        expected=wording.decimal(first.expected),
        recurrence=_recurrence(first, teller),
    )


def scan_basis(answer: Answer, asked: Question, teller: Teller) -> tuple[str, str]:
    """What was looked at, and what makes the scan repeatable."""
    first, last = (to_date(day).isoformat() for day in (answer.first, asked.last))
    looked = teller.voice.say(
        words.FOUND, first=first, last=last, cases=wording.count(answer.cases)
    )
    return looked, teller.voice.say(words.METHOD, replicates=answer.replicates, seed=answer.seed)


def finding_of(one: Found, asked: Question) -> Finding:
    """A cluster as a night would keep it, so that its cases are counted as an alert's are."""
    return Finding(
        "", "", one.grids, days=one.days, observed=one.observed, expected=one.expected,
        told={"categories": asked.categories},
    )  # fmt: skip


def scan_map(answer: Answer, teller: Teller) -> dict[str, Any]:
    """What assets/gridmap.js paints: the clusters by their numbers."""
    cut = len(teller.county.code)
    outlines = [
        {"n": at, "codes": [code[cut:] for code in one.grids], "cluster": len(one.grids) > 1}
        for at, one in enumerate(answer.clusters, start=1)
    ]
    return {**map_values(teller.county, ()), "alerts": outlines}


def _recurrence(one: Found, teller: Teller) -> str:
    """So many nights; so many replicates cannot tell of more."""
    if one.recurrence_days < OFTEN_DAYS:
        return teller.voice.say(words.OFTEN)
    told = words.MOST if one.recurrence_days > REPLICATES else words.NIGHTS
    return teller.voice.say(told, n=wording.count(round(one.recurrence_days)))


def _name(grid: str, teller: Teller) -> str:
    """As alerts name it."""
    county, scope, voice = teller
    return area_name(county, scope, grid, voice.lang)
