"""Laws of rhythms: no day is lost or doubled, and nothing runs before its day."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.days import add_days, local
from data_layer.core.schedules import Every, OnRest, Rhythm, occurrences

ZONE = "Asia/Shanghai"
PLACES = {Every.DAY: st.just(0), Every.WEEK: st.integers(1, 7), Every.MONTH: st.integers(1, 28)}
MINUTES, DAYS_AHEAD = st.integers(0, 1439), st.integers(0, 3000)


@st.composite
def rhythms(draw: st.DrawFn, rest: OnRest) -> Rhythm:
    every = draw(st.sampled_from(Every))
    return Rhythm(every, draw(PLACES[every]), draw(MINUTES), rest)


def worked(day: int) -> bool:
    """A calendar with rests of up to eight days."""
    return (day % 31) % 9 not in {0, 1} and not 20261001 <= day <= 20261008


@given(rhythms(OnRest.RUN), rhythms(OnRest.LATER), DAYS_AHEAD)
def test_putting_off_loses_no_day(run: Rhythm, later: Rhythm, ahead: int) -> None:
    after = add_days(20260101, ahead)
    run = run._replace(every=later.every, place=later.place, minute=later.minute)
    plain = list(islice(occurrences(run, after, worked, ZONE), 20))
    late = list(islice(occurrences(later, after, worked, ZONE), 20))
    assert [one.day for one in plain] == [one.day for one in late]
    assert all(b.at >= a.at for a, b in zip(plain, late, strict=True))
    assert all(worked(local(one.at, ZONE).day) for one in late)
    assert [one.at for one in late] == sorted(one.at for one in late)


@given(rhythms(OnRest.SKIP), DAYS_AHEAD)
def test_days_off_are_left_out(rhythm: Rhythm, ahead: int) -> None:
    after = add_days(20260101, ahead)
    found = list(islice(occurrences(rhythm, after, worked, ZONE), 20))
    assert all(worked(one.day) and local(one.at, ZONE).day == one.day for one in found)
    assert all(one.day > after for one in found)


@given(rhythms(OnRest.LATER), DAYS_AHEAD, st.integers(1, 10))
def test_going_on_from_any_day_gives_the_same_days(
    rhythm: Rhythm, ahead: int, broken_after: int
) -> None:
    after = add_days(20260101, ahead)
    whole = list(islice(occurrences(rhythm, after, worked, ZONE), 12))
    rest = occurrences(rhythm, whole[broken_after - 1].day, worked, ZONE)
    assert list(islice(rest, 12 - broken_after)) == whole[broken_after:]
