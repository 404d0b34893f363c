"""The scripts and styles keep to what Chromium 100 knows, but for what assets/older.js lends; what
is younger may improve a style where nothing hangs on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_layer.settings import ROOT

# The table's makers look for what a browser lacks themselves.
NOT_OURS = {"older.js", "ag-grid-community-35.3.1.min.js"}
SCRIPTS = sorted(path for path in (ROOT / "assets").rglob("*.js") if path.name not in NOT_OURS)
STYLES = sorted((ROOT / "assets").rglob("*.css"))
YOUNGER = re.compile(
    r"\.(?:toSorted|toReversed|toSpliced|findLast(?:Index)?Of|checkVisibility|showPopover)\("
    r"|Array\.fromAsync|(?:Object|Map)\.groupBy|Promise\.(?:withResolvers|try)|URL\.(?:canParse|parse)\("
    r"|\.isWellFormed\(|new Set\([^)]*\)\.(?:union|intersection|difference)\("
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_needs_a_younger_browser(script: Path) -> None:
    assert YOUNGER.findall(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_what_a_browser_does_not_know_takes_nothing_else_along(style: Path) -> None:
    """One unknown selector voids all of its list; an unknown value that uses a variable voids the
    line before it too."""
    text = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", text)
    lists = [one for one in selectors if ":has(" in one and "," in re.sub(r"\([^()]*\)", "", one)]
    assert lists == []
    known = re.sub(r"@supports[^{]*color-mix[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    assert [line for line in known.splitlines() if "color-mix" in line] == []
