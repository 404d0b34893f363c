"""A report as it is printed, for every kind of file alike: numbered headings, lines, captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dashboards.reports.model import (
    Case,
    Chart,
    Draft,
    Heading,
    Map,
    Paragraph,
    Report,
    Table,
    numbering,
    said,
)

NUMERALS = "零一二三四五六七八九十"
# What XML cannot hold: it would make a file that no program opens.
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_TEXT, LONGEST_LABEL = 10_000, 80
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
DEMO = "演示数据"
# Kinds laid out as a notice: signed at the end, without a masthead.
NOTICES = frozenset({"special", "scores"})
# Kinds laid out in small type on one page.
SHEETS = frozenset({"judgement"})
# A table of so many rows stands on one page.
ONE_PAGE = 16
DRAFT = "【草稿】"


class Line(NamedTuple):
    """A paragraph; `style` is h1, h2, body, draft, case, table (above one), figure or note."""

    style: str
    text: str


class Maker(NamedTuple):
    """Under which number a file was made, and by whom."""

    number: str
    name: str


Item = Line | Table | Chart | Map


def printed(report: Report) -> Iterator[Item]:
    """Lines, tables, charts and maps in their order; a caption stands above a table and below a
    figure."""
    numbers, first, second, case = numbering(report), 0, 0, 0
    for block in report.blocks:
        if isinstance(block, Heading):
            first, second = (first + 1, 0) if block.level == 1 else (first, second + 1)
            yield _heading(block, first, second)
        elif isinstance(block, Paragraph):
            yield Line("body", "".join(said(one, numbers) for one in block.sentences))
        elif isinstance(block, Draft):
            yield Line("draft", f"{DRAFT}{said(block.problem, numbers)}{block.advice}")
        elif isinstance(block, Case):
            case += 1
            yield from _case(block, case, numbers)
        elif isinstance(block, Table):
            if block.annex:
                continue
            yield Line("table", f"{numbers[block.key]}　{block.caption}")
            yield block
            if block.note:
                yield Line("note", f"注：{block.note}")
        else:
            yield block
            unit = f"（单位：{block.unit}）" if isinstance(block, Chart) else ""
            yield Line("figure", f"{numbers[block.key]}　{block.caption}{unit}")


def _heading(block: Heading, first: int, second: int) -> Line:
    if block.level == 1:
        return Line("h1", f"{numeral(first)}、{block.text}")
    return Line("h2", f"（{numeral(second)}）{block.text}")


def _case(block: Case, place: int, numbers: dict[str, str]) -> Iterator[Line]:
    yield Line("case", f"案例{numeral(place)}：{block.title}（{block.case_no}）")
    yield Line("body", "".join(said(one, numbers) for one in block.course))
    yield Line("note", f"选取规则：{block.why}。")


def numeral(n: int) -> str:
    """1 to 99 as headings count them: 一, 十二, 二十."""
    tens, ones = divmod(n, 10)
    if not tens:
        return NUMERALS[ones]
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"


def label(text: str) -> str:
    """A name in a chart, which no spreadsheet takes for a formula."""
    told = clean(text)[:LONGEST_LABEL]
    return f"'{told}" if told.startswith(FORMULA) else told


def provenance(report: Report, maker: Maker) -> str:
    """The line every file carries: export number, maker with his scope, cut-off."""
    parts = [f"编号 {maker.number}", f"制作 {maker.name}", f"数据截至 {report.cut_off}"]
    return "　".join(parts)


def clean(text: str) -> str:
    """The text without what a file cannot hold, and no longer than a page can."""
    told = UNPRINTABLE.sub("", text[: LONGEST_TEXT + 1])
    return told if len(told) <= LONGEST_TEXT else f"{told[: LONGEST_TEXT - 1]}…"


def file_name(title: str, issue: str, suffix: str) -> str:
    """某市网格治理月报_2026年第11期.docx."""
    return f"{NOT_IN_NAMES.sub('', title)}_{issue}.{suffix}"
