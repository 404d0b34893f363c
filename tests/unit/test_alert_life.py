"""An alert from reading to reading and in people's hands."""

from __future__ import annotations

import pytest

from data_layer.core.warning.damping import USUAL, Change, Damping, Reading, Signal, reading, step
from data_layer.core.warning.life import AFTER, Act, Life, Mark, State, acts, lived, marked

FIRING, QUIET = Reading.FIRING, Reading.QUIET


def _run(readings: list[Reading], damping: Damping = USUAL) -> list[Change | None]:
    signal, changes = Signal(), []
    for new in readings:
        signal, change = step(signal, new, damping)
        changes.append(change)
    return changes


@pytest.mark.parametrize(
    ("fired", "behind", "failed", "told"),
    [
        (True, 0, False, Reading.FIRING),
        (False, 1, False, Reading.QUIET),
        (False, 2, False, Reading.STALE),
        (True, 5, False, Reading.STALE),
        (None, 0, False, Reading.NO_DATA),
        (None, 9, True, Reading.ERROR),
    ],
)
def test_states_of_data_are_told_apart(
    fired: bool | None, behind: int, failed: bool, told: Reading
) -> None:
    assert reading(fired=fired, behind=behind, failed=failed) == told


def test_an_alert_is_raised_at_once_and_resolved_after_three_quiet_nights() -> None:
    changes = _run([FIRING, QUIET, QUIET, FIRING, QUIET, QUIET, QUIET])
    assert changes == [Change.RAISED, None, None, None, None, None, Change.RESOLVED]


def test_a_rule_may_ask_for_two_nights_in_a_row() -> None:
    changes = _run([FIRING, QUIET, FIRING, FIRING], Damping(raise_after=2))
    assert changes == [None, None, None, Change.RAISED]


@pytest.mark.parametrize("missing", [Reading.NO_DATA, Reading.STALE, Reading.ERROR])
def test_missing_data_resolves_nothing_for_however_long(missing: Reading) -> None:
    signal, _ = step(Signal(), FIRING)
    for _ in range(2000):
        signal, change = step(signal, missing)
        assert change is None
    assert signal.raised
    assert signal.reading == missing
    assert _run([FIRING, QUIET, QUIET, missing, QUIET])[-1] == Change.RESOLVED


def test_what_flaps_stays_one_alert() -> None:
    flapping = [FIRING, QUIET, QUIET, QUIET] * 4
    told = [change for change in _run(flapping) if change]
    assert told == [Change.RAISED, Change.RESOLVED] * 2 + [Change.RAISED]
    calm = [change for change in _run([*flapping, *[QUIET] * 9]) if change]
    assert calm[-1] == Change.RESOLVED


@pytest.mark.parametrize(
    ("said", "state", "true"),
    [
        ([Act.CONFIRM, Act.HANDLE], State.HANDLED, True),
        ([Act.WATCH, Act.HANDLE], State.HANDLED, None),
        ([Act.WATCH, Act.DISMISS], State.FALSE, False),
        ([Act.DISMISS, Act.CONFIRM], State.CONFIRMED, True),
        ([Act.CONFIRM, Act.DISMISS], State.FALSE, False),
        ([Act.CONFIRM, Act.HANDLE, Act.REOPEN], State.WATCHING, True),
        ([Act.WATCH, Act.HANDLE, Act.REOPEN, Act.DISMISS], State.FALSE, False),
    ],
)
def test_an_alert_goes_its_way(said: list[Act], state: State, true: bool | None) -> None:
    life = lived(0, [Mark(act, "duty", at, "已核实") for at, act in enumerate(said, 1)])
    assert (life.state, life.true, life.irregular) == (state, true, ())
    assert (life.since, life.owner) == (len(said), "duty")


def test_what_is_not_legal_changes_nothing_and_is_kept() -> None:
    early = Mark(Act.HANDLE, "duty", 1, "已处理")
    life = lived(0, [early, Mark(Act.CONFIRM, "duty", 2)])
    assert life.state == State.CONFIRMED
    assert life.irregular == (early,)
    for state in State:
        for act in Act:
            assert (marked(Life(state, 0), Mark(act, "duty", 1, "x")) is None) is (
                (state, act) not in AFTER
            )


def test_false_and_handled_need_a_reason() -> None:
    new = Life(State.NEW, 0)
    assert marked(new, Mark(Act.DISMISS, "duty", 1, "  ")) is None
    assert marked(new, Mark(Act.CONFIRM, "duty", 1)) is not None
    handled = Life(State.HANDLED, 0)
    assert acts(State.HANDLED) == (Act.REOPEN,)
    assert marked(handled, Mark(Act.REOPEN, "duty", 1)) is None


def test_incidents_are_linked_once() -> None:
    marks = [
        Mark(Act.CONFIRM, "duty", 1, case_no="QX1"),
        Mark(Act.HANDLE, "duty", 2, "已处理", "QX1"),
    ]
    assert lived(0, marks).cases == ("QX1",)
