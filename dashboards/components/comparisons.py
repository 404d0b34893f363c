"""Townships and grids beside one another, always in code order: intervals, backlog, staffing."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from dashboards.components.fragments import View, render
from dashboards.strings import wall as words
from dashboards.strings import wording

DRAWN = ("inside", "better", "worse")


class Interval(NamedTuple):
    """One row of the interval panel; positions and widths are per cent of the strip."""

    code: str
    name: str
    value: str
    n: str
    status: str
    drawn: bool = False
    dot: int = 0
    low: int = 0
    width: int = 0
    limit_low: int = 0
    limit_width: int = 0


def intervals(frame: pd.DataFrame, on_time: int, cases: int, view: View) -> str:
    """On-time closure of each township with its 95 % interval against the funnel limits.

    The county's own sums, `on_time` of `cases`, hold those not yet placed in a township too.
    """
    start = _start(frame)
    return render(
        "intervals",
        view,
        rows=[_interval(row, start) for row in frame.itertuples()],
        centre=_place(on_time / cases, start) if cases else -1,
        county=wording.percent(on_time, cases),
        cases=wording.count(cases),
    )


def _start(frame: pd.DataFrame) -> float:
    """Where the strips begin: a multiple of 5 % that leaves every drawn interval visible."""
    drawn = frame[frame["status"].isin(DRAWN)]
    lowest = drawn[["low", "limit_low"]].min().min()
    return min(0.9, max(0.0, int(lowest * 20) / 20)) if lowest == lowest else 0.5


def _place(rate: float, start: float) -> int:
    return round(100 * max(0.0, min(1.0, (rate - start) / (1 - start))))


def _interval(row: Any, start: float) -> Interval:
    value, n = wording.percent(row.k, row.n), wording.count(row.n)
    plain = Interval(row.township_code, row.short, value, n, row.status)
    if row.status not in DRAWN:
        return plain
    low, limit_low = _place(row.low, start), _place(row.limit_low, start)
    return plain._replace(
        drawn=True,
        dot=_place(row.rate, start),
        low=low,
        width=_place(row.high, start) - low,
        limit_low=limit_low,
        limit_width=_place(row.limit_high, start) - limit_low,
    )


def grid_rows(grids: pd.DataFrame, view: View) -> str:
    """The grids of one township: open, overdue, on-time k/n, workers and leaders."""
    return render("grids", view, rows=list(grids.itertuples()))


def returned(frame: pd.DataFrame, view: View) -> str:
    """What one township sent back, in a sentence (frame of `returns_by_township`)."""
    back, sent = int(frame["returned"].sum()), int(frame["dispatched"].sum())
    phrase = words.RETURNS_OF if sent >= wording.LEAST_N else words.RETURNS_FEW
    sentence = view.say(
        phrase,
        returned=wording.count(back),
        dispatched=wording.count(sent),
        share=wording.percent(back, sent),
    )
    return render("told", view, title=view.say(words.RETURNS), sentence=sentence)


def backlog_matrix(backlog: pd.DataFrame, names: dict[str, str], by_grid: bool, view: View) -> str:
    """Open cases by area (every one of `names`: code -> short name) and stage; what has no place
    yet comes last."""
    if "" in set(backlog["area_code"]):
        names = {**names, "": view.say(words.UNLOCATED)}
    stages = list(words.STAGES_SHORT)
    table = (
        backlog.pivot_table(
            index="area_code", columns="stage", values="n", aggfunc="sum", fill_value=0
        )
        .reindex(index=list(names), columns=stages, fill_value=0)
        .astype(int)
    )
    shades = _shades(table)
    rows = [
        (code, names[code], list(zip(table.loc[code], shades.loc[code], strict=True)))
        for code in names
    ]
    totals = table.sum().tolist()
    return render("matrix", view, rows=rows, totals=totals, by_grid=by_grid)


def _shades(table: pd.DataFrame) -> pd.DataFrame:
    """0..6 by share of the largest cell, so that a shade means the same in every row."""
    top = max(int(table.to_numpy().max(initial=0)), 6)
    return (table * 6 / top).round().astype(int)


def staffing_table(frame: pd.DataFrame, by_grid: bool, view: View) -> str:
    """Chiefs, workers and leaders with party members, vacancies and leaders per worker."""
    if not frame[["chiefs", "workers", "leaders"]].to_numpy().sum():
        return render("empty", view, sentence=view.say(words.NO_PEOPLE))
    widest = frame["leaders_per_worker"].max()
    rows = [_staffing(row, widest, by_grid) for row in frame.itertuples()]
    return render("staffing", view, rows=rows, by_grid=by_grid)


def _staffing(row: Any, widest: float, by_grid: bool) -> dict[str, Any]:
    people = row.chiefs + row.workers + row.leaders
    ratio = row.leaders_per_worker
    known = ratio is not None and ratio == ratio
    return {
        "code": row.code if by_grid else row.township_code,
        "name": row.name if by_grid else row.short,
        "grids": "" if by_grid else wording.count(row.grids),
        "counts": [wording.count(v) for v in (row.chiefs, row.workers, row.leaders)],
        "party": wording.decimal(100 * row.party_share) if people else wording.DASH,
        "people": wording.count(people),
        "vacancies": int(row.vacancies),
        "ratio": wording.decimal(ratio if known else None),
        "bar": f"{100 * ratio / widest:.0f}" if known and widest else "0",
    }
