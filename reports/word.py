"""Word papers: A4, a centred title, a body and tables as offices print them, lines to sign on; no decoration.

Everything that is drawn here goes through one class, so that all papers look the same. The same content gives the same
bytes: times of making are left out of the file.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MADE_AT = (1980, 1, 1, 0, 0, 0)
TITLE_FONT, BODY_FONT, LATIN_FONT = "SimSun", "FangSong", "Times New Roman"
TITLE, BODY, SIGN, SMALL = 22, 16, 14, 12  # points: the customary sizes two, three, four and small four
SIGNED = 3  # paragraphs that stay on the page of the signatures
LINE = 28  # points from line to line in the body
ROOM = 2  # points above and below what stands in a cell
WIDTH, HEIGHT = 210, 297  # millimetres
TOP, BOTTOM, LEFT, RIGHT = 30, 25, 27, 25
TEXT_WIDTH = WIDTH - LEFT - RIGHT


class Paper:
    """A Word document that grows from top to bottom."""

    def __init__(self, *, page_numbers: bool = True) -> None:
        from docx import Document

        self._file = Document()
        self._broken, self._tabled = False, False
        self._page()
        if page_numbers:
            self._number_pages()

    def title(self, text: str, below: str = "") -> None:
        """Write a title in the middle, and a smaller line below it."""
        self._paragraph(text, TITLE, font=TITLE_FONT, centred=True, after=6 if below else 14, together=True)
        if below:
            self._paragraph(below, SMALL + 2, centred=True, after=10, together=True)

    def heading(self, text: str) -> None:
        """Write a heading that stays with what follows."""
        self._paragraph(text, BODY, bold=True, line=LINE, together=True)

    def line(
        self, text: str, *, label: str = "", indent: bool = False, centred: bool = False, together: bool = False
    ) -> None:
        """Write a paragraph of the body; its label stands out; `together`: it stays with what follows."""
        self._paragraph(text, BODY, label=label, line=LINE, indent=indent, centred=centred, together=together)

    def closing(self, text: str) -> None:
        """Write a line at the right, as letters end."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self._paragraph(text, BODY, line=LINE, together=True)
        self._file.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def note(self, text: str) -> None:
        """Write a remark in small letters."""
        self._paragraph(text, SMALL, after=4)

    def gap(self) -> None:
        """Leave a line free."""
        self._paragraph("", SMALL)

    def page_break(self) -> None:
        """Begin what follows on a new page."""
        self._broken = True

    def signatures(self, lines: Sequence[str]) -> None:
        """Leave room, then write the lines to sign on: they never part, nor stand on a page without what is signed."""
        for made in self._last():
            made.paragraph_format.keep_with_next = True
        self._paragraph("", SMALL, after=10, together=True)
        for number, text in enumerate(lines, 1):
            self._paragraph(text, SIGN, after=14, together=number < len(lines))

    def form(self, rows: Sequence[tuple[str, str]], label_width: int = 42) -> None:
        """Draw a table of labels with what was recorded beside them."""
        self._table([], rows, (label_width, TEXT_WIDTH - label_width))

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, height: float = 0,
        centred: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Draw a table; its header stands on every page; rows of a set height (mm) never break.

        `widths` are parts of the width of the page.
        """
        whole = sum(widths)
        self._table(header, rows, [TEXT_WIDTH * width / whole for width in widths], height=height, centred=centred)

    def content(self) -> bytes:
        """Return the file; equal papers are equal bytes."""
        said = self._file.core_properties
        said.author, said.last_modified_by, said.comments, said.revision = "", "", "", 1
        said.created = said.modified = datetime(*MADE_AT)  # noqa: DTZ001  (a file's stamp has no zone)
        drawn = BytesIO()
        self._file.save(drawn)
        return _settled(drawn.getvalue())

    # How it is done

    def _last(self) -> list[Any]:
        """Return the last few paragraphs; after a table, those of its last rows and the line below it."""
        if not self._tabled:
            return list(self._file.paragraphs[-SIGNED:])
        rows = self._file.tables[-1].rows[-SIGNED + 1 :]
        inside = [made for row in rows for cell in row.cells for made in cell.paragraphs]
        return [*inside, self._file.paragraphs[-1]]

    def _page(self) -> None:
        from docx.shared import Mm

        section = self._file.sections[0]
        section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)

    def _number_pages(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        foot = self._file.sections[0].footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(foot, "- ", SMALL)
        for kind, text in (("begin", ""), (None, "PAGE"), ("end", "")):
            run = self._run(foot, "", SMALL)
            run._r.append(_field(kind, text))
        self._run(foot, " -", SMALL)

    def _paragraph(
        self, text: str, size: int, *, font: str = BODY_FONT, label: str = "", line: int = 0, bold: bool = False,
        centred: bool = False, indent: bool = False, after: int = 0, together: bool = False,
    ) -> None:  # fmt: skip
        made = self._file.add_paragraph()
        self._tabled = False
        self._shape(made, size, line=line, centred=centred, indent=indent, after=after, together=together)
        if label:
            self._run(made, label, size, font, bold=True)
        self._run(made, text, size, font, bold=bold)

    def _shape(
        self, made: Any, size: int, *, line: int, centred: bool, indent: bool, after: int, together: bool
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        look = made.paragraph_format
        look.space_before, look.space_after = Pt(0), Pt(after)
        look.line_spacing = Pt(line) if line else 1.15
        look.keep_with_next, look.widow_control = together, True
        look.page_break_before, self._broken = self._broken, False
        if indent:
            look.first_line_indent = Pt(size * 2)
        if centred:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _run(self, made: Any, text: str, size: int, font: str = BODY_FONT, *, bold: bool = False) -> Any:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        run = made.add_run(_plain(text))
        run.font.size, run.font.name, run.bold = Pt(size), LATIN_FONT, bold or None
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), font)
        fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and the like as wide as the signs around them
        return run

    def _table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], *, height: float = 0,
        centred: Sequence[int] = (),
    ) -> None:  # fmt: skip
        from docx.shared import Mm

        lines = [list(header), *map(list, rows)] if header else [list(row) for row in rows]
        if self._broken:
            self._paragraph("", 1)
        made = self._file.add_table(len(lines), len(widths))
        made.autofit = False
        _rule(made)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        for number, (row, cells) in enumerate(zip(made.rows, lines, strict=True)):
            head = bool(header) and number == 0
            _keep(row, head=head, whole=height > 0)
            row.height = Mm(height) if height and not head else None
            for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = Mm(widths[column])
                self._cell(cell, text, head=head, centred=head or column in centred)
        self._paragraph("", 4)
        self._tabled = True

    def _cell(self, cell: Any, text: str, *, head: bool, centred: bool) -> None:
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.shared import Pt

        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        made = cell.paragraphs[0]
        self._shape(made, SMALL, line=0, centred=centred, indent=False, after=ROOM, together=False)
        made.paragraph_format.space_before = Pt(ROOM)
        self._run(made, text, SMALL, bold=head)


def _plain(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _field(kind: str | None, text: str) -> Any:
    if kind is not None:
        return _element("fldChar", fldCharType=kind)
    made = _element("instrText")
    made.text = text
    return made


def _rule(table: Any) -> None:
    """Give a table thin black lines on all sides, and widths that hold."""
    look = table._tbl.tblPr
    borders = _element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(side, val="single", sz="4", space="0", color="000000"))
    look.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _keep(row: Any, *, head: bool, whole: bool) -> None:
    """Repeat a header on every page; never part a row that is to stay whole."""
    look = row._tr.get_or_add_trPr()
    if head or whole:
        look.append(_element("cantSplit"))
    if head:
        look.append(_element("tblHeader"))


def _settled(content: bytes) -> bytes:
    """Pack a file anew with one time of making for all that is in it."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, MADE_AT), old.read(name), ZIP_DEFLATED)
    return packed.getvalue()
