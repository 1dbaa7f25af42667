"""What is told of the real tables: as printed where they bear it out, and not where they do not."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.rules import findings as rules
from lienthong.scoreboard.rules.comparing import verdict
from lienthong.scoreboard.rules.findings import Kind
from lienthong.scoreboard.telling import letters, prose
from lienthong.scoreboard.telling.findings import as_printed, finding

PLATFORMS = ("paperless-meetings", "signed-documents", "online-documents", "official-email")
TABLE_ONE = ("online-services-with-dossiers", "online-dossiers")


def told(code, *indicators):
    period = queries.period(code)
    return prose.tell(
        period_standings(period, Indicator.objects.filter(code__in=indicators)).values()
    )


# ── The report of February 2023 ─────────────────────────────────────────────────────────────────


def test_the_report_says_of_the_platforms_what_the_source_says(figures):
    said = {(one.indicator, one.kind): one.text for one in told("2023-02", *PLATFORMS)}

    assert said.pop(("paperless-meetings", Kind.HIGHEST)) == (
        "03 đơn vị họp trên phần mềm họp không giấy nhiều nhất: UBND TP. Đồng Xoài (1.069 cuộc); "
        "VP UBND tỉnh (809 cuộc); Sở TT&TT (144 cuộc)."
    )
    assert said.pop(("signed-documents", Kind.HIGHEST)) == (
        "03 đơn vị có tỷ lệ văn bản điện tử được ký số cao nhất: Ban Dân tộc (99,60%); "
        "Sở VH-TT&DL (98,92%); Sở Xây dựng (97,06%)."
    )
    assert said.pop(("online-documents", Kind.ALL_FULL)) == (
        "Tất cả 33 đơn vị đạt 100% về tỷ lệ văn bản xử lý trên môi trường mạng."
    )
    assert said.pop(("official-email", Kind.FULL)) == (
        "07 đơn vị đạt 100% về tỷ lệ cán bộ sử dụng thư điện tử công vụ: Sở Xây dựng, "
        "Sở VH-TT&DL, Sở TT&TT, Sở Ngoại vụ, Ban Quản lý KKT, Ban Dân tộc, "
        "Trung tâm XTĐT-TM&DL."
    )
    assert said.pop(("signed-documents", Kind.ZERO)) == (
        "03 đơn vị có tỷ lệ văn bản điện tử được ký số bằng 0: Sở GTVT, Trung tâm XTĐT-TM&DL, "
        "UBND H. Bù Gia Mập."
    )
    assert said.pop(("paperless-meetings", Kind.ZERO)).startswith("15 đơn vị chưa có cuộc họp nào")
    assert said == {}


def test_that_both_shares_rose_to_a_hundred_is_not_said(figures):
    period = queries.period("2023-02")
    found = period_standings(period, Indicator.objects.filter(code__in=TABLE_ONE))
    assert all(finding(one, Kind.ALL_FULL) is None for one in found.values())

    texts = [one.text for one in prose.tell(found.values())]
    assert (
        "25/27 đơn vị đạt 100% về tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ; còn lại: "
        "Sở GTVT (88,90%); Huyện Hớn Quản (91,70%)." in texts
    )
    assert "26/27 đơn vị đạt 100% về tỷ lệ hồ sơ giải quyết trực tuyến; còn lại: "\
        "Sở Tư pháp (99,30%)." in texts  # fmt: skip
    assert "Tất cả 27 đơn vị đạt chỉ tiêu 50% về tỷ lệ hồ sơ giải quyết trực tuyến." in texts


def test_who_says_all_says_of_how_many_where_some_have_not_told(figures):
    Fact.objects.get(
        indicator__code="online-dossiers", unit__code="H10.17", period__code="2023-02"
    ).delete()
    assert (
        "Tất cả 26 đơn vị đạt chỉ tiêu 50% về tỷ lệ hồ sơ giải quyết trực tuyến "
        "(26/27 đơn vị có số liệu)." in [one.text for one in told("2023-02", *TABLE_ONE)]
    )


def test_every_sentence_carries_the_figures_that_it_rests_on(figures):
    for one in told("2023-02", *PLATFORMS, *TABLE_ONE):
        facts = Fact.objects.filter(pk__in=one.facts)
        assert {fact.indicator.code for fact in facts.select_related("indicator")} <= {
            one.indicator
        }
        if one.kind is not Kind.MISSING:
            assert [facts.get(pk=pk).unit_id for pk in one.facts] == list(one.units)
    highest = next(one for one in told("2023-02", "paperless-meetings") if one.kind is Kind.HIGHEST)
    assert sorted([*highest.facts, *highest.compared]) == sorted(
        Fact.objects.filter(
            indicator__code="paperless-meetings", period__code="2023-02"
        ).values_list("pk", flat=True)
    )


# ── The letter of July 2023 ─────────────────────────────────────────────────────────────────────


def test_the_letter_of_july_comes_out_of_its_data(figures):
    plan, meetings, signed, mail = letters.reminder(queries.period("2023-07"))

    assert [row.name for row in plan.rows] == [
        "Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường"
    ]  # fmt: skip
    assert plan.sentences[0].text.startswith("02 đơn vị chưa ban hành kế hoạch chuyển đổi số: ")
    assert [row.name for row in meetings.rows] == [
        "Sở Giáo dục và Đào tạo", "Sở Công Thương", "Sở Giao thông vận tải", "Sở Kế hoạch và Đầu tư",
        "Sở Tài nguyên và Môi trường", "Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế", "Sở Tài chính",
        "Sở Ngoại vụ", "Công an tỉnh", "Ban Quản lý Khu kinh tế",
        "Trung tâm Xúc tiến Đầu tư, Thương mại và Du lịch", "UBND huyện Đồng Phú",
        "UBND huyện Bù Đốp", "UBND thị xã Chơn Thành",
    ]  # fmt: skip
    assert meetings.sentences[0].text.startswith("15 đơn vị chưa có cuộc họp nào")
    assert [(row.name, row.value) for row in signed.rows] == [
        ("Sở Giao thông vận tải", "0,00%"),
        ("Trung tâm Xúc tiến Đầu tư, Thương mại và Du lịch", "0,00%"),
        ("UBND huyện Bù Gia Mập", "0,00%"),
        ("UBND huyện Bù Đốp", "0,33%"),
        ("UBND huyện Đồng Phú", "24,39%"),
        ("Thanh tra tỉnh", "39,51%"),
    ]
    assert [(row.name, row.value) for row in mail.rows] == [
        ("UBND huyện Hớn Quản", "40,43%"),
        ("Công an tỉnh", "41,01%"),
        ("UBND huyện Bù Đăng", "46,49%"),
        ("UBND thành phố Đồng Xoài", "49,00%"),
    ]


def test_of_a_partial_period_nobody_is_called_the_highest(figures):
    kinds = {one.kind for one in told("2023-07", *PLATFORMS, "plan-issued")}
    assert kinds == {Kind.ZERO, Kind.NOT_DONE, Kind.MISSING}


def test_a_period_without_figures_has_nobody_to_remind(figures):
    assert letters.reminder(actions.ensure_period("2023-09", actor=SYSTEM)) == []


def test_equal_values_are_named_in_the_order_of_their_table(figures):
    period = queries.period("2023-02")
    (found,) = as_printed(
        period_standings(period, Indicator.objects.filter(code="official-email")).values()
    )
    assert [one.unit.label for one in found.lines[:3]] == ["Sở GD&ĐT", "Sở Công Thương", "Sở GTVT"]


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────


def lines(*values, target=None):
    """Lines of values; None is one that has not told."""
    indicator = Indicator(measure="share", direction="up", code="x", name="Tỷ lệ", decimals=2)
    return [
        Line(indicator, None, "no_data" if v is None else "value", v if v is None else D(v),
             target=None if target is None else D(target))
        for v in values
    ]  # fmt: skip


def values(found):
    return [int(one.value) for one in found]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((5, 9, 7, 8), [9, 8, 7]),
        ((9, 9, 8, 7), [9, 9, 8]),
        ((9, 8, 8, 8, 7), [9, 8, 8, 8]),  # all that tie for the second place
        ((9, 9, 9, 9, 8), []),  # no three are the highest
        ((9, 9), []),
        ((0, 0, 0), []),
        ((9, 8, None, None), []),  # the highest may be one of those who have not told
        ((9, 8, 7, None), [9, 8, 7]),
        ((4,), []),
        ((), []),
    ],
)
def test_three_are_the_highest_only_if_three_are(given, named):
    assert values(rules.highest(lines(*given), "up")) == named


def test_the_lowest_are_the_best_where_less_is_better():
    assert values(rules.highest(lines(5, 0, 7, 8), "down")) == [0, 5, 7]


@given(st.lists(st.none() | st.integers(0, 100), max_size=40), st.integers(0, 100))
def test_no_finding_says_more_than_its_lines(given, target):
    column = lines(*given, target=target)
    known = [v for v in given if v is not None]

    assert bool(rules.all_full(column)) <= all(v == 100 for v in known)
    assert len(rules.below_target(column, "up")) == sum(
        verdict(D(v), D(target), "up") == "missed" for v in known
    )
    assert values(rules.low(column, D(50))) == sorted(v for v in known if v < 50)
    assert len(rules.missing(column)) + len(known) == len(given)
    best = values(rules.highest(column, "up"))
    assert best == sorted(known, reverse=True)[: len(best)]
    assert not best or min(best) not in sorted(known, reverse=True)[len(best) :]
