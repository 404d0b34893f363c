"""From the files of a pack to a Pack; what cannot be read is noted and left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from data_layer.core.county import USUAL_SHIFTS, Area, Category, Limit, Unit
from data_layer.core.days import start_of, to_day
from data_layer.core.shifts import DAY, NIGHT
from data_layer.errors import Problem
from data_layer.services.calendar_file import COLUMNS, HOURS_SCHEMA, read_days, read_hours
from data_layer.services.ladder_file import LADDER_COLUMNS, QUIET_SCHEMA, read_quiet, read_rules
from data_layer.services.limits_file import COLUMNS as LIMIT_COLUMNS
from data_layer.services.limits_file import read_limit
from data_layer.services.pack import CapacityPlan, Demo, Fact, Pack, RuleBook, StaffPlan
from data_layer.services.pack_files import Folder, Row
from data_layer.services.questions_file import read_questions
from data_layer.services.warnings_file import read_warnings
from data_layer.vocab import AreaLevel, Text

AREA_FILES = (
    (AreaLevel.TOWNSHIP, "townships.csv", "code parent name short kind"),
    (AreaLevel.VILLAGE, "villages.csv", "code parent name kind urban_rural_class"),
    (AreaLevel.GRID, "grids.csv", "code parent name kind"),
)
_WORD = {"type": "string", "minLength": 1}
_TEXT = {
    "type": "object",
    "properties": {"zh": _WORD, "en": _WORD},
    "required": ["zh", "en"],
}
_LENGTHS = {
    level: {"type": "integer", "minimum": 1} for level in ("county", "township", "village", "grid")
}
_CLOCK = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
SHIFTS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"day": _CLOCK, "night": _CLOCK},
    "required": ["day", "night"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "code": _WORD,
        "name": _TEXT,
        "title": _TEXT,
        "zone": _WORD,
        "case_prefix": {"type": "string", "pattern": "^[A-Z]{1,4}$"},
        "attribution": _TEXT,
        "office_hours": HOURS_SCHEMA,
        "quiet": QUIET_SCHEMA,
        "shifts": SHIFTS_SCHEMA,
        "codes": {"type": "object", "properties": _LENGTHS, "required": list(_LENGTHS)},
        "boundaries": {
            "type": "object",
            "properties": {
                "surveyed": {"type": "boolean"},
                "approval_no": {"type": "string"},
                "overlap_tolerance_m2": {"type": "number", "minimum": 0},
                "without_polygon": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["surveyed", "approval_no", "overlap_tolerance_m2", "grids"],
        },
    },
    "required": [
        "code",
        "name",
        "title",
        "zone",
        "case_prefix",
        "attribution",
        "codes",
        "boundaries",
    ],
}


def parse_pack(folder: Folder, digest: str) -> Pack | None:
    """The pack in the folder; None when county.toml itself is unusable."""
    county = folder.toml("county.toml", SCHEMA)
    zone = str(county["zone"]) if county else "UTC"
    if zone not in available_timezones():
        text = Text(f"未知时区 {zone}", "unknown time zone")
        folder.problems.append(Problem(text, "county.toml zone"))
        zone = "UTC"
    villages = list(folder.rows(*AREA_FILES[1][1:]))
    areas = tuple(_areas(folder, villages))
    categories = tuple(_categories(folder))
    limits = tuple(_limits(folder, zone))
    units = tuple(_units(folder))
    facts = tuple(_facts(folder)) if folder.has("facts.csv") else ()
    rules = tuple(_rules(folder)) if folder.has("rules.csv") else ()
    days = folder.rows("calendar.csv", COLUMNS) if folder.has("calendar.csv") else ()
    calendar = tuple(read_days(days))
    ladder = tuple(read_rules(folder.rows("ladder.csv", LADDER_COLUMNS)))
    questions = tuple(read_questions(folder))
    warnings = tuple(read_warnings(folder))
    demo = _demo(folder) if folder.has("demo") else None
    if county is None:
        return None
    top = Area(county["code"], AreaLevel.COUNTY, "", county["name"]["zh"], county["name"]["zh"], "")
    return Pack(
        path=folder.path,
        digest=digest,
        code=county["code"],
        name=Text(**county["name"]),
        title=Text(**county["title"]),
        zone=zone,
        case_prefix=county["case_prefix"],
        attribution=Text(**county["attribution"]),
        surveyed=county["boundaries"]["surveyed"],
        approval_no=county["boundaries"]["approval_no"],
        code_lengths=county["codes"],
        areas=(top, *areas),
        classes={row.cells["code"]: row.cells["urban_rural_class"] for row in villages},
        categories=categories,
        limits=limits,
        units=units,
        facts=facts,
        rules=rules,
        calendar=calendar,
        office_hours=read_hours(county.get("office_hours")),
        ladder=ladder,
        quiet=read_quiet(county.get("quiet")),
        shifts=_shifts(county.get("shifts")),
        demo=demo,
        questions=questions,
        warnings=warnings,
    )


def _shifts(given: dict[str, str] | None) -> tuple[int, int]:
    """The minutes at which the day's and the night's shift begin."""
    if given is None:
        return USUAL_SHIFTS
    clocks = (given[name].split(":") for name in (DAY, NIGHT))
    day, night = (int(hour) * 60 + int(minute) for hour, minute in clocks)
    return day, night


def _areas(folder: Folder, villages: list[Row]) -> Iterator[Area]:
    for level, name, columns in AREA_FILES:
        rows = villages if level == AreaLevel.VILLAGE else folder.rows(name, columns)
        for row in rows:
            yield Area(
                row.text("code"),
                level,
                row.text("parent"),
                row.text("name"),
                row.cells.get("short") or row.cells["name"],
                row.cells["kind"],
                row.number("label_lon"),
                row.number("label_lat"),
                row.day("valid_from"),
                row.day("valid_to"),
                row.cells.get("successor", ""),
            )


def _categories(folder: Folder) -> Iterator[Category]:
    columns = "code parent name_zh name_en urgency limit_class sensitive counts duty"
    for row in folder.rows("categories.csv", columns):
        yield Category(
            row.text("code"),
            row.cells["parent"],
            Text(row.text("name_zh"), row.text("name_en")),
            row.text("urgency"),
            row.text("limit_class"),
            row.flag("sensitive"),
            row.flag("counts"),
            row.text("duty"),
        )


def _limits(folder: Folder, zone: str) -> Iterator[Limit]:
    for row in folder.rows("limits.csv", f"version effective_from {LIMIT_COLUMNS}"):
        try:
            start = start_of(to_day(date.fromisoformat(row.cells["effective_from"])), zone)
        except ValueError:
            text = Text("应为 2020-01-01", "not a date")
            folder.problems.append(Problem(text, f"{row.where} effective_from"))
            continue
        yield read_limit(row, row.whole("version"), start)


def _units(folder: Folder) -> Iterator[Unit]:
    for row in folder.rows("units.csv", "code name level township kind"):
        yield Unit(
            row.text("code"),
            row.text("name"),
            row.whole("level"),
            row.cells["township"],
            row.text("kind"),
        )


def _facts(folder: Folder) -> Iterator[Fact]:
    for row in folder.rows("facts.csv", "key value unit label_zh label_en system level"):
        yield Fact(
            row.text("key"),
            row.number("value") or 0.0,
            row.text("unit"),
            Text(row.text("label_zh"), row.text("label_en")),
            row.text("system"),
            row.text("level"),
        )


def _rules(folder: Folder) -> Iterator[RuleBook]:
    for row in folder.rows("rules.csv", "book name_zh name_en level metrics"):
        yield RuleBook(
            row.text("book"),
            Text(row.text("name_zh"), row.text("name_en")),
            row.text("level"),
            row.cells["metrics"],
        )


def _demo(folder: Folder) -> Demo:
    sizes = folder.rows("demo/sizes.csv", "urban_rural_class size")
    staffing = folder.rows("demo/staffing.csv", "role people party vacant replaced by jitter")
    capacity = folder.rows("demo/capacity.csv", "key rule by jitter at_most less percent")
    return Demo(
        {row.cells["urban_rural_class"]: row.number("size") or 1.0 for row in sizes},
        tuple(
            StaffPlan(
                row.text("role"),
                row.text("people"),
                row.text("party"),
                row.whole("vacant"),
                row.whole("replaced"),
                row.text("by"),
                row.number("jitter") or 0.0,
            )
            for row in staffing
        ),
        tuple(
            CapacityPlan(
                row.text("key"),
                row.text("rule"),
                row.cells["by"],
                row.number("jitter") or 0.0,
                row.cells["at_most"],
                row.cells["less"],
                row.cells["percent"],
            )
            for row in capacity
        ),
    )
