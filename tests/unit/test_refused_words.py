"""Whatever a door refuses has words on the page of data quality, as has an unknown code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_layer.core import import_refusals, refusals
from data_layer.core.refused_words import WORDS, reason
from data_layer.vocab import Text

ROOT = Path(__file__).parents[2]
MADE_BY = {"refusal", "Refusal", "refuse"}
CALLED = tuple(f"{name}(" for name in MADE_BY)
CATEGORY, NONE = Text("类别编码", "Category"), Text("", "")


def codes() -> Iterator[tuple[str, str]]:
    """Where a refusal is made, and each code it may have that is written there."""
    for path in (*ROOT.glob("data_layer/**/*.py"), *ROOT.glob("dashboards/**/*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if any(name in text for name in CALLED) else ():
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in MADE_BY:
                for one in ast.walk(node.args[1]):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield name, one.value


def test_every_code_that_any_door_can_refuse_with_has_words() -> None:
    found = set(codes())
    # What `refusal` is called with may be the validator's own word.
    written = {refusals.refusal("", code).code if by == "refusal" else code for by, code in found}
    assert {"unknown_word", "compound", "missing", "foreign_township"} <= written
    assert not written - set(WORDS)
    assert set(refusals.WORDS) | set(import_refusals.WORDS) <= set(WORDS)


@pytest.mark.parametrize("code", [*sorted(WORDS), "never_heard_of", "{}", "{0.x}"])
@pytest.mark.parametrize("field", [CATEGORY, NONE])
def test_a_reason_is_told_whatever_is_known_of_it(code: str, field: Text) -> None:
    for values in ({}, {"value": "{0}"}, {"column": "x"}):
        told = reason(code, field, values)
        assert told.zh and told.en
        assert WORDS.get(code) or code in told.zh


def test_a_word_without_counterpart_is_told_of_its_field() -> None:
    told = reason("unknown_word", CATEGORY, {})
    assert told.zh.startswith("“类别编码”的“…”还没有对应项")
    assert told.en.startswith("'Category' says '…', which")
