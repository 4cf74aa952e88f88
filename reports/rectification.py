"""The register of rectification items as an Excel sheet: A4 across, long cells wrapped, rows as high as their text."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LINE, HEAD = 14.0, 3  # height of a line in points; the row of the heads
FONT = "SimSun"


@dataclass(frozen=True, slots=True)
class Register:
    """What the sheet shows: title, the line below it, heads with widths in characters, rows; None stays empty."""

    title: str
    under: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str | int | None]]


def draw(register: Register) -> bytes:
    """Return the register as an .xlsx file; what looks like a formula stays text."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    width = len(register.columns)
    _across(sheet, 1, register.title, width, 16)
    _across(sheet, 2, register.under, width, 10)
    for column, (head, wide) in enumerate(register.columns, 1):
        sheet.column_dimensions[get_column_letter(column)].width = wide
        _put(sheet, HEAD, column, head, centred=True, bold=True)
    for row, cells in enumerate(register.rows, HEAD + 1):
        for column, (cell, (_, wide)) in enumerate(zip(cells, register.columns, strict=True), 1):
            _put(sheet, row, column, cell, centred=wide < 20)
        sheet.row_dimensions[row].height = height(cells, [wide for _, wide in register.columns])
    _page(sheet)
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def height(cells: Sequence[str | int | None], widths: Sequence[int]) -> float:
    """Return how high a row must be, in points, for its longest cell; a Chinese character is two columns wide."""
    lines = [_lines(str(cell or ""), wide) for cell, wide in zip(cells, widths, strict=True)]
    return LINE * max([1, *lines]) + 6


def _lines(text: str, wide: int) -> int:
    parts = [sum(2 if ord(sign) > 0x2E7F else 1 for sign in part) for part in text.split("\n")]
    return sum(max(1, ceil(part / max(1, wide - 2))) for part in parts)


def _put(
    sheet: "Worksheet", row: int, column: int, value: str | int | None, *, centred: bool, bold: bool = False
) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    cell: Any = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    thin = Side(style="thin")
    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    cell.font = Font(name=FONT, size=10, bold=bold)
    cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)


def _across(sheet: "Worksheet", row: int, text: str, width: int, size: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell: Any = sheet.cell(row, 1)
    cell.value, cell.data_type = text, "s"
    cell.font = Font(name=FONT, size=size, bold=size > 10)
    cell.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
    sheet.row_dimensions[row].height = size * 1.8


def _page(sheet: "Worksheet") -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
