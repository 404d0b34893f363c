"""Design tokens in one place: CSS variables and Plotly layouts of every page come from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

FONT: Final = (
    "'Noto Sans CJK SC','Noto Sans SC','思源黑体','PingFang SC','Microsoft YaHei',sans-serif"
)


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colour values; the field names are the names of the CSS variables."""

    bg: str
    pn: str
    sunk: str
    sel: str
    chk: str
    bd: str
    bd2: str
    tx: str
    tx2: str
    mu: str
    ac: str
    act: str
    band: str
    ok: str
    wa: str
    wa_tint: str
    cr: str
    cr_mark: str
    cr_tint: str
    rest: str
    hatch: str
    silent: str
    limits: str
    interval: str
    inside: str
    head: str
    outline: str
    sequential: tuple[str, ...]
    rates: tuple[str, ...]
    categorical: tuple[str, ...]


DARK: Final = Palette(
    bg="#0a1220",
    pn="#0f1a2b",
    sunk="#0c1626",
    sel="#16304e",
    chk="#101f34",
    bd="#1b2a42",
    bd2="#2f4566",
    tx="#e6edf7",
    tx2="#cdd9ea",
    mu="#8ca0bd",
    ac="#5ab8ff",
    act="#1c5288",
    band="rgba(43,74,112,.38)",
    ok="#3fb68b",
    wa="#f2b33d",
    wa_tint="#2a2212",
    cr="#ff7a6f",
    cr_mark="#f0564a",
    cr_tint="#2a1418",
    rest="#35608f",
    hatch="#8a99ae",
    silent="#f0994a",
    limits="#14233a",
    interval="#35608f",
    inside="#9fb2cc",
    head="#5b86b8",
    outline="rgba(159,182,212,.55)",
    sequential=(
        "#15263c",
        "#163a57",
        "#17526f",
        "#1d6d86",
        "#2f8a99",
        "#57a7a6",
        "#8cc3ae",
        "#c7dcb4",
    ),
    rates=("#f0994a", "#b5763f", "#3d648b", "#5ab8ff"),
    categorical=("#5ab8ff", "#f0994a", "#1f8a7a", "#f3eec2", "#a9b4c4", "#9b6a3c"),
)

LIGHT: Final = Palette(
    bg="#f3f6fa",
    pn="#ffffff",
    sunk="#eaeff6",
    sel="#dbeafa",
    chk="#f0f6fc",
    bd="#d3dce8",
    bd2="#a9b8cc",
    tx="#142033",
    tx2="#2c3b50",
    mu="#52637b",
    ac="#1160a8",
    act="#1160a8",
    band="#cfdcec",
    ok="#0f6b4c",
    wa="#8a5300",
    wa_tint="#fdf3e0",
    cr="#b3261e",
    cr_mark="#c9372c",
    cr_tint="#fdeceb",
    rest="#6fa4d3",
    hatch="#8a99ae",
    silent="#b4520a",
    limits="#eaeff6",
    interval="#6fa4d3",
    inside="#52637b",
    head="#6fa4d3",
    outline="rgba(59,78,104,.75)",
    sequential=(
        "#e9f2e6",
        "#cde3d3",
        "#a3cdbf",
        "#73b3ad",
        "#48969c",
        "#2a7988",
        "#1a5b73",
        "#153e5a",
    ),
    rates=("#b4520a", "#e59a52", "#9cc4e6", "#2f78bb"),
    categorical=("#1160a8", "#d9791f", "#1f8a7a", "#1d2f4d", "#8492a6", "#8a5a20"),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A palette at the sizes of one kind of screen, in CSS pixels."""

    colours: Palette
    axis: float
    line: float

    def scaled(self, factor: float) -> Theme:
        """The same theme for a screen whose root font is `factor` times 16 px."""
        return replace(self, axis=self.axis * factor, line=self.line * factor)


WALL: Final = Theme(DARK, axis=18, line=2)
DESK: Final = Theme(DARK, axis=13, line=2)
PAGE: Final = Theme(LIGHT, axis=13, line=2)


def css_variables(theme: Theme = WALL, selector: str = ":root") -> str:
    """The theme's colours as CSS variables of a selector, for a <style> in the page's head."""
    lines = [f"--font:{FONT}"]
    for field in fields(theme.colours):
        value = getattr(theme.colours, field.name)
        name = field.name.replace("_", "-")
        if isinstance(value, str):
            lines.append(f"--{name}:{value}")
        else:
            lines += [f"--{name}-{i}:{step}" for i, step in enumerate(value)]
    return f"{selector}{{{';'.join(lines)}}}"


# Rooms with screens are dark; in the hand the desk is light.
EVERY_PAGE: Final = (
    f"{css_variables(WALL)}"
    f"@media (max-width: 767px){{{css_variables(PAGE, 'html.on-desk')}}}"
    f"{css_variables(PAGE, '.page')}"
)


def room(labels: Iterable[str], theme: Theme) -> float:
    """Pixels the longest label needs: a Chinese sign is one em wide, others about 0.58."""
    ems = (sum(1 if sign > "\u2e80" else 0.58 for sign in label) for label in labels)
    return (max(ems, default=0) + 0.7) * theme.axis


def layout(theme: Theme, **more: Any) -> dict[str, Any]:
    """A Plotly layout in the theme, small enough for a live path (Plotly's template is 7 kB)."""
    colours = theme.colours
    axis = {
        "fixedrange": True,
        "gridcolor": colours.bd,
        "showline": False,
        "zeroline": False,
        "ticks": "",
        # Else plotly.js measures each label at each drawing to hide what passes the figure's edge,
        # and keeps what it measured: a wall that is redrawn for weeks holds ten thousand of them.
        "ticklabeloverflow": "allow",
    }
    base: dict[str, Any] = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": round(theme.axis, 1), "color": colours.mu},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "dragmode": False,
        "hovermode": False,
        "xaxis": {**axis, "showgrid": False, "tickangle": 0},
        "yaxis": {**axis, "ticklabelstandoff": 4},
    }
    for key, value in more.items():
        known = base.get(key)
        base[key] = {**known, **value} if isinstance(known, dict) else value
    return base
