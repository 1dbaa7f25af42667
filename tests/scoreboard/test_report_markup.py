"""A section as text: what people type comes back as they typed it, and nothing in it is HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.scoreboard.document.blocks import (
    BulletList,
    Chart,
    Footnote,
    Heading,
    Item,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
)
from lienthong.scoreboard.reports import markup
from tests.scoreboard.documents import editorial, report


def p(text: str, **look) -> Paragraph:
    return Paragraph((Run(text, **look),))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("một\n\nhai\nba", (p("một"), p("hai\nba"))),
        ("## Kết quả", (Heading(2, (Run("Kết quả"),)),)),
        ("#không phải tiêu đề", (p("#không phải tiêu đề"),)),
        ("a **b** c", (Paragraph((Run("a "), Run("b", bold=True), Run(" c"))),)),
        ("m^2^", (Paragraph((Run("m"), Run("2", superscript=True))),)),
        ("CO~2~", (Paragraph((Run("CO"), Run("2", subscript=True))),)),
        ("3. ba", (NumberedList((Item((Run("ba"),)),), 3),)),
        (
            "1. một\n- hai",
            (NumberedList((Item((Run("một"),)),)), BulletList((Item((Run("hai"),)),))),
        ),
        ("1. một\n2. hai", (NumberedList((Item((Run("một"),)), Item((Run("hai"),)))),)),
        (
            "- một\n  1. sâu\n- hai",
            (
                BulletList(
                    (
                        Item((Run("một"),), NumberedList((Item((Run("sâu"),)),))),
                        Item((Run("hai"),)),
                    )
                ),
            ),
        ),
        ("> Lưu ý", (Note((Run("Lưu ý"),)),)),
        ("a\n\n---\n\nb", (p("a"), PageBreak(), p("b"))),
        ("[chữ](https://a.vn/x)", (p("chữ", link="https://a.vn/x"),)),
        ("[chữ](javascript:x)", (p("[chữ](javascript:x)"),)),
        ("2 \\* 3", (p("2 * 3"),)),
        ("a{{xem b}}", (Paragraph((Run("a"), Footnote((Run("xem b"),)))),)),
        ("<script>x</script> &amp;", (p("<script>x</script> &amp;"),)),
        ("[[ảnh 7: không có]]", (p("[[ảnh 7: không có]]"),)),
        ("", ()),
    ],
)
def test_signs_mean_what_the_help_says(typed, expected):
    assert markup.blocks(typed, ()).blocks == expected


def test_rows_of_bars_are_a_table_that_comes_back_as_text():
    typed = "|= Kết quả\n| Đơn vị | Tỷ lệ |\n| --- | --- |\n| Sở A | 92,70% |\n| Sở B | 5% |"
    (table,) = markup.blocks(typed, ()).blocks
    assert isinstance(table, Table) and table.caption == "Kết quả"
    assert [column.title for column in table.columns] == ["Đơn vị", "Tỷ lệ"]
    again = markup.text((table,))
    assert again.startswith("|= Kết quả\n") and markup.blocks(again, ()).blocks == (table,)


@pytest.mark.parametrize("blocks", [report().blocks, editorial(1)], ids=["report", "text"])
def test_what_is_saved_opens_as_text_and_is_the_same_when_saved_again(blocks):
    kept = tuple(block for block in blocks if not isinstance(block, Chart))
    assert markup.blocks(markup.text(kept), kept).blocks == kept


def test_a_picture_keeps_its_pixels_and_takes_new_words():
    kept = tuple(block for block in report().blocks if isinstance(block, Picture))
    (found,) = markup.blocks("[[ảnh 1: Hội trường | Hội nghị lần 2]]", kept).blocks
    assert (found.data, found.alt, found.caption) == (kept[0].data, "Hội trường", "Hội nghị lần 2")


WORDS = st.text(st.sampled_from("ab ă*^[](){}|\\#->1.`=&<"), min_size=1, max_size=20)
RUNS = st.builds(Run, WORDS, bold=st.booleans(), italic=st.booleans(), superscript=st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(RUNS, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4))
def test_any_text_survives_being_opened_as_text(texts):
    """Compared as read from the page once: blanks at the ends are nobody's."""
    once = markup.blocks(markup.text(tuple(map(Paragraph, texts))), ()).blocks
    assert markup.blocks(markup.text(once), once).blocks == once
    said = ["".join(run.text for run in text).split() for text in texts]
    again = ["".join(run.text for run in block.text).split() for block in once]
    assert again == [one for one in said if one]
