"""A period's summary as an Excel file: duties, gatherings, dues and talks; what nobody recorded stays blank."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from texts.rendering import plain

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None
HEAD_ROW = 3
WIDEST = 46


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the name of its words, its lines. Cells: number, text, None for a blank, (text name, arguments)."""

    name: str
    columns: tuple[str | tuple[str, dict[str, Any]], ...]  # the names of heads, or whole texts with their arguments
    lines: Sequence[Sequence[Any]]
    money: tuple[int, ...] = ()  # columns that hold yuan


@dataclass(frozen=True, slots=True)
class Summary:
    """A branch's period, ready to be drawn; sheets without a right to them are left out before."""

    branch: str
    period: str
    tables: tuple[Table, ...]


def draw(summary: Summary, language: str) -> bytes:
    """Return the summary as an .xlsx file: A4, thin lines, the head repeated on each page, signature lines below."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for table in summary.tables:
        _sheet(book.create_sheet(_word(language, f"sheet_{table.name}")), summary, table, language)
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def _word(language: str, name: str, **arguments: Any) -> str:
    return plain(language, f"reports.{name}", arguments)


def _sheet(sheet: "Worksheet", summary: Summary, table: Table, language: str) -> None:
    columns = len(table.columns) + 1
    _title(sheet, 1, columns, _word(language, f"title_{table.name}"), 16)
    _title(sheet, 2, columns, _word(language, "under_title", branch=summary.branch, period=summary.period), 11)
    heads = [_word(language, "column_number"), *(_head(language, name) for name in table.columns)]
    _line(sheet, HEAD_ROW, heads, bold=True)
    for number, line in enumerate(table.lines, start=1):
        _line(sheet, HEAD_ROW + number, [number, *(_value(language, cell) for cell in line)])
    for column in table.money:
        for row in range(HEAD_ROW + 1, HEAD_ROW + 1 + len(table.lines)):
            sheet.cell(row, column).number_format = "0.00"
    foot = HEAD_ROW + len(table.lines) + 2
    _put(sheet, foot, 1, _word(language, "signatures"))
    _paper(sheet, columns)


def _head(language: str, name: str | tuple[str, dict[str, Any]]) -> str:
    return _word(language, f"column_{name}") if isinstance(name, str) else plain(language, *name)


def _value(language: str, cell: Any) -> Value:
    """Turn a cell's text name with arguments into words; numbers and blanks stay."""
    if isinstance(cell, tuple):
        return plain(language, cell[0], cell[1])
    return cell if isinstance(cell, str | int | float) else None


def _title(sheet: "Worksheet", row: int, columns: int, text: str, size: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    cell: Any = _put(sheet, row, 1, text)
    cell.font = Font(name="SimSun", size=size, bold=size > 12)
    cell.alignment = Alignment(horizontal="center", vertical="center")


def _put(sheet: "Worksheet", row: int, column: int, value: Value) -> Any:
    """Write a value; text stays text, also when it begins like a formula."""
    cell: Any = sheet.cell(row, column)
    if value is not None:
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return cell


def _line(sheet: "Worksheet", row: int, values: Sequence[Value], *, bold: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    thin = Side(style="thin", color="000000")
    for column, value in enumerate(values, start=1):
        cell = _put(sheet, row, column, value)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.font = Font(name="SimSun", size=11, bold=bold)
        across = "left" if isinstance(value, str) and not bold else "center"
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)


def _paper(sheet: "Worksheet", columns: int) -> None:
    """Set A4 and the widths; the head comes again on each page."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for column in range(1, columns + 1):
        found = [sheet.cell(row, column).value for row in range(HEAD_ROW, sheet.max_row - 1)]
        longest = max((_width(value) for value in found), default=4)
        sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(6, longest + 2))
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{HEAD_ROW}"


def _width(value: Any) -> int:
    """Return how many half-width places a cell's text takes."""
    return 0 if value is None else sum(2 if ord(sign) > 0x2E7F else 1 for sign in str(value))
