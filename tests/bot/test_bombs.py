"""Files that unpack to far more than they weigh are refused fast, without being unpacked, and kindly."""

import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from time import perf_counter

import pytest

from reports.roster_sheet import LARGEST_FILE, UnreadableSheet, cells_of
from storage.tables import Member
from tests.house import House
from tests.people import ROSTER, csv_of, rows, set_up_branch, xlsx_of

GIGABYTES = 2**31
SHEET = "xl/worksheets/sheet1.xml"


def bomb(said: int = GIGABYTES, times: int = 1, size: int = GIGABYTES) -> bytes:
    """A sound workbook but for its sheet, which unpacks to `size`, claims to be `said`, and is listed `times` times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b"0" * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)
    parts = [(SHEET, piece * (size // 2**24) + packer.flush(), said, times)]
    with zipfile.ZipFile(BytesIO(xlsx_of(ROSTER))) as sound:
        for entry in sound.infolist():
            if entry.filename != SHEET:
                small = zlib.compressobj(9, zlib.DEFLATED, -15)
                content = sound.read(entry)
                parts.append((entry.filename, small.compress(content) + small.flush(), len(content), 1))
    return archive(parts)


def archive(parts: list[tuple[str, bytes, int, int]]) -> bytes:
    """A zip file of packed parts, whatever they claim; checksums are left out."""
    body, listed, number = b"", b"", 0
    for name, packed, said, times in parts:
        about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(packed), said, len(name), 0)
        entry = b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        listed += (entry + name.encode()) * times
        number += times
        body += b"PK\x03\x04" + about + name.encode() + packed
    return body + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, number, number, len(listed), len(body), 0)


def workbook(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook that is right but for one part of it."""
    sound, kept = BytesIO(xlsx_of(ROSTER)), BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == part else content)
    return kept.getvalue()


def fat_styles(styles: bytes) -> bytes:
    style = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    return styles.replace(b"</cellXfs>", style * 10**5 + b"</cellXfs>")


def wide_row(sheet: bytes) -> bytes:
    return sheet.replace(b"</row>", b'<c r="A1"><v>1</v></c>' * 250_000 + b"</row>", 1)


def far_row(sheet: bytes) -> bytes:
    return sheet.replace(b'<row r="3"', b'<row r="999999999"', 1)


def laughs(_sheet: bytes) -> bytes:
    """Entities that unpack to gigabytes."""
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "aaaaaaaaaa">{entities}]>'
        f'<worksheet xmlns="{space}"><sheetData>{cell}</sheetData></worksheet>'
    ).encode()


HOSTILE = {
    "two gigabytes": bomb(),
    "two gigabytes that claim to be little": bomb(said=1000),
    "one part listed many times": bomb(3 * 2**20, 250, 2**28),
    "many parts": bomb(1, 400, 2**24),
    "a hundred thousand styles": workbook("xl/styles.xml", fat_styles),
    "a quarter of a million cells in a line": workbook(SHEET, wide_row),
    "entities": workbook(SHEET, laughs),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bomb_is_refused_fast_and_small(what: str) -> None:
    content = HOSTILE[what]
    assert len(content) <= LARGEST_FILE
    tracemalloc.start()
    began = perf_counter()
    with pytest.raises(UnreadableSheet):
        cells_of("a.xlsx", content)
    took, peak = perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 5
    assert peak < 64 * 2**20


def test_lines_far_down_are_neither_waited_for_nor_read() -> None:
    assert len(cells_of("a.xlsx", workbook(SHEET, far_row))) == 2


def test_empty_lines_below_the_table_do_not_count() -> None:
    long = csv_of(ROSTER) + b"\n,,," * 40_000
    assert cells_of("a.csv", long) == cells_of("a.csv", csv_of(ROSTER))
    with pytest.raises(UnreadableSheet):
        cells_of("a.csv", long + "\n王,,".encode())


async def test_the_bot_answers_a_bomb_kindly_and_goes_on(house: House) -> None:
    setting = await set_up_branch(house)
    began = perf_counter()
    await setting.secretary.sends_file("名册.xlsx", bomb())
    assert perf_counter() - began < 5
    setting.secretary.sees("这个文件读不出来")
    assert len(await rows(house, Member)) == 1
    await setting.secretary.sends_file("名册.xlsx", xlsx_of(ROSTER))
    setting.secretary.sees("名册核对")
