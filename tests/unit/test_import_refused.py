"""Which lines count as refused, whatever was noted of portions that were never stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_layer.services.import_refused import NOTED, note_refused, refused_lines

Noted = list[tuple[int, dict[int, str]]]


@pytest.mark.parametrize(
    ("noted", "done", "refused"),
    [
        ([], 0, {}),
        ([(0, {2: "a"}), (400, {}), (800, {9: "b", 3: "c"})], 900, {2: "a", 9: "b", 3: "c"}),
        # Not committed: its rows are not counted.
        ([(0, {2: "a"}), (400, {5: "b"})], 400, {2: "a"}),
        # Committed at the second try, when the county had changed.
        ([(0, {2: "a"}), (0, {3: "b"})], 400, {3: "b"}),
        ([(0, {2: "a"}), (0, {})], 400, {}),
    ],
)
def test_the_lines_refused_are_those_of_the_rows_counted(
    tmp_path: Path, noted: Noted, done: int, refused: dict[int, str]
) -> None:
    for behind, lines in noted:
        note_refused(tmp_path, behind, lines)
    assert refused_lines(tmp_path, done) == refused


def test_half_a_note_is_none_and_the_next_one_is_read(tmp_path: Path) -> None:
    note_refused(tmp_path, 0, {2: "甲"})
    whole = (tmp_path / NOTED).read_bytes()
    for cut in range(len(whole)):
        (tmp_path / NOTED).write_bytes(whole[:cut])
        assert refused_lines(tmp_path, 400) == {}
        note_refused(tmp_path, 0, {3: "乙"})
        assert refused_lines(tmp_path, 400) == {3: "乙"}
