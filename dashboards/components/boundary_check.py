"""From an uploaded file to a layer that is kept until it is published: read, converted, judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Engine

from dashboards.components.boundaries import boundaries_on
from dashboards.strings import boundaries as words
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.intake import grid_of
from data_layer.errors import Invalid
from data_layer.services.boundary_layers import Checked
from data_layer.vocab import AreaLevel, Text
from geo.boundaries import Boundaries, Layer, Shapes
from geo.files.layer import Unreadable
from geo.files.reading import read_shapes, reader_of
from geo.judge import LEFT_OUT, REPAIRED, Finding, Question, guessed_field, judge
from geo.reference import KNOWN, to_wgs84
from geo.stored import digest, packed

# What is kept of the findings; more of them say no more.
MOST_FINDINGS = 400
# Where more of the map than this share would be gone, a tick is too little to agree by.
MUCH_GONE = 0.1
LEAST_M2 = 50.0
TOWNSHIP_DIGITS = 9
# Findings that begin with a number, and those that name features behind the area.
COUNTED = frozenset({"overlap_sliver", "gap_sliver", "far"})
NAMED = frozenset({"merged_names", "duplicate_names"})


class Brought(NamedTuple):
    """What somebody says of a file: `level` of its areas, the coordinate system ('' as the file
    says), and the field of the codes ('' to be found)."""

    name: str
    level: str
    crs: str
    field: str


def check_layer(county: County, present: Boundaries, brought: Brought, body: bytes) -> Checked:
    """The layer as it can be kept. Invalid, in an official's words, where nothing of it can be
    used."""
    try:
        layer, crs = to_wgs84(read_shapes(body), brought.crs if brought.crs in KNOWN else "")
        code_of = _code_of(county, brought.level)
        field = brought.field or guessed_field(layer, code_of)
        if brought.level != AreaLevel.COUNTY and field not in layer.fields:
            raise Unreadable("no_field", fields="、".join(layer.fields[:20]) or "—")
        asked = Question(
            field, code_of, _wanted(county, present, brought.level),
            shapes_of(present, brought.level), max(present.overlap_tolerance_m2, LEAST_M2),
            tuple(present.county.shapes.values()), brought.level != AreaLevel.COUNTY,
        )  # fmt: skip
        judged = judge(layer, asked)
    except Unreadable as error:
        raise Invalid(refusal(county, error), error.code) from None
    kept = packed(judged.shapes)
    findings = [(one.kind, list(one.who), one.area) for one in judged.findings[:MOST_FINDINGS]]
    return Checked(
        digest(kept), brought.level, brought.name[:80], layer.format, crs, layer.encoding,
        len(layer.features), len(judged.shapes), findings, kept,
    )  # fmt: skip


def check_format(county: County, body: bytes) -> None:
    """Invalid for what is no file of boundaries at all, at once."""
    try:
        reader_of(body)
    except Unreadable as error:
        raise Invalid(refusal(county, error), error.code) from None


def check_for_command(
    readers: Engine, county: County, now: int, brought: Brought | tuple[str, ...], body: bytes
) -> tuple[Checked, list[str]]:
    """The layer, and every finding as a line in both languages."""
    present = boundaries_on(readers, county, local(now, county.zone).day)
    checked = check_layer(county, present, Brought(*brought), body)
    told = [finding(county, *one) for one in checked.findings]
    return checked, [f"{text.zh} / {text.en}" for text in told]


def shapes_of(boundaries: Boundaries, level: str) -> Shapes:
    """The shapes of a level."""
    layers: Mapping[str, Layer] = {
        AreaLevel.GRID: boundaries.grids,
        AreaLevel.TOWNSHIP: boundaries.townships,
        AreaLevel.COUNTY: boundaries.county,
    }
    return layers[level].shapes


def refusal(county: County, error: Unreadable) -> Text:
    """Why a file is refused whole."""
    text, told = words.REFUSED[error.code], dict(error.told)
    if "first" in told:
        kind, _, who = told.pop("first").partition(" ")
        why = finding(county, kind, [who], 0.0)
        return Text(text.zh.format(why=why.zh), text.en.format(why=why.en))
    return Text(text.zh.format(**told), text.en.format(**told))


def finding(county: County, kind: str, who: list[str], area: float) -> Text:
    """A finding as a sentence."""
    text = words.FINDINGS[kind]
    count, named, parts = "", list(who), list[str]()
    if kind in COUNTED:
        count, *named = who
    if kind in NAMED:
        named, parts = named[:1], named[1:]
    told, others = ([_called(county, one) for one in listed] for listed in (named, parts))
    ground = _ground(area)
    return Text(
        text.zh.format(who="、".join(one.zh for one in told), n=count, area=ground.zh,
                       parts="、".join(one.zh for one in others)),
        text.en.format(who=", ".join(one.en for one in told), n=count, area=ground.en,
                       parts=", ".join(one.en for one in others)),
    )  # fmt: skip


def much_gone(present: Shapes, new: Shapes) -> int:
    """How many areas would be drawn no longer, where that is much of the map; otherwise 0."""
    gone = len(present.keys() - new.keys())
    return gone if gone > MUCH_GONE * len(present) else 0


class Unused(NamedTuple):
    """How many areas would not be drawn, how many features are left out, and how many shapes lie
    away from the county."""

    missing: int
    left: int
    far: int


def unused(findings: list[Any]) -> Unused:
    """What whoever publishes must have seen."""
    kinds = [one[0] for one in findings]
    left = sum(kind in LEFT_OUT for kind in kinds)
    return Unused(kinds.count("missing"), left, kinds.count("far"))


def far_codes(findings: list[Any]) -> set[str]:
    """The areas whose shape lies away from the county."""
    return {who[1] for kind, who, _ in findings if kind == "far"}


def _called(county: County, who: str) -> Text:
    if not who.startswith("#"):
        name = words.area_name(county, who)
        return Text(name, name)
    number, _, name = who[1:].partition(" ")
    told = {"n": number, "name": name}
    return Text(words.FEATURE.zh.format(**told).strip(), words.FEATURE.en.format(**told).strip())


def _ground(area: float) -> Text:
    text, number = words.SQUARE_METRES, f"{area:,.0f}"
    if area >= 1e6:
        text, number = words.SQUARE_KM, f"{area / 1e6:,.2f}"
    elif 0 < area < 1:
        number = "<1"
    return Text(text.zh.format(n=number), text.en.format(n=number))


def _code_of(county: County, level: str) -> Callable[[str], str]:
    if level == AreaLevel.GRID:
        return lambda text: _in_force(county, grid_of(county, text))
    if level == AreaLevel.TOWNSHIP:
        known = {one.code for one in county.townships}
        return lambda text: text if text in known else _padded(text, known)
    # Whatever its parts are called, a county has one outline.
    return lambda text: county.code


def _in_force(county: County, code: str) -> str:
    return code if code and county.areas[code].valid_to is None else ""


def _padded(text: str, known: set[str]) -> str:
    """A township's twelve digits are its nine and three zeros."""
    short = text[:TOWNSHIP_DIGITS]
    return short if text == f"{short}000" and short in known else ""


def _wanted(county: County, present: Boundaries, level: str) -> frozenset[str]:
    if level == AreaLevel.GRID:
        return frozenset(grid.code for grid in county.grids) - present.without_polygon
    if level == AreaLevel.TOWNSHIP:
        return frozenset(one.code for one in county.townships)
    return frozenset({county.code})


def grouped(findings: list[Any]) -> dict[str, list[Finding]]:
    """The findings by what is to be done: 'left' out, 'noted', 'repaired'."""
    found: dict[str, list[Finding]] = {"left": [], "noted": [], "repaired": []}
    for kind, who, area in findings:
        one = Finding(kind, tuple(who), area)
        group = "left" if kind in LEFT_OUT else "noted"
        found["repaired" if kind in REPAIRED else group].append(one)
    return found
