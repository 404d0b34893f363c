"""A county pack: read and checked as a whole, stored so that a second load changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, update

from data_layer.core.county import County, Limit
from data_layer.core.days import local
from data_layer.db import tables
from data_layer.db.upsert import add_rows, put_rows
from data_layer.errors import CannotStart, PackInvalid
from data_layer.log.rebuild import rebuild
from data_layer.log.record import lock_revision, raise_revision
from data_layer.log.refold import refold_open
from data_layer.queries.county import first_county_code, load_county
from data_layer.services.area_changes import restore_changes
from data_layer.services.calendar import Changes, changes, put_changes
from data_layer.services.capacity import restore_entered
from data_layer.services.limits import added_versions
from data_layer.services.pack import Pack
from data_layer.services.pack_check import pack_problems
from data_layer.services.pack_files import Folder
from data_layer.services.pack_parse import parse_pack
from data_layer.services.warnings_file import put_warnings
from data_layer.vocab import AreaLevel, Text

Codes = Mapping[str, frozenset[str]]
BoundaryCheck = Callable[[Path, Codes], list[str]]
Say = Callable[[str], None]
BOUNDARIES, CALENDAR, LIMITS = 1, 2, 3  # parts of a digest
DRAWN = (AreaLevel.TOWNSHIP, AreaLevel.GRID)
REBUILDING = (
    "数据包改变了分类、单位、区划、时限或升级规则，正在重算全部事件 / "
    "categories, units, areas, limits or the ladder changed: counting every incident anew"
)
SECOND_COUNTY = Text(
    "数据库中已有县域 {stored}，一个数据库只服务一个县域。载入 {wanted} 请用 INSTANCE_DIR 或 "
    "DATABASE_URL 指定另一个数据库。",
    "The database serves county {stored}, and one database serves one county: for {wanted} name "
    "another with INSTANCE_DIR or DATABASE_URL.",
)


def pack_digest(path: Path) -> str:
    """'data.boundaries.calendar.limits': SHA-256 (first 32 digits) of the pack's data, of its
    GeoJSON files, of its calendar.csv and its limits.csv; these two count as data as well."""
    data, boundaries, calendar, limits = (hashlib.sha256() for _ in range(4))
    own = {"calendar.csv": calendar, "limits.csv": limits}
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix in {".toml", ".csv", ".geojson"}:
            part = boundaries if file.suffix == ".geojson" else data
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            part.update(f"{file.relative_to(path).as_posix()} {content}\n".encode())
            if file.name in own:
                own[file.name].update(content.encode())
    return ".".join(part.hexdigest()[:32] for part in (data, boundaries, calendar, limits))


def read_pack(path: Path, boundary_problems: BoundaryCheck) -> Pack:
    """The pack in that folder, or PackInvalid with everything that is wrong, boundaries included.

    `boundary_problems(path, codes)` judges the shapes; codes are frozensets by 'township', 'grid'.
    """
    folder = Folder(path)
    pack = parse_pack(folder, pack_digest(path))
    problems = [problem.both for problem in folder.problems]
    if pack is not None:
        problems = [
            *problems,
            *pack_problems(pack),
            *boundary_problems(path, {level: pack.in_force(level) for level in DRAWN}),
        ]
    if pack is None or problems:
        raise PackInvalid(problems)
    return pack


def store_pack(conn: Connection, pack: Pack, now: int, say: Say = lambda line: None) -> bool:
    """Write the pack; False when this very pack is already stored and nothing was changed.

    Nothing is deleted, since closed incidents refer to it: an area that left the pack gets a last
    day (`valid_to`); changes of villages made since then are made again. A changed boundary file
    raises `boundary_version`, a changed calendar.csv or other office hours `calendar_version`, a
    changed limits.csv adds its new versions. What was derived from the log is derived again when
    the pack changes how. Raises PackInvalid when the number of a new limit version is taken,
    CannotStart for a second county.
    """
    _refuse_second_county(conn, pack.code)
    _hold_revision(conn, pack.code, now)
    stored = load_county(conn, pack.code) if first_county_code(conn) else None
    if stored is not None and stored.pack_hash == pack.digest:
        _remember_path(conn, pack)
        return False
    limits = _new_limits(pack, stored)
    _refuse_days_to_come(pack, now)
    calendar = _calendar_changes(pack, stored)
    put_changes(conn, pack.code, calendar)
    put_rows(conn, tables.county, [_county_row(pack, stored, calendar.version, limits)])
    put_rows(conn, tables.area, _area_rows(pack))
    put_rows(conn, tables.category, _category_rows(pack))
    put_rows(conn, tables.unit, _rows(pack.code, pack.units))
    put_rows(conn, tables.limit_rule, _rows(pack.code, limits))
    _put_ladder(conn, pack)
    _put_rule_books(conn, pack)
    put_warnings(conn, pack.code, pack.warnings)
    put_rows(conn, tables.capacity, capacity_rows(pack, {}))
    restore_entered(conn, pack.code)
    _end_areas_left_out(conn, pack, now, restore_changes(conn, pack.code))
    if stored is not None:
        _derive_again(conn, stored, now, say)
    return True


def capacity_rows(pack: Pack, spread: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """Rows of `capacity`: each fact at the county, and `spread[key][township]` where given."""
    return [
        {
            "county_code": pack.code,
            "key": fact.key,
            "area_code": area,
            "value": value,
            "unit": fact.unit,
            "label_zh": fact.label.zh,
            "label_en": fact.label.en,
            "system": fact.system,
            "level": fact.level,
            "ordinal": ordinal,
        }
        for ordinal, fact in enumerate(pack.facts)
        for area, value in {pack.code: fact.value, **spread.get(fact.key, {})}.items()
    ]


def _refuse_second_county(conn: Connection, wanted: str) -> None:
    stored = first_county_code(conn)
    if stored not in {None, wanted}:
        names = {"stored": stored, "wanted": wanted}
        text = Text(SECOND_COUNTY.zh.format(**names), SECOND_COUNTY.en.format(**names))
        raise CannotStart(text, "second_county")


def _hold_revision(conn: Connection, county_code: str, now: int) -> None:
    """Lock the county's revision, making it first: without a row the first events of a new county
    would have nothing to queue at."""
    row = {"county_code": county_code, "number": 0, "changed_at": now}
    add_rows(conn, tables.revision, [row], ["number"])
    lock_revision(conn, county_code)


def _remember_path(conn: Connection, pack: Pack) -> None:
    here = tables.county.c.county_code == pack.code
    conn.execute(update(tables.county).where(here).values(pack_path=_absolute(pack)))


def _derive_again(conn: Connection, before: County, now: int, say: Say) -> None:
    """Rebuild when the pack changed what events are counted by; when it changed the calendar only,
    fold the open cases again; else only tell the readers."""
    county = load_county(conn, before.code)
    if _counted_by(county) != _counted_by(before):
        say(REBUILDING)
        rebuild(conn, county, now)
    elif county.calendar_version != before.calendar_version:
        refold_open(conn, before, county, now)
    else:
        raise_revision(conn, county.code, now)


def _counted_by(county: County) -> tuple[Any, ...]:
    """What the fold and the contributions read of a county: all but names, who is on duty, and the
    calendar, of which old versions stay."""
    blank = Text("", "")
    return (
        county.zone,
        county.township_of,
        {code: c._replace(name=blank, duty="") for code, c in county.categories.items()},
        {code: unit._replace(name="") for code, unit in county.units.items()},
        county.limits,
        county.ladder,
        county.quiet,
    )


def _refuse_days_to_come(pack: Pack, now: int) -> None:
    """What is in force has no clock of its own: a change is loaded on its day."""
    today = local(now, pack.zone).day
    problems = [
        f"{area.level} {area.code}: {day} 尚未到来，请到当日再载入 / is yet to come: load it then"
        for area in pack.areas
        for day in (area.valid_from, area.valid_to)
        if day is not None and day > today
    ]
    if problems:
        raise PackInvalid(problems)


def _new_limits(pack: Pack, stored: County | None) -> tuple[Limit, ...]:
    """The versions that limits.csv adds. While the file is the same nothing of it is added: what
    was changed or withdrawn since then stays so."""
    if stored is None or not stored.limits:
        return pack.limits
    if _part(stored.pack_hash, LIMITS) == _part(pack.digest, LIMITS):
        return ()
    return added_versions(stored, pack.limits, pack.zone)


def _boundary_version(pack: Pack, stored: County | None) -> int:
    if stored is None:
        return 1
    same = _part(stored.pack_hash, BOUNDARIES) == _part(pack.digest, BOUNDARIES)
    return stored.boundary_version + (0 if same else 1)


def _calendar_changes(pack: Pack, stored: County | None) -> Changes:
    """What the pack says anew of the calendar. While its calendar.csv is the same, the days that an
    administrator has changed since then stay."""
    if stored is None:
        return Changes(1, list(pack.calendar), pack.office_hours)
    same = _part(stored.pack_hash, CALENDAR) == _part(pack.digest, CALENDAR)
    return changes(stored, () if same else pack.calendar, pack.office_hours)


def _part(digest: str, place: int) -> str:
    """One part of a digest; '' when an older release wrote it without."""
    return next(iter(digest.split(".")[place : place + 1]), "")


def _absolute(pack: Pack) -> str:
    return str(pack.path.resolve())


def _county_row(
    pack: Pack, stored: County | None, calendar_version: int, limits: tuple[Limit, ...]
) -> dict[str, Any]:
    numbers = [rule.version for rule in limits]
    return {
        "county_code": pack.code,
        "name_zh": pack.name.zh,
        "name_en": pack.name.en,
        "title_zh": pack.title.zh,
        "title_en": pack.title.en,
        "zone": pack.zone,
        "case_prefix": pack.case_prefix,
        "surveyed": pack.surveyed,
        "boundary_version": _boundary_version(pack, stored),
        "calendar_version": calendar_version,
        "area_version": stored.area_version if stored else 0,
        "limit_version": max([stored.limit_version if stored else 0, *numbers]),
        "attribution_zh": pack.attribution.zh,
        "attribution_en": pack.attribution.en,
        "approval_no": pack.approval_no,
        "demo": stored.demo if stored else False,
        "pack_hash": pack.digest,
        "pack_path": _absolute(pack),
        "quiet_begin": pack.quiet.begin,
        "quiet_end": pack.quiet.end,
        "day_shift": pack.shifts[0],
        "night_shift": pack.shifts[1],
    }


def _area_rows(pack: Pack) -> list[dict[str, Any]]:
    return [
        {
            "county_code": pack.code,
            **area._asdict(),
            "urban_rural_class": pack.classes.get(area.code, ""),
        }
        for area in pack.areas
    ]


def _category_rows(pack: Pack) -> list[dict[str, Any]]:
    rows = _rows(pack.code, pack.categories)
    for row in rows:
        row["name_zh"], row["name_en"] = row.pop("name")
    return rows


def _rows(county_code: str, records: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [{"county_code": county_code, **record._asdict()} for record in records]


def _put_ladder(conn: Connection, pack: Pack) -> None:
    """The rules as the pack has them now; no closed case refers to one that is gone."""
    conn.execute(delete(tables.ladder_rule).where(tables.ladder_rule.c.county_code == pack.code))
    rows = _rows(pack.code, pack.ladder)
    put_rows(conn, tables.ladder_rule, [{**row, "ordinal": n} for n, row in enumerate(rows)])


def _put_rule_books(conn: Connection, pack: Pack) -> None:
    """The places of the rules as the pack has them now; texts of one that is gone stay stored."""
    book = tables.rule_book
    conn.execute(delete(book).where(book.c.county_code == pack.code))
    rows = _rows(pack.code, pack.rules)
    for ordinal, row in enumerate(rows):
        row["name_zh"], row["name_en"] = row.pop("name")
        row["ordinal"] = ordinal
    put_rows(conn, book, rows)


def _end_areas_left_out(
    conn: Connection, pack: Pack, now: int, begun_since: frozenset[str]
) -> None:
    area = tables.area.c
    here, still_open = area.county_code == pack.code, area.valid_to.is_(None)
    stored = set(conn.scalars(select(area.code).where(here, still_open)))
    gone = stored - {known.code for known in pack.areas} - begun_since
    if gone:
        today = local(now, pack.zone).day
        change = update(tables.area).where(here, area.code.in_(sorted(gone)))
        conn.execute(change.values(valid_to=today))
