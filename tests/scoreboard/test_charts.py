"""Charts: what is drawn, that nothing is cut off, and that a strict CSP lets them be."""

import re
from decimal import Decimal as D
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.scoreboard.charts import draw, measure
from lienthong.scoreboard.charts.palette import Palette
from lienthong.scoreboard.charts.values import Bar, Bars, Line, Series, Shares, Stack

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp tỉnh Bình Phước"
SHARES = Bars(
    "Tỷ lệ hồ sơ trực tuyến",
    (
        Bar("Sở Nội vụ", D("92.7")),
        Bar(LONG, D("79.99")),
        Bar("Sở Y tế", D(0)),
        Bar("Sở Tư pháp", None),
    ),
    share=True,
    decimals=2,
    target=D(80),
)
MONTHS = Line(
    "Ký số", ("1/2023", "2/2023", "3/2023"), (Series("Tỉnh", (D(1), None, D(3))),), share=True
)
STATES = Shares(
    "Trạng thái", ("Chờ", "Xong"), (Stack("Tỉnh", (D(1), D(3))), Stack("Xã", (None, None)))
)
EVERY = (SHARES, MONTHS, STATES)


def texts(drawing: str) -> list[str]:
    """The words that are seen."""
    found = ElementTree.fromstring(drawing).iter(f"{SVG}text")
    return [node.text for node in found if node.get("aria-hidden") is None]


def test_bars_print_vietnamese_figures_verdicts_and_what_is_not_there():
    shown = texts(draw.svg(SHARES))
    assert "92,70% · đạt" in shown
    assert "79,99% · không đạt" in shown
    assert "0,00% · không đạt" in shown  # zero is a figure
    assert "không có số liệu" in shown  # nothing is not zero
    assert "Chỉ tiêu 80%" in shown


def test_where_lower_is_better_what_is_above_the_target_misses_it():
    chart = Bars("Quá hạn", (Bar("A", D(5)), Bar("B", D(20))), target=D(10), lower_is_better=True)
    assert {"5 · đạt", "20 · không đạt"} <= set(texts(draw.svg(chart)))


def test_equal_values_share_a_place_and_nobody_without_a_value_has_one():
    bars = (Bar("A", D(9)), Bar("B", D(7)), Bar("C", D(7)), Bar("D", D(1)), Bar("E", None))
    names = [
        text for text in texts(draw.svg(Bars("Hạng", bars, ranked=True))) if text[-1] in "ABCDE"
    ]
    assert names == ["1. A", "2. B", "2. C", "4. D", "E"]


def test_a_missing_month_breaks_the_line():
    root = ElementTree.fromstring(draw.svg(MONTHS))
    assert root.find(f".//{SVG}polyline") is None  # two single points, nothing between them
    assert len(root.findall(f".//{SVG}circle")) == 3  # they, and the legend's


def test_parts_are_told_in_shares_of_the_whole():
    assert {"25%", "75%", "không có số liệu"} <= set(texts(draw.svg(STATES)))


@pytest.mark.parametrize("chart", EVERY)
def test_a_strict_csp_refuses_nothing_in_it(chart):
    drawing = draw.svg(chart)
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|href|javascript", drawing)


@pytest.mark.parametrize("chart", EVERY)
def test_a_screen_reader_is_told_everything(chart):
    root = ElementTree.fromstring(draw.svg(chart, key="c7"))
    assert root.get("role") == "img"
    title, told = (root.find(f".//*[@id='c7-{part}']") for part in ("title", "desc"))
    assert title.text == chart.title
    assert "không có số liệu" in told.text


@pytest.mark.parametrize("chart", EVERY)
def test_the_same_values_are_the_same_drawing(chart):
    assert draw.svg(chart) == draw.svg(chart)


@pytest.mark.parametrize("chart", EVERY)
def test_differences_are_patterns_and_marks_too(chart):
    """In one colour, what differs still differs."""
    grey = Palette(main="#555", missed="#555", series=("#555",) * 4)
    drawing = draw.svg(chart, palette=grey)
    kinds = set(re.findall(r'fill="(url\(#[^"]+\)|#555)"', drawing))
    assert chart is MONTHS or len(kinds) > 1


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)
AMOUNTS = st.none() | st.decimals(min_value=0, max_value=10**9, places=2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.builds(Bar, NAMES, AMOUNTS), min_size=1, max_size=12),
    NAMES,
    st.sampled_from([320.0, 640.0]),
)
def test_no_text_leaves_the_drawing_whatever_it_says(bars, title, width):
    root = ElementTree.fromstring(draw.svg(Bars(title, tuple(bars), target=D(5)), width=width))
    height = float(root.get("height"))
    for node in root.iter(f"{SVG}text"):
        size = float(node.get("font-size", 13))
        wide = measure.width(node.text or "", size)
        start = float(node.get("x")) - {"end": wide, "middle": wide / 2}.get(
            node.get("text-anchor"), 0
        )
        assert start >= -1 and start + wide <= width + 1
        assert 0 < float(node.get("y")) <= height


@given(NAMES, st.floats(20, 400))
def test_wrapping_loses_no_word(text, most):
    lines = measure.wrap(text, 13, most)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(measure.width(line, 13) <= most or len(line) == 1 for line in lines)
