"""A night's judgement, and how it travels from the process that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.warning.finding import Finding, as_json, from_json
from data_layer.core.warning.night_series import county_series
from data_layer.queries.warning_night import night_of
from data_layer.services.warning_detectors import judged

COMMAND = "judge-night"


class Judgement(NamedTuple):
    """What the night of `day` found (findings), how each rule fared (states) and what the page
    draws of the county (series)."""

    day: int
    findings: tuple[Finding, ...]
    states: Mapping[str, Mapping[str, Any]]
    series: list[dict[str, Any]]


def judge_night(conn: Connection, county: County, day: int, now: int) -> Judgement:
    """The judgement of the night after `day`, read here."""
    night = night_of(conn, county, day, now)
    found = judged(night)
    drawn = county_series(county, night.counts)
    return Judgement(day, found.findings, found.states, drawn)


def to_json(made: Judgement) -> dict[str, Any]:
    """For the way between the processes; `read_json` gives the same back."""
    return {**made._asdict(), "findings": [as_json(one) for one in made.findings]}


def read_json(told: Mapping[str, Any]) -> Judgement:
    """What `to_json` made."""
    return Judgement(**{**told, "findings": tuple(from_json(one) for one in told["findings"])})
