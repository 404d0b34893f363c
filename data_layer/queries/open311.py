"""The service requests a source sent, as Open311 tells them: what became of each, and nothing of
whoever reported it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from data_layer.core.corrections import effective
from data_layer.core.county import County
from data_layer.core.covering import GONE, STARRED
from data_layer.core.masking import mask_text
from data_layer.core.open311 import words_of
from data_layer.core.open311_find import CLOSED, OPEN, Wanted
from data_layer.core.scope import Scope
from data_layer.db.tables import incident, log, step
from data_layer.db.upsert import batched
from data_layer.log.rows import LOG_COLUMNS, event_of
from data_layer.queries.visible import unit_name
from data_layer.vocab import Event, EventType, SourceKind

TOLD = (EventType.REPORTED, EventType.AMENDED, EventType.RETRACTED)
_i = incident.c


class ServiceRequest(NamedTuple):
    """A request as it stands; times in ms. Of a sensitive case neither words nor place are told."""

    case_no: str
    open: bool
    stage: str
    outcome: str
    category: str
    words: str
    place: str
    grid_code: str
    lon: float | None
    lat: float | None
    lead_unit: str
    reported_at: int
    updated_at: int
    due_at: int | None


def service_requests(
    conn: Connection, county: County, scope: Scope, source: str, *, wanted: Wanted
) -> list[ServiceRequest]:
    """One page of the requests that source sent within the scope, newest first; its cases that are
    placed nowhere yet are still its own."""
    changed = (
        select(func.max(step.c.at))
        .where(step.c.county_code == _i.county_code, step.c.case_no == _i.case_no)
        .scalar_subquery()
    )
    query = (
        select(
            _i.case_no, _i.is_open, _i.stage, _i.outcome, _i.category, _i.sensitive, _i.place,
            _i.grid_code, _i.lon, _i.lat, _i.lead_unit, _i.reported_at, _i.due_current,
            changed.label("changed"),
        )
        .where(*_mine(scope, source), *_matching(wanted))
        .order_by(_i.reported_at.desc(), _i.case_no.desc())
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    )  # fmt: skip
    rows = conn.execute(query).all()
    words = _words(conn, county, [row.case_no for row in rows])
    return [_told(county, scope, row, words.get(row.case_no, "")) for row in rows]


def service_request_of(
    conn: Connection, county: County, scope: Scope, source: str, case_no: str
) -> ServiceRequest | None:
    """One request by its number; None where this source sent none such."""
    wanted = Wanted((case_no,), (), 0, 0, (), 1, 1)
    found = service_requests(conn, county, scope, source, wanted=wanted)
    return found[0] if found else None


def _mine(scope: Scope, source: str) -> list[ColumnElement[bool]]:
    where = [
        _i.county_code == scope.county_code,
        _i.source == source,
        _i.source_kind == str(SourceKind.PUBLIC),
        _i.reported_at.is_not(None),
    ]
    if not scope.whole_county:
        where.append(_i.township_code.in_(["", scope.township_code]))
    return where


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.ids:
        return [_i.case_no.in_(wanted.ids)]
    where: list[ColumnElement[bool]] = [_i.reported_at.between(wanted.first, wanted.last)]
    if wanted.services:
        where.append(_i.category.in_(wanted.services))
    if wanted.states:
        states = {OPEN: _i.is_open == 1, CLOSED: _i.is_open == 0}
        where.append(or_(*(states[state] for state in wanted.states)))
    return where


def _words(conn: Connection, county: County, cases: Sequence[str]) -> dict[str, str]:
    """What each case's report says, as amended, covered as the log has it."""
    events: dict[str, list[Event]] = defaultdict(list)
    for chunk in batched(cases):
        query = select(log.c.case_no, *LOG_COLUMNS[1:]).where(
            log.c.county_code == county.code, log.c.case_no.in_(chunk), log.c.type.in_(TOLD)
        )
        for case_no, *values in conn.execute(query):
            events[case_no].append(event_of(tuple(values)))
    told: dict[str, str] = {}
    for case_no, found in events.items():
        reports = (e for e in effective(found) if e.type == EventType.REPORTED)
        texts = (str(e.payload.get("text") or "") for e in reports)
        told[case_no] = words_of(next(texts, ""))
    return told


def _without_numbers(text: str) -> str:
    """No digit of a number: what goes out to other systems is read by anybody."""
    return STARRED.sub(GONE, mask_text(text, whole=True))


def _told(county: County, scope: Scope, row: Any, words: str) -> ServiceRequest:
    plain = not row.sensitive
    return ServiceRequest(
        case_no=row.case_no,
        open=bool(row.is_open),
        stage=row.stage,
        outcome=row.outcome,
        category=row.category,
        words=_without_numbers(words) if plain else "",
        place=_without_numbers(row.place) if plain else "",
        grid_code=row.grid_code if plain else "",
        lon=row.lon if plain else None,
        lat=row.lat if plain else None,
        lead_unit=unit_name(county, scope, row.lead_unit),
        reported_at=row.reported_at,
        updated_at=max(row.changed or row.reported_at, row.reported_at),
        due_at=row.due_current,
    )
