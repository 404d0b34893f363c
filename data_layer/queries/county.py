"""The county as stored: one immutable value that the event path and the screens share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select

from data_layer.core.calendar_days import hours_of
from data_layer.core.county import Area, Category, County, Limit, Unit
from data_layer.core.ladder_rules import LadderRule, QuietHours
from data_layer.core.succession import Layer
from data_layer.core.working_time import CalendarDay, OfficeHours
from data_layer.db import tables
from data_layer.errors import NotFound
from data_layer.vocab import AreaLevel, Text

NO_COUNTY = Text(
    "数据库中没有该县域,请先运行 ./run cli load-county 载入县域数据包。",
    "This county is not in the database; load its pack with ./run cli load-county.",
)


def first_county_code(conn: Connection) -> str | None:
    """The smallest county code stored; None in an empty database."""
    return conn.scalar(select(tables.county.c.county_code).order_by("county_code").limit(1))


def load_county(conn: Connection, county_code: str) -> County:
    """The county with all its pack said and its calendar; NotFound when it is not stored.

    Areas that have ended are included: incidents of their time still belong to a township.
    """
    county = tables.county
    row = conn.execute(select(county).where(county.c.county_code == county_code)).one_or_none()
    if row is None:
        raise NotFound(NO_COUNTY, "no_county")
    layers = _layers(conn, county_code)
    approval_no = _approval(layers, row.approval_no)
    return County(
        code=row.county_code,
        name=Text(row.name_zh, row.name_en),
        title=Text(row.title_zh, row.title_en),
        zone=row.zone,
        case_prefix=row.case_prefix,
        # A layer without its 审图号 is schematic, whoever drew it; here alone that is decided.
        surveyed=bool(approval_no) if _has_grids(layers) else row.surveyed,
        boundary_version=row.boundary_version,
        calendar_version=row.calendar_version,
        limit_version=row.limit_version,
        areas={a[0]: Area(*a) for a in _read(conn, county_code, tables.area, Area)},
        categories=_categories(conn, county_code),
        units={u[0]: Unit(*u) for u in _read(conn, county_code, tables.unit, Unit)},
        limits=tuple(Limit(*rule) for rule in _read(conn, county_code, tables.limit_rule, Limit)),
        attribution=Text(row.attribution_zh, row.attribution_en),
        approval_no=approval_no,
        demo=row.demo,
        pack_hash=row.pack_hash,
        pack_path=row.pack_path,
        calendar=tuple(
            CalendarDay(*day) for day in _read(conn, county_code, tables.calendar_day, CalendarDay)
        ),
        office_hours=_office_hours(conn, county_code),
        ladder=_ladder(conn, county_code),
        quiet=QuietHours(row.quiet_begin, row.quiet_end),
        shifts=(row.day_shift, row.night_shift),
        area_version=row.area_version,
        layers=layers,
    )


def _layers(conn: Connection, county_code: str) -> tuple[Layer, ...]:
    c = tables.boundary_layer.c
    columns = [c[name] for name in Layer._fields]
    published = select(*columns).where(c.county_code == county_code, c.version > 0)
    return tuple(Layer(*row) for row in conn.execute(published.order_by(c.version)))


def _approval(layers: tuple[Layer, ...], of_pack: str) -> str:
    """The 审图号 of the grids that stand: the newest layer's, else the pack's own."""
    drawn = [layer.approval_no for layer in layers if layer.level == AreaLevel.GRID]
    return drawn[-1] if drawn else of_pack


def _has_grids(layers: tuple[Layer, ...]) -> bool:
    return any(layer.level == AreaLevel.GRID for layer in layers)


def _read(conn: Connection, county_code: str, table: Table, record: Any) -> Any:
    columns = [table.c[name] for name in record._fields]
    found = select(*columns).where(table.c.county_code == county_code)
    return conn.execute(found.order_by(*table.primary_key.columns))


def _categories(conn: Connection, county_code: str) -> dict[str, Category]:
    c = tables.category.c
    columns = (c.code, c.parent, c.name_zh, c.name_en, c.urgency, c.limit_class)
    rows = conn.execute(
        select(*columns, c.sensitive, c.counts, c.duty)
        .where(c.county_code == county_code)
        .order_by(c.code)
    )
    return {
        code: Category(code, parent, Text(zh, en), *more) for code, parent, zh, en, *more in rows
    }


def _office_hours(conn: Connection, county_code: str) -> tuple[OfficeHours, ...]:
    rows = _read(conn, county_code, tables.office_hours, OfficeHours)
    return tuple(OfficeHours(first, hours_of(text), version) for first, text, version in rows)


def _ladder(conn: Connection, county_code: str) -> tuple[LadderRule, ...]:
    """The rules in the pack's order."""
    rule = tables.ladder_rule.c
    columns = [rule[name] for name in LadderRule._fields]
    found = select(*columns).where(rule.county_code == county_code).order_by(rule.ordinal)
    return tuple(LadderRule(*row) for row in conn.execute(found))
