"""The record of one talk as a Word file to be printed and signed; what nobody recorded stays blank."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MADE_AT = (1980, 1, 1, 0, 0, 0)  # the same record gives the same bytes
A4 = 'w:w="11906" w:h="16838"'
MARGINS = 'w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"'
LABEL_WIDTH, VALUE_WIDTH = 2200, 6826  # twentieths of a point
TITLE_SIZE, BODY_SIZE = 44, 24  # half points
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>'
)


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """A form ready to be drawn: title, a line under it, labels with what was recorded, the lines to sign on."""

    title: str
    branch: str
    rows: Sequence[tuple[str, str]]
    signatures: str


def draw(record: TalkRecord) -> bytes:
    """Return the record as a .docx file: A4, title in the middle, a table with thin lines, room to sign."""
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": _document(record)}
    stored = BytesIO()
    with ZipFile(stored, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(ZipInfo(name, MADE_AT), text, ZIP_DEFLATED)
    return stored.getvalue()


def _document(record: TalkRecord) -> str:
    body = [
        _paragraph(record.title, TITLE_SIZE, "SimSun", centred=True),
        _paragraph(record.branch, BODY_SIZE, "FangSong"),
        _table(record.rows),
        _paragraph("", BODY_SIZE, "FangSong"),
        _paragraph(record.signatures, BODY_SIZE, "FangSong"),
        f"<w:sectPr><w:pgSz {A4}/><w:pgMar {MARGINS}/></w:sectPr>",
    ]
    return f'{XML}<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}</w:body></w:document>'


def _paragraph(text: str, size: int, font: str, *, centred: bool = False) -> str:
    """Return a paragraph; each line of the text stands on a line of its own."""
    middle = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
    look = f'<w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr>'
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(_plain(line))}</w:t>' for line in text.split("\n"))
    return f"<w:p>{middle}<w:r>{look}{lines}</w:r></w:p>"


def _plain(line: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(sign for sign in line if sign == "\t" or (sign >= " " and sign not in "\ufffe\uffff"))


def _table(rows: Sequence[tuple[str, str]]) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    grid = f'<w:tblGrid><w:gridCol w:w="{LABEL_WIDTH}"/><w:gridCol w:w="{VALUE_WIDTH}"/></w:tblGrid>'
    look = f'<w:tblPr><w:tblW w:w="{LABEL_WIDTH + VALUE_WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
    lines = "".join(f"<w:tr>{_cell(name, LABEL_WIDTH)}{_cell(said, VALUE_WIDTH)}</w:tr>" for name, said in rows)
    return f"<w:tbl>{look}</w:tblPr>{grid}{lines}</w:tbl>"


def _cell(text: str, width: int) -> str:
    inner = _paragraph(text, BODY_SIZE, "FangSong")
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>'
