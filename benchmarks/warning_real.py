"""Breach risk on real requests nobody here wrote: still open after a day, New York 311, 2025."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.figure import Figure
from data_layer.core.statistics.arrays import Floats
from data_layer.core.warning.breach import learn, probability
from data_layer.core.warning.calibration import brier, calibration_slope, skill
from data_layer.settings import ROOT

FILE = "real_311/nyc_311_animals_2025.csv"
ZONE, CUT = "America/New_York", "2025-02-20"
LIMIT_H = 24.0
# Every eight hours, as a list is looked at on a shift.
LOOKS_H = 8


def real_requests() -> list[Figure]:
    """Brier score against the stratum constant, and the slope; a missed bar without the file."""
    path = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / FILE
    if not path.is_file():
        why = f"no {FILE} in SHARED_DATA"
        return [Figure("real requests: left unmeasured", 1, "", 0, note=why)]
    cases = _cases(path)
    cut = pd.Timestamp(CUT, tz=ZONE).tz_convert("UTC")
    before = cases[cases.created < cut]
    known = before.closed.notna() & (before.closed < cut)
    ages = _hours(before.closed.where(known, cut) - before.created)
    curves = learn(list(before.kinds), ages, known.to_numpy())
    shown = _looks(cases, cut)
    said = [probability(curves, k, a, LIMIT_H) for k, a in zip(shown.kinds, shown.age, strict=True)]
    usual = [probability(curves, k, 0.0, LIMIT_H) for k in shown.kinds]
    chance, constant, came = (np.array(x, float) for x in (said, usual, shown.late))
    slope = calibration_slope(chance, came)
    scores = f"{brier(chance, came):.4f} / {brier(constant, came):.4f}"
    note = f"{scores}; {came.size:,} open cases, each looked at once"
    figures = [
        Figure("real requests: Brier saved against constant", skill(chance, came, constant), "",
               0.0, at_least=True, note=note),
    ]  # fmt: skip
    if slope:
        low, high = slope.interval
        note = f"95 %: {low:.2f} to {high:.2f}"
        figures.append(Figure("real requests: calibration slope", slope.slope, note=note))
    return figures


def _cases(path: Path) -> pd.DataFrame:
    raw = pd.read_csv(path, dtype=str)
    times = {
        name: pd.to_datetime(raw[column], format="%m/%d/%Y %H:%M")
        .dt.tz_localize(ZONE, ambiguous="NaT", nonexistent="shift_forward")
        .dt.tz_convert("UTC")
        for name, column in (("created", "Created Date"), ("closed", "Closed Date"))
    }
    kinds = list(zip(raw["Complaint Type"] + "/" + raw["Borough"], raw["Complaint Type"],
                     ["all"] * len(raw), strict=True))  # fmt: skip
    return pd.DataFrame({**times, "kinds": kinds})


def _looks(cases: pd.DataFrame, cut: pd.Timestamp) -> pd.DataFrame:
    """Each later case that is known for a day, at one look while it was open: its kinds, its age,
    and whether it stayed open past the limit."""
    end = cases.created.max() - pd.Timedelta(hours=LIMIT_H)
    later = cases[(cases.created >= cut) & (cases.created <= end)]
    rng = np.random.default_rng(311)
    since = _hours(later.created - cut)
    first_look = np.ceil(since / LOOKS_H) * LOOKS_H - since
    age = first_look + LOOKS_H * rng.integers(0, int(LIMIT_H / LOOKS_H), len(later))
    life = np.where(later.closed.notna(), _hours(later.closed - later.created), np.inf)
    open_then = (life > age) & (age < LIMIT_H)
    return pd.DataFrame({"kinds": later.kinds, "age": age, "late": life > LIMIT_H})[open_then]


def _hours(spans: pd.Series) -> Floats:
    return (spans / pd.Timedelta(hours=1)).to_numpy(float)
