"""Files that colleagues open: SECURITY.md 53."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from lienthong.kit import spreadsheet

HEADING = ("Tên", "Số", "Lúc")
EVIL = ["=1+1", "+84912345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")']
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", EVIL)
def test_no_csv_cell_is_a_formula(text):
    data = b"".join(spreadsheet.csv_lines(HEADING, [(text, 1, NOON)])).decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(data, newline=""))
    assert row[0] == f"'{text}"
    assert spreadsheet.unguarded(row[0]) == text


@pytest.mark.parametrize("text", ["Sở Nội vụ", "H10.19", "'tis", "", "a=b"])
def test_other_cells_stay_as_they_are(text):
    assert spreadsheet.guarded(text) == text
    assert spreadsheet.unguarded(text) == text


def test_csv_is_read_by_excel_as_vietnamese():
    data = b"".join(spreadsheet.csv_lines(HEADING, [("Lê Thị Hòa", -3, NOON)]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        "Tên,Số,Lúc",
        "Lê Thị Hòa,-3,2026-03-02 12:00:00+07:00",
    ]


def test_xlsx_cells_are_text_numbers_and_times_but_never_formulas():
    file = io.BytesIO()
    spreadsheet.write_xlsx(
        file, HEADING, [(text, 7, NOON) for text in EVIL[:4]], widths=(20, 8, 20)
    )
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows[0] == list(HEADING)
    assert [row[0] for row in rows[1:]] == EVIL[:4]
    assert rows[1][1:] == [7, datetime(2026, 3, 2, 12, 0)]
    with zipfile.ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
