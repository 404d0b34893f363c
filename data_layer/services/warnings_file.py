"""warnings.csv of a county pack: the rules of early warning a county begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, delete, insert

from data_layer.core.warning.rule_json import as_json
from data_layer.core.warning.rules import (
    MOST_SCANS,
    Detector,
    Rule,
    Sensitivity,
    hearers,
    problems,
)
from data_layer.db.tables import warning_default
from data_layer.services.pack_files import Folder, Row
from data_layer.vocab import Level, Text

FILE = "warnings.csv"
COLUMNS = "rule detector name_zh name_en on sensitivity least times categories levels told words"
LEVELS = {"grid": Level.GRID, "township": Level.TOWNSHIP, "county": Level.COUNTY}
Word = TypeVar("Word", Detector, Sensitivity)


def read_warnings(folder: Folder) -> Iterator[Rule]:
    """The rules of the pack, if it names any. Lists are separated by spaces."""
    if not folder.has(FILE):
        return
    for row in folder.rows(FILE, COLUMNS):
        yield Rule(
            row.text("rule"),
            _one_of(row, "detector", Detector, Detector.SURGE),
            row.flag("on"),
            _one_of(row, "sensitivity", Sensitivity, Sensitivity.NORMAL),
            row.whole("least"),
            row.number("times") or 1.0,
            frozenset(row.cells["categories"].split()),
            frozenset(LEVELS.get(word, 0) for word in row.cells["levels"].split()),
            told=frozenset(row.cells["told"].split()),
            name=Text(row.text("name_zh"), row.text("name_en")),
            words=tuple(row.cells["words"].split()),
        )


def warning_problems(rules: Sequence[Rule], categories: Iterable[str]) -> Iterator[str]:
    """Everything that contradicts itself."""
    known = set(categories)
    for key, n in Counter(rule.key for rule in rules).items():
        if n > 1:
            yield f"{FILE}: {key} 出现 {n} 次 / occurs {n} times"
    scans = sum(rule.detector == Detector.CLUSTER and rule.on for rule in rules)
    if scans > MOST_SCANS:
        yield f"{FILE}: 时空聚集规则至多启用 {MOST_SCANS} 条 / at most {MOST_SCANS} scans"
    for rule in rules:
        for problem in problems(rule, known, hearers(rule.detector)):
            yield f"{FILE}: {rule.key} {problem.text.zh} / {problem.text.en}"


def put_warnings(conn: Connection, county_code: str, rules: Sequence[Rule]) -> None:
    """The rules as the pack has them now; what people made of them stays."""
    conn.execute(delete(warning_default).where(warning_default.c.county_code == county_code))
    rows = [
        {"county_code": county_code, "rule": rule.key, "ordinal": n, "content": as_json(rule)}
        for n, rule in enumerate(rules)
    ]
    if rows:
        conn.execute(insert(warning_default), rows)


def _one_of(row: Row, column: str, words: type[Word], usual: Word) -> Word:
    value = row.text(column)
    if value in {str(word) for word in words}:
        return words(value)
    told = ", ".join(str(word) for word in words)
    row.note(column, f"“{value}”不可用，可用：{told}", f"'{value}' is not one of: {told}")
    return usual
