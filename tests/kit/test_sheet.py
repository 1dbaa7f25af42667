"""Spreadsheets that come in: as people see them, whatever wrote them, and never more than fits."""

import codecs
import contextlib
import io
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lienthong.kit import sheet, spreadsheet
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import numbers, rows, xlsx

TEXT = "Tên;Đơn vị\nLê Thị Hoà;Sở Nội vụ\n"
ROWS = [("Tên", "Đơn vị"), ("Lê Thị Hoà", "Sở Nội vụ")]


def cells(read):
    return [row.cells for row in read.rows]


def book(*sheets, **options):
    """An XLSX file; a sheet is a function that fills it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as workbook:
        for fill in sheets:
            fill(workbook, workbook.add_worksheet())
    return file.getvalue()


def rewritten(data, **parts):
    """The file with parts replaced or added: {"xl/workbook.xml": bytes}."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in {*old.namelist(), *parts}:
            if parts.get(name, b"") is not None:
                new.writestr(name, parts.get(name) or old.read(name))
    return file.getvalue()


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_every_unicode_encoding(encoding):
    data = TEXT.encode(encoding)
    data = codecs.BOM_UTF16_BE + data if encoding == "utf-16-be" else data
    assert cells(sheet.read(data)) == ROWS


def test_what_excel_on_a_vietnamese_windows_writes():
    """Windows-1258 has the letters, and the tones as marks behind them."""
    marks = (
        TEXT.replace("ị", "i\u0323")
        .replace("à", "a\u0300")
        .replace("ộ", "ô\u0323")
        .replace("ụ", "u\u0323")
    )
    marks = marks.replace("ở", "ơ\u0309")
    read = sheet.read(marks.encode("cp1258"))
    assert cells(read) == ROWS
    assert "Windows-1258" in " ".join(read.notes)


@pytest.mark.parametrize(
    "data", ["Họ tên\nNguyÔn V¨n Huú\n".encode("latin-1", "replace"), b"T\xaan,\xb9\nb\xb8c,x\n"]
)
def test_fonts_of_the_nineties_are_refused_rather_than_misread(data):
    with pytest.raises(Refused, match="bảng mã"):
        sheet.read(data + b"\xb5\xb6\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_separator(separator):
    data = f'a{separator}"b{separator}c"\n1{separator}2\n'.encode()
    assert cells(sheet.read(data)) == [("a", rows.clean(f"b{separator}c")), ("1", "2")]


def test_excels_own_note_on_the_separator_is_no_row():
    read = sheet.read(b"sep=;\na;b,c\n1;2\n")
    assert [(row.number, row.cells) for row in read.rows] == [(1, ("a", "b,c")), (2, ("1", "2"))]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    read = sheet.read(b'a,b\n"two\nlines",x\n\n,\nlast,y\n')
    assert [(row.number, row.cells[0]) for row in read.rows] == [
        (1, "a"),
        (2, "two lines"),
        (5, "last"),
    ]


def test_an_open_quote_is_named_with_its_row():
    with pytest.raises(Refused, match="Dòng 3"):
        sheet.read(b'a,b\nx,y\n"z,w\n')


def test_what_export_guards_import_reads():
    evil = ["=1+1", "+84912345678", "-2", "@x", "'=1", "''+1", "'tis", "x"]
    data = b"".join(spreadsheet.csv_lines(["a"], [(text,) for text in evil]))
    assert [row.cells[0] for row in sheet.read(data).rows[1:]] == evil


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=8))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read(written):
    """But for what no list holds: space at the ends, line ends, invisible characters."""
    wanted = [tuple(map(rows.clean, row)) for row in written]
    wanted = [row for row in wanted if any(row)]
    file = io.BytesIO()
    spreadsheet.write_xlsx(file, ("a", "b"), wanted)
    as_csv = b"".join(spreadsheet.csv_lines(("a", "b"), wanted))
    for data in (file.getvalue(), as_csv):
        read = [row.cells + ("",) * (2 - len(row.cells)) for row in sheet.read(data).rows]
        assert read == [("a", "b"), *wanted]


# ── XLSX ────────────────────────────────────────────────────────────────────────────────────────


def fill(workbook, page):
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    zeros = workbook.add_format({"num_format": "0000000000"})
    colour = workbook.add_format({"num_format": "[Red]#,##0"})
    page.write_row(0, 0, ["Tên", "Số", "Ngày", "Mã", "Có", "Tiền"])
    page.write_row(1, 0, ["Lê Thị Hoa", 7.0])
    page.write_datetime(1, 2, datetime(2020, 1, 31), day)
    page.write_number(1, 3, 912345678, zeros)
    page.write_boolean(1, 4, True)
    page.write_number(1, 5, 1234567, colour)
    page.write_rich_string(3, 0, "Lê ", workbook.add_format({"bold": 1}), "Thị", " Hoa")
    page.write_number(3, 1, 0.1)
    page.write_formula(3, 2, "=A2", None, "Lê Thị Hoa")
    page.write_number(3, 3, 12345678901234)


def test_cells_come_as_people_see_them():
    read = sheet.read(book(fill))
    assert [(row.number, row.cells) for row in read.rows] == [
        (1, ("Tên", "Số", "Ngày", "Mã", "Có", "Tiền")),
        (2, ("Lê Thị Hoa", "7", "2020-01-31", "0912345678", "1", "1234567")),
        (4, ("Lê Thị Hoa", "0.1", "Lê Thị Hoa", "12345678901234")),
    ]


def test_strings_in_the_cells_themselves():
    file = io.BytesIO()
    spreadsheet.write_xlsx(file, ("Tên",), [("Lê Thị Hoa",), ("",), ("x",)])
    assert [row.number for row in sheet.read(file.getvalue()).rows] == [1, 2, 4]


def test_another_reader_sees_the_same():
    """calamine, written by others in Rust, is the oracle."""
    data = book(fill)
    (_, first, _, second) = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    )
    ours = [row.cells for row in sheet.read(data).rows]
    assert first[0] == ours[1][0] and first[2] == date.fromisoformat(ours[1][2])
    assert float(ours[1][3]) == first[3] and float(ours[2][1]) == second[1]
    assert second[0] == ours[2][0]


@pytest.mark.parametrize(
    "day", [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2026, 3, 2)]
)
@pytest.mark.parametrize("from_1904", [False, True])
def test_days_in_both_of_excels_calendars(day, from_1904):
    if from_1904 and day < date(1904, 1, 1):
        return

    def one(workbook, page):
        page.write_datetime(0, 0, day, workbook.add_format({"num_format": 14}))

    assert cells(sheet.read(book(one, date_1904=from_1904))) == [(day.isoformat(),)]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("43831", "yyyy-mm-dd", "2020-01-01"),
        ("43831.5", "d", "2020-01-01 12:00:00"),
        ("7", '"d"0', "7"),
        ("7", "General", "7"),
        ("7", "000", "007"),
        ("-7", "000", "-7"),
        ("1E+20", "", "100000000000000000000"),
        ("1e999", "", "1e999"),
        ("-1", "d", "-1"),
        ("9e9", "d", "9000000000"),
        ("0.927", "0.0%", "92.7%"),
        ("0.07", numbers.BUILT_IN["9"], "7%"),
        ("0.07", '0"%"', "0.07"),
    ],
)
def test_numbers_by_their_format(value, code, shown):
    assert numbers.shown(value, code) == shown


def test_decimals_stand_behind_the_point_that_is_asked_for():
    assert numbers.shown("12.345", "General", point=",") == "12,345"
    assert numbers.shown("0.56789", "0.0%", point=",") == "56,789%"
    assert numbers.shown("1069", "#,##0", point=",") == "1069"


def test_only_the_first_visible_sheet_is_read_and_that_is_said():
    def hidden(_, page):
        page.write(0, 0, "ẩn")
        page.hide()

    def shown(_, page):
        page.write(0, 0, "hiện")
        page.activate()
        page.set_first_sheet()

    read = sheet.read(book(hidden, shown, lambda _, page: page.write(0, 0, "sau")))
    assert cells(read) == [("hiện",)]
    assert "Sheet2" in read.notes[0]


def test_prefixes_and_missing_references_do_not_matter():
    """Some programs write <x:row>, and cells without saying where."""
    data = book(lambda _, page: page.write_row(0, 0, [1, 2]))
    page = (
        b'<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        b'<x:row><x:c><x:v>5</x:v></x:c><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>'
        b'<x:row r="4"><x:c r="C4"><x:v>6</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    read = sheet.read(rewritten(data, **{"xl/worksheets/sheet1.xml": page}))
    assert [(row.number, row.cells) for row in read.rows] == [(1, ("5", "a")), (4, ("", "", "6"))]


# ── Files that are something else ───────────────────────────────────────────────────────────────


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="x/officeDocument" Target="{}"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "trống"),
        (b" \n\n", "trống"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mật khẩu"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "trang web"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "trang web"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "ảnh"),
        (b"\x1f\x8b\x08 x", "nén"),
        (b"a,b\0c\n", "không phải là văn bản"),
        (archive(**{"a.txt": "x"}), "không phải là bảng tính"),
        (archive(**{"_rels/.rels": RELATION.format("word/document.xml")}), "Word"),
        (archive(**{"_rels/.rels": RELATION.format("xl/workbook.bin")}), "nhị phân"),
        (archive(**{"_rels/.rels": RELATION.format("xl/workbook.xml")}), "hỏng"),
        (b"PK\x03\x04 cut off", "hỏng"),
        (b"x" * (sheet.MOST_BYTES + 1), "20 MB"),
    ],
)
def test_what_is_no_spreadsheet_is_named(data, says):
    with pytest.raises(Refused, match=says) as refusal:
        sheet.read(data)
    assert refusal.value.hint


@pytest.mark.parametrize("place", [100, 1_000, 3_000, 5_000])
def test_a_file_cut_or_changed_anywhere_is_refused_or_read(place):
    data = book(fill)
    for broken in (data[:place], data[:place] + b"\xff\x00\xff" + data[place + 3 :]):
        with contextlib.suppress(Refused):
            sheet.read(broken)


# ── Files that attack (SECURITY.md 42, 44) ──────────────────────────────────────────────────────

PAGE = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


SHARED = '<c t="s"><v>0</v></c>'


def attack(inner, before=""):
    page = '<?xml version="1.0"?>' + before + PAGE.format(inner)
    return rewritten(book(fill), **{"xl/worksheets/sheet1.xml": page.encode()})


ATTACKS = {
    "two cells in opposite corners": attack(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "entities that multiply": attack(
        '<row r="1"><c r="A1"><v>&b;</v></c></row>',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
    ),
    "an external entity": attack(
        '<row r="1"><c r="A1"><v>&a;</v></c></row>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ),
    "a gigabyte of nothing": attack(" " * (xlsx.MOST_UNPACKED + 1)),
    "a number of a million digits": attack(
        f'<row r="1"><c r="A1"><v>{"1" * 10**6}e9</v></c></row>'
    ),
    "a string that is not there": attack('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
    "one long text in a million cells": rewritten(
        book(fill),
        **{
            "xl/sharedStrings.xml": f"<sst><si><t>{'x' * 1999}</t></si></sst>".encode(),
            "xl/worksheets/sheet1.xml": PAGE.format(f"<row>{SHARED * 50}</row>" * 20_000).encode(),
        },
    ),
    "ten thousand parts": archive(**{f"{n}.xml": "" for n in range(10_000)}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_in_bounded_memory(name, tmp_path):
    """In a process of its own, whose memory may grow by half a gigabyte at most."""
    file = tmp_path / "attack.xlsx"
    file.write_bytes(ATTACKS[name])
    assert file.stat().st_size < 2_000_000
    program = (
        "import resource, sys; from pathlib import Path; import django; django.setup()\n"
        "from lienthong.kit import sheet; from lienthong.kit.refusal import Refused\n"
        f"data = Path({str(file)!r}).read_bytes()\n"
        "most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (most + 5 * 10**8,) * 2)\n"
        "try:\n    print(len(sheet.read(data).rows))\nexcept Refused as refusal:\n    print(refusal)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_too_much_is_named():
    with pytest.raises(Refused, match=r"100\.000 dòng"):
        sheet.read(b"a\n" * (sheet.MOST_ROWS + 2))
    with pytest.raises(Refused, match="60 cột"):
        sheet.read(b",".join([b"a"] * 61) + b"\n")
    with pytest.raises(Refused, match="Dòng 2 có ô dài hơn"):
        sheet.read(b"a\n" + b"x" * 2001 + b"\n")
    with pytest.raises(Refused, match="60 cột"):
        sheet.read(attack('<row r="1"><c r="XFD1"><v>1</v></c></row>'))


def test_empty_formatted_cells_cost_nothing():
    """Excel writes whole rows of them."""
    read = sheet.read(attack('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'))
    assert cells(read) == [("1",)]


def test_control_and_bidirectional_characters_are_dropped():
    assert cells(sheet.read("a\u202eb,\u200bx\u0007y\u00a0 z\n".encode())) == [("ab", "xy z")]
