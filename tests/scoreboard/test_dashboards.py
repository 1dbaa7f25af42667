"""What leaders see of a period, and the way back from each figure and sentence to its source."""

import re
from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from lienthong.directory.models import Unit
from lienthong.identity.models import Account
from lienthong.kit import clock, sheet
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.comparing import trend
from lienthong.scoreboard.comparing.queries import standings
from lienthong.scoreboard.models import Batch, Cell, Fact, Indicator, Period, Target
from tests.console.conftest import signed_in, text
from tests.scoreboard.test_standings import end, found_unit
from tests.small_province import add_account

PROVINCE, UNIT = "/scoreboard?period=2023-02", "/scoreboard/units/H10.28?period=2023-02"
SIGNED = "/scoreboard/indicators/signed-documents?period=2023-02"

RENAMED = date(2023, 5, 10)


@pytest.fixture
def browser(figures, editor):
    """Of who puts the province's figures together."""
    return signed_in(Account.objects.get(name=editor.label))


@pytest.fixture
def leader(figures):
    """Of who reads the figures of Sở Nội vụ."""
    unit = figures["H10.09"]
    return signed_in(add_account("minhnv.snv", "Nguyễn Văn Minh", unit, role="leader"))


def july() -> Period:
    return Period.objects.get(code="2023-07")


def fact(indicator, unit, period="2023-02") -> Fact:
    return Fact.objects.get(indicator__code=indicator, unit__code=unit, period__code=period)


def figure(code) -> str:
    return f"/scoreboard/figures/{code}"


# ── The province ────────────────────────────────────────────────────────────────────────────────


def test_the_index_ranks_a_group_of_peers_with_every_value_beside_it(browser):
    shown = text(browser.get(PROVINCE))
    assert (
        shown.index("Sở VH-TT&amp;DL") < shown.index("Sở Xây dựng") < shown.index("Thanh tra tỉnh")
    )
    assert "67,14" in shown  # Sở GTVT: docs/scoreboard-comparing.md
    assert figure(fact("signed-documents", "H10.16").pk) in shown and "hạng 3/22" in shown
    assert "UBND huyện Bù Đốp" not in shown.split("Xếp hạng theo")[1].split("Từng chỉ tiêu")[0]


def test_another_group_and_another_topic(browser):
    shown = text(browser.get(f"{PROVINCE}&level=district&topic=citizen-app"))
    assert "Người dùng ứng dụng" in shown and "25.856" in shown and "Bù Đốp" in shown
    assert "Sở Xây dựng" not in shown


def test_who_lags_is_told_with_how_much_and_below_target_first(browser):
    Target.objects.create(
        indicator=Indicator.objects.get(code="signed-documents"),
        level="",
        value=80,
        valid_from=date(2023, 1, 1),
    )
    lags = text(browser.get(PROVINCE)).rsplit("Ai đang chậm", 1)[1]
    assert "chỉ tiêu 80,00%" in lags and "thấp hơn 80,00 điểm %" in lags
    assert lags.index("chỉ tiêu 80,00%") < lags.index("trung vị")
    assert "Không đạt" in text(browser.get(PROVINCE))


def test_sentences_stand_above_and_lead_to_their_figures(browser):
    shown = text(browser.get(f"{PROVINCE}&topic=shared-platforms"))
    assert "/scoreboard/findings/2023-02/paperless-meetings/highest" in shown


def test_the_newest_period_in_which_people_told_is_shown(browser):
    later = actions.ensure_period("2023-08", actor=SYSTEM)
    batch = Batch.objects.create(kind="platform", period=later, by="lienthong", at=clock.now())
    one = Indicator.objects.get(code="paperless-meetings")
    unit = Unit.objects.get(code="H10.09")
    store.put(actor=SYSTEM, batch=batch, figures=[store.Figure(one.pk, unit.pk, D(1))])
    shown = text(browser.get("/scoreboard"))
    assert "Bảng điểm, Tháng 07/2023" in shown and "Tháng 08/2023" in shown


def test_what_one_sees_is_taken_along_as_numbers(browser):
    rows = sheet.read(browser.get(f"{PROVINCE}&format=xlsx").content).rows
    assert rows[0].cells[:4] == ("Mã đơn vị", "Đơn vị", "Hạng", "Chỉ số tổng hợp")
    held = next(row.cells for row in rows if row.cells[0] == "H10.04")
    assert held[1:4] == ("Sở Giao thông vận tải", "19", "67.14") and "88.9" in held
    assert "Không áp dụng" in rows[-1].cells
    kept = browser.get(f"{PROVINCE}&format=csv").content.decode()
    assert "Sở Giao thông vận tải,19,67.14" in kept
    assert browser.get(f"{PROVINCE}&format=pdf").status_code == 404


def test_a_period_without_figures_and_an_unknown_one(browser):
    actions.ensure_period("2023-05", actor=SYSTEM)
    assert "Nhập bảng số liệu đầu tiên" in text(browser.get("/scoreboard?period=2023-05"))
    assert browser.get("/scoreboard?period=2019-99").status_code == 404


def test_an_empty_scoreboard_says_what_to_do(province, editor):
    browser = signed_in(Account.objects.get(name=editor.label))
    assert "Nhập bảng số liệu đầu tiên" in text(browser.get("/scoreboard"))


# ── One unit ────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_sees_its_place_its_peers_and_what_it_has_not_told(browser):
    shown = text(browser.get(UNIT))
    assert "0,51%" in shown and "Trung vị nhóm" in shown
    assert "Chưa có số liệu" in shown and "Ban hành kế hoạch chuyển đổi số" in shown


def test_the_index_can_be_redone_by_hand(browser):
    shown = text(browser.get("/scoreboard/units/H10.04?period=2023-02"))
    for part in ("1.778,00", "2.000,00", "1.436,10", "6.714,10 ÷ 100", "67,14"):
        assert part in shown


def test_a_units_months_stand_behind_each_indicator(browser):
    shown = text(browser.get("/scoreboard/units/H10.28?period=2023-07&show=signed-documents"))
    assert "Tháng 02/2023" in shown and "<svg" in shown
    for period in ("2023-02", "2023-07"):
        assert figure(fact("signed-documents", "H10.28", period).pk) in shown


def test_a_month_tells_the_place_that_the_unit_had_then(browser):
    shown = text(browser.get("/scoreboard/units/H10.28?period=2023-07&show=signed-documents"))
    february = Period.objects.get(code="2023-02")
    signed = Indicator.objects.get(code="signed-documents")
    place = next(one for one in standings(february, signed).lines if one.unit.code == "H10.28")
    said = re.search(r"Tháng 02/2023</th>.*?data-label=\"Hạng\">(\S+?)</td>", shown)
    assert place.rank and said and said[1] == f"{place.rank}/{place.peers}"


def test_the_index_over_months_says_what_the_page_of_each_month_says(browser):
    shown = text(browser.get("/scoreboard/units/H10.04?period=2023-07&show=index"))
    for period in ("2023-02", "2023-07"):
        own = text(browser.get(f"/scoreboard/units/H10.04?period={period}"))
        said = re.search(r"Chỉ số tổng hợp <b>([\d,]+)</b>, hạng (\d+/\d+)", own)
        assert said is None or (said[1] in shown and said[2] in shown)
    assert "67,14" in shown and "?period=2023-02#index" in shown


def test_months_go_on_through_a_change_of_name(browser, figures):
    new = found_unit(SimpleNamespace(province=figures["H10"]), "H10.70", "Sở Xây dựng mới", RENAMED)
    end(figures["H10.16"], "rename", new, on=RENAMED)
    batch = Batch.objects.create(kind="hand", period=july(), by="lienthong", at=clock.now())
    signed = Indicator.objects.get(code="signed-documents")
    store.put(actor=SYSTEM, batch=batch, figures=[store.Figure(signed.pk, new.pk, D(98))])
    shown = text(browser.get("/scoreboard/units/H10.70?period=2023-07&show=signed-documents"))
    assert "98,00%" in shown and figure(fact("signed-documents", "H10.16").pk) in shown
    ended = text(browser.get("/scoreboard/units/H10.16?period=2023-07"))
    assert "Sở Xây dựng mới" in ended and "Đơn vị đã kết thúc ngày 10/05/2023" in ended


def test_a_unit_as_a_file(browser):
    kept = browser.get(f"{UNIT}&format=csv").content.decode()
    assert "Trung vị nhóm" in kept and "Tỷ lệ văn bản điện tử được ký số,%,0.51" in kept


def test_a_code_that_is_nobodys(browser):
    assert browser.get("/scoreboard/units/H10.999").status_code == 404
    assert browser.get("/scoreboard/indicators/no-such").status_code == 404


# ── One indicator ───────────────────────────────────────────────────────────────────────────────


def test_an_indicator_says_what_it_is_and_who_is_where(browser):
    shown = text(browser.get(f"{SIGNED}&level=department"))
    assert "Văn bản điện tử đi đã ký số" in shown and "Từ đầu năm" in shown
    assert shown.index("Ban Dân tộc") < shown.index("Sở VH-TT&amp;DL") < shown.index("Sở Xây dựng")
    assert "Phân bố" in shown and "<svg" in shown


def test_rows_of_no_unit_and_the_printed_total_stand_beside_ours(browser):
    shown = text(browser.get("/scoreboard/indicators/app-users?period=2023-02"))
    assert "Không xác định" in shown and shown.count("25.856") >= 2 and "khớp" in shown


def test_units_are_searched_without_marks_and_sorted(browser):
    shown = text(browser.get(f"{SIGNED}&level=department&q=xay+dung"))
    table = shown.split("Xếp hạng,")[1].split("</table>")[0]
    assert "Sở Xây dựng" in table and "Sở Nội vụ" not in table
    shown = text(browser.get(f"{SIGNED}&level=department&sort=value"))
    table = shown.split("Xếp hạng,")[1]
    assert table.index("Sở GTVT") < table.index("Ban Dân tộc")


# ── Who may see what ────────────────────────────────────────────────────────────────────────────


def test_a_leader_reads_public_figures_of_all_and_internal_ones_of_their_own(leader):
    public = text(leader.get("/scoreboard/indicators/online-dossiers?period=2023-02"))
    assert "Sở Xây dựng" in public
    internal = text(leader.get(f"{SIGNED}&level=department"))
    assert "Sở Nội vụ" in internal and "Sở Xây dựng" not in internal
    assert "/scoreboard/findings/" not in internal
    shown = text(leader.get(PROVINCE))
    assert figure(fact("signed-documents", "H10.09").pk) in shown
    assert figure(fact("signed-documents", "H10.16").pk) not in shown
    # What is not shown is not said to be missing, or not to apply.
    assert "Không hiện" in shown and "Không áp dụng" not in shown and "chưa ai có" not in shown


def test_a_leader_sees_of_another_unit_what_is_public(leader):
    shown = text(leader.get("/scoreboard/units/H10.16?period=2023-02"))
    assert "Bạn chỉ xem được chỉ tiêu công khai" in shown
    assert "97,06%" not in shown and "Chỉ số tổng hợp" not in shown
    assert leader.get("/scoreboard/units/H10.09.2?period=2023-02").status_code == 200
    assert leader.get("/scoreboard/units/H10.16.1?period=2023-02").status_code == 404


def test_internal_figures_and_sentences_of_others_do_not_exist_for_a_leader(leader):
    other, own = fact("signed-documents", "H10.16"), fact("signed-documents", "H10.09")
    assert leader.get(figure(other.pk)).status_code == 404
    assert leader.get("/scoreboard/findings/2023-02/signed-documents/highest").status_code == 404
    shown = text(leader.get(figure(own.pk)))
    assert "93,24%" in shown and "Tải tệp gốc" not in shown  # it holds others' internal figures
    assert leader.get(f"{figure(own.pk)}/source").status_code == 404


def test_who_holds_no_right_finds_nothing(figures):
    clerk = signed_in(add_account("hoalt.snv", "Lê Thị Hoa", figures["H10.09"]))
    for path in (PROVINCE, UNIT, SIGNED, figure(fact("app-users", "H10.28").pk)):
        assert clerk.get(path).status_code == 404
    assert "Chỉ tiêu" not in text(clerk.get("/"))


# ── Back to the sources ─────────────────────────────────────────────────────────────────────────


def test_a_figure_leads_to_the_row_of_its_file(browser):
    held = fact("signed-documents", "H10.28")
    shown = text(browser.get(figure(held.pk)))
    assert "0,51%" in shown and f"Dòng {held.cell.row} của tệp" in shown
    row = Cell.objects.filter(batch=held.batch, row=held.cell.row)
    assert row.count() > 2 and all(one.printed in shown for one in row)
    kept = browser.get(f"{figure(held.pk)}/source")
    assert kept.content == bytes(Batch.objects.get(pk=held.batch_id).content)


def test_a_figure_says_who_changed_it_when_and_why(browser, editor):
    held = fact("app-users", "H10.21")
    batch = Batch.objects.create(
        kind="hand", period=held.period, by=editor.label, at=clock.now(), name="Đính chính"
    )
    corrected = store.Figure(held.indicator_id, held.unit_id, D(9999))
    store.put(actor=editor, batch=batch, figures=[corrected], reason="Đếm sót một xã")
    shown = text(browser.get(figure(held.pk)))
    assert "9.999" in shown and "3.007" in shown and "Đếm sót một xã" in shown
    assert editor.label in shown


def test_a_figure_leads_to_the_one_that_it_is_compared_with(browser):
    held, before = fact("signed-documents", "H10.28", "2023-07"), fact("signed-documents", "H10.28")
    assert figure(before.pk) in text(browser.get(figure(held.pk)))


def test_a_sentence_leads_to_the_figures_that_it_names_and_those_it_is_about(browser):
    shown = text(browser.get("/scoreboard/findings/2023-02/paperless-meetings/highest"))
    named, others = shown.split("So với các đơn vị còn lại")
    assert figure(fact("paperless-meetings", "H10.01").pk) in named
    assert figure(fact("paperless-meetings", "H10.13").pk) in named + others
    assert others.count("/scoreboard/figures/") == 33 - named.count("/scoreboard/figures/")


@pytest.mark.parametrize("path", ["2023-02/signed-documents/all_full", "2023-02/signed-documents/no",
                                  "2023-02/no-such/zero", "2024-01/signed-documents/zero"])  # fmt: skip
def test_a_sentence_that_does_not_hold_does_not_exist(browser, path):
    assert browser.get(f"/scoreboard/findings/{path}").status_code == 404


# ── Reckoned in the database ────────────────────────────────────────────────────────────────────


def test_middles_and_totals_are_those_of_the_standings(figures):
    period = Period.objects.get(code="2023-02")
    peers = trend.peers(period, Unit.objects.get(code="H10.09"))
    for code, expected in (("signed-documents", D("92.12")), ("online-documents", D(100))):
        one = Indicator.objects.get(code=code)
        assert (peers[one.pk].middle.value, peers[one.pk].told) == (expected, 22)
    for one in Indicator.objects.all():
        moments = trend.over_time(one, period)
        assert [at.total for at in moments] == [standings(period, one).total for _ in moments]


# ── Fast and small ──────────────────────────────────────────────────────────────────────────────

PAGES = {
    PROVINCE: 26,
    f"{PROVINCE}&level=district&topic=online-payments": 24,
    UNIT: 26,
    SIGNED: 22,
}


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_small_and_their_statements_do_not_grow(
    browser, path, django_assert_max_num_queries
):
    browser.get(path)
    with django_assert_max_num_queries(PAGES[path]):
        shown = browser.get(path)
    assert len(shown.content) < 100_000


def test_one_entry_leads_to_the_scoreboard_and_tabs_to_its_parts(browser, leader):
    shown = text(browser.get("/console/scoreboard"))
    assert 'href="/scoreboard"' in shown and "Tổng quan" in shown
    assert "Chỉ tiêu" in text(leader.get("/")) and "/console/scoreboard" not in text(
        leader.get("/")
    )
