"""Report files, opened by readers that are not ours."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from fontTools.ttLib import TTFont
from openpyxl import load_workbook
from sqlalchemy import Connection

from dashboards.reports.default_templates import FOLDER, LAYOUTS, SHEET, template
from dashboards.reports.docx_file import write_docx
from dashboards.reports.make import Form, make_report, report_name, write_report
from dashboards.reports.model import (
    Case,
    Chart,
    Column,
    Draft,
    Figure,
    Heading,
    Map,
    Paragraph,
    Report,
    Series,
    Table,
    Told,
    numbering,
)
from dashboards.reports.pdf_file import FONTS
from dashboards.reports.standards import STANDARDS
from data_layer.core.catalog import METRICS
from data_layer.core.report_kinds import Kind
from data_layer.core.tabular import Holds
from data_layer.errors import Invalid
from data_layer.labels import EVENT_TEXT, SOURCE_TEXT, STAGE_TEXT
from data_layer.queries.asking import Ask
from data_layer.services.county_pack import read_pack
from data_layer.settings import ROOT
from tests.assessed import ASSESSED
from tests.reported import ASKED, MAKER, report_of, shapes, texts
from tests.world import COUNTY_SCOPE, EAST_SCOPE, NOW, WEST

names = pytest.mark.parametrize("name", ASKED)
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def made(
    sqlite_crowd: Connection, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, Form], Path]:
    """Every report in every form."""
    folder, found = tmp_path_factory.mktemp("reports"), {}
    for name in ASKED:
        report = report_of(sqlite_crowd, name, 1)
        for form in Form:
            path = folder / f"{name}.{form}"
            write_report(report, ASSESSED, form, path, MAKER, shapes)
            found[name, form] = path
    return found


Made = dict[tuple[str, Form], Path]


@names
def test_word_opens_with_text_tables_and_fonts(
    sqlite_crowd: Connection, made: Made, name: str
) -> None:
    report, document = report_of(sqlite_crowd, name, 1), Document(str(made[name, Form.DOCX]))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == report.title
    assert report.issue in lines
    assert any(line.startswith("一、") for line in lines)
    tables = [block for block in report.blocks if isinstance(block, Table)]
    assert len(document.tables) == len(tables)
    for shown, table in zip(document.tables, tables, strict=True):
        assert len(shown.rows) == len(table.rows) + 1
        assert [cell.text for cell in shown.rows[0].cells] == [c.heading for c in table.columns]
    used = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert {"公文标题", "公文正文", "公文一级标题"} <= used
    head = document.sections[0].header.paragraphs[0].text
    assert MAKER.number in head
    assert MAKER.name in head
    assert report.cut_off in head
    assert "{{" not in "".join(lines) + head


def test_the_official_layout_has_its_fonts_and_sizes() -> None:
    looks = {
        "公文标题": ("方正小标宋简体", 22), "公文正文": ("仿宋", 16), "公文一级标题": ("黑体", 16),
        "公文二级标题": ("楷体", 16), "公文表格": ("仿宋", 10.5),
    }  # fmt: skip
    for layout in LAYOUTS:
        document = Document(str(FOLDER / f"{layout}.docx"))
        for name, (font, size) in looks.items():
            style = document.styles[name]
            fonts = style.element.rPr.find(qn("w:rFonts"))
            assert fonts.get(qn("w:eastAsia")) == font
            assert style.font.size == Pt(size)
        indent = document.styles["公文正文"].element.pPr.find(qn("w:ind"))
        assert indent.get(qn("w:firstLineChars")) == "200"
        foot = document.sections[0].footer._element.xml
        assert 'w:instr="PAGE"' in foot
        assert "— " in foot
        with zipfile.ZipFile(FOLDER / f"{layout}.docx") as package:
            table = package.read("word/fontTable.xml").decode()
        assert 'w:name="仿宋"' in table
        assert "仿宋_GB2312" in table


@pytest.mark.parametrize("layout", [*LAYOUTS, SHEET])
def test_the_shipped_layouts_are_those_that_are_made(layout: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.docx"
    template(layout).save(str(fresh))
    for part in ("document", "styles", "fontTable", "header1", "footer1"):
        shipped, now = (_part(path, part) for path in (FOLDER / f"{layout}.docx", fresh))
        assert shipped == now


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(f"word/{name}.xml")


@pytest.mark.parametrize("name", [name for name in ASKED if "judgement" not in name])
def test_charts_in_word_are_native_and_hold_their_numbers(
    sqlite_crowd: Connection, made: Made, name: str
) -> None:
    charts = [b for b in report_of(sqlite_crowd, name, 1).blocks if isinstance(b, Chart)]
    assert charts
    with zipfile.ZipFile(made[name, Form.DOCX]) as package:
        files = package.namelist()
        assert len([f for f in files if f.startswith("word/charts/")]) >= len(charts)
        for number, chart in enumerate(charts, 1):
            xml = ElementTree.fromstring(package.read(f"word/charts/chart{number}.xml"))
            points = [
                [v.text for v in series.findall(f"{MAIN}val//{MAIN}v")]
                for series in xml.iter(f"{MAIN}ser")
            ]
            assert points == [
                [str(v.value) for v in series.values if v is not None] for series in chart.series
            ]
            book = load_workbook(BytesIO(package.read(f"word/embeddings/chart{number}.xlsx")))
            rows = list(book.active.values)
            assert [row[0] for row in rows[1:]] == list(chart.categories)
            assert xml.find(f"{MAIN}externalData") is not None


@names
def test_no_word_or_workbook_holds_a_broken_reference(made: Made, name: str) -> None:
    for form in (Form.DOCX, Form.XLSX):
        with zipfile.ZipFile(made[name, form]) as package:
            for file in package.namelist():
                if file.endswith(".xml"):
                    assert b"#REF!" not in package.read(file)


@names
def test_a_workbook_has_real_numbers_charts_and_its_rules(
    sqlite_crowd: Connection, made: Made, name: str
) -> None:
    report = report_of(sqlite_crowd, name, 1)
    book, numbers = load_workbook(made[name, Form.XLSX]), numbering(report)
    assert book.sheetnames[-1] == "口径"
    # What its metrics mean stands on the sheet of rules alone.
    assert len(book.sheetnames) == len(numbers.keys() - {STANDARDS}) + 1
    sheets = {sheet.title.split(" ", 1)[0]: sheet for sheet in book}
    for block in report.blocks:
        if isinstance(block, Chart):
            (drawn,) = sheets[numbers[block.key]]._charts
            assert drawn.series
        elif isinstance(block, Table) and block.key != STANDARDS:
            sheet = sheets[numbers[block.key]]
            for down, row in enumerate(block.rows, 4):
                for place, (cell, column) in enumerate(zip(row, block.columns, strict=True), 1):
                    _like(sheet.cell(down, place), cell, column.holds)
    told = {cell.value for row in book["口径"].iter_rows() for cell in row}
    assert {report.standard, report.cut_off, report.window} <= told
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def _like(shown: Any, cell: Any, holds: Holds) -> None:
    if isinstance(cell, Figure) and holds is Holds.COUNT:
        assert shown.value == cell.value
        assert shown.data_type == "n"
    elif isinstance(cell, Told):
        assert shown.value == cell.text
        assert shown.data_type == "s"


@names
def test_a_pdf_is_set_in_the_fonts_that_are_shipped(made: Made, name: str) -> None:
    content = made[name, Form.PDF].read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    fonts = {f.decode().split("+")[1] for f in re.findall(rb"/FontName/([A-Z]+\+[\w-]+)", content)}
    assert fonts
    assert fonts <= {"NotoSerifCJKsc-Regular", "NotoSerifCJKsc-Bold", "NotoSansCJKsc-Bold"}
    assert content.count(b"/FontFile3") >= len(fonts)


def test_the_fonts_have_every_character_the_product_prints(sqlite_crowd: Connection) -> None:
    pack = read_pack(ROOT / "counties" / "qianxi", lambda _path, _codes: [])
    told = {area.name for area in pack.areas} | {unit.name for unit in pack.units}
    told |= {category.name.zh for category in pack.categories}
    told |= {text.zh for table in (EVENT_TEXT, SOURCE_TEXT, STAGE_TEXT) for text in table.values()}
    told |= {text.zh for metric in METRICS for text in (metric.label, metric.meaning)}
    told |= {text for name in ASKED for text in texts(report_of(sqlite_crowd, name, 1))}
    letters = set("".join(told)) - set("\n\t")
    for path in FONTS.glob("*.otf"):
        known = TTFont(path).getBestCmap().keys()
        assert not {letter for letter in letters if ord(letter) not in known}


@names
def test_no_file_of_a_brief_holds_another_township(made: Made, name: str) -> None:
    foreign = [ASSESSED.areas[WEST].name, WEST, "西镇综治中心"]
    inside = dict.fromkeys(foreign, False)
    for form in (Form.DOCX, Form.XLSX):
        with zipfile.ZipFile(made[name, form]) as package:
            for file in package.namelist():
                content = package.read(file).decode("utf-8", errors="ignore")
                inside |= {word: inside[word] or word in content for word in foreign}
    if "brief" in name:
        assert not any(inside.values())
    elif name == "monthly":
        assert inside[foreign[0]]


HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+SUM(A1:A9)",
    "template": "{{ 7 * 7 }}{% for x in y %}",
    "markup": "<w:t>&amp;</w:t>]]><!--",
    "typst": '#import "/etc/passwd": *; $ x $ *_`',
    "controls": "a\x00b\x0b\ud800\ufffe\u202e",
    "long": "很" * 1_000_000,
    "emoji": "👮\u200d♀️𠮷ﷺ",
    "link": "https://example.org/" + "x" * 3000,
}


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_from_outside_stays_text(tmp_path: Path, form: Form, text: str) -> None:
    path = tmp_path / f"hostile.{form}"
    write_report(_hostile(text), ASSESSED, form, path, MAKER, shapes)
    wanted = "".join(c for c in text[:60] if unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    if form is Form.DOCX:
        document = Document(str(path))
        assert wanted[:40] in document.tables[0].rows[1].cells[0].text
        assert wanted[:40] in "".join(p.text for p in document.paragraphs)
    elif form is Form.XLSX:
        book = load_workbook(path)
        cell = book.worksheets[0].cell(4, 1)
        assert wanted[:40] in cell.value
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    else:
        assert path.read_bytes().startswith(b"%PDF-")


COLUMNS = (Column("事项"), Column("件数", Holds.COUNT))


def _hostile(text: str) -> Report:
    figure = Figure("reported", Ask(20261101, 20261122), "", NOW, 3, 3, 3, "3")
    return Report(
        "monthly", text[:300], "2026年第11期", text[:300], "2026年11月23日", COUNTY_SCOPE, "测试县",
        "2026年11月23日", "2026年11月", text, True,
        (
            Heading(1, "概况"), Paragraph(((Told(text), figure, "件。"),)),
            Table("t", "表", COLUMNS, ((Told(text), figure),)),
            Chart("c", "图", "column", (text, "乙"), (Series(text, (figure, None)),), "件"),
            Case("QX1", text, "规则", ((Told(text),),)), Draft((Told(text),), text),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["column", "bar", "stacked", "line", "pie"])
@pytest.mark.parametrize("form", Form)
def test_every_kind_of_chart_is_drawn(tmp_path: Path, kind: str, form: Form) -> None:
    ask = Ask(20261101, 20261122)
    values = tuple(Figure("reported", ask, n, NOW, n, n, n, str(n)) for n in (3, 0, 7))
    lines = (Series("甲", values), Series("乙", (values[0], None, values[2])))
    chart = Chart("c", "图", kind, ("一", "二", "三"), lines[: 1 if kind in "pie bar" else 2], "件")
    report = _hostile("x")._replace(blocks=(Heading(1, "图"), chart))
    path = tmp_path / f"chart.{form}"
    write_report(report, ASSESSED, form, path, MAKER, shapes)
    if form is Form.DOCX:
        with zipfile.ZipFile(path) as package:
            xml = package.read("word/charts/chart1.xml").decode()
        wanted = {"column": "barChart", "bar": "barChart", "stacked": "barChart"}
        assert f"<c:{wanted.get(kind, f'{kind}Chart')}>" in xml


def test_a_map_without_shapes_leaves_the_report_whole(
    sqlite_crowd: Connection, tmp_path: Path
) -> None:
    report = report_of(sqlite_crowd, "monthly", 1)
    assert any(isinstance(block, Map) for block in report.blocks)
    for form in Form:
        write_report(report, ASSESSED, form, tmp_path / f"r.{form}", MAKER, lambda _scope: {})
    assert Document(str(tmp_path / "r.docx")).tables


def test_a_county_edits_its_layout_in_word(sqlite_crowd: Connection, tmp_path: Path) -> None:
    own = Document(str(FOLDER / "bulletin.docx"))
    own.paragraphs[0].insert_paragraph_before("测试县委平安办文件 {{ number }}")
    (tmp_path / "reports").mkdir()
    own.save(str(tmp_path / "reports" / "bulletin.docx"))
    report, path = report_of(sqlite_crowd, "daily"), tmp_path / "own.docx"
    write_docx(report, path, MAKER, lambda _block: b"", tmp_path)
    assert Document(str(path)).paragraphs[0].text == f"测试县委平安办文件 {MAKER.number}"


@pytest.mark.parametrize(
    "line",
    ["no body at all", "{{ body", "{{ title.__class__.__mro__ }}{{ body }}", "{% for %}{{ body }}"],
)
def test_a_layout_that_cannot_be_used_is_named(
    sqlite_crowd: Connection, tmp_path: Path, line: str
) -> None:
    own = Document()
    own.add_paragraph(line)
    (tmp_path / "reports").mkdir()
    own.save(str(tmp_path / "reports" / "bulletin.docx"))
    path = tmp_path / "own.docx"
    with pytest.raises(Invalid, match=r"bulletin\.docx"):
        write_docx(report_of(sqlite_crowd, "daily"), path, MAKER, lambda _block: b"", tmp_path)
    assert not path.exists()


def test_a_file_that_is_no_word_file_is_named(sqlite_crowd: Connection, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "bulletin.docx").write_bytes(b"no zip")
    with pytest.raises(Invalid, match=r"bulletin\.docx"):
        write_docx(
            report_of(sqlite_crowd, "daily"), tmp_path / "o.docx", MAKER, lambda _b: b"", tmp_path
        )


@pytest.mark.parametrize("form", Form)
def test_one_call_makes_a_report(sqlite_crowd: Connection, tmp_path: Path, form: Form) -> None:
    path = tmp_path / f"brief.{form}"
    make_report(
        sqlite_crowd, ASSESSED, EAST_SCOPE, NOW, Kind.BRIEF, 202610, form, path,
        number="BG1", maker="演示", shapes=shapes,
    )  # fmt: skip
    assert path.stat().st_size > 10_000
    assert report_name(ASSESSED, EAST_SCOPE, Kind.BRIEF, 202610, form) == (
        f"东镇网格治理月度简报_2026年第10期.{form}"
    )
    name = report_name(ASSESSED, COUNTY_SCOPE, Kind.SPECIAL, 202611, form, {"category": "02"})
    assert name == f"测试县网格治理专报（公共安全）_2026年第11期.{form}"
