"""Closings and pauses that look arranged, for a second look: neutral facts, never an accusation.

Each body is judged against what all do together, by the exact limits of a funnel, so that a habit
of the whole county accuses nobody and small bodies are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from data_layer.core.statistics.funnel import judged
from data_layer.core.statistics.rates import GREY_BELOW

# Limits at 99.8 %: of thirty bodies one is outside by chance once in many months.
COVERAGE = 0.998
BULK, BULK_MINUTES = 10, 10
LAST_PART, MONTH_END_DAYS = 0.1, 3
MINUTE_MS = 60_000


class Pattern(StrEnum):
    """What was bunched."""

    AT_DEADLINE = "at_deadline"
    AT_MONTH_END = "at_month_end"
    PAUSES_USED_UP = "pauses_used_up"
    IN_BULK = "in_bulk"
    SAME_PHOTOGRAPH = "same_photograph"


class Ended(NamedTuple):
    """A closed case: the body that closed it, when, the share of its limit used by then (None: no
    limit), days to the end of that month (0 its last day), and the share of the pause allowed that
    was used (None: never paused)."""

    case_no: str
    body: str
    closed_at: int
    used: float | None
    days_left: int
    paused: float | None = None


class Bunch(NamedTuple):
    """A pattern of a body: `n` of `of` cases, the `usual` share of all bodies (None where none is
    meant), and the cases to look at."""

    pattern: Pattern
    body: str
    n: int
    of: int
    usual: float | None
    cases: tuple[str, ...]


def bunched(ended: Iterable[Ended], *, coverage: float = COVERAGE) -> list[Bunch]:
    """The patterns of the closed cases of a period, by pattern and body: at the deadline, at the
    month's end, pauses used up, beyond limits of that coverage; in bulk within minutes."""
    cases = sorted(ended, key=lambda case: (case.body, case.closed_at, case.case_no))
    timed = [case for case in cases if case.used is not None]
    paused = [case for case in cases if case.paused is not None]
    at_limit = {c.case_no for c in timed if 1 - LAST_PART <= (c.used or 0.0) <= 1}
    at_end = {c.case_no for c in cases if c.days_left < MONTH_END_DAYS}
    used_up = {c.case_no for c in paused if (c.paused or 0.0) >= 1}
    found = [
        *_outside(Pattern.AT_DEADLINE, timed, at_limit, coverage),
        *_outside(Pattern.AT_MONTH_END, cases, at_end, coverage),
        *_outside(Pattern.PAUSES_USED_UP, paused, used_up, coverage),
    ]
    for body, own in groupby(cases, key=lambda case: case.body):
        found += _bulks(body, list(own))
    return found


def same_photographs(
    digests: Mapping[str, Iterable[str]], body_of: Mapping[str, str]
) -> list[Bunch]:
    """Photographs (by digest) handed in for more than one case: case -> digests of its closing
    photographs, case -> the body that handed them in. One finding a photograph and body; `of` is
    every case that has it."""
    holders: dict[str, set[str]] = {}
    for case_no, photographs in digests.items():
        for digest in photographs:
            holders.setdefault(digest, set()).add(case_no)
    found = set()
    for cases in holders.values():
        if len(cases) > 1:
            for body in {body_of[case_no] for case_no in cases}:
                own = sum(body_of[case_no] == body for case_no in cases)
                told = tuple(sorted(cases))
                found.add(Bunch(Pattern.SAME_PHOTOGRAPH, body, own, len(cases), None, told))
    return sorted(found, key=lambda bunch: (bunch.body, bunch.cases))


def _outside(pattern: Pattern, cases: list[Ended], hits: set[str], coverage: float) -> list[Bunch]:
    own = {body: list(group) for body, group in groupby(cases, key=lambda case: case.body)}
    marked = {body: [c.case_no for c in group if c.case_no in hits] for body, group in own.items()}
    verdict = judged(
        [len(marked[body]) for body in own], [len(own[body]) for body in own], coverage=coverage
    )
    known = [body for body, is_known in zip(own, verdict.known, strict=True) if is_known]
    return [
        Bunch(pattern, body, len(marked[body]), len(own[body]), verdict.share, tuple(marked[body]))
        for body, above in zip(known, verdict.better, strict=True)
        if above and len(own[body]) >= GREY_BELOW
    ]


def _bulks(body: str, cases: list[Ended]) -> list[Bunch]:
    """Runs of at least ten closings, each within ten minutes of the first of its run."""
    found, start = [], 0
    for at in range(len(cases) + 1):
        over = at == len(cases) or (
            cases[at].closed_at - cases[start].closed_at > BULK_MINUTES * MINUTE_MS
        )
        if over:
            run = tuple(case.case_no for case in cases[start:at])
            if len(run) >= BULK:
                found.append(Bunch(Pattern.IN_BULK, body, len(run), len(cases), None, run))
            start = at
    return found
