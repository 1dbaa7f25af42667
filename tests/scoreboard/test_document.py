"""Documents as values: what is clean, what is refused and how it is named, JSON there and back."""

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.document import cells, codec, layout, limits, numbering
from lienthong.scoreboard.document.blocks import (
    BulletList,
    Chart,
    Closing,
    Column,
    Document,
    HeaderCell,
    Heading,
    Item,
    Kind,
    Link,
    PageBreak,
    Picture,
    Run,
    Signature,
    Table,
)
from lienthong.scoreboard.document.printable import clean
from tests.scoreboard.documents import (
    letter,
    online_chart,
    picture,
    report,
    tax_payments,
    words,
)

SMALL = Table("Bảng", (Column("Đơn vị"), Column("Số", Kind.NUMBER)), (("Sở A", D(1069)),))


def document(*blocks) -> Document:
    return Document("Báo cáo", tuple(blocks))


def refusal(*blocks) -> Refused:
    with pytest.raises(Refused) as caught:
        limits.check(document(*blocks))
    return caught.value


# --- texts ---
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"),
        ("a\u202egpj.exe", "agpj.exe"),  # a bidirectional override disguises
        ("a\x00b\x1bc\ufffed\ufdd0", "abcd"),
        ("một\r\nhai\u2028ba", "một\nhai\nba"),
        ("mềm\u00admại  \t xong", "mềmmại xong"),
        ("100\u00a0m", "100\u00a0m"),
        ("\ud800x", "x"),
    ],
)
def test_text_is_clean_from_the_start(given, kept):
    assert Run(given).text == kept == clean(kept)
    assert Table(given, (), ((given,),)).rows[0][0] == kept


# --- JSON ---
def test_a_report_is_the_same_after_json():
    there = codec.to_json(report())
    assert codec.from_json(there) == report()
    assert codec.to_json(codec.from_json(there)) == there
    assert json.loads(there)["version"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"version": 2, "document": {}}',
        '{"version": 1, "document": {"type": "Run", "text": "x"}}',
        '{"version": 1, "document": {"type": "Document", "title": "x"}}',
        '{"version": 1, "document": {"type": "Document", "title": 5, "blocks": []}}',
        '{"version": 1, "document": {"type": "Document", "title": "x", "blocks": [], "more": 1}}',
        '{"version": 1, "document": {"type": "Document", "title": "x", "blocks": [{"type": "Kind"}]}}',
        '{"version": 1, "document": {"type": "Document", "title": "x", "blocks": [["x"]]}}',
        '{"version": 1, "document": {"type": "number", "value": "NaN"}}',
        '{"version": 1, "document": {"type": "number", "value": []}}',
        '{"version": 1, "document": {"type": "bytes", "base64": "?"}}',
    ],
)
def test_json_that_is_no_document_is_refused(text):
    with pytest.raises(Refused, match="Không đọc được văn bản"):
        codec.from_json(text)


# --- what is refused, and by which name ---
def test_a_real_report_may_be_printed():
    limits.check(report())


def test_a_missing_glyph_names_its_block_and_character():
    refused = refusal(words("Tốt"), Heading(1, (Run("Kết quả 😀"),)))
    assert str(refused) == "Khối 2 (tiêu đề “Kết quả 😀”): phông chữ không có ký tự “😀” (U+1F600)"
    assert refused.field == "blocks.1" and refused.hint


def test_an_unreadable_picture_names_its_block():
    broken = Picture(picture()[:200], "Ảnh", "Hội nghị")
    assert str(refusal(broken)) == "Khối 1 (ảnh “Hội nghị”): Không đọc được ảnh"


NO_TABLE = Chart(online_chart().chart, "Biểu đồ")
DEEP = BulletList((Item((Run("a"),)),))
for _ in range(4):
    DEEP = BulletList((Item((Run("a"),), DEEP),))


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (NO_TABLE, "chưa có bảng số liệu"),
        (Picture(picture(), "  "), "chưa có mô tả"),
        (Heading(7, (Run("x"),)), "cấp tiêu đề"),
        (Heading(1, ()), "tiêu đề trống"),
        (words("x", link="javascript:alert(1)"), "liên kết không hợp lệ"),
        (replace(SMALL, rows=((Link("x", "file:///etc"), None),)), "liên kết không hợp lệ"),
        (words("x" * 30_001), "quá dài"),
        (DEEP, "lồng quá sâu"),
        (BulletList(()), "danh sách trống"),
        (replace(SMALL, rows=(("một ô",),)), "không cùng số ô"),
        (replace(SMALL, header=((HeaderCell("a", columns=3),),)), "tiêu đề cột"),
        (replace(SMALL, header=((HeaderCell("a", rows=2), HeaderCell("b")),)), "tiêu đề cột"),
        (replace(SMALL, columns=()), "bảng quá lớn"),
        (replace(SMALL, rows=(("x", D(1)),) * 5_001), "bảng quá lớn"),
        (Chart(charts.Line("x", ("1",), (charts.Series("a", ()),)), "x", SMALL), "không khớp"),
        (
            Chart(charts.Shares("x", ("a",), (charts.Stack("b", (D(-1),)),)), "x", SMALL),
            "không khớp",
        ),
    ],
)
def test_what_no_format_can_carry_is_refused(block, why):
    assert why in str(refusal(block))


def test_a_chart_may_stand_beside_its_table():
    limits.check(document(SMALL, NO_TABLE))
    limits.check(document(NO_TABLE, SMALL))


# --- what all formats share ---
def test_captions_are_numbered_by_kind_and_a_charts_table_follows_it():
    found = [item.caption for item in numbering.placed(report()) if item.caption]
    assert found == [
        "Hình 1. Hội nghị lần 1",
        "Bảng 1. Dịch vụ công trực tuyến của các đơn vị",
        "Biểu đồ 1. Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ",
        "Bảng 2. Người dùng ứng dụng công dân",
        "Biểu đồ 2. Văn bản ký số theo tháng",
        "Bảng 3. Ký số",
        "Biểu đồ 3. Chứng thực điện tử",
        "Bảng 4. Hồ sơ chứng thực theo trạng thái",
        "Bảng 5. Nộp thuế, phí trực tuyến",
    ]


@given(st.lists(st.integers(1, 6), max_size=20))
def test_no_heading_level_is_skipped(levels):
    blocks = [Heading(level, (Run("x"),)) for level in levels]
    before = 0
    for item in numbering.placed(document(*blocks)):
        assert 1 <= item.level <= before + 1
        before = item.level


@pytest.mark.parametrize(
    ("cell", "column", "expected"),
    [
        (D(1069), Column("", Kind.NUMBER), "1.069"),
        (D("92.7"), Column("", Kind.SHARE, 2), "92,70%"),
        (D("92.7"), Column("", Kind.SHARE), "92,7%"),
        ("Tăng 1,1%", Column("", Kind.SHARE), "Tăng 1,1%"),
        (None, Column("", Kind.NUMBER), ""),
        (D(0), Column("", Kind.NUMBER), "0"),
    ],
)
def test_a_cell_prints_its_figure(cell, column, expected):
    assert cells.shown(cell, column) == expected


def test_a_wide_table_lies_on_its_side_and_takes_its_heading_along():
    heading = Heading(1, (Run("Thuế"),))
    items = numbering.placed(document(words("Trước."), heading, tax_payments(), words("Sau.")))
    parts = layout.pages(items)
    assert [wide for wide, _ in parts] == [False, True, False]
    assert parts[1][1][0].block == heading


@settings(max_examples=30)
@given(st.lists(st.lists(st.text(max_size=30), min_size=3, max_size=3), max_size=5))
def test_widths_always_fill_the_text(rows):
    table = Table("x", tuple(map(Column, "abc")), tuple(map(tuple, rows)))
    fit = layout.fit(table)
    room = layout.ACROSS if fit.landscape else layout.UPRIGHT
    assert sum(fit.widths) == pytest.approx(room) and min(fit.widths) > 0


def test_pages_turned_by_a_break_stay_turned_until_the_next():
    items = numbering.placed(
        document(words("a"), PageBreak(across=True), SMALL, words("b"), PageBreak(), words("c"))
    )
    parts = layout.pages(items)
    assert [(wide, len(one)) for wide, one in parts] == [(False, 1), (True, 2), (False, 1)]
    assert sum(layout.fit(SMALL, across=True).widths) == pytest.approx(layout.ACROSS)


def test_columns_of_a_group_are_equally_wide_and_letters_as_small_as_asked():
    columns = (Column("Tên"), *(Column(str(n), Kind.NUMBER, group="months") for n in range(3)))
    fit = layout.fit(Table("x", columns, (("Một", D(1), None, D(1_000_000)),), largest=10))
    assert fit.widths[1] == fit.widths[2] == fit.widths[3] != fit.widths[0]
    assert fit.size == 10


def test_what_comes_before_the_end_is_kept_with_it():
    closing = Closing((Signature("Giám đốc"),))
    assert [one.keep for one in numbering.placed(document(words("a"), SMALL, closing))] == [
        False, True, False,
    ]  # fmt: skip


def test_a_letter_is_the_same_after_json():
    assert codec.from_json(codec.to_json(letter(3))) == letter(3)
