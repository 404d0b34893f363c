"""Tokens: legible on every surface, and the only place where a colour is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboards.theme import DARK, LIGHT, PAGE, WALL, Palette, css_variables, layout, room
from data_layer.settings import ROOT

WALL_CSS = (ROOT / "assets" / "wall.css").read_text(encoding="utf-8")
SETTINGS_CSS = (ROOT / "assets" / "settings.css").read_text(encoding="utf-8")
SCRIPTS = sorted((ROOT / "assets").glob("*.js"))
TEXTS = ("tx", "tx2", "mu", "ac", "ok", "wa", "cr")
SURFACES = ("bg", "pn", "sunk")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_follows_the_published_examples() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_reads_on_every_surface(palette: Palette, surface: str, text: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, surface)) >= 4.5


def test_the_wall_uses_only_colours_that_exist() -> None:
    defined = set(re.findall(r"--([\w-]+):", css_variables(WALL)))
    own = {"dwell", "unit", "shape", "c", "l", "w", "a", "b", "d", "n", "tint"}
    used = set(re.findall(r"var\(--([\w-]+)\)", WALL_CSS))
    assert used - own <= defined


def test_settings_use_only_colours_that_exist_and_touch_no_other_page() -> None:
    defined = set(re.findall(r"--([\w-]+):", css_variables(PAGE)))
    assert set(re.findall(r"var\(--([\w-]+)\)", SETTINGS_CSS)) <= defined
    rules = re.sub(r"/\*.*?\*/|@media[^{]*\{|\{[^}]*\}", "", SETTINGS_CSS, flags=re.DOTALL)
    selectors = [s.strip() for s in re.split(r"[,\n}]", rules) if s.strip()]
    assert [s for s in selectors if not s.startswith(".settings")] == []


@pytest.mark.parametrize(("text", "surface"), [("ac", "sel"), ("mu", "sunk"), ("wa", "wa_tint")])
def test_the_kinds_of_days_read_on_their_own_ground(text: str, surface: str) -> None:
    assert contrast(getattr(LIGHT, text), getattr(LIGHT, surface)) >= 4.5


STYLES = [ROOT / "assets" / "wall.css", ROOT / "assets" / "settings.css"]


@pytest.mark.parametrize("file", [*STYLES, *SCRIPTS], ids=lambda f: f.name)
def test_no_colour_is_written_outside_the_theme(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;, )'\"])|\b(?:rgb|hsl)a?\(", text) == []


def test_no_picture_is_scaled() -> None:
    assert "transform" not in WALL_CSS.replace("text-transform", "")


def test_a_layout_is_small_and_merges_what_it_is_given() -> None:
    made = layout(WALL.scaled(2), xaxis={"type": "log"}, margin={"l": 5})
    assert made["font"]["size"] == 36
    assert made["xaxis"]["type"] == "log"
    assert made["xaxis"]["fixedrange"] is True
    assert made["margin"] == {"l": 5, "r": 0, "t": 0, "b": 0}
    assert len(str(layout(WALL))) < 1200


def test_room_counts_chinese_signs_as_whole_ems() -> None:
    assert room(["处置"], WALL) == pytest.approx(2.7 * 18)
    assert room(["Acc.", "Disp."], WALL) == pytest.approx((5 * 0.58 + 0.7) * 18)
