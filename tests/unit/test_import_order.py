"""In which order the rows of a ledger are stored."""

from __future__ import annotations

from pathlib import Path

from data_layer.services.import_read import read_table
from data_layer.services.import_rows_file import PORTION, portions, write_rows
from tests.ledgers import STEPS, csv_of, ledger

HEADER = list(STEPS["columns"].values())


def kept(tmp_path: Path, rows: list[list[str]]) -> tuple[Path, list[str]]:
    table = read_table(csv_of([HEADER, *rows]))
    write_rows(tmp_path / "rows", table)
    return tmp_path / "rows", table.header


def step(case: str, activity: str, at: str) -> list[str]:
    return [case, activity, at, "消防", ""]


def test_the_oldest_case_comes_first_and_stays_whole(tmp_path: Path) -> None:
    path, header = kept(
        tmp_path,
        [
            step("late", "上报", "2026-11-03 08:00"),
            step("unreadable", "上报", "昨天"),
            step("early", "上报", "2026-11-01 08:00"),
            step("late", "办结", "2026-11-04 08:00"),
            step("early", "办结", "2026-11-05 08:00"),
        ],
    )
    (only,) = portions(path, ledger(STEPS, header))
    assert [row.number for row in only.rows] == [4, 6, 2, 5, 3]


def test_whoever_was_broken_off_goes_on_in_the_same_order(tmp_path: Path) -> None:
    days = [f"2026-{month:02}-{day:02} 08:00" for month in (11, 2, 7) for day in range(1, 29)]
    rows = [step(f"{n}-{day}", "上报", day) for n in range(12) for day in days]
    path, header = kept(tmp_path, rows)
    whole = [row.number for part in portions(path, ledger(STEPS, header)) for row in part.rows]
    assert len(whole) > 2 * PORTION
    for done in (0, 1, PORTION, PORTION + 7, len(rows)):
        rest = portions(path, ledger(STEPS, header), done)
        assert [row.number for part in rest for row in part.rows] == whole[done:]
