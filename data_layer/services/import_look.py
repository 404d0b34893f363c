"""The first look at a ledger: what its columns are, and what they may mean here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Any

from data_layer.core.import_mapping import FIELD, FIELDS, TIMES, Shape
from data_layer.core.import_times import AUTO, EXCEL_1904, patterns_for
from data_layer.services.import_files import LOOKED, ROWS, SENT, write_json
from data_layer.services.import_read import Table, read_table
from data_layer.services.import_rows_file import rows_of, write_rows

SAMPLES, LOOKED_AT, LONGEST = 4, 2_000, 60
LIKE = 0.7
# What the columns of ledgers are called, by field.
CALLED: Mapping[str, tuple[str, ...]] = {
    "case": ("事件编号", "工单编号", "工单号", "案件编号", "任务号", "受理编号", "编号", "诉求编号",
             "case id", "case number", "unique key", "service request id", "id"),
    "reported_at": ("上报时间", "登记时间", "受理时间", "来电时间", "创建时间", "发现时间",
                    "上报日期", "登记日期", "受理日期", "来电日期", "发现日期",
                    "created date", "created", "opened", "时间", "日期"),
    "accepted_at": ("受理时间", "立案时间", "立案日期", "accepted date"),
    "dispatched_at": ("派遣时间", "交办时间", "派单时间", "交办日期", "派单日期", "assigned date"),
    "fed_back_at": ("反馈时间", "处置时间", "处理完成时间"),
    "status": ("办理状态", "处理情况", "办理情况", "状态", "status"),
    "closed_at": ("办结时间", "办结日期", "完成时间", "结案时间", "关闭时间", "closed date",
                  "closed"),
    "activity": ("环节", "环节名称", "活动", "活动名称", "操作", "activity", "activity name"),
    "at": ("环节时间", "操作时间", "完成时间", "时间", "timestamp", "complete timestamp", "time"),
    "order": ("序号", "顺序号", "sequence"),
    "category": ("事件类别", "事件类型", "类别", "问题类别", "诉求类别", "complaint type",
                 "category"),
    "township": ("乡镇", "所属乡镇", "乡镇（街道）", "街道", "township"),
    "grid": ("网格编码", "网格", "所属网格", "网格代码", "网格名称", "村（社区）", "村居", "村社区",
             "村名", "村", "社区", "社区名称", "行政村", "所在村", "所属村", "所在社区", "所属社区",
             "所在村居", "所属村居", "grid"),
    "lon": ("经度", "longitude", "lng", "lon"),
    "lat": ("纬度", "latitude", "lat"),
    "unit": ("承办单位", "处置单位", "责任单位", "主办单位", "agency", "unit"),
    "urgency": ("紧急程度", "urgency", "priority"),
    "source_kind": ("事件来源", "来源", "问题来源", "source", "channel"),
    "title": ("标题", "事件标题", "事件名称", "descriptor", "title"),
    "text": ("事件描述", "问题描述", "诉求内容", "主要内容", "内容", "备注", "description"),
    "place": ("地址", "发生地点", "事发地点", "详细地址", "incident address", "address"),
    "actor": ("经办人", "操作人", "处理人", "resource"),
}  # fmt: skip


def look(folder: Path, zone: str) -> dict[str, Any]:
    """Read what was sent, keep its rows, and tell what it is; raises Invalid or TooLarge."""
    table = read_table((folder / SENT).read_bytes())
    n = write_rows(folder / ROWS, table)
    samples = _samples(folder / ROWS, len(table.header))
    told = {
        "format": table.format,
        "encoding": table.encoding,
        "whole": table.whole,
        "header": table.header,
        "samples": samples,
        "rows": n,
        "proposed": proposed(table, samples, zone),
    }
    write_json(folder / LOOKED, told)
    return told


def proposed(table: Table, samples: Sequence[Sequence[str]], zone: str) -> dict[str, Any]:
    """The likeliest mapping, to be looked at by a person."""
    steps = columns_like(table.header, Shape.EVENTS)
    shape = Shape.EVENTS if {"activity", "at"} <= steps.keys() else Shape.CASES
    kept = steps if shape is Shape.EVENTS else columns_like(table.header, shape)
    times = [column for name, column in kept.items() if name in TIMES]
    texts = [text for column in times for text in samples[table.header.index(column)]]
    fitting = patterns_for(texts, zone)
    if table.from_1904:
        # Its days would be read as those of an ordinary workbook, four years off.
        fitting = [EXCEL_1904] if EXCEL_1904 in fitting else []
    elif not fitting or fitting[0] == AUTO:
        fitting = [AUTO]
    return {
        "shape": str(shape),
        "source": "",
        "columns": kept,
        "fixed": {},
        "format": fitting[0] if fitting else "",
        "others": fitting[1:3],
        "zone": zone,
        "words": {},
    }


def columns_like(header: Sequence[str], shape: Shape) -> dict[str, str]:
    """Field of that shape, in their order → the heading likest to what it is called; a heading is
    given away once."""
    scored = [
        (_like(name, called), -rank, field, name)
        for field, names in CALLED.items()
        if shape in FIELD[field].shapes
        for rank, called in enumerate(names)
        for name in header
    ]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for score, _, field, name in sorted(scored, reverse=True):
        if score < LIKE:
            break
        if field not in found and name not in taken:
            found[field] = name
            taken.add(name)
    return {one.name: found[one.name] for one in FIELDS if one.name in found}


def _like(name: str, called: str) -> float:
    plain, other = _plain(name), _plain(called)
    return 1.0 if plain == other else SequenceMatcher(None, plain, other).ratio()


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().replace("_", " ").split())


def _samples(path: Path, width: int) -> list[list[str]]:
    """The first different values of each column."""
    found: list[dict[str, None]] = [{} for _ in range(width)]
    for row in islice(rows_of(path), LOOKED_AT):
        for kept, cell in zip(found, row.cells, strict=False):
            if len(kept) < SAMPLES and (text := cell.strip()):
                kept[text[:LONGEST]] = None
    return [list(kept) for kept in found]
