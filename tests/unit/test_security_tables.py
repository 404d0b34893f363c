"""The tables of docs/security.md: no line is missing, and every proof is a test that is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from data_layer.settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ASVS, MLPS = (part.split("\n## ")[0] for part in re.split(r"\n## (?:ASVS|等级保护)", TEXT)[1:])
PROOF = re.compile(r"`((?:unit|contract|browser|property)/test_\w+\.py)(?:::(\w+))?`")


def lines(table: str) -> list[list[str]]:
    rows = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@cache
def functions(file: str) -> frozenset[str]:
    path = ROOT / "tests" / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(name for node in ast.walk(tree) for name in _tests(node))


def _tests(node: ast.AST) -> list[str]:
    """The test that is defined there, a function or the case of a state machine."""
    if isinstance(node, ast.FunctionDef):
        return [node.name] if node.name.startswith("test_") and _runs(node) else []
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [one.id for one in targets if isinstance(one, ast.Name) and one.id.startswith("Test")]


def _runs(test: ast.FunctionDef) -> bool:
    """Whether nothing lets it pass unseen."""
    marks = " ".join(ast.unparse(one) for one in test.decorator_list)
    return "skip" not in marks and "xfail" not in marks


def test_no_line_is_missing() -> None:
    assert [line[0] for line in lines(ASVS)] == [str(number) for number in range(1, 64)]
    assert len(lines(MLPS)) == 18
    assert {len(line) for line in lines(ASVS)} == {5}
    assert {len(line) for line in lines(MLPS)} == {4}


@pytest.mark.parametrize("line", [*lines(ASVS), *lines(MLPS)], ids=lambda line: line[0])
def test_every_line_names_a_test_that_is_there(line: list[str]) -> None:
    proofs = PROOF.findall(line[-1])
    assert proofs, line
    for file, name in proofs:
        assert name in functions(file) if name else functions(file), (file, name)
