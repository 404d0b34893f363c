"""A county pack: read and checked as a whole, stored so that a second load changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from data_layer.core.county import Limit
from data_layer.core.days import local
from data_layer.db import tables
from data_layer.db.upsert import put_rows
from data_layer.errors import PackInvalid
from data_layer.services.pack import Pack
from data_layer.services.pack_check import pack_problems
from data_layer.services.pack_files import Folder
from data_layer.services.pack_parse import parse_pack
from data_layer.vocab import AreaLevel

Codes = Mapping[str, frozenset[str]]
BoundaryCheck = Callable[[Path, Codes], list[str]]
DRAWN = (AreaLevel.TOWNSHIP, AreaLevel.GRID)


def pack_digest(path: Path) -> str:
    """'data.boundaries': SHA-256 (first 32 digits) of the pack's data and of its GeoJSON files."""
    data, boundaries = hashlib.sha256(), hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix in {".toml", ".csv", ".geojson"}:
            part = boundaries if file.suffix == ".geojson" else data
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            part.update(f"{file.relative_to(path).as_posix()} {content}\n".encode())
    return f"{data.hexdigest()[:32]}.{boundaries.hexdigest()[:32]}"


def read_pack(path: Path, boundary_problems: BoundaryCheck) -> Pack:
    """The pack in that folder, or PackInvalid with everything that is wrong, boundaries included.

    `boundary_problems(path, codes)` judges the shapes; codes are frozensets by 'township', 'grid'.
    """
    folder = Folder(path)
    pack = parse_pack(folder, pack_digest(path))
    problems = folder.problems
    if pack is not None:
        problems = [
            *problems,
            *pack_problems(pack),
            *boundary_problems(path, {level: pack.codes(level) for level in DRAWN}),
        ]
    if pack is None or problems:
        raise PackInvalid(problems)
    return pack


def store_pack(conn: Connection, pack: Pack, now: int) -> bool:
    """Write the pack; False when this very pack is already stored and nothing was changed.

    Nothing is deleted, since closed incidents refer to it: an area that left the pack gets a last
    day (`valid_to`). A changed boundary file raises `boundary_version`. Raises PackInvalid when a
    limit version already stored was altered: closed assessments stand on it.
    """
    stored = conn.execute(
        select(tables.county).where(tables.county.c.county_code == pack.code)
    ).one_or_none()
    if stored is not None and stored.pack_hash == pack.digest:
        return False
    _refuse_altered_limits(conn, pack)
    boundaries = pack.digest.partition(".")[2]
    version = 1
    if stored is not None:
        same = stored.pack_hash.partition(".")[2] == boundaries
        version = stored.boundary_version + (0 if same else 1)
    put_rows(conn, tables.county, [_county_row(pack, version, stored)])
    put_rows(conn, tables.area, _area_rows(pack))
    put_rows(conn, tables.category, _category_rows(pack))
    put_rows(conn, tables.unit, _rows(pack.code, pack.units))
    put_rows(conn, tables.limit_rule, _rows(pack.code, pack.limits))
    put_rows(conn, tables.capacity, capacity_rows(pack, {}))
    _end_areas_left_out(conn, pack, now)
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
        }
        for fact in pack.facts
        for area, value in {pack.code: fact.value, **spread.get(fact.key, {})}.items()
    ]


def _refuse_altered_limits(conn: Connection, pack: Pack) -> None:
    rule = tables.limit_rule.c
    stored = {
        Limit(*row)
        for row in conn.execute(
            select(*(rule[name] for name in Limit._fields)).where(rule.county_code == pack.code)
        )
    }
    known = {limit.version for limit in stored}
    altered = {limit.version for limit in set(pack.limits) ^ stored if limit.version in known}
    kept = {limit.version for limit in pack.limits}
    if bad := sorted(altered & kept):
        numbers = "、".join(map(str, bad))
        problem = (
            f"limits.csv: 第 {numbers} 版已在使用,不能修改,请新增一版 / in use: add a new version"
        )
        raise PackInvalid([problem])


def _county_row(pack: Pack, boundary_version: int, stored: Any) -> dict[str, Any]:
    return {
        "county_code": pack.code,
        "name_zh": pack.name.zh,
        "name_en": pack.name.en,
        "title_zh": pack.title.zh,
        "title_en": pack.title.en,
        "zone": pack.zone,
        "case_prefix": pack.case_prefix,
        "surveyed": pack.surveyed,
        "boundary_version": boundary_version,
        "calendar_version": stored.calendar_version if stored else 1,
        "attribution_zh": pack.attribution.zh,
        "attribution_en": pack.attribution.en,
        "approval_no": pack.approval_no,
        "demo": stored.demo if stored else False,
        "pack_hash": pack.digest,
    }


def _area_rows(pack: Pack) -> list[dict[str, Any]]:
    open_ended = {"valid_from": None, "successor": ""}
    return [
        {
            "county_code": pack.code,
            **area._asdict(),
            "urban_rural_class": pack.classes.get(area.code, ""),
            **open_ended,
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


def _end_areas_left_out(conn: Connection, pack: Pack, now: int) -> None:
    area = tables.area.c
    here, still_open = area.county_code == pack.code, area.valid_to.is_(None)
    stored = set(conn.scalars(select(area.code).where(here, still_open)))
    gone = stored - {known.code for known in pack.areas}
    if gone:
        today = local(now, pack.zone).day
        change = update(tables.area).where(here, area.code.in_(sorted(gone)))
        conn.execute(change.values(valid_to=today))
