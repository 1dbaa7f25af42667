"""The special report of February 2023, rebuilt from its figures: equal to the printed tables in every
value, in all three formats, and saying only what the tables bear out."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import docx
import pypdf
import pytest
from django.db import transaction
from python_calamine import CalamineWorkbook

from lienthong.demo import figures as demo_figures
from lienthong.demo import load as demo
from lienthong.demo.province import DATA
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import queries
from lienthong.scoreboard.document import formats
from lienthong.scoreboard.document.blocks import BulletList, plain
from lienthong.scoreboard.models import Cell
from lienthong.scoreboard.reports import assembling, outline
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.numbers import Style

FIGURES = DATA / "figures"
# Table of the report by its number, and the columns that hold what the file prints from its third on.
WIDE = {
    1: ("online_services", Style.VIETNAMESE),
    2: ("app_users", Style.VIETNAMESE),
    4: ("shared_platforms", Style.VIETNAMESE),
    5: ("community_digital_teams", Style.VIETNAMESE),
    6: ("e_certification", Style.VIETNAMESE),
    7: ("online_tax_payments", Style.ENGLISH),
}
MARK = " (*)"


@dataclass
class Made:
    """The three files; what the report says; cells that wait."""

    files: dict[str, bytes]
    sentences: list[str]
    waiting: set[str]

    @cached_property
    def pdf(self) -> str:
        """The words of the PDF, page after page."""
        pages = pypdf.PdfReader(io.BytesIO(self.files["pdf"])).pages
        return unicodedata.normalize("NFC", " ".join(page.extract_text() for page in pages))


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> Made:
    """Made once for all of these tests, from a province that is taken back at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo._aliases(demo._units())
        demo_figures.load()
        period = queries.period("2023-02")
        files = {name: reports.of_period(SYSTEM, period, name).data for name in formats.FORMATS}
        waiting = {cell.printed for cell in Cell.objects.filter(state="waiting")}
        made = Made(files, sentences(period), waiting)
        transaction.set_rollback(True)
    return made


def sentences(period) -> list[str]:
    made = outline.ordinary(SYSTEM, period)
    document = assembling.assembled(made.report, made.sections).document
    lists = [block for block in document.blocks if isinstance(block, BulletList)]
    return [plain(item.text) for block in lists for item in block.items]


# --- what was printed in 2023 ---
def printed(name: str) -> list[list[str]]:
    with (FIGURES / f"2023-03-17_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def meant(text: str, style: Style) -> object:
    """A value: a number, or the words that stand there."""
    said = numbers.read(text, style)
    return said.value if said.value is not None else text


def wanted(name: str, style: Style) -> list[list[object]]:
    return [[meant(cell, style) for cell in row[2:]] for row in printed(name)]


# --- reading the three formats back ---
def word_tables(data: bytes) -> list[list[list[str]]]:
    """The report's tables without their heading rows, cell by cell as they are read."""
    found = []
    for table in docx.Document(io.BytesIO(data)).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        body = next((n for n, row in enumerate(rows) if row[0] == "1"), None)
        if body is not None:
            found.append(rows[body:])
    return found


def sheets(data: bytes) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for name in book.sheet_names[1:]:
        rows = book.get_sheet_by_name(name).to_python()
        body = next(n for n, row in enumerate(rows) if row[0] == 1)
        found.append([row for row in rows[body:] if row[1] != ""])
    return found


def as_value(text: str) -> object:
    """Of the Word file, which prints Vietnamese numbers."""
    return meant(text.removesuffix(MARK), Style.VIETNAMESE)


def said_alike(made: Made, found: object, source: object, text: str) -> bool:
    """A cell that waits stands as the source printed it, with its mark."""
    if text.endswith(MARK):
        return text.removesuffix(MARK) in made.waiting
    return found == source


@pytest.mark.parametrize("number", WIDE)
def test_the_word_file_holds_every_printed_value(made, number):
    name, style = WIDE[number]
    rows = word_tables(made.files["docx"])[number - 1]
    source = wanted(name, style)
    assert len(rows) == len(source)
    for row, wants in zip(rows, source, strict=True):
        for text, value in zip(row[2:], wants, strict=True):
            assert said_alike(made, as_value(text), value, text), (row[1], text, value)


@pytest.mark.parametrize("number", WIDE)
def test_the_workbook_holds_every_printed_value_as_a_number(made, number):
    name, style = WIDE[number]
    rows = sheets(made.files["xlsx"])[number - 1]
    source = printed(name)
    for row, texts in zip(rows, source, strict=False):
        for found, text in zip(row[2:], texts[2:], strict=True):
            value = meant(text, style)
            if isinstance(found, str):
                assert said_alike(made, found, value, found), (row[1], found, text)
            else:
                share = Decimal(100) if "%" in text else Decimal(1)
                assert Decimal(str(found)) * share == value, (row[1], found, text)


@pytest.mark.parametrize("number", WIDE)
def test_the_pdf_shows_every_printed_value(made, number):
    shown = re.sub(r"\s+", "", made.pdf)
    for row in word_tables(made.files["docx"])[number - 1]:
        assert re.sub(r"\s+", "", "".join(row)) in shown, row


def test_units_stand_in_the_order_of_the_source_under_their_own_names(made):
    """Whatever their spelling in the file was."""
    platforms = [row[1] for row in word_tables(made.files["docx"])[3]]
    assert platforms[:3] == ["Sở GD&ĐT", "Sở Công Thương", "Sở GTVT"]
    assert platforms[21:23] == ["UBND TP. Đồng Xoài", "UBND H. Đồng Phú"]
    districts = [row[1] for row in word_tables(made.files["docx"])[1]]
    assert districts[-3:] == ["Huyện Phú Riềng", "Không xác định", "Tổng"]


def test_figures_of_the_text_come_with_their_days_and_wholes(made):
    tables = word_tables(made.files["docx"])
    rows = {tuple(row[3:]) for row in [*tables[2], *tables[7]]}
    for _title, _unit, since, until, value, whole in printed("other_figures"):
        days = [".".join(day.split("-")[::-1]).replace(".", "/") for day in (since, until)]
        assert (*days, value, whole) in rows, (value, whole)


# --- what it says ---
@pytest.mark.parametrize(
    "statement",
    [
        "03 đơn vị họp trên phần mềm họp không giấy nhiều nhất: UBND TP. Đồng Xoài (1.069 cuộc); "
        "VP UBND tỉnh (809 cuộc); Sở TT&TT (144 cuộc).",
        "03 đơn vị có tỷ lệ văn bản điện tử được ký số cao nhất: Ban Dân tộc (99,60%); "
        "Sở VH-TT&DL (98,92%); Sở Xây dựng (97,06%).",
        "Tất cả 33 đơn vị đạt 100% về tỷ lệ văn bản xử lý trên môi trường mạng.",
        "07 đơn vị đạt 100% về tỷ lệ cán bộ sử dụng thư điện tử công vụ: Sở Xây dựng, Sở VH-TT&DL, "
        "Sở TT&TT, Sở Ngoại vụ, Ban Quản lý KKT, Ban Dân tộc, Trung tâm XTĐT-TM&DL.",
    ],
)
def test_statements_that_the_tables_bear_out_are_made(made, statement):
    assert statement in made.sentences


def test_that_both_shares_reached_100_is_not_said(made):
    """The report of 2023 said so; its own table holds 88,90%, 91,70% and 99,30%."""
    said = [line for line in made.sentences if "100%" in line]
    about = [line for line in said if "dịch vụ công" in line or "hồ sơ giải quyết" in line]
    assert about == [
        "25/27 đơn vị đạt 100% về tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ; còn lại: "
        "Sở GTVT (88,90%); Huyện Hớn Quản (91,70%).",
        "26/27 đơn vị đạt 100% về tỷ lệ hồ sơ giải quyết trực tuyến; còn lại: Sở Tư pháp (99,30%).",
    ]


def test_cells_that_wait_are_marked_and_nothing_is_said_of_their_columns(made):
    marked = [
        text.removesuffix(MARK)
        for row in word_tables(made.files["docx"])[6]
        for text in row
        if text.endswith(MARK)
    ]
    assert len(marked) == 14 and set(marked) == made.waiting
    assert "đang chờ xác minh" in made.pdf
    assert "số tiền thanh toán trực tuyến phí" not in " ".join(made.sentences)


def test_an_unfinished_report_says_so_on_its_cover(made):
    assert "DỰ THẢO – Lưu hành nội bộ" in made.pdf
    assert "ngày 20 tháng 3 năm 2023" in made.pdf
