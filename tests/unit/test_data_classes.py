"""Every column has its class, protection and time, and the documentation says so."""

from __future__ import annotations

import pytest

from data_layer.db.data_classes import RULES, Class, Guard, markdown
from data_layer.db.tables import metadata
from data_layer.settings import ROOT


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_every_column_is_classed_once(table: str) -> None:
    classed = [name for rule in RULES.get(table, ()) for name in rule.columns]
    assert sorted(classed) == sorted(column.name for column in metadata.tables[table].c)


def test_no_class_is_of_a_table_that_is_gone() -> None:
    assert not RULES.keys() - metadata.tables.keys()


def test_credentials_and_sensitive_data_are_never_plain() -> None:
    guarded = {Guard.SEALED, Guard.HASHED, Guard.KEYED, Guard.SUMMED}
    rules = [rule for rules in RULES.values() for rule in rules]
    kinds = [rule for rule in rules if rule.kind in {Class.SECRET, Class.SPECIAL}]
    assert len(kinds) > 5
    assert {rule.guard for rule in kinds} <= guarded


def test_the_page_of_the_documentation_is_fresh() -> None:
    page = ROOT / "docs" / "data_classes.md"
    assert page.read_text(encoding="utf-8") == markdown(), "./run cli data-classes > " + str(page)
