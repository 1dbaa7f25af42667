"""Who must fill in a form sees it on the portal's first page; who has not is reminded at once."""

from datetime import date, timedelta

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity.models import Message
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting.forms import queries, reminding, reviewing, waiting
from lienthong.scoreboard.models import FormReminder, Indicator, Period
from tests.console.conftest import text
from tests.message_desk import _desk, desk
from tests.scoreboard.forms import (
    ADDRESS,
    CODE,
    IN_APRIL,
    MEETINGS,
    PLAN,
    REVIEW,
    SIGNED,
    UNIT,
    april,
    browser_of,
    colleague,
    february,
    form,
    hand_in,
    province,
    reporter,
    stranger,
)
from tests.small_province import actor, add_account

__all__ = [
    "_desk",
    "april",
    "colleague",
    "desk",
    "february",
    "form",
    "province",
    "reporter",
    "stranger",
]  # fixtures
HEADING = "Biểu mẫu cần điền"
REMIND = f"{REVIEW}/2023-03/remind"


def home(who) -> str:
    return text(browser_of(who).get("/"))


def later(days):
    return clock.standing_at(IN_APRIL + timedelta(days=days))


# ── On the first page ───────────────────────────────────────────────────────────────────────────


def test_a_reporter_sees_what_to_fill_in_and_by_when(reporter):
    shown = home(reporter)
    assert HEADING in shown and "Phiếu báo cáo tháng" in shown and f'href="{ADDRESS}"' in shown
    assert "Tháng 03/2023" in shown and "05/04/2023" in shown and "Còn 2 ngày" in shown
    with later(2):
        assert "Hôm nay là hạn cuối" in home(reporter)
    with later(3):
        assert "Quá hạn 1 ngày" in home(reporter)


def test_what_is_handed_in_is_gone_and_what_comes_back_is_there_again(reporter, editor):
    submission = hand_in(reporter)
    assert HEADING not in home(reporter)
    reviewing.give_back(actor=editor, submission=submission, comment="Xem lại")
    assert "Trả lại để sửa" in home(reporter)


def test_nobody_else_is_bothered(reporter, colleague, stranger, editor, province):
    clerk = actor(add_account("lannt.snv", "Nguyễn Thị Lan", province[UNIT]))
    for who in (colleague, editor, clerk):
        assert HEADING not in home(who)
    assert {one.unit for one in waiting.to_fill(stranger)} == {"H10.16"}


def test_without_a_reporter_the_administrator_sees_it(colleague):
    assert [one.unit for one in waiting.to_fill(colleague)] == [UNIT]


def test_a_closed_period_asks_nobody(reporter):
    actions.close_period(actor=SYSTEM, period=Period.objects.get(code="2023-03"))
    assert waiting.to_fill(reporter) == []


def _names_a_unit(form, province):
    form.levels = []
    form.save()
    form.units.add(province["H10.17"], province["H10.34"])


def _applies_by_name(form, province):
    plan = Indicator.objects.filter(code=PLAN)
    actions.set_applicability(
        actor=SYSTEM, indicators=plan, units=[province["H10.34"]], applies=True,
        reason="Theo kế hoạch", on=date(2023, 3, 1),
    )  # fmt: skip


def _excludes(form, province):
    asked = Indicator.objects.filter(code__in=[MEETINGS, SIGNED, PLAN])
    actions.set_applicability(
        actor=SYSTEM, indicators=asked, units=[province[UNIT]], applies=False,
        reason="Không thuộc diện", on=date(2023, 3, 1),
    )  # fmt: skip


def _of_departments(form, province):
    form.levels = ["department"]
    form.save()


def _ended(form, province):
    form.valid_to = date(2023, 3, 2)
    form.save()
    actions.ensure_period("2023-04", actor=SYSTEM)


def _begun(form, province):
    actions.ensure_period("2023-04", actor=SYSTEM)


def _of_some_kinds(form, province):
    Indicator.objects.filter(code__in=[MEETINGS, SIGNED, PLAN]).update(kinds=["police"])


@pytest.mark.parametrize(
    "change",
    [_names_a_unit, _applies_by_name, _excludes, _of_departments, _ended, _begun, _of_some_kinds],
)
def test_the_first_page_asks_for_what_the_list_of_forms_asks_for(form, province, change):
    """The statement says what the rules say that make the list."""
    change(form, province)
    found = set()
    for number, unit in enumerate(province.values()):
        who = actor(add_account(f"ngt{number}.bp", "Ngô Thị Tư", unit, role="unit_reporter"))
        own = {
            (one.period.code, one.unit.code)
            for one in queries.own_places(who)
            if one.unit.pk == unit.pk
        }
        assert {(one.period, one.unit) for one in waiting.to_fill(who)} == own
        found |= own
    assert found


def test_the_first_page_takes_two_statements_more_at_most(
    reporter, province, django_assert_num_queries
):
    with django_assert_num_queries(2):
        waiting.to_fill(reporter)
    hand_in(reporter)
    with django_assert_num_queries(1):
        assert waiting.to_fill(reporter) == []
    clerk = actor(add_account("lannt.snv", "Nguyễn Thị Lan", province[UNIT]))
    with django_assert_num_queries(0):
        waiting.to_fill(clerk)


# ── Nhắc ngay ───────────────────────────────────────────────────────────────────────────────────


def test_the_centre_reminds_after_it_was_told_whom(reporter, stranger, editor, desk):
    desk.configure("smtp")
    hand_in(stranger, "H10.16")
    browser = browser_of(editor)
    assert f'href="{REMIND}"' in text(browser.get(f"{REVIEW}/2023-03"))
    asked = text(browser.get(REMIND))
    assert "<b>1</b> đơn vị được nhắc" in asked and "Lê Thị Hoa" in asked
    assert "Huyện Bù Đăng" in asked and "Sở Xây dựng" not in asked  # nobody to hear it; handed in
    assert not Message.objects.exists()
    assert browser.post(REMIND).status_code == 303
    after = text(browser.get(f"{REVIEW}/2023-03"))
    assert "Đã nhắc 1 đơn vị." in after and f'href="{REMIND}"' not in after
    assert Message.objects.get(kind="form_due").account.name == reporter.label
    assert "Sở Nội vụ chưa nộp biểu mẫu" in home(reporter)
    assert Event.objects.filter(kind="scoreboard_form_reminded").count() == 1


def test_a_form_is_reminded_of_once_a_day(reporter, editor, desk):
    desk.configure("smtp")
    browser = browser_of(editor)
    browser.post(REMIND)
    browser.post(REMIND)
    shown = text(browser.get(REMIND))
    assert "đã được nhắc hôm nay lúc 08:00" in shown and "<form" not in shown.split("<h1>")[1]
    assert Message.objects.count() == 1
    with later(1):
        browser_of(editor).post(REMIND)
        assert Message.objects.count() == 2


def test_letters_of_the_morning_count(reporter, editor, desk):
    desk.configure("smtp")
    reminding.send_due()
    with pytest.raises(Refused, match="hôm nay lúc 08:00"):
        reminding.remind_now(actor=editor, form=queries.form(CODE), period=march())
    with later(2):
        reminding.remind_now(actor=editor, form=queries.form(CODE), period=march())
        assert Message.objects.count() == 2
        reminding.send_due()
        assert Message.objects.count() == 2  # who was told by hand is not told twice


def march():
    return Period.objects.get(code="2023-03")


def test_where_nobody_is_left_nobody_is_reminded(reporter, editor):
    hand_in(reporter)
    with pytest.raises(Refused, match="Không còn đơn vị nào để nhắc"):
        reminding.remind_now(actor=editor, form=queries.form(CODE), period=march())
    assert not FormReminder.objects.exists()


def test_a_closed_period_is_not_reminded_of(reporter, editor):
    actions.close_period(actor=SYSTEM, period=march())
    browser = browser_of(editor)
    assert f'href="{REMIND}"' not in text(browser.get(f"{REVIEW}/2023-03"))
    assert "Không còn đơn vị nào phải nhắc" in text(browser.get(REMIND))


def test_only_the_centre_reminds(reporter):
    with pytest.raises(NotFound):
        reminding.remind_now(actor=reporter, form=queries.form(CODE), period=march())
    assert browser_of(reporter).get(REMIND).status_code == 404
    assert Client().post(REMIND).status_code in (302, 303, 403)
    assert not FormReminder.objects.exists()
