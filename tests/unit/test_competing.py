"""Ways of ending against the published incidences, and the laws of the estimator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.competing import aalen_johansen, ended_by
from data_layer.core.statistics.survival import closed_by, kaplan_meier

# t = 1,2,2,3,4,5,6,7,8,9 with codes 1,2,0,1,1,0,2,1,0,2; the same in R's survfit.
CLOSED, CANCELLED, OPEN = [1, 3, 4, 7], [2, 6, 9], [2, 5, 8]
# Months to malignancy or death of 1,384 patients with MGUS (Kyle 2002; mgus2 of R's survival).
MGUS = Path(__file__).parents[1] / "data" / "mgus2.csv"

times = st.lists(st.integers(0, 40), max_size=30)
ways = st.fixed_dictionaries({"closed": times, "void": times, "transferred": times})


@pytest.mark.parametrize(
    ("time", "closed", "naive"), [(3, 0.2143, 0.2286), (4, 0.3286, 0.3571), (7, 0.4714, 0.5714)]
)
def test_incidence_of_closing_and_how_one_minus_survival_overstates_it(
    time: int, closed: float, naive: float
) -> None:
    found = ended_by(aalen_johansen({"closed": CLOSED, "cancelled": CANCELLED}, OPEN), time)
    assert found is not None
    assert found["closed"] == pytest.approx(closed, abs=5e-5)
    wrong = closed_by(kaplan_meier(CLOSED, [*CANCELLED, *OPEN]), time)
    assert wrong == pytest.approx(naive, abs=5e-5)


def test_incidence_of_the_other_way_of_ending() -> None:
    found = ended_by(aalen_johansen({"closed": CLOSED, "cancelled": CANCELLED}, OPEN), 9)
    assert found is not None
    assert found["cancelled"] == pytest.approx(0.5286, abs=5e-5)


@pytest.mark.parametrize(
    ("months", "malignancy", "death"),
    [(60, 0.03410, 0.32037), (120, 0.06372, 0.53182), (240, 0.09981, 0.72404)],
)
def test_incidences_of_mgus2_equal_those_of_r(months: int, malignancy: float, death: float) -> None:
    table = pd.read_csv(MGUS)
    ended = {way: table["months"].repeat(table[way]) for way in ("malignancy", "death")}
    found = ended_by(aalen_johansen(ended, table["months"].repeat(table["alive"])), months)
    assert found == pytest.approx({"malignancy": malignancy, "death": death}, abs=2e-5)


def test_nothing_is_said_of_times_nobody_was_watched() -> None:
    incidence = aalen_johansen({"closed": [1, 3]}, [5])
    assert ended_by(incidence, 0.5) == {"closed": 0}
    assert ended_by(incidence, 5) == {"closed": pytest.approx(2 / 3)}
    assert ended_by(incidence, 5.5) is None
    assert ended_by(aalen_johansen({"closed": [1, 3]}, []), 5.5) == {"closed": 1}
    assert ended_by(aalen_johansen({"closed": [], "void": []}, []), 1) is None


@given(ways, times)
def test_open_and_ended_shares_add_up_to_one(
    ended: dict[str, list[int]], still_open: list[int]
) -> None:
    incidence = aalen_johansen(ended, still_open)
    total = incidence.still_open + sum(incidence.ended.values(), np.zeros(incidence.times.size))
    assert total == pytest.approx(np.ones(incidence.times.size))
    assert all((np.diff(shares) >= 0).all() for shares in incidence.ended.values())


@given(ways.filter(lambda ended: any(ended.values())), st.integers(0, 45))
def test_without_open_cases_the_share_is_the_plain_one(
    ended: dict[str, list[int]], limit: int
) -> None:
    found = ended_by(aalen_johansen(ended, []), limit)
    total = sum(map(len, ended.values()))
    plain = {way: sum(t <= limit for t in own) / total for way, own in ended.items()}
    assert found == pytest.approx(plain)


@given(times.filter(bool), times)
def test_one_way_of_ending_is_kaplan_meier(ended: list[int], still_open: list[int]) -> None:
    curve = kaplan_meier(ended, still_open)
    incidence = aalen_johansen({"closed": ended}, still_open)
    assert incidence.ended["closed"] == pytest.approx(1 - curve.survival)
    assert incidence.still_open.tolist() == curve.survival.tolist()


@given(ways.filter(lambda ended: bool(ended["closed"])), times)
def test_one_minus_survival_never_understates(
    ended: dict[str, list[int]], still_open: list[int]
) -> None:
    incidence = aalen_johansen(ended, still_open)
    naive = kaplan_meier(ended["closed"], [*ended["void"], *ended["transferred"], *still_open])
    at = np.searchsorted(incidence.times, naive.times)
    assert (incidence.ended["closed"][at] <= 1 - naive.survival + 1e-9).all()
