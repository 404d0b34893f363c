"""Ledgers for tests: what a file says, stored as the server stores it, without a process of its
own."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert

from data_layer.core.import_mapping import Meaning, meaning_of
from data_layer.core.import_rows import Ledger
from data_layer.core.import_words import lexicons
from data_layer.core.imports import Order, State
from data_layer.db.tables import file_import
from data_layer.services.import_files import folder_of
from data_layer.services.import_making import work_on
from data_layer.services.import_read import read_table
from data_layer.services.import_rows_file import portions, write_rows
from data_layer.services.import_store import sending, store_portion
from data_layer.services.import_undo import undone_ids
from data_layer.services.store import Store, the_county
from data_layer.settings import ROOT
from tests.world import COUNTY, NOW, door, nowhere

DEMO = (ROOT / "tests" / "data" / "demo_ledger.csv").read_bytes()
COLUMNS = {
    "case": "工单编号", "reported_at": "登记时间", "dispatched_at": "派遣时间",
    "closed_at": "办结时间", "category": "诉求类别", "township": "乡镇", "grid": "村（社区）",
    "unit": "承办单位", "title": "标题", "text": "内容",
}  # fmt: skip
MAPPING: dict[str, Any] = {
    "shape": "cases",
    "source": "演示热线",
    "columns": COLUMNS,
    "fixed": {"source_kind": "hotline_12345"},
    "format": "YYYY/MM/DD HH:mm",
    "zone": "Asia/Shanghai",
    "words": {"category": {"邻里矛盾": "0101"}},
}
STEPS: dict[str, Any] = {
    "shape": "events",
    "source": "演示流程",
    "columns": {
        "case": "编号",
        "activity": "环节",
        "at": "时间",
        "category": "类别",
        "unit": "单位",
    },
    "format": "YYYY-MM-DD HH:mm",
    "zone": "Asia/Shanghai",
}


def csv_of(rows: Sequence[Sequence[object]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def ledger(mapping: dict[str, Any], header: Sequence[str], **more: Any) -> Ledger:
    """The ledger of that mapping in the small county."""
    meaning: Meaning = meaning_of(mapping, header)
    opened = door(meaning.log_source, now=more.pop("now", NOW))
    return Ledger(meaning, header, lexicons(COUNTY), opened, **more)


def store_file(
    engine: Engine, folder: Path, body: bytes, mapping: dict[str, Any], number: int, now: int = NOW
) -> None:
    """Store a file as import `number`, received at `now`."""
    table, path = read_table(body), folder / f"rows-{number}"
    write_rows(path, table)
    with engine.begin() as conn:
        enter(conn, number, mapping["source"], now)
        undone = undone_ids(conn, COUNTY.code, f"import:{mapping['source']}")
    read = ledger(mapping, table.header, now=now, undone=undone)
    for portion in portions(path, read):
        with engine.begin() as conn:
            store_portion(conn, COUNTY, number, sending(portion, read.meaning, "zh"))


def enter(conn: Connection, number: int, source: str, now: int) -> None:
    row = {
        "county_code": COUNTY.code, "number": number, "state": str(State.STORING),
        "file_name": "f.csv", "sha256": "", "size": 1, "source": source, "made_at": now,
        "made_by": "admin", "begun_at": now,
    }  # fmt: skip
    conn.execute(insert(file_import), row)


def told_here(held: Store) -> Any:
    """What the process of an import would tell, told by this one."""

    def tell(order: Order) -> Iterator[dict[str, Any]]:
        folder = folder_of(held.settings.instance, order.number)
        with held.readers.connect() as conn:
            yield from work_on(conn, the_county(conn), folder, order, nowhere)

    return tell
