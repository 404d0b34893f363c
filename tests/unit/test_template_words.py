"""Every word a template names is one of those its page hands it: a row that is seldom shown would
else fail only where it is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from data_layer.settings import ROOT

TEMPLATES = ROOT / "dashboards" / "templates"
NAMED = re.compile(r"\b([A-Z])\.([A-Z][A-Z_0-9]*)\b")


def _handed() -> Iterator[tuple[str, str, str]]:
    """(template, letter, module of words) of each page: handed beside the template's name, or by
    the one place of a file that renders all of its templates."""
    for path in sorted((ROOT / "dashboards").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = dict(_modules(tree))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        shared = {pair for call in calls if not _template(call) for pair in _letters(call, modules)}
        for call in calls:
            if template := _template(call):
                for letter, module in _letters(call, modules) or shared:
                    yield template, letter, module


def _template(call: ast.Call) -> str:
    """The template a call names, '' where it names none."""
    first = call.args[0] if call.args else None
    name = first.value if isinstance(first, ast.Constant) else ""
    if not isinstance(name, str) or not name.endswith(".html"):
        return ""
    return name if "/" in name else f"settings/{name}"


def _letters(call: ast.Call, modules: dict[str, str]) -> set[tuple[str, str]]:
    given = [(one.arg or "", one.value) for one in call.keywords]
    # A page of settings is handed its words by place.
    given += [("W", one) for one in call.args[1:] if _template(call)]
    named = [(letter, getattr(value, "id", "")) for letter, value in given]
    return {
        (letter, modules[name]) for letter, name in named if len(letter) == 1 and name in modules
    }


def _modules(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "dashboards.strings":
            for name in node.names:
                yield name.asname or name.name, f"dashboards.strings.{name.name}"


HANDED = sorted(set(_handed()))


def test_the_pages_are_found() -> None:
    assert len({template for template, _, _ in HANDED}) > 40


@pytest.mark.parametrize(("template", "letter", "module"), HANDED)
def test_a_template_names_words_there_are(template: str, letter: str, module: str) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    named = {name for given, name in NAMED.findall(text) if given == letter}
    assert {name for name in named if not hasattr(import_module(module), name)} == set()
