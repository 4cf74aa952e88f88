"""The year's ledger of the dues as an Excel sheet, in the order branches file it; blanks stay blank for the pen."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from domain.dues import format_amount
from texts.rendering import plain

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

BEFORE, AFTER = 7, 3  # columns before the twelve months, and after them
WIDTHS = {1: 4, 2: 9, 3: 10, 4: 6, 5: 7, 6: 5, 7: 7}
LAST = BEFORE + 24 + AFTER


@dataclass(frozen=True, slots=True)
class Month:
    """One member's month: owed and paid in fen, None where there is nothing; `waived` holds the decisions' dates."""

    owed_fen: int | None = None
    paid_fen: int | None = None
    paid_on: date | None = None
    late: bool = False
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """One line: a member, his agreed amount in fen, his months by number, from when and until when within the year."""

    name: str
    group: str
    category: str  # working, retired, probationary
    agreed_fen: int | None
    months: dict[int, Month] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    @property
    def owed(self) -> int:
        """Return the year's sum in fen that is owed, months without an agreed amount left out."""
        return sum(month.owed_fen or 0 for month in self.months.values())

    @property
    def paid(self) -> int:
        """Return the year's sum in fen that was received."""
        return sum(month.paid_fen or 0 for month in self.months.values())


@dataclass(frozen=True, slots=True)
class Ledger:
    """A branch's year."""

    branch: str
    year: int
    collector: str
    payers: tuple[Payer, ...]


def draw(ledger: Ledger, language: str) -> bytes:
    """Return the ledger as an .xlsx file: A4 landscape, thin lines, the head repeated on each page."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(ledger.year)
    words = Words(language)
    _head(sheet, ledger, words)
    for number, payer in enumerate(ledger.payers, start=1):
        _line(sheet, 4 + number, number, payer, words)
    _foot(sheet, 5 + len(ledger.payers), ledger, words)
    _paper(sheet, 6 + len(ledger.payers))
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


@dataclass(frozen=True, slots=True)
class Words:
    """The ledger's words in one language."""

    language: str

    def __call__(self, name: str, **arguments: Any) -> str:
        """Return the ledger's word of this name."""
        return plain(self.language, f"dues.ledger_{name}", arguments)


def _write(sheet: "Worksheet", row: int, column: int, value: str) -> "Cell":
    """Write text as text: what begins with a sign of equation is no formula."""
    cell: Any = sheet.cell(row, column)
    cell.value = value
    cell.data_type = "s"
    return cell  # type: ignore[no-any-return]


def _money(sheet: "Worksheet", row: int, column: int, fen: int | None) -> None:
    """Write a sum in yuan as a number that shows two decimals; nothing where there is none."""
    if fen is not None:
        cell: Any = sheet.cell(row, column)
        cell.value = float(format_amount(fen))
        cell.number_format = "0.00"


def _head(sheet: "Worksheet", ledger: Ledger, words: Words) -> None:
    from openpyxl.styles import Font

    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=LAST)
    _write(sheet, 1, 1, words("title", year=ledger.year)).font = Font(name="SimSun", size=16, bold=True)
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=LAST)
    _write(sheet, 2, 1, words("head", branch=ledger.branch, year=ledger.year, collector=ledger.collector))
    names = ("number", "name", "group", "category", "base", "rate", "monthly")
    for column, name in enumerate(names, start=1):
        _tall(sheet, column, words(name))
    for month in range(1, 13):
        column = BEFORE + month * 2 - 1
        sheet.merge_cells(start_row=3, start_column=column, end_row=3, end_column=column + 1)
        _write(sheet, 3, column, words("month", month=date(ledger.year, month, 1)))
        _write(sheet, 4, column, words("amount"))
        _write(sheet, 4, column + 1, words("date"))
    for offset, name in enumerate(("owed", "paid", "remarks")):
        _tall(sheet, LAST - 2 + offset, words(name))


def _tall(sheet: "Worksheet", column: int, text: str) -> None:
    sheet.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)
    _write(sheet, 3, column, text)


def _line(sheet: "Worksheet", row: int, number: int, payer: Payer, words: Words) -> None:
    sheet.cell(row, 1, number)
    _write(sheet, row, 2, payer.name)
    _write(sheet, row, 3, payer.group)
    _write(sheet, row, 4, words("category_" + payer.category))
    _money(sheet, row, 7, payer.agreed_fen)
    for number_, month in payer.months.items():
        column = BEFORE + number_ * 2 - 1
        _money(sheet, row, column, month.paid_fen)
        if month.paid_on is not None:
            _write(sheet, row, column + 1, f"{month.paid_on.month}.{month.paid_on.day}")
    _money(sheet, row, LAST - 2, payer.owed)
    _money(sheet, row, LAST - 1, payer.paid)
    _write(sheet, row, LAST, words("note", **_remarks(payer)))


def _remarks(payer: Payer) -> dict[str, Any]:
    late = [number for number, month in sorted(payer.months.items()) if month.late]
    waived = [number for number, month in sorted(payer.months.items()) if month.waived]
    decisions = next((payer.months[number].waived.split() for number in waived), [])
    days = [date.fromisoformat(day) for day in decisions]
    return {"late": late, "waived": waived, "decisions": days, "since": payer.since, "until": payer.until}


def _foot(sheet: "Worksheet", row: int, ledger: Ledger, words: Words) -> None:
    """Write the sums of each month and up to each month, and the places for the two signatures."""
    total = 0
    _write(sheet, row, 2, words("month_sum"))
    _write(sheet, row + 1, 2, words("running_sum"))
    for month in range(1, 13):
        paid = [payer.months[month].paid_fen for payer in ledger.payers if month in payer.months]
        total += sum(fen or 0 for fen in paid)
        if any(fen is not None for fen in paid):
            _money(sheet, row, BEFORE + month * 2 - 1, sum(fen or 0 for fen in paid))
            _money(sheet, row + 1, BEFORE + month * 2 - 1, total)
    _money(sheet, row, LAST - 2, sum(payer.owed for payer in ledger.payers))
    _money(sheet, row, LAST - 1, sum(payer.paid for payer in ledger.payers))
    sheet.merge_cells(start_row=row + 3, start_column=1, end_row=row + 3, end_column=LAST)
    _write(sheet, row + 3, 1, words("signatures"))


def _paper(sheet: "Worksheet", last_row: int) -> None:
    """Set the page: A4 landscape, half a year a page, thin lines, the two rows of the head on each page."""
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.pagebreak import Break

    thin = Side(style="thin")
    for cells in sheet.iter_rows(min_row=3, max_row=last_row, max_col=LAST):
        for cell in cells:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.font = Font(name="SimSun", size=9)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.cell(1, 1).alignment = Alignment(horizontal="left")
    for column in range(1, LAST + 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(column, 6)
    sheet.column_dimensions[get_column_letter(LAST)].width = 16
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize, sheet.page_setup.scale = 9, 85  # A4
    sheet.row_dimensions[1].height = 24
    sheet.col_breaks.append(Break(id=BEFORE + 12))  # half a year a page: large enough to be read and signed
    sheet.print_title_rows, sheet.print_title_cols = "3:4", "A:B"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.freeze_panes = "C5"
