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
# What Chromium learned from 101 on, and the lint is sure to tell by its spelling.
YOUNGER = re.compile(
    r"\.(?:toSorted|toReversed|toSpliced|with|findLast(?:Index)?Of|checkVisibility|moveBefore"
    r"|(?:show|hide|toggle)Popover|(?:isWell|toWell)Formed|setHTMLUnsafe|getHTML)\("
    r"|\.(?:values|keys|entries)\(\)\.(?:map|filter|take|drop|some|every|find|reduce|toArray)\("
    r"|Array\.fromAsync|(?:Object|Map)\.groupBy|Promise\.(?:withResolvers|try)|URL\.(?:canParse|parse)\("
    r"|new Set\([^)]*\)\.(?:union|intersection|difference)\(|Iterator\.|Response\.json\("
    r"|startViewTransition|scheduler\.|\bnavigation\.|\.inert\b|Symbol\.(?:asyncD|d)ispose|fromBase64"
    r"|Intl\.DurationFormat|CSS\.highlights|/v[.,;)]|\bawait using\b"
    # A selector that is not known throws.
    r"|:has\(|:modal|:popover-open|:user-(?:in)?valid|:open\b"
)
YOUNGER_STYLE = re.compile(
    r"@(?:container|scope|starting-style|view-transition|position-try)\b"
    r"|\d(?:[sl]v[hwib]|cq[whib]|r?lh|rcap|cap)\b|\((?:width|height|aspect-ratio)\s*[<>]"
    r"|[\s(,:](?:oklch|oklab|lab|lch|light-dark|round|mod|rem|sin|cos|linear|anchor|if)\("
    r"|subgrid|(?:^|[;{\s])(?:translate|rotate|scale)\s*:|:(?:modal|popover-open|open)\b"
    r"|nth-child\([^)]* of "
)


def without_remarks(style: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_needs_a_younger_browser(script: Path) -> None:
    assert YOUNGER.findall(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_what_a_browser_does_not_know_takes_nothing_else_along(style: Path) -> None:
    """One unknown selector voids all of its list; an unknown value that uses a variable voids the
    line before it too."""
    text = without_remarks(style)
    selectors = re.findall(r"([^{}]+)\{", text)
    lists = [one for one in selectors if ":has(" in one and "," in re.sub(r"\([^()]*\)", "", one)]
    assert lists == []
    known = re.sub(r"@supports[^{]*color-mix[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text)
    assert [line for line in known.splitlines() if "color-mix" in line] == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_style_hangs_on_a_younger_browser(style: Path) -> None:
    assert YOUNGER_STYLE.findall(without_remarks(style)) == []
    # Of the height of a window without its bars the whole is told first.
    dynamic = [line for line in without_remarks(style).splitlines() if re.search(r"\ddv[hw]", line)]
    told = without_remarks(style)
    assert all(re.search(r"100vh;\s*" + re.escape(line.strip()), told) for line in dynamic)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_rule_stands_in_a_rule(style: Path) -> None:
    assert nested(without_remarks(style)) == []


def nested(text: str) -> list[str]:
    """Selectors that stand within another's braces, where only an at-rule may hold rules."""
    around, found = list[str](), list[str]()
    for before, sign in re.findall(r"([^{};]*)([{};])", text):
        if sign == "{":
            found += [before.strip()] if around and not around[-1].startswith("@") else []
            around.append(before.strip())
        elif sign == "}":
            around.pop()
    return found


@pytest.mark.parametrize(
    ("script", "style"),
    [
        ("rows.toSorted()", "@container (min-width: 1rem) {}"),
        ("all.with(0, 1)", ".a { height: 3lh; }"),
        ("part.querySelector('a:has(b)')", "@media (width >= 60rem) {}"),
        ("seen.values().map(one)", ".a { color: oklch(1 0 0); }"),
        ("Response.json(1)", ".a { grid-template-rows: subgrid; }"),
        ("/[a--b]/v.test(one)", ".a { translate: 0 1rem; }"),
    ],
)
def test_it_would_be_noticed(script: str, style: str) -> None:
    assert YOUNGER.search(script)
    assert YOUNGER_STYLE.search(style)
    assert nested(".a { color: red; & .b { color: blue; } }") == ["& .b"]
    assert nested("@media print { .a { color: red; } }") == []
