"""The layouts a county may take over and edit in Word: made here, kept in `templates/`.

After a change: `python -m dashboards.reports.default_templates`. What stands in double braces is
filled in (docxtpl); the paragraph with {{ body }} gives way to the report. Fonts, sizes and spacing
are those of its named styles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

FOLDER = Path(__file__).parent / "templates"
LAYOUTS, SHEET = ("bulletin", "notice"), "sheet"
# What a machine without the font takes instead.
FALLBACKS = {
    "方正小标宋简体": "方正小标宋_GBK,华文中宋,STZhongsong,Noto Serif CJK SC",
    "仿宋": "仿宋_GB2312,FangSong,华文仿宋,Noto Serif CJK SC",
    "黑体": "SimHei,Noto Sans CJK SC",
    "楷体": "楷体_GB2312,KaiTi,华文楷体,Noto Serif CJK SC",
    "宋体": "SimSun,Noto Serif CJK SC",
}
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
GREY, RED = RGBColor(0x59, 0x59, 0x59), RGBColor(0xC0, 0x1F, 0x1F)


class Look(NamedTuple):
    """A paragraph style: name, font, size in points, alignment, indent in characters, line height
    in points (0: single)."""

    name: str
    font: str
    size: float
    align: Any = BOTH
    indent: int = 0
    height: float = 28
    after: float = 0
    keep: bool = False
    colour: RGBColor | None = None


LOOKS = (
    Look("公文标题", "方正小标宋简体", 22, CENTRE, height=36, after=6),
    Look("公文期号", "仿宋", 16, CENTRE),
    Look("公文版头", "仿宋", 16, LEFT),
    Look("公文正文", "仿宋", 16, indent=2),
    Look("公文一级标题", "黑体", 16, indent=2, keep=True),
    Look("公文二级标题", "楷体", 16, indent=2, keep=True),
    Look("公文草稿", "楷体", 16, indent=2),
    Look("公文案例", "黑体", 14, indent=2, keep=True),
    Look("公文表题", "黑体", 12, CENTRE, height=22, keep=True),
    Look("公文图题", "黑体", 12, CENTRE, height=22, after=6),
    Look("公文图", "仿宋", 10.5, CENTRE, height=0, keep=True),
    Look("公文表格", "仿宋", 10.5, CENTRE, height=0),
    Look("公文注", "仿宋", 10.5, LEFT, height=16, after=6, colour=GREY),
    Look("公文落款", "仿宋", 16, RIGHT),
)

# The one page of a meeting: the same styles in small type.
SHEET_SIZES = {
    "公文标题": (17, 21), "公文期号": (10, 14), "公文版头": (10, 14), "公文正文": (10, 14),
    "公文一级标题": (10, 16), "公文草稿": (10, 14), "公文表题": (9, 13), "公文表格": (9, 11.5),
    "公文注": (8, 11),
}  # fmt: skip
SHEET_LOOKS = tuple(
    look._replace(size=SHEET_SIZES[look.name][0], height=SHEET_SIZES[look.name][1], after=0)
    for look in LOOKS
    if look.name in SHEET_SIZES
)


class Margins(NamedTuple):
    """Millimetres from the edge: of the text, then of the lines above and below it."""

    top: float
    bottom: float
    left: float
    right: float
    head: float
    foot: float


OFFICIAL, NARROW = Margins(37, 35, 28, 26, 20, 25), Margins(17, 13, 27, 27, 9, 6)


def save_templates(folder: Path = FOLDER) -> None:
    """Write every layout into the folder."""
    folder.mkdir(exist_ok=True)
    for name in (*LAYOUTS, SHEET):
        template(name).save(str(folder / f"{name}.docx"))


def template(layout: str) -> Any:
    """A layout as a python-docx document."""
    document = Document()
    _page(document, NARROW if layout == SHEET else OFFICIAL)
    for look in SHEET_LOOKS if layout == SHEET else LOOKS:
        _style(document, look)
    _fallbacks(document)
    add = document.add_paragraph
    add("{{ title }}", "公文标题")
    add("{{ issue }}", "公文期号")
    if layout != "notice":
        _ruled(add("{{ office }}\t{{ day }}", "公文版头"))
    add("统计期：{{ window }}。数据截至{{ cut_off }}。口径：{{ standard }}", "公文注")
    add("{{ body }}", "公文正文")
    if layout == "notice":
        add("", "公文正文")
        add("{{ office }}", "公文落款")
        add("{{ day }}", "公文落款")
    return document


def _page(document: Any, margins: Margins) -> None:
    """A4, a line of provenance above, the page number below; `OFFICIAL` margins are those of GB/T
    9704."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance, section.footer_distance = Mm(margins.head), Mm(margins.foot)
    _font(document.styles["Normal"], "仿宋", 16 if margins == OFFICIAL else 10.5)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    head = section.header.paragraphs[0]
    head.alignment = RIGHT
    # One line with the longest names there are: at 9 pt the mark of demo data broke in two.
    _run(head, "{{ provenance }}", "宋体", 8, GREY)
    _run(head, "{{ demo }}", "黑体", 8, RED)
    foot, size = section.footer.paragraphs[0], 14 if margins == OFFICIAL else 9
    foot.alignment = CENTRE
    _run(foot, "— ", "宋体", size)
    number = (
        f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:sz w:val="{2 * size}"/></w:rPr>'
        "<w:t>1</w:t></w:r></w:fldSimple>"
    )
    foot._p.append(parse_xml(number))
    _run(foot, " —", "宋体", size)


def _style(document: Any, look: Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _font(style, look.font, look.size)
    if look.colour is not None:
        style.font.color.rgb = look.colour
    form = style.paragraph_format
    form.alignment, form.keep_with_next = look.align, look.keep
    form.space_before, form.space_after = Pt(0), Pt(look.after)
    form.line_spacing = Pt(look.height) if look.height else 1.0
    form.widow_control = True
    if look.indent:
        indent = style.element.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), str(100 * look.indent))
        form.first_line_indent = Pt(look.size * look.indent)


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size, style.font.bold = name, Pt(size), False
    _east_asian(style.element.get_or_add_rPr(), name)


def _east_asian(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for slot in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{slot}"), name if name == "黑体" else "Times New Roman")
    fonts.set(qn("w:eastAsia"), name)


def _run(paragraph: Any, text: str, font: str, size: float, colour: Any = None) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), colour
    _east_asian(run._r.get_or_add_rPr(), font)


def _ruled(paragraph: Any) -> None:
    """Office on the left, date on the right, a red rule below."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156), 2)
    border = (
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" '
        'w:color="C01F1F"/></w:pBdr>'
    )
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(border), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    paragraph.paragraph_format.space_after = Pt(8)


def _fallbacks(document: Any) -> None:
    """Name in the font table what to take where a font is missing."""
    part = next(
        rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable")
    )
    table = parse_xml(part.blob)
    for name, others in FALLBACKS.items():
        entry = (
            f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{others}"/>'
            '<w:charset w:val="86"/></w:font>'
        )
        table.append(parse_xml(entry))
    part._blob = _serialised(table)


def _serialised(element: Any) -> bytes:
    whole: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
    return whole


if __name__ == "__main__":
    save_templates()
