"""The laws of the event path: order, repetition and batching do not matter; increments equal a
rebuild."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer.core.cells import Cells
from data_layer.core.contribution import add_difference
from data_layer.core.fold import fold
from data_layer.core.intake import Submission
from data_layer.core.machine import LEGAL_FROM
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.log.record import record
from data_layer.vocab import Event, EventType
from tests.fresh import empty
from tests.replay import state
from tests.world import ALL_GRIDS, COUNTY, COUNTY_SCOPE, DAY, HOUR, NOW, event, store_county

DUE_DATES = [NOW + DAY, NOW - 60 * DAY, NOW + 9000 * DAY]
DETAILS = {
    "reported": st.fixed_dictionaries(
        {
            "grid_code": st.sampled_from([*ALL_GRIDS, ""]),
            "category": st.sampled_from(["0101", "0201", "9901"]),
            "source_kind": st.sampled_from(["worker", "hotline_12345", "leader"]),
            "urgency": st.sampled_from(["critical", "urgent", "ordinary"]),
            "risk_level": st.sampled_from(["", "", "red"]),
        }
    ),
    "dispatched": st.fixed_dictionaries(
        {
            "lead_unit": st.sampled_from(["U1", "U2", "U9"]),
            "assist_units": st.sampled_from([[], ["U3"]]),
        }
    ),
    "escalated": st.fixed_dictionaries({"to_level": st.integers(1, 6), "cause": st.just("risk")}),
    "verified": st.fixed_dictionaries({"result": st.sampled_from(["pass", "fail"])}),
    "rated": st.fixed_dictionaries({"rated": st.integers(1, 5)}),
    "extended": st.fixed_dictionaries({"due_approved": st.sampled_from(DUE_DATES)}),
    "suspended": st.fixed_dictionaries({"review_date": st.sampled_from(DUE_DATES)}),
    "supervised": st.fixed_dictionaries(
        {"grade": st.sampled_from(["urge", "listed"]), "deadline": st.sampled_from(DUE_DATES)}
    ),
    "joint_called": st.fixed_dictionaries({"assist_units": st.just(["U2", "U3"])}),
    "moved": st.fixed_dictionaries({"grid_code": st.sampled_from(ALL_GRIDS)}),
    "reclassified": st.fixed_dictionaries(
        {
            "category": st.sampled_from(["0101", "0201", "9901"]),
            "urgency": st.sampled_from(["critical", "urgent", "ordinary"]),
        }
    ),
    "retracted": st.fixed_dictionaries(
        {"ref_event_id": st.sampled_from([f"e{i}" for i in range(12)])}
    ),
    "amended": st.fixed_dictionaries(
        {
            "ref_event_id": st.sampled_from([f"e{i}" for i in range(12)]),
            "new": st.fixed_dictionaries({"occurred_at": st.integers(NOW - 40 * DAY, NOW)}),
        }
    ),
}
DETAILS["reassigned"] = DETAILS["dispatched"]
# Mostly the usual path, so that deep states are reached; any type may come anywhere.
USUAL = [
    "reported",
    "accepted",
    "dispatched",
    "signed",
    "fed_back",
    "verified",
    "closed",
    "reopened",
]


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> list[Event]:
    """Events of one incident, most of them in a plausible order, some anywhere."""
    count = draw(st.integers(1, most))
    start = draw(st.integers(NOW - 40 * DAY, NOW - 2 * DAY))
    usual = draw(st.booleans())
    events = []
    for i in range(count):
        kinds = [USUAL[i]] if usual and i < len(USUAL) else [str(t) for t in EventType]
        kind = draw(st.sampled_from(kinds))
        more = draw(DETAILS[kind]) if kind in DETAILS else {}
        at = start + i * draw(st.sampled_from([HOUR, 5 * HOUR]))
        events.append(event(kind, at, f"e{i}", source_seq=draw(st.integers(0, 2)), **more))
    return events


def run(batches: list[list[Submission]], url: str = "") -> tuple[list[object], dict[object, int]]:
    """What a fresh database holds after these batches; rollups must equal a rebuild."""
    with TemporaryDirectory() as folder:
        engine = writer_engine(url or f"sqlite:///{Path(folder) / 'x.db'}")
        if url:
            empty(url)
        with engine.begin() as connection:
            upgrade(connection)
            store_county(connection)
        for batch in batches:
            with engine.begin() as connection:
                record(connection, COUNTY, batch, COUNTY_SCOPE, NOW)
        with engine.begin() as connection:
            cells = stored_cells(connection, COUNTY.code)
            assert cells == true_cells(connection, COUNTY)
            result = state(connection)
        engine.dispose()
    return result, cells


def submissions(lives: list[list[Event]]) -> list[Submission]:
    found = []
    for n, events in enumerate(lives):
        for e in events:
            own = e._replace(event_id=f"{n}-{e.event_id}", payload=_renamed(e.payload, n))
            found.append(Submission(len(found), f"i{n}", "", own))
    return found


def _renamed(payload: dict[str, object], n: int) -> dict[str, object]:
    ref = payload.get("ref_event_id")
    return {**payload, "ref_event_id": f"{n}-{ref}"} if ref else payload


LIVES = st.lists(histories(), min_size=1, max_size=4)
RANDOM = st.randoms(use_true_random=False)


@settings(max_examples=25)
@given(lives=LIVES, rng=RANDOM)
def test_any_order_repetition_and_batching_gives_the_same_state(
    lives: list[list[Event]], rng: random.Random
) -> None:
    straight = submissions(lives)
    assert run([straight]) == run(shuffled(straight, rng))


@pytest.mark.postgres
@settings(max_examples=6)
@given(lives=LIVES, rng=RANDOM)
def test_the_same_law_holds_on_postgresql(
    postgres_url: str, lives: list[list[Event]], rng: random.Random
) -> None:
    straight = submissions(lives)
    on_sqlite, on_postgres = run([straight]), run(shuffled(straight, rng), postgres_url)
    assert on_sqlite == on_postgres


def shuffled(straight: list[Submission], rng: random.Random) -> list[list[Submission]]:
    """The same events in another order, half of them twice, cut into small bodies."""
    rest = [*straight, *rng.sample(straight, len(straight) // 2)]
    rng.shuffle(rest)
    batches: list[list[Submission]] = []
    while rest:
        size = rng.randint(1, 6)
        batches.append(rest[:size])
        rest = rest[size:]
    return batches


@given(histories())
def test_the_fold_is_total_and_blind_to_order(events: list[Event]) -> None:
    forward, backward = fold(events, COUNTY), fold(events[::-1], COUNTY)
    assert forward == backward
    assert len(forward.steps) <= len(events)
    assert forward.incident.irregular_n == sum(s.irregular for s in forward.steps)


@given(histories())
def test_the_rules_hold_for_every_folded_state(events: list[Event]) -> None:
    folded = fold(events, COUNTY)
    row = folded.incident
    leads = [a for a in folded.assignments if a.active and a.role == "lead"]
    assert len(leads) <= 1
    assert (row.stage == "closed") == (row.closed_at is not None)
    assert bool(row.outcome) == (row.stage in {"closed", "void"})
    assert row.is_open == (
        row.stage in {"reported", "accepted", "dispatched", "handling", "verifying"}
    )
    assert (row.reported_at is None) == (row.stage == "pending")
    for before in folded.steps:
        if not before.irregular:
            assert before.prev_stage in LEGAL_FROM[before.type]
        else:
            assert before.stage == before.prev_stage
    if row.outcome == "resolved":
        passed = [s for s in folded.steps if s.type == "verified" and not s.irregular]
        assert passed
    if row.suspended_at is not None:
        assert row.is_open
        assert row.due_day is None


@given(histories(), histories())
def test_what_comes_next_counts_for_nothing(before: list[Event], after: list[Event]) -> None:
    """The fold that looks back only gives the same steps, assignments and rollup cells."""
    whole, back = fold(before, COUNTY), fold(before, COUNTY, ahead=False)
    assert (whole.steps, whole.assignments) == (back.steps, back.assignments)
    new = fold(after, COUNTY)
    cells: Cells = {}
    add_difference(cells, COUNTY, whole, new)
    again: Cells = {}
    add_difference(again, COUNTY, back, new)
    assert cells == again


@given(histories(), st.integers(1, 30))
def test_a_pause_never_shortens(events: list[Event], hours: int) -> None:
    before = fold(events, COUNTY).incident
    if (
        before.stage not in {"accepted", "dispatched", "handling"}
        or before.suspended_at is not None
    ):
        return
    last = max(e.occurred_at for e in events)
    pause = [
        event("suspended", last + 1, "p1"),
        event("resumed", last + 1 + hours * HOUR, "p2"),
    ]
    after = fold([*events, *pause], COUNTY).incident
    assert (after.due_current or 0) >= (before.due_current or 0)
