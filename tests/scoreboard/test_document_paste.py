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
from tests.scoreboard.documents import editorial, picture, report

ITEM = "<p class=MsoListParagraph style='margin-left:1in;mso-list:l0 level{} lfo1'>"
MARK = "<![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp;</span></span><![endif]>"


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
        (
            ITEM.format(1) + MARK.format("·") + "a</p>\n" + ITEM.format(2) + MARK.format("1.")
            + "b</p>" + ITEM.format(1) + MARK.format("·") + "c</p><p>d</p>",
            (BulletList((item("a", NumberedList((item("b"),))), item("c"))), p("d")),
        ),
    ],
)  # fmt: skip
def test_meaning_is_kept_and_looks_are_dropped(source, expected):
    assert blocks(source) == expected


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
