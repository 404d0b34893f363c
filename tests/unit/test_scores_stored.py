"""Schemes, deductions, appeals and results as they are stored, on both databases."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Engine, select, update

from data_layer.core.scoring import score
from data_layer.core.scoring_bodies import BodyKind, body_in
from data_layer.core.scoring_defaults import DEFAULTS
from data_layer.db.tables import assignment, holding, incident
from data_layer.errors import Conflict, Forbidden, Invalid
from data_layer.log.bulk import write_history
from data_layer.queries.activity import activity
from data_layer.queries.score_disputes import concerns, open_appeals
from data_layer.queries.score_schemes import ranking_on, scheme_at
from data_layer.queries.scores import month_scores
from data_layer.services.accounts import Account
from data_layer.services.score_disputes import appeal, decide, deduct, withdraw
from data_layer.services.score_schemes import save_scheme, switch_ranking
from data_layer.vocab import Role
from tests.assessed import ASSESSED
from tests.crowd import lives, staff
from tests.world import CODE, COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, NOW, WEST

SUPERVISOR = Account(CODE, "su", Role.SUPERVISOR)
ADMIN = Account(CODE, "ad", Role.ADMIN)
LEADER = Account(CODE, "le", Role.LEADER, EAST)
STATIONED = Account(CODE, "ha", Role.HANDLER, EAST, "P1")
MONTH = 202610
# An appeal against a deduction asks nothing of the items.
NONE = score((), {})


@pytest.fixture
def crowd(engine: Engine) -> Engine:
    with engine.begin() as conn:
        write_history(conn, ASSESSED, lives(Random(5), 500), NOW)
    return engine


def test_a_month_goes_from_numbers_to_deduction_appeal_and_score(crowd: Engine) -> None:
    body = body_in(ASSESSED, COUNTY_SCOPE, BodyKind.TOWNSHIP, EAST)
    assert body is not None
    with crowd.begin() as conn:
        case_no = conn.scalar(
            select(incident.c.case_no)
            .where(incident.c.township_code == EAST, incident.c.counts)
            .order_by(incident.c.report_day)
        )

        def total() -> float:
            found = month_scores(
                conn, ASSESSED, EAST_SCOPE, NOW, kind=BodyKind.TOWNSHIP, month=MONTH
            )
            (row,) = found.rows
            assert row.score.total is not None
            return row.score.total

        before = total()
        serial = deduct(conn, ASSESSED, SUPERVISOR, body, MONTH, case_no or "", 6, "依据", NOW)
        assert total() == pytest.approx(before - 6)
        filed = appeal(conn, ASSESSED, LEADER, body, MONTH, str(serial), "理由", NOW)
        assert open_appeals(conn, COUNTY_SCOPE) == [(BodyKind.TOWNSHIP, MONTH, EAST)]
        with pytest.raises(Conflict, match="先裁定申诉"):
            withdraw(conn, SUPERVISOR, body, MONTH, serial, NOW)
        decide(conn, SUPERVISOR, body, MONTH, filed, 6, "属实", NOW, granted=True, score=NONE)
        assert total() == pytest.approx(before)
        assert open_appeals(conn, COUNTY_SCOPE) == []


@pytest.mark.parametrize("kind", BodyKind)
def test_every_kind_has_scores_and_a_township_the_countys_figures(
    crowd: Engine, kind: BodyKind
) -> None:
    with crowd.connect() as conn:
        whole, own = (
            month_scores(conn, ASSESSED, scope, NOW, kind=kind, month=MONTH)
            for scope in (COUNTY_SCOPE, EAST_SCOPE)
        )
    mine = [one for one in whole.rows if one.body.township_code == EAST]
    assert own.rows == mine
    assert own.centre == whole.centre
    if kind is not BodyKind.STATION:
        assert whole.centre.total is not None


@pytest.mark.parametrize(("leaves", "in_post"), [(20261101, 2), (20261031, 1)])
def test_who_leaves_on_the_1st_was_in_post_in_the_month_before(
    crowd: Engine, leaves: int, in_post: int
) -> None:
    grid = GRIDS[EAST][1]
    with crowd.begin() as conn:
        staff(conn)
        held = holding.c.post_id == f"{grid}-1"
        conn.execute(update(holding).where(held).values(valid_to=leaves))
    with crowd.connect() as conn:
        found = month_scores(
            conn, ASSESSED, COUNTY_SCOPE, NOW, kind=BodyKind.GRID, month=MONTH, only=grid
        )
        grids, _ = activity(conn, ASSESSED, EAST_SCOPE, NOW, month=MONTH)
    lines = {line.item.metric: line for line in found.rows[0].score.lines}
    assert lines["coverage"].reading.numerator == in_post
    assert {one.code: one.workers for one in grids}[grid] == in_post


def test_whom_a_case_concerns(crowd: Engine) -> None:
    with crowd.connect() as conn:
        a, i = assignment.c, incident.c
        held = select(a.case_no).where(a.unit == "U2")
        counts = i.counts.is_(True), i.grid_code != "", i.case_no.in_(held)
        case_no, *place = conn.execute(
            select(i.case_no, i.township_code, i.grid_code).where(*counts).limit(1)
        ).one()
        township, grid = place
        for kind, code in (
            (BodyKind.DEPARTMENT, "U2"),
            (BodyKind.TOWNSHIP, township),
            (BodyKind.GRID, grid),
        ):
            body = body_in(ASSESSED, COUNTY_SCOPE, kind, code)
            assert body is not None
            assert concerns(conn, COUNTY_SCOPE, body, case_no, 20261231)
        body = body_in(ASSESSED, COUNTY_SCOPE, BodyKind.TOWNSHIP, township)
        assert body is not None
        assert not concerns(conn, COUNTY_SCOPE, body, case_no, 20260101)
        other = WEST if township == EAST else EAST
        elsewhere = body_in(ASSESSED, COUNTY_SCOPE, BodyKind.TOWNSHIP, other)
        assert elsewhere is not None
        assert not concerns(conn, COUNTY_SCOPE, elsewhere, case_no, 20261231)


def test_a_scheme_holds_from_its_month_on(crowd: Engine) -> None:
    first = DEFAULTS[BodyKind.GRID]
    second = first._replace(effective_month=202612, name="修订", months=1)
    with crowd.begin() as conn:
        assert save_scheme(conn, ASSESSED, ADMIN, second, 1, NOW) == 2
        kept = scheme_at(conn, COUNTY_SCOPE, BodyKind.GRID, 202701)
        assert kept == second._replace(version=2)
        assert scheme_at(conn, COUNTY_SCOPE, BodyKind.GRID, 202611) == first
        with pytest.raises(Conflict):
            save_scheme(conn, ASSESSED, ADMIN, second._replace(months=6), 1, NOW)
        with pytest.raises(Invalid):
            save_scheme(conn, ASSESSED, ADMIN, second._replace(effective_month=202611), 2, NOW)
        with pytest.raises(Forbidden):
            save_scheme(conn, ASSESSED, LEADER, second._replace(months=6), 2, NOW)
        # The same month again: the newer version holds.
        third = second._replace(months=12)
        assert save_scheme(conn, ASSESSED, SUPERVISOR, third, 2, NOW) == 3
        assert scheme_at(conn, COUNTY_SCOPE, BodyKind.GRID, 202612).months == 12


def test_places_are_off_until_an_administrator_switches_them_on(crowd: Engine) -> None:
    with crowd.begin() as conn:
        assert not ranking_on(conn, COUNTY_SCOPE)
        with pytest.raises(Forbidden):
            switch_ranking(conn, ASSESSED, SUPERVISOR, NOW, shown=True)
        switch_ranking(conn, ASSESSED, ADMIN, NOW, shown=True)
        assert ranking_on(conn, COUNTY_SCOPE)
        switch_ranking(conn, ASSESSED, ADMIN, NOW, shown=False)
        assert not ranking_on(conn, COUNTY_SCOPE)


def test_a_stationed_unit_appeals_for_itself(crowd: Engine) -> None:
    own = body_in(ASSESSED, COUNTY_SCOPE, BodyKind.STATION, "P1")
    other = body_in(ASSESSED, COUNTY_SCOPE, BodyKind.STATION, "P2")
    assert own is not None
    assert other is not None
    with crowd.begin() as conn:
        assert appeal(conn, ASSESSED, STATIONED, own, MONTH, "on_time_closure", "x", NOW) == 1
        for who, body in ((STATIONED, other), (LEADER, own)):
            with pytest.raises(Forbidden):
                appeal(conn, ASSESSED, who, body, MONTH, "on_time_closure", "x", NOW)


def test_what_people_did_adds_up_by_grid(crowd: Engine) -> None:
    with crowd.connect() as conn:
        grids, people = activity(conn, ASSESSED, EAST_SCOPE, NOW, month=MONTH)
    assert [grid.code for grid in grids] == GRIDS[EAST]
    assert people
    for grid in grids:
        mine = [one.work for one in people if one.grid == grid.code and one.role == "worker"]
        assert grid.by_workers.reported == sum(work.reported for work in mine)
        assert all(work.valid <= work.reported for work in mine)
