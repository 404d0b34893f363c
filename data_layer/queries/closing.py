"""How soon cases are closed, those still open counted with the time they have waited."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.scope import Scope
from data_layer.core.statistics.competing import Incidence, aalen_johansen
from data_layer.core.statistics.survival import Curve, kaplan_meier
from data_layer.db.tables import incident
from data_layer.queries.asking import Ask, fits, scope_of
from data_layer.queries.narrowing import ENDINGS
from data_layer.queries.split_keys import Reading, grouped, keys_of, labelled
from data_layer.vocab import Stage

# The ways a case ends, told apart where it matters which.
WAYS = tuple(ENDINGS)


class Closing(NamedTuple):
    """Cases reported in the window, in days: `n` valid ones, of which `still_open`; `curve` of
    being open among them; `all_n` with what was voided, merged or refused, and how all of these end
    (`incidence`, by WAYS)."""

    n: int
    still_open: int
    curve: Curve
    all_n: int
    incidence: Incidence


def closing(conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask) -> Closing:
    """The closing of the cases reported in the window; natural time, a reopened case runs from its
    report to its last closing."""
    scope = scope_of(county, scope, ask)
    i = incident.c
    columns = i.reported_at, i.closed_at, i.stage, i.stage_at, i.outcome
    statement = select(*columns).where(
        *fits(county, scope, incident, ask._replace(by="")),
        i.report_day.between(ask.first, ask.last),
    )
    rows = list(map(tuple, conn.execute(statement).all()))
    cases = pd.DataFrame(rows, columns=["came", "closed", "stage", "stage_at", "outcome"])
    void = (cases["stage"] == Stage.VOID).to_numpy()
    came = cases["came"].to_numpy(float)
    went = np.where(void, cases["stage_at"].to_numpy(float), cases["closed"].to_numpy(float))
    over = ~np.isnan(went)
    days = np.maximum(0, np.where(over, went, now) - came) / DAY_MS
    curve = kaplan_meier(days[over & ~void], days[~over])
    ended = {
        way: days[over & cases["outcome"].isin(outcomes).to_numpy()]
        for way, outcomes in ENDINGS.items()
    }
    return Closing(
        int((~void).sum()), int((~over).sum()), curve, len(cases),
        aalen_johansen(ended, days[~over]),
    )  # fmt: skip


class GroupCurve(NamedTuple):
    """Of one group: the valid cases reported in the window and the curve, in days, of their being
    open."""

    key: Any
    n: int
    ended: int
    curve: Curve


def closing_by(
    conn: Connection, county: County, scope: Scope, now: int, *, ask: Ask
) -> list[GroupCurve]:
    """The closing of the cases reported in the window by the groups of `ask.by`, in their order;
    as in `closing`, void cases left out."""
    inner, i, ask = scope_of(county, scope, ask), incident.c, ask._replace(then="")
    keys = keys_of(Reading(conn, county, inner, scope), incident, i.report_day, ask)
    statement = select(*labelled(keys), i.reported_at, i.closed_at).where(
        *fits(county, inner, incident, ask),
        i.report_day.between(ask.first, ask.last),
        i.stage != Stage.VOID,
    )
    rows = conn.execute(statement)
    cases = pd.DataFrame([tuple(row) for row in rows.all()], columns=list(rows.keys()))
    return [_group_curve(key, part, now) for key, part in grouped(cases, keys)]


def _group_curve(key: Any, part: pd.DataFrame, now: int) -> GroupCurve:
    ended = part["closed_at"].notna().to_numpy()
    went = part["closed_at"].to_numpy(float)
    days = np.maximum(0, np.where(ended, went, now) - part["reported_at"].to_numpy(float)) / DAY_MS
    return GroupCurve(key, len(part), int(ended.sum()), kaplan_meier(days[ended], days[~ended]))
