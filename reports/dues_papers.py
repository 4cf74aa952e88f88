"""The lesser papers of the dues as Excel sheets: details, cash book, quarter sheet, yearly publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from domain.dues import format_amount

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Money:
    """A cell that holds a sum in fen."""

    fen: int


Cell = str | int | Money | None


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet: title, the line below it, heads of the columns with widths, rows, the lines at the foot."""

    title: str
    under: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[str] = ()
    landscape: bool = True


def draw(paper: Paper) -> bytes:
    """Return the sheet as an .xlsx file: A4, thin lines, its head repeated on each page."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    width = len(paper.columns)
    _across(sheet, 1, paper.title, width, size=16)
    _across(sheet, 2, paper.under, width)
    for column, (name, wide) in enumerate(paper.columns, start=1):
        _put(sheet, 3, column, name)
        sheet.column_dimensions[get_column_letter(column)].width = wide
    for row, cells in enumerate(paper.rows, start=4):
        for column, cell in enumerate(cells, start=1):
            _put(sheet, row, column, cell)
    _lines(sheet, 3 + len(paper.rows), width)
    for number, line in enumerate(paper.foot):
        _across(sheet, 5 + len(paper.rows) + number, line, width)
    _page(sheet, landscape=paper.landscape)
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def _put(sheet: "Worksheet", row: int, column: int, value: Cell) -> None:
    """Write a cell; text stays text, what begins with a sign of equation is no formula."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, Money):
        cell.value, cell.number_format = float(format_amount(value.fen)), "0.00"
    elif isinstance(value, int):
        cell.value = value
    elif value:
        cell.value, cell.data_type = value, "s"


def _across(sheet: "Worksheet", row: int, text: str, width: int, size: int = 10) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    _put(sheet, row, 1, text)
    sheet.cell(row, 1).font = Font(name="SimSun", size=size, bold=size > 10)
    sheet.cell(row, 1).alignment = Alignment(horizontal="center" if row == 1 else "left", wrap_text=True)


def _lines(sheet: "Worksheet", last: int, width: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    thin = Side(style="thin")
    for cells in sheet.iter_rows(min_row=3, max_row=last, max_col=width):
        for cell in cells:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.font = Font(name="SimSun", size=10)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _page(sheet: "Worksheet", *, landscape: bool) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "3:3"
