"""The roster as a sheet: the empty table that is filled in, and the cells of a table that comes back."""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from texts.rendering import plain

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED, LARGEST_PART, LARGEST_TRIMMING = 8 * 1024 * 1024, 4 * 1024 * 1024, 1024 * 1024
MOST_PARTS = 300
LAST_ROW = 5000  # empty lines below the table are common; nobody looks further down than this
CONTENT = ("xl/worksheets/", "xl/sharedStrings.xml", "xl/media/")  # everything else is read whole, slowly: styles
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 520, 40, 200  # a few rows more than a roster may have, so that it can be told
COLUMNS = ("order", "name", "post", "group", "standing", "voting", "amount", "contact", "telegram")
CHOICES = {
    "post": ("secretary", "deputy", "organisation", "publicity", "discipline", "committee", "leader", "collector"),
    "standing": ("full", "probationary", "activist"),
}
WIDTHS = (6, 12, 16, 14, 12, 10, 12, 12, 14)
LINES = 60


class UnreadableSheet(Exception):
    """The bytes are no table, or one larger than a roster can be."""


@dataclass(frozen=True, slots=True)
class Example:
    """The secretary, who is on the roster already, as the first line."""

    name: str
    standing: str = "full"


def draw_template(example: Example, language: str) -> bytes:
    """Return an .xlsx with the right headings, the secretary's line, and lists to choose from."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = plain(language, "roster.sheet_title", {})
    sheet.append([_heading(language, column) for column in COLUMNS])
    post, standing = plain(language, "posts.secretary", {}), plain(language, f"posts.{example.standing}", {})
    sheet.append([1, example.name, post, "", standing, plain(language, "buttons.yes", {}), "", "", ""])
    for number, width in enumerate(WIDTHS, 1):
        cell = sheet.cell(1, number)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
    for column in ("standing", "voting", "telegram"):
        _offer(sheet, column, language)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _heading(language: str, column: str) -> str:
    return plain(language, f"roster.column_{column}", {})


def _offer(sheet: Any, column: str, language: str) -> None:
    """Let a column's cells be chosen from a list."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = [plain(language, f"posts.{code}", {}) for code in CHOICES.get(column, ())]
    words = words or [plain(language, f"buttons.{code}", {}) for code in ("yes", "no")]
    offered = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True)
    letter = get_column_letter(COLUMNS.index(column) + 1)
    offered.add(f"{letter}2:{letter}{LINES}")
    sheet.add_data_validation(offered)


def cells_of(filename: str, content: bytes) -> list[list[str]]:
    """Return the cells of an .xlsx or .csv as text; raises UnreadableSheet for anything else or anything too large."""
    if len(content) > LARGEST_FILE:
        raise UnreadableSheet
    if content[:4] == b"PK\x03\x04":
        return _workbook(content)
    if filename.lower().endswith(".csv"):
        return _csv(content)
    raise UnreadableSheet


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableSheet
    if "\0" in text:
        raise UnreadableSheet
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return _bounded(csv.reader(StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableSheet from error


def _workbook(content: bytes) -> list[list[str]]:
    """Read the first sheet, values only; what the archive says it unpacks to is checked before anything is."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_size(archive.infolist())
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            return _bounded(sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1, values_only=True))
        finally:
            book.close()
    except UnreadableSheet:
        raise
    except Exception as error:  # a hostile or broken archive fails in any of a dozen ways; all mean the same
        raise UnreadableSheet from error


def _check_size(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive by what it says of itself; more than it says is never unpacked. Raises UnreadableSheet."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableSheet
    for part in parts:
        if part.file_size > (LARGEST_PART if part.filename.startswith(CONTENT) else LARGEST_TRIMMING):
            raise UnreadableSheet


def _text(value: Any) -> str:
    """Return a cell as people see it; whole numbers lose the point the file gives them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)[:LONGEST_CELL]


def _bounded(table: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Return the cells as text, without empty ones and lines at the end; never holds more than a roster can have.

    Raises UnreadableSheet for more.
    """
    rows: list[list[str]] = []
    for line in table:
        cells = [_text(value) for value in line]
        if not any(cell.strip() for cell in cells):
            cells = []
        elif len(rows) >= MOST_ROWS or any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            raise UnreadableSheet
        if len(rows) < MOST_ROWS:
            rows.append(cells[:MOST_COLUMNS])
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise UnreadableSheet
    return rows
