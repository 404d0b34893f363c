"""A workbook of plain tables as Excel and WPS open it: texts stay texts, numbers numbers, and no
cell is ever a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GROUND, FAINT = "FFE8EEF6", "FF7A8699"

Value = str | float | None


class Head(Enum):
    """How a row at the top of a table looks: labels, or the keys that programs read."""

    LABELS = auto()
    KEYS = auto()


class Table(NamedTuple):
    """A sheet: its rows, the looks of the first rows (`heads`), the width of each column, how many
    rows and columns stay in sight, and of columns with a list to choose from that list and the
    last row it is offered in."""

    name: str
    rows: Sequence[Sequence[Value]]
    heads: Sequence[Head] = (Head.LABELS,)
    widths: Sequence[float] = ()
    frozen: tuple[int, int] = (1, 0)
    choices: Mapping[int, tuple[Sequence[str], int]] = MappingProxyType({})


def workbook(tables: Sequence[Table]) -> bytes:
    """The bytes of an .xlsx file with these sheets."""
    # Importing it takes 50 ms, which every start of the server would pay for a rare request.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator = None
    for one in tables:
        sheet = book.create_sheet(one.name)
        rows, columns = one.frozen
        sheet.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"
        for number, width in enumerate(one.widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for number, look in enumerate(one.heads, 1):
            # Programs find it there; to people it says nothing.
            sheet.row_dimensions[number].hidden = look is Head.KEYS
        _offer(sheet, one)
        for row, values in enumerate(one.rows):
            head = one.heads[row] if row < len(one.heads) else None
            sheet.append([_cell(sheet, value, head) for value in values])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: WriteOnlyWorksheet, table: Table) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, (words, last) in table.choices.items():
        listed = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
        letter = get_column_letter(column + 1)
        listed.add(f"{letter}{len(table.heads) + 1}:{letter}{last}")
        # Written as that of any sheet; the stubs do not know it of this kind.
        sheet.data_validations.append(listed)  # type: ignore[attr-defined]


def _cell(sheet: WriteOnlyWorksheet, value: Value, head: Head | None) -> Cell | None:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return None if value is None else WriteOnlyCell(sheet, value)
    told = "".join(sign for sign in value if sign.isprintable() or sign in "\n\t")
    cell = WriteOnlyCell(sheet, told)
    # openpyxl takes what begins with = for a formula and "#N/A" for an error.
    cell.data_type = "s"
    # Excel keeps a text one when somebody edits the cell.
    cell.number_format = "@"
    if head is not None:
        _dress(cell, head)
    return cell


def _dress(cell: Cell, head: Head) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.fill = PatternFill("solid", fgColor=GROUND)
    if head is Head.LABELS:
        cell.font = Font(bold=True, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    else:
        cell.font = Font(color=FAINT, size=9)
