"""Word papers: equal content gives equal bytes, nothing hostile gets in, headers repeat, fonts as customary."""

from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.word import Paper


def paper(rows: int = 60) -> bytes:
    made = Paper()
    made.title("党员大会记录\x00<&>", "第1版")
    made.heading("议题1")
    made.line("长" * 3000 + "\ufffe", label="发言：", indent=True)
    made.page_break()
    made.title("签到表")
    made.table(["序号", "姓名"], [[str(n), "王小明"] for n in range(rows)], (1, 3), height=9, centred=(0,))
    made.signatures(["主持人：", "记录人："])
    return made.content()


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper() == paper()
    with ZipFile(BytesIO(paper())) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}


def test_it_is_a4_with_the_customary_fonts_and_sizes() -> None:
    read = Document(BytesIO(paper()))
    section = read.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    title = read.paragraphs[0].runs[0]
    assert title.text == "党员大会记录<&>"
    assert title.font.size == Pt(22)
    assert title._r.rPr.rFonts.get(qn("w:eastAsia")) == "SimSun"
    body = next(p for p in read.paragraphs if p.text.startswith("发言："))
    assert [run.font.size for run in body.runs] == [Pt(16), Pt(16)]
    assert body.runs[1]._r.rPr.rFonts.get(qn("w:eastAsia")) == "FangSong"


def test_a_header_repeats_rows_stay_whole_and_signatures_stay_with_the_table() -> None:
    read = Document(BytesIO(paper()))
    table = read.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert table.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next
    narrow, wide = (column.width for column in table.columns)
    assert round(wide / narrow) == 3
    title = next(p for p in read.paragraphs if p.text == "签到表")
    assert title.paragraph_format.page_break_before
