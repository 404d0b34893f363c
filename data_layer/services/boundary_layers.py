"""Boundary layers: one is checked, looked at, then holds from a day on as a version that stays.

What is in a layer is geo's; here it is bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from data_layer.core.county import FIRST_YEAR, County
from data_layer.core.days import local, to_date, to_day
from data_layer.core.succession import layers_on
from data_layer.db.tables import boundary_layer
from data_layer.db.tables import county as county_table
from data_layer.errors import Invalid, NotFound
from data_layer.log.record import check_county, lock_revision, raise_revision
from data_layer.services.audit import write_audit
from data_layer.vocab import Text

PUBLISHED = "publish_boundaries"
C = boundary_layer.c
ABOUT = (
    C.layer_id, C.level, C.version, C.valid_from, C.approval_no, C.file_name, C.format, C.crs,
    C.encoding, C.features, C.shapes, C.findings, C.made_at, C.made_by, C.published_at,
    C.published_by,
)  # fmt: skip
GONE = Text(
    "待核对的边界已不存在，可能已由他人发布或替换，请重新导入。",
    "The layer that was checked is gone, published or replaced by somebody else; import it again.",
)
NO_DAY = Text(
    "请填写边界的启用日期，不晚于今天，例如 2026-11-01。",
    "Give the day the boundaries hold from, today at the latest, for example 2026-11-01.",
)
BEFORE = Text(
    "现行边界自 {day} 起启用，新边界的启用日期不能更早。",
    "The present boundaries hold from {day}; new ones cannot begin before.",
)


class Checked(NamedTuple):
    """A layer as geo has judged it: `body` and its name, what it came from, and the findings as
    (kind, whom it concerns, m²)."""

    layer_id: str
    level: str
    file_name: str
    format: str
    crs: str
    encoding: str
    features: int
    shapes: int
    findings: list[tuple[str, list[str], float]]
    body: bytes


def first_day(text: str) -> int:
    """The day somebody names; Invalid for none."""
    try:
        return to_day(date.fromisoformat(text))
    except ValueError:
        raise Invalid(NO_DAY, "no_day") from None


def keep_draft(conn: Connection, county_code: str, checked: Checked, account: str, now: int) -> str:
    """Keep a layer until it is published; whoever brings it has one at a time. Returns its name."""
    mine = (C.county_code == county_code) & (C.version == 0) & (C.made_by == account)
    conn.execute(delete(boundary_layer).where(mine))
    # The same shapes may come again, by another or as a version that returns.
    same = C.layer_id.startswith(f"{checked.layer_id}.", autoescape=True)
    stored = conn.scalars(select(C.layer_id).where(C.county_code == county_code, same))
    last = max((int(name.rpartition(".")[2]) for name in stored), default=0)
    name = f"{checked.layer_id}.{last + 1}"
    row = {**checked._asdict(), "county_code": county_code, "layer_id": name,
           "findings": [list(one) for one in checked.findings]}  # fmt: skip
    conn.execute(insert(boundary_layer), {**row, "made_at": now, "made_by": account})
    return name


def draft(conn: Connection, county_code: str, layer_id: str) -> Row[Any]:
    """A layer that waits for its word; NotFound where there is none of that name."""
    here = (C.county_code == county_code) & (C.layer_id == layer_id) & (C.version == 0)
    row: Any = conn.execute(select(*ABOUT).where(here)).one_or_none()
    if row is None:
        raise NotFound(GONE, "draft_gone")
    return cast(Row[Any], row)


def publish(
    conn: Connection,
    county: County,
    layer_id: str,
    since: int,
    approval_no: str,
    account: str,
    now: int,
) -> int:
    """Let a checked layer hold from a day on; returns the number of its version. Raises NotFound,
    Invalid for the day, Busy where the county was just changed."""
    lock_revision(conn, county.code)
    check_county(conn, county)
    found = draft(conn, county.code, layer_id)
    _check_day(county, found.level, since, now)
    version = (
        conn.scalar(select(func.max(C.version)).where(C.county_code == county.code)) or 0
    ) + 1
    here = (C.county_code == county.code) & (C.layer_id == layer_id)
    told = {
        "version": version, "valid_from": since, "approval_no": approval_no,
        "published_at": now, "published_by": account,
    }  # fmt: skip
    conn.execute(update(boundary_layer).where(here).values(told))
    number = county_table.c.boundary_version + 1
    own = county_table.c.county_code == county.code
    conn.execute(update(county_table).where(own).values(boundary_version=number))
    raise_revision(conn, county.code, now)
    detail = {
        "level": found.level, "day": since, "file": found.file_name, "crs": found.crs,
        "shapes": found.shapes, "findings": len(found.findings), "approval": approval_no,
    }  # fmt: skip
    write_audit(conn, county.code, now, account, PUBLISHED, object=str(version), detail=detail)
    return version


def _check_day(county: County, level: str, since: int, now: int) -> None:
    today = local(now, county.zone).day
    if not FIRST_YEAR * 10_000 < since <= today:
        raise Invalid(NO_DAY, "no_day")
    present = layers_on(county.layers, today).get(level)
    if present is not None and since < present.valid_from:
        day = to_date(present.valid_from).isoformat()
        raise Invalid(Text(BEFORE.zh.format(day=day), BEFORE.en.format(day=day)), "before_present")


def versions(conn: Connection, county_code: str) -> list[Row[Any]]:
    """All that were published, the newest first."""
    published = select(*ABOUT).where(C.county_code == county_code, C.version > 0)
    return list(conn.execute(published.order_by(C.version.desc())))


def bodies(conn: Connection, county_code: str, layer_ids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of layers by name; what is not stored is absent."""
    named = select(C.layer_id, C.body).where(
        C.county_code == county_code, C.layer_id.in_(sorted(layer_ids))
    )
    return {name: bytes(body) for name, body in conn.execute(named)}
