"""What stands behind an alert and what came after: the cases a night counted or named, the places
without people, the days of its series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection

from dashboards.components.alert_clocks import clocks_told
from dashboards.components.alert_lines import Teller, alert_href, day_text, going, today_of
from dashboards.components.alert_passages import slow_cases
from dashboards.components.alert_sentences import sentence
from dashboards.components.alert_words import area_name, history_of
from dashboards.components.score_words import Voice
from dashboards.components.warning_pictures import Curve, curve_of
from dashboards.strings import warning as words
from dashboards.strings import warning_alert as own
from dashboards.strings import wording
from data_layer.core.days import add_days, days_between
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.life import Ending
from data_layer.core.warning.matters import same_matter
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.staffing import Gap
from data_layer.labels import STAGE_TEXT
from data_layer.queries import alert_cases
from data_layer.queries.alert_cases import Basis, Case, Cases
from data_layer.queries.alerts import Alert, alerts_seen
from data_layer.queries.visible import LISTED
from data_layer.vocab import Stage

BY_COUNTS = frozenset({Detector.SURGE, Detector.CLUSTER, Detector.SILENT})
BY_NAMES = frozenset({Detector.REPEATED, Detector.RISKY, Detector.LASTING, Detector.BUNCHING})
# What may still be open of what a finding names.
STAYS_OPEN = BY_NAMES - {Detector.BUNCHING}
# Days drawn of an area whose finding brought no series.
DRAWN_DAYS = 56
# Days before an alert in which one of the same happening may have been raised, and how many are
# named.
ALIKE_DAYS, MOST_ALIKE = 56, 5
# Days of reports looked back over of a grid that fell silent.
BEFORE_DAYS = 56


class Told(NamedTuple):
    """What a night said: its day, its finding, and the rule it went by (None: it is gone)."""

    day: int
    found: Finding
    rule: Rule | None


class CaseLine(NamedTuple):
    """A case in words; `more` under the further heads of its list."""

    case_no: str
    place: str
    title: str
    reported: str
    stage: str
    more: tuple[str, ...] = ()


class Behind(NamedTuple):
    """A list behind a number: how many it holds, what it lacks, in words, its first lines, and the
    heads of what they tell beside the usual."""

    n: int
    note: str
    lines: tuple[CaseLine, ...]
    heads: tuple[str, ...] = ()


class Door(NamedTuple):
    """A place and the list of its people."""

    name: str
    href: str


def behind(conn: Connection, detector: Detector, told: Told, teller: Teller) -> Behind | None:
    """The cases that night counted, named or timed, as they stand now; None where it did not."""
    if detector == Detector.DRIFT:
        return _timed(conn, told, teller)
    if detector in BY_COUNTS:
        length = max(1, told.found.days)
        first = add_days(told.day, 1 - length)
        cases = _counted(conn, told, teller, first, told.day)
    elif detector in BY_NAMES:
        cases = _named(conn, told.found.cases, teller)
    else:
        return None
    made = Behind(cases.n, _note(cases, told.found, teller.voice), _lines(cases, teller.voice))
    return _with_clocks(conn, made, told, teller) if detector == Detector.LASTING else made


def _timed(conn: Connection, told: Told, teller: Teller) -> Behind:
    slow = slow_cases(conn, told.found, told.rule, teller)
    lines = tuple(case_line(case, teller.voice)._replace(more=more) for case, more in slow.lines)
    heads = tuple(teller.voice.say(text) for text in own.PASSAGE_HEADS)
    return Behind(slow.n, slow.note, lines, heads)


def _with_clocks(conn: Connection, made: Behind, told: Told, teller: Teller) -> Behind:
    lines = {line.case_no: line for line in made.lines}
    clocks = clocks_told(conn, list(lines), told.day, teller)
    note = made.note + teller.voice.say(own.CLOCK_NOTE, day=day_text(told.day))
    heads = tuple(teller.voice.say(text) for text in own.CLOCK_HEADS)
    told_of = tuple(lines[case_no]._replace(more=more) for case_no, more in clocks.items())
    return made._replace(lines=told_of, heads=heads, note=note)


def before(conn: Connection, detector: Detector, told: Told, teller: Teller) -> Behind | None:
    """What a grid reported before it fell quiet; None of other alerts."""
    if detector != Detector.SILENT:
        return None
    last = add_days(told.day, -max(1, told.found.days))
    cases = _counted(conn, told, teller, add_days(last, 1 - BEFORE_DAYS), last)
    note = teller.voice.say(own.BEFORE_NOTE, days=BEFORE_DAYS, n=wording.count(cases.n))
    return Behind(cases.n, _cut(note, cases, teller.voice), _lines(cases, teller.voice))


def alike(conn: Connection, one: Alert, role: str, teller: Teller) -> list[Door]:
    """The other alerts that tell of the same happening and overlap it in time, for whoever may see
    both."""
    county, scope, voice = teller
    since = add_days(one.raised_day, -ALIKE_DAYS)
    seen = alerts_seen(conn, county, scope, role, since=since, last=today_of(teller))
    return [
        Door(f"{each.number} {sentence(county, scope, each, voice.lang)}", alert_href(each.number))
        for each in reversed(seen)
        if each.number != one.number
        and each.raised_day <= one.last_day
        and one.raised_day <= each.last_day
        and same_matter(one.latest, each.latest)
    ][:MOST_ALIKE]


def people(detector: Detector, told: Told, teller: Teller) -> list[Door]:
    """The places where people are missing, each with the list of its empty seats; of too many
    seconded the page of capacity. A place that has left the county's list has no door."""
    if detector != Detector.STAFFING:
        return []
    county, scope, voice = teller
    if told.found.kind == Gap.OVER_CAP:
        return _capacity(told.found, teller)
    return [
        Door(name, f"/staffing/list?{urlencode({'of': 'vacant', 'grid': code})}")
        for code in told.found.told.get("grids", ())
        if code in county.areas and (name := area_name(county, scope, code, voice.lang))
    ]


def _capacity(found: Finding, teller: Teller) -> list[Door]:
    county, scope, voice = teller
    if not found.areas:
        return [Door(area_name(county, scope, county.code, voice.lang), "/capacity")]
    return [
        Door(name, f"/capacity?{urlencode({'township': code})}")
        for code in found.areas
        if code in county.areas and (name := area_name(county, scope, code, voice.lang))
    ]


def linked(conn: Connection, numbers: Sequence[str], teller: Teller) -> tuple[CaseLine, ...]:
    """The cases people linked to it."""
    return _lines(_named(conn, numbers, teller), teller.voice)


def case_line(case: Case, voice: Voice) -> CaseLine:
    """A case with its stage, or when it was closed."""
    stage = STAGE_TEXT[Stage(case.stage)].say(voice.lang) if case.stage in set(Stage) else ""
    if case.closed_at:
        day = wording.day_of(case.closed_at, voice.zone, voice.now)
        stage = voice.say(own.CLOSED_CASE, day=day)
    place = f"{case.township} {case.village}".strip()
    title = case.title or case.case_no
    return CaseLine(case.case_no, place, title, voice.moment(case.reported_at), stage)


def after(conn: Connection, one: Alert, raised: Told, newest: Told, teller: Teller) -> list[str]:
    """What came after the night that raised it: more of the kind, or what became of the cases; and
    whether it still goes on."""
    told = []
    if one.detector in BY_COUNTS:
        told.append(_since(conn, one, newest, teller))
    elif one.detector in STAYS_OPEN:
        cases = _named(conn, raised.found.cases, teller)
        if cases.n:
            ends = {cases.n: own.AFTER_ALL_OPEN, 0: own.AFTER_NONE_OPEN}
            text = ends.get(cases.open, own.AFTER_CASES)
            told.append(teller.voice.say(text, n=cases.n, open=cases.open))
    if one.resolved_day:
        told.append(
            teller.voice.say(words.ENDINGS[Ending(one.ended)], day=day_text(one.resolved_day))
        )
    elif going_on := going(one, teller.voice):
        told.append(going_on)
    return told


def series(conn: Connection, one: Alert, newest: Told, teller: Teller) -> Curve | None:
    """The days of its series up to yesterday."""
    if one.detector not in BY_COUNTS:
        return None
    history, last = history_of(one.latest), _yesterday(teller)
    first = int(history["first"]) if history else add_days(last, 1 - DRAWN_DAYS)
    return curve_of(history, _days(conn, newest, teller, first, last), first, last)


def _since(conn: Connection, one: Alert, newest: Told, teller: Teller) -> str:
    voice = teller.voice
    first, last = add_days(one.raised_day, 1), _yesterday(teller)
    if first > last:
        return voice.say(own.AFTER_NONE)
    days = _days(conn, newest, teller, first, last)
    n, length = sum(days.values()), len(days_between(first, last))
    text = own.AFTER_DAYS
    if one.detector == Detector.SILENT:
        text = own.AFTER_SILENT if n else own.AFTER_STILL_SILENT
    return voice.say(text, days=length, n=wording.count(n), mean=wording.decimal(n / length))


def _note(cases: Cases, found: Finding, voice: Voice) -> str:
    """How many there are, and why not as many as were counted."""
    counted = round(found.observed)
    told = voice.say(own.BEHIND_NOTE, n=wording.count(cases.n))
    if cases.n < counted:
        kept = len(found.cases)
        text = own.BEHIND_KEPT if 0 < kept < counted else own.BEHIND_FEWER
        told = voice.say(text, n=wording.count(cases.n), counted=wording.count(counted), kept=kept)
    elif cases.n > counted:
        told = voice.say(own.BEHIND_MORE, n=wording.count(cases.n), counted=wording.count(counted))
    return _cut(told, cases, voice)


def _cut(told: str, cases: Cases, voice: Voice) -> str:
    if cases.n <= len(cases.listed):
        return told
    return told + voice.say(own.BEHIND_CUT, most=LISTED)


def _lines(cases: Cases, voice: Voice) -> tuple[CaseLine, ...]:
    return tuple(case_line(case, voice) for case in cases.listed)


def _named(conn: Connection, numbers: Sequence[str], teller: Teller) -> Cases:
    return alert_cases.cases_named(conn, teller.county, teller.scope, numbers)


def _counted(conn: Connection, told: Told, teller: Teller, first: int, last: int) -> Cases:
    county, scope, _ = teller
    return alert_cases.cases_in(conn, county, scope, _basis(told), first, last)


def _days(conn: Connection, told: Told, teller: Teller, first: int, last: int) -> dict[int, int]:
    """Also of quiet days: a picture shows what came."""
    county, scope, _ = teller
    basis = _basis(told)._replace(quiet=())
    return alert_cases.days_of(conn, county, scope, basis, first, last)


def _basis(told: Told) -> Basis:
    found, rule = told.found, told.rule
    of_rule = rule.categories if rule else frozenset()
    categories = [found.category] if found.category else found.told.get("categories", of_rule)
    return Basis(found.areas, tuple(categories), rule.quiet if rule else ())


def _yesterday(teller: Teller) -> int:
    return add_days(today_of(teller), -1)
