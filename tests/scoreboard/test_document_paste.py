"""What people paste becomes blocks; blocks become HTML that is read back as the same."""

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.document import html, limits, paste, pictures
from lienthong.scoreboard.document.blocks import (
    BulletList,
    Document,
    Footnote,
    HeaderCell,
    Heading,
    Item,
    Kind,
    NumberedList,
    Paragraph,
    Picture,
    Run,
    Table,
)
from tests.scoreboard import dialects
from tests.scoreboard.documents import editorial, picture, report


def blocks(text: str):
    return paste.blocks(text).blocks


def p(text: str, **look) -> Paragraph:
    return Paragraph((Run(text, **look),))


def item(text: str, nested=None) -> Item:
    return Item((Run(text),), nested)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Chữ trần<br>dòng hai", (p("Chữ trần\ndòng hai"),)),
        ("<p>một<p>hai", (p("một"), p("hai"))),
        ("<p>  một \n hai&nbsp;&nbsp;&nbsp; ba </p><p>&nbsp;</p>", (p("một hai ba"),)),
        ("<b style='font-weight:normal'><p>a</p></b>", (p("a"),)),
        ("<span style='font-weight:700;color:red'>a</span>", (p("a", bold=True),)),
        ("<h2>Tiêu <b>đề</b></h2>", (Heading(2, (Run("Tiêu đề"),)),)),
        ("<a href='https://a.vn/?x=1&amp;y=2'>t</a>", (p("t", link="https://a.vn/?x=1&y=2"),)),
        ("<a href='javascript:alert(1)'>t</a>", (p("t"),)),
        ("<a href=' data:text/html,x'>t</a>", (p("t"),)),
        ("<a href='/quan-tri'>t</a>", (p("t"),)),
        ("<script>alert(1)</script><p onclick=x style='position:fixed'>t</p>", (p("t"),)),
        ("<!--[if gte mso 9]><xml><w:Word/></xml><![endif]--><p>t<o:p></o:p></p>", (p("t"),)),
        ("<style>p{x:y}</style><svg><text>s</text></svg><iframe src=x></iframe>t", (p("t"),)),
        ("<a>một</a> <a>hai</a>", (p("một hai"),)),
        ("<p>x<small>[thích]</small></p>", (Paragraph((Run("x"), Footnote((Run("thích"),)))),)),
        (
            "<ul><li><p>a</p><ol><li>b</li></ol></li><ul><li>c</li></ul></ul>",
            (BulletList((item("a", NumberedList((item("b"), item("c")))),)),),
        ),
        ("<p>CO<sub>2</sub></p>", (Paragraph((Run("CO"), Run("2", subscript=True))),)),
        ("<ol start=3><li>a</ol>", (NumberedList((item("a"),), 3),)),
        ("<ol start=-1><li>a</ol>", (NumberedList((item("a"),)),)),
    ],
)
def test_meaning_is_kept_and_looks_are_dropped(source, expected):
    assert blocks(source) == expected


@pytest.mark.parametrize("comments", [False, True])
@pytest.mark.parametrize(
    ("mark", "made"),
    [
        (mark, BulletList)
        for mark in ("·", "o", "§", "-", "–", "+", "Ø", "v", "•", "<img src=1>", "")
    ]
    + [
        (mark, NumberedList)
        for mark in ("1.", "1)", "(1)", "1", "a)", "a.", "i.", "A.", "I.", "1.1.")
    ],
)
def test_the_mark_says_what_kind_of_list_word_wrote(mark, made, comments):
    source = dialects.word(("l0 lfo1", 1, mark, "Chữ"), comments=comments)
    assert paste.blocks(dialects.whole_word(source)).blocks == (made((item("Chữ"),)),)


BULLET, NUMBER = ("l0 lfo1", 1, "·"), ("l1 lfo2", 1)
LISTS = [
    ([(*BULLET, "a"), (*BULLET, "b")], (BulletList((item("a"), item("b"))),)),
    (  # one list straight after another of a different kind
        [(*NUMBER, "1.", "a"), (*NUMBER, "2.", "b"), (*BULLET, "c")],
        (NumberedList((item("a"), item("b"))), BulletList((item("c"),))),
    ),
    (  # one beneath another, with a list of its own in Word
        [(*NUMBER, "1.", "a"), ("l0 lfo1", 2, "o", "b"), (*NUMBER, "2.", "c")],
        (NumberedList((item("a", BulletList((item("b"),))), item("c"))),),
    ),
    (  # several levels of one list, and two back at once
        [("l0 lfo1", 1, "1.", "a"), ("l0 lfo1", 2, "a.", "b"), ("l0 lfo1", 3, "i.", "c"),
         ("l0 lfo1", 1, "2.", "d")],
        (NumberedList((item("a", NumberedList((item("b", NumberedList((item("c"),))),))),
                       item("d"))),),
    ),
    (  # numbers begin anew, in another list or in the same
        [("l1 lfo2", 1, "1.", "a"), ("l1 lfo3", 1, "1.", "b"), ("l1 lfo3", 1, "1.", "c")],
        (NumberedList((item("a"),)), NumberedList((item("b"),)), NumberedList((item("c"),))),
    ),
    (  # or go on after something else
        [(*NUMBER, "1.", "a"), (*BULLET, "b"), (*NUMBER, "2.", "c")],
        (NumberedList((item("a"),)), BulletList((item("b"),)), NumberedList((item("c"),), 2)),
    ),
    (  # what was selected begins within a list
        [(*NUMBER[:1], 2, "b)", "a"), (*NUMBER[:1], 2, "c)", "b"), (*NUMBER, "2.", "c")],
        (NumberedList((item("a"), item("b")), 2), NumberedList((item("c"),), 2)),
    ),
]  # fmt: skip


@pytest.mark.parametrize("comments", [False, True])
@pytest.mark.parametrize(("items", "expected"), LISTS)
def test_lists_of_word_are_those_that_word_shows(items, expected, comments):
    source = f"<div class=WordSection1>{dialects.word(*items, comments=comments)}<p>cuối</p></div>"
    assert blocks(dialects.whole_word(source)) == (*expected, p("cuối"))


@pytest.mark.parametrize(("mark", "first"), [("c)", 3), ("IV.", 4), ("ix.", 9), ("2.3.", 3)])
def test_a_list_that_goes_on_keeps_its_number(mark, first):
    (made,) = blocks(dialects.word(("l0 lfo1", 1, mark, "a")))
    assert made.start == first


def test_words_in_a_mark_stay():
    source = dialects.word(("l0 lfo1", 1, "Điều 1.", "Phạm vi"), ("l0 lfo1", 1, "Điều 2.", "Ai"))
    assert blocks(source) == (p("Điều 1. Phạm vi"), p("Điều 2. Ai"))


def test_a_numbered_heading_keeps_its_number_and_a_cell_its_list():
    mark = "<span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp; </span></span>"
    cell = dialects.word((*BULLET, "một"), (*BULLET, "hai"))
    heading, table = blocks(
        f"<h1 style='mso-list:l0 level1 lfo1'>{mark.format('1.')}Đầu</h1><table><tr><td>T<tr><td>{cell}"
        "<ul><li>ba</ul>"
    )
    assert heading == Heading(1, (Run("1. Đầu"),))
    assert table.rows == (("• một\n• hai\n• ba",),)


def test_word_in_a_browser_writes_each_item_as_a_list():
    source = dialects.word_web(
        ("ul", "1", 1, 1, "a"), ("ul", "1", 2, 1, "b"), ("ul", "1", 1, 2, "c"),
        ("ol", "2", 1, 1, "d"), ("ol", "2", 1, 2, "e"), ("ol", "3", 1, 1, "f"),
    )  # fmt: skip
    assert blocks(source) == (
        BulletList((item("a", BulletList((item("b"),))), item("c"))),
        NumberedList((item("d"), item("e"))),
        NumberedList((item("f"),)),
    )


def test_lists_of_google_docs_and_libre_office():
    found = paste.blocks(dialects.GOOGLE_DOCS)
    assert found.blocks == (
        Paragraph((Run("Kết quả", bold=True), Run(" tháng 2, CO"), Run("2", subscript=True))),
        NumberedList((item("Hai", BulletList((item("Con"),))), item("Ba")), 2),
        p("Cổng", link="https://example.gov.vn/"),
    )
    assert found.notes == ()
    found = paste.blocks(dialects.LIBRE_OFFICE)
    assert found.blocks[:2] == (
        BulletList((item("Gạch", NumberedList((item("Con"),))),)),
        NumberedList(
            (
                Item(
                    (Run("H"), Run("2", subscript=True), Run("O và m"), Run("2", superscript=True))
                ),
            ),
            4,
        ),
    )
    assert [note.split(":")[0].split(";")[0] for note in found.notes] == [
        "Gạch chân không được giữ",
        "Chữ gạch ngang trở thành chữ thường",
        "Số thứ tự của danh sách theo kiểu của báo cáo (1., a., i.), khác bản gốc.",
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<p>một <del cite='mailto:a'>hai</del></p>", "đánh dấu xóa"),
        ("<p>một <span style='text-decoration:line-through'> </span></p>", "gạch ngang"),
        (dialects.word(("l0 lfo1", 1, "a)", "một")), "Số thứ tự"),
        ("<table><tr><th>một<th>x<tr><td colspan=2>c<tr><td>d<td>e</table>", "Ô gộp"),
    ],
)
def test_what_cannot_be_kept_is_told(source, told):
    found = paste.blocks(source)
    (note,) = found.notes
    assert told in note
    assert "hai" not in html.editable(found.blocks)


def test_merged_headings_and_underlined_links_are_no_loss():
    table = "<table><tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d<tr><td>1<td>2<td>3</table>"
    assert paste.blocks(f"{table}<p><a href='https://a.vn'><u>x</u></a></p>").notes == ()


def test_a_pasted_table_knows_its_headings_and_figures():
    (table,) = blocks(
        "<table><tr><td rowspan=2>Đơn vị<td colspan=2>Tỷ lệ</tr><tr><td>Kỳ trước<td>Kỳ này</tr>"
        "<tr><td>Sở A<td>1.069<td>92,70%</tr><tr><td>Sở B<td>-<td>100%</tr></table>".replace(
            "<table><tr>", "<table><thead><tr>", 1
        ).replace("Kỳ này</tr>", "Kỳ này</tr></thead>", 1)
    )
    assert [column.title for column in table.columns] == ["Đơn vị", "Kỳ trước", "Kỳ này"]
    assert [column.kind for column in table.columns] == [Kind.TEXT, Kind.NUMBER, Kind.SHARE]
    assert table.header[0] == (HeaderCell("Đơn vị", rows=2), HeaderCell("Tỷ lệ", columns=2))
    assert table.rows[0][1] == 1069 and table.rows[0][2] == "92,70%"  # printed as it was written
    limits.check(Document("x", (table,)))


def test_pictures_are_written_anew_and_foreign_ones_are_told():
    image = Image.new("RGB", (3_000, 10), "red")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    source = (
        f'<img src="data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}" alt="Đỏ">'
    )
    found = paste.blocks(f"{source}<img src='https://x.vn/1.png'><img src='file:///c/1.png'>")
    (kept,) = found.blocks
    assert kept.alt == "Đỏ" and b"secret place" not in kept.data
    assert pictures.facts(kept.data).width == pictures.SIDE
    assert found.notes == ("Ảnh không kèm theo nội dung dán: hãy chèn ảnh từ tệp.",)


@pytest.mark.parametrize("data", ["AAAA", "A", "", base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()])
def test_a_broken_picture_is_left_out_and_told(data):
    found = paste.blocks(f"<p>t</p><img src='data:image/png;base64,{data}'>")
    assert found.blocks == (p("t"),)
    assert found.notes == ("Một ảnh đã bị bỏ: Không đọc được ảnh.",)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    with pytest.raises(Refused, match="quá lớn"):
        pictures.reencoded(file.getvalue())


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000,
        "<!--" * 1_000_000,
        "<svg>" * 300_000,
        "<" * 5_000_000,
        "<table>" + "<tr><td rowspan=999 colspan=999>x" * 20_000,
        "<p>" + "".join(f"<b id={number}>" for number in range(59)) + "<p>x" * 49_000,
    ],
)
def test_what_would_take_a_parser_too_long_is_refused(source):
    with pytest.raises(Refused, match="quá phức tạp"):
        paste.blocks(source)


def test_an_editorial_section_is_the_same_after_the_editor():
    section = tuple(editorial(1))
    assert paste.blocks(html.editable(section)).blocks == section


TEXT = st.text(min_size=1, max_size=30).map(lambda text: f"a{text}b")
RUNS = st.builds(Run, TEXT, st.booleans(), st.booleans(), st.booleans()).map(lambda run: (run,))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.builds(Paragraph, RUNS) | st.builds(Heading, st.integers(1, 6), RUNS)))
def test_any_text_is_the_same_after_the_editor(given):
    there = paste.blocks(html.editable(given)).blocks
    assert [_words(block) for block in there] == [_words(block) for block in given]


def _words(block) -> tuple[type, str]:
    return type(block), " ".join("".join(run.text for run in block.text).split())


def test_a_page_has_numbers_charts_and_nothing_that_a_strict_csp_refuses():
    page = html.page(report())
    assert "<caption>Bảng 1. Dịch vụ công trực tuyến của các đơn vị</caption>" in page
    assert page.count("<svg") == 3 and 'id="figure-' in page
    assert "<h2>1. Góc chia sẻ kinh nghiệm</h2>" in page and "<h1" not in page
    assert "style=" not in page and "<script" not in page and "javascript:" not in page


def test_a_page_escapes_every_word():
    bad = "<img src=x onerror=alert(1)>\"'&"
    table = Table(bad, (), ())
    page = html.page(
        Document(bad, (p(bad), Picture(picture(), bad, bad), p(bad, link="javascript:x")))
    )
    assert "<img src=x" not in page and "javascript" not in page
    assert "&lt;img src=x" in html.page(Document("x", (table,)))
