"""A night's judgement, and how it travels from the process that made it."""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.finding import Finding, Unfound, as_json, from_json
from data_layer.core.warning.night_history import county_series
from data_layer.core.warning.risk import encode
from data_layer.core.warning.trust import as_json as check_json
from data_layer.queries.breach_risk import learned_cases
from data_layer.queries.warning_night import Night, night_of
from data_layer.queries.warning_trust import checked
from data_layer.services.warning_detectors import judged

log = logging.getLogger(__name__)

COMMAND = "judge-night"


class Judgement(NamedTuple):
    """What the night of `day` found (findings), how each rule fared (states), what the page draws
    of the county (series), what breach risk is learned from (curves: core.warning.risk) and how far
    warnings could be trusted (check: core.warning.trust); b"" and None by an older night. `unfound`
    are by rule the standing series that are not over for not being found; it is not kept."""

    day: int
    findings: tuple[Finding, ...]
    states: Mapping[str, Mapping[str, Any]]
    series: list[dict[str, Any]]
    curves: bytes = b""
    check: Mapping[str, Any] | None = None
    unfound: Mapping[str, Mapping[str, Unfound]] = {}


def judge_night(conn: Connection, county: County, day: int, now: int) -> Judgement:
    """The judgement of the night after `day`, read here."""
    night = night_of(conn, county, day, now)
    found = judged(night)
    drawn = county_series(county, night.counts)
    learned, check = _learned(night), _check(night)
    return Judgement(day, found.findings, found.states, drawn, learned, check, found.unfound)


def failed_night(day: int, rules: Iterable[str]) -> Judgement:
    """The judgement of a night that could not be judged at all."""
    state = {"reading": Reading.ERROR, "found": 0, "seconds": 0.0, "why": ""}
    return Judgement(day, (), dict.fromkeys(rules, state), [])


def to_json(made: Judgement) -> dict[str, Any]:
    """For the way between the processes; `read_json` gives the same back."""
    findings = [as_json(one) for one in made.findings]
    return {**made._asdict(), "findings": findings, "curves": b64encode(made.curves).decode()}


def read_json(told: Mapping[str, Any]) -> Judgement:
    """What `to_json` made."""
    findings = tuple(from_json(one) for one in told["findings"])
    return Judgement(**{**told, "findings": findings, "curves": b64decode(told["curves"])})


def _learned(night: Night) -> bytes:
    """Where learning fails, the night still counts and the older curves stay."""
    if not night.newest:
        return b""
    try:
        return encode(learned_cases(night.conn, night.county, night.scope, night.now))
    except Exception:
        log.exception("breach risk could not be learned")
        return b""


def _check(night: Night) -> dict[str, Any] | None:
    """Half a minute's work, which the newest night alone is worth. What fails here takes no alert
    with it."""
    if not night.newest:
        return None
    try:
        return check_json(checked(night))
    except Exception:
        log.exception("how far warnings can be trusted could not be checked")
        return None
