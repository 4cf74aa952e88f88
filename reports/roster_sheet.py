"""The roster as a sheet: the empty table that is filled in, and the cells of a table that comes back."""

import csv
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from texts.rendering import plain

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
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
        return _bounded([[_text(cell) for cell in row] for row in csv.reader(StringIO(text), delimiter=delimiter)])
    except csv.Error as error:
        raise UnreadableSheet from error


def _workbook(content: bytes) -> list[list[str]]:
    """Read the first sheet, values only; what the archive says it unpacks to is checked before anything is."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise UnreadableSheet
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
            return _bounded([[_text(value) for value in row] for row in rows])
        finally:
            book.close()
    except UnreadableSheet:
        raise
    except Exception as error:  # a hostile or broken archive fails in any of a dozen ways; all mean the same
        raise UnreadableSheet from error


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


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    """Leave out empty cells and lines at the end; raises UnreadableSheet for more than a roster can be."""
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows or len(rows) > MOST_ROWS or any(cell.strip() for row in rows for cell in row[MOST_COLUMNS:]):
        raise UnreadableSheet
    return [row[:MOST_COLUMNS] for row in rows]
