"""Forms from the first draft to the figure: filling in, handing in, reviewing, reminding."""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from lienthong.audit.models import Event
from lienthong.config.cli import main
from lienthong.identity.models import Message
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard.collecting.forms import (
    designing,
    filling,
    moving,
    queries,
    reminding,
    reviewing,
)
from lienthong.scoreboard.models import Answer, Batch, Fact, FactChange, Period, Submission
from lienthong.scoreboard.rules import reported, submissions
from lienthong.scoreboard.rules.reported import Asked, Fault, Odd, Said
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
    answers,
    april,
    browser_of,
    colleague,
    february,
    form,
    hand_in,
    indicator,
    place,
    province,
    reporter,
    stranger,
    typed,
)

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
COUNT = Asked("count", ratio=False)
SHARE = Asked("share", ratio=True, decimals=2)
YES_NO = Asked("yes_no", ratio=False)


def fact(code, unit=UNIT, period="2023-03"):
    return Fact.objects.filter(indicator__code=code, unit__code=unit, period__code=period).first()


def D(text):
    return Decimal(text) if text is not None else None


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "value", "part", "whole", "fault"),
    [
        (COUNT, None, None, None, Fault.MISSING),
        (COUNT, "-1", None, None, Fault.NEGATIVE),
        (COUNT, "1.5", None, None, Fault.NOT_WHOLE),
        (COUNT, "1e14", None, None, Fault.TOO_LARGE),
        (COUNT, None, "1", "2", Fault.NO_RATIO),
        (SHARE, None, "1", None, Fault.HALF),
        (SHARE, None, "1", "0", Fault.ZERO_WHOLE),
        (SHARE, "50", "1", "2", Fault.NO_RATIO),
        (SHARE, "92.12345", None, None, Fault.TOO_FINE),
        (SHARE, "100.01", None, None, Fault.OVER_WHOLE),
        (SHARE, None, "300", "200", Fault.OVER_WHOLE),
        (YES_NO, "2", None, None, Fault.NOT_YES_NO),
    ],
)
def test_what_can_be_no_value(asked, value, part, whole, fault):
    assert reported.settle(asked, Said("value", D(value), D(part), D(whole))) == fault


def test_a_ratio_is_its_parts_rounded_half_up():
    found = reported.settle(SHARE, Said(numerator=D("1"), denominator=D("32")))
    assert found.value == D("3.125")
    assert reported.settle(SHARE, Said(numerator=D("2"), denominator=D("3"))).value == D("66.6667")


def test_no_data_is_not_zero():
    assert reported.settle(COUNT, Said("no_data")) == Said("no_data")
    assert reported.settle(COUNT, Said("no_data", D("0"))) == Fault.BESIDE
    assert reported.settle(COUNT, Said(value=D("0"))).value == 0


@pytest.mark.parametrize(
    ("asked", "now", "before", "odd"),
    [
        (SHARE, "70", "90.01", Odd.FAR),
        (SHARE, "70", "90", None),
        (COUNT, "31", "10", Odd.MUCH_MORE),
        (COUNT, "30", "10", None),
        (COUNT, "3", "1", None),
        (COUNT, "3", "13", Odd.MUCH_LESS),
        (Asked("count", False, cumulative=True), "39", "40", Odd.LESS_SO_FAR),
        (YES_NO, "0", "1", Odd.UNDONE),
        (COUNT, "5", None, None),
        (COUNT, None, "5", None),
    ],
)
def test_what_should_be_looked_at_again(asked, now, before, odd):
    assert reported.odd(asked, D(now), D(before), same_year=True) == odd


def test_a_count_that_begins_again_with_the_year_is_not_odd():
    counted = Asked("count", ratio=False, cumulative=True)
    assert reported.odd(counted, D("2"), D("400"), same_year=False) is None


@pytest.mark.parametrize(
    ("day", "step"), [(1, None), (2, -3), (4, -3), (5, 0), (6, 1), (9, 1), (10, 5), (13, 5), (14, None)]
)  # fmt: skip
def test_each_reminder_has_its_day_and_is_made_up_for_in_three(day, step):
    due = IN_APRIL.date().replace(day=5)
    today = due.replace(day=day)
    assert submissions.reminder(due, (3, 0), (1, 5), today) == step


# ── Filling in ──────────────────────────────────────────────────────────────────────────────────


def test_the_form_shows_what_was_said_the_period_before(reporter):
    shown = text(browser_of(reporter).get(ADDRESS))
    assert "Lấy số từ phần mềm họp không giấy." in shown
    assert "Kỳ trước: <b>40</b>" in shown and "Kỳ trước: <b>93,24%</b>" in shown
    assert "Hạn hết ngày 05/04/2023" in shown


def test_the_list_tells_what_is_open(reporter, stranger):
    mine = text(browser_of(reporter).get("/scoreboard/forms"))
    assert "Sở Nội vụ" in mine and "Sở Xây dựng" not in mine
    assert "0 trên 3 chỉ tiêu" in mine and "Chưa bắt đầu" in mine


def test_vietnamese_numbers_are_read_and_a_ratio_is_worked_out(reporter):
    answer = browser_of(reporter).post(ADDRESS, typed("1.234", "186,5", "200"))
    assert answer.status_code == 303
    said = {one.indicator.code: one for one in Answer.objects.select_related("indicator")}
    assert said[MEETINGS].value == 1234
    assert said[SIGNED].value == D("93.25") and said[SIGNED].numerator == D("186.5")
    assert said[PLAN].value == 1
    again = text(browser_of(reporter).get(ADDRESS))
    assert 'value="1.234"' in again and 'value="186,5"' in again


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"meetings": "1234.5"}, "“1234.5” không phải là số"),
        ({"meetings": "nhiều"}, "“nhiều” không phải là số"),
        ({"meetings": "1,5"}, "hãy nhập số nguyên"),
        ({"part": ""}, "Hãy nhập cả tử số và mẫu số"),
        ({"whole": "0"}, "Mẫu số bằng 0"),
        ({"plan": "no_data"}, "hãy ghi lý do"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(reporter, change, told):
    shown = text(browser_of(reporter).post(ADDRESS, typed(**change)))
    assert told in shown and "Lỗi: " in shown
    assert not Submission.objects.exists()


def test_a_draft_may_be_incomplete_and_cannot_be_handed_in(reporter):
    browser = browser_of(reporter)
    browser.post(ADDRESS, typed(part="", whole="", plan="", do="submit"))
    assert "Chưa nộp được" in text(browser.get(f"{ADDRESS}/submit"))
    browser.post(f"{ADDRESS}/submit", {"version": 2})
    assert Submission.objects.get().state == "draft"


def test_three_different_things_stay_apart(reporter):
    one, two = indicator(MEETINGS).pk, indicator(PLAN).pk
    more = {f"i{one}-state": "not_applicable", f"i{one}-note": "Chưa được cấp phần mềm"}
    more |= {f"i{two}-note": "Đang trình", "do": "submit"}
    browser = browser_of(reporter)
    browser.post(ADDRESS, typed("", part="0", plan="no_data", **more))
    shown = text(browser.get(f"{ADDRESS}/submit"))
    assert "Không áp dụng" in shown and "Chưa có số liệu" in shown and "0,00%" in shown
    assert "Chưa được cấp phần mềm" in shown


def test_odd_values_are_warned_of_and_go_all_the_same(reporter):
    browser = browser_of(reporter)
    browser.post(ADDRESS, typed("12", "20", "200", do="submit"))
    shown = text(browser.get(f"{ADDRESS}/submit"))
    assert "<b>2</b> giá trị khác thường" in shown
    assert "Số cộng dồn từ đầu năm mà nhỏ hơn kỳ trước" in shown
    assert "Lệch hơn 20 điểm phần trăm" in shown
    assert browser.post(f"{ADDRESS}/submit", {"version": 2}).status_code == 303
    assert Submission.objects.get().state == "submitted"


def test_two_reporters_do_not_overwrite_each_other(reporter, colleague):
    first, second = browser_of(reporter), browser_of(colleague)
    first.post(ADDRESS, typed("45"))
    shown = text(second.post(ADDRESS, typed("50")))
    assert "Người khác vừa lưu biểu mẫu này" in shown
    assert "Người khác vừa lưu: 45" in shown and 'value="50"' in shown
    assert Answer.objects.get(indicator__code=MEETINGS).value == 45
    # Having seen it, one may still replace it.
    assert second.post(ADDRESS, typed("50", version=2)).status_code == 303
    assert Answer.objects.get(indicator__code=MEETINGS).value == 50


def test_what_is_confirmed_is_what_was_seen(reporter, colleague):
    browser = browser_of(reporter)
    browser.post(ADDRESS, typed("45", do="submit"))
    browser_of(colleague).post(ADDRESS, typed("50", version=2))
    browser.post(f"{ADDRESS}/submit", {"version": 2})
    assert Submission.objects.get().state == "draft"


def test_a_form_is_withdrawn_until_it_is_reviewed(reporter, editor):
    submission = hand_in(reporter)
    browser = browser_of(reporter)
    assert "Rút lại để sửa" in text(browser.get(ADDRESS))
    assert "Rút lại biểu mẫu đã nộp?" in text(browser.get(f"{ADDRESS}/withdraw"))
    browser.post(f"{ADDRESS}/withdraw")
    submission.refresh_from_db()
    assert (submission.state, submission.submitted_at) == ("draft", None)

    reviewing.accept(actor=editor, submission=hand_in(reporter))
    with pytest.raises(Refused, match="Đã duyệt"):
        filling.withdraw(actor=reporter, place=place(reporter))
    assert "Rút lại để sửa" not in text(browser.get(ADDRESS))


def test_nothing_is_written_in_a_closed_period(reporter):
    period = scoreboard.period("2023-03")
    before = place(reporter)
    actions.close_period(actor=SYSTEM, period=period)
    before.period.refresh_from_db()
    with pytest.raises(Refused, match="đã khóa"):
        filling.save(actor=reporter, place=before, version=0, drafts=answers())
    assert "Kỳ này đã khóa" in text(browser_of(reporter).get(ADDRESS))


def test_a_form_of_another_unit_does_not_exist(stranger, reporter, colleague):
    hand_in(reporter)
    browser = browser_of(stranger)
    for address in (ADDRESS, f"{ADDRESS}/submit", f"{ADDRESS}/withdraw"):
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code == 404
    for address in (REVIEW, f"{REVIEW}/2023-03", f"{REVIEW}/edit", f"{REVIEW}/end",
                    f"{REVIEW}/2023-03/{UNIT}", "/console/scoreboard/forms"):  # fmt: skip
        assert browser_of(colleague).get(address).status_code == 404, address
    with pytest.raises(NotFound):
        filling.save(actor=stranger, place=place(reporter), version=2, drafts=answers())


def test_who_is_not_asked_has_no_form(form, province):
    asked = queries.asked(form, scoreboard.period("2023-03"))
    assert province["H10.34"].pk not in asked  # not measured
    assert province["H10.31"].pk in asked and province["H10.17"].pk in asked
    everyone = scoreboard.units_of(indicator(MEETINGS), scoreboard.period("2023-03").as_of)
    assert set(asked) == set(everyone.values_list("pk", flat=True))


# ── Reviewing ───────────────────────────────────────────────────────────────────────────────────


def test_accepting_makes_figures_that_lead_back(reporter, editor):
    reviewing.accept(actor=editor, submission=hand_in(reporter))
    stored = fact(MEETINGS)
    assert stored.value == 45 and stored.batch == Submission.objects.get().batch
    assert (stored.batch.kind, stored.batch.unit.code) == ("form", UNIT)
    assert fact(SIGNED).numerator == 186 and fact(SIGNED).value == 93
    line = Event.objects.get(kind="scoreboard_form_accepted")
    assert line.details["applied"] == 3 and line.unit_path == stored.unit.path
    shown = text(browser_of(editor).get(f"/scoreboard/figures/{fact(SIGNED).pk}"))
    assert "<dd>186</dd>" in shown and "<dd>200</dd>" in shown
    assert "Nộp:" in shown and "Duyệt:" in shown
    assert f"/console/scoreboard/forms/{CODE}/2023-03/{UNIT}" in shown


def test_no_data_and_not_applicable_are_kept_as_such(reporter, editor):
    drafts = answers()
    drafts[indicator(PLAN).pk] = filling.Draft(Said("no_data"), "Đang trình")
    drafts[indicator(MEETINGS).pk] = filling.Draft(Said("not_applicable"), "Không có phần mềm")
    saved = filling.save(actor=reporter, place=place(reporter), version=0, drafts=drafts)
    filling.submit(actor=reporter, place=place(reporter), version=saved.version)
    reviewing.accept(actor=editor, submission=saved)
    assert (fact(PLAN).state, fact(PLAN).value) == ("no_data", None)
    assert fact(MEETINGS).state == "not_applicable"


def test_returned_with_a_comment_corrected_and_accepted_anew(reporter, editor, desk):
    desk.configure("smtp")
    reviewing.accept(actor=editor, submission=hand_in(reporter))
    submission = Submission.objects.get()
    browser = browser_of(editor)
    address = f"{REVIEW}/2023-03/{UNIT}"
    assert "Hãy điền" in text(browser.post(address, {"do": "return", "comment": ""}))
    browser.post(address, {"do": "return", "comment": "Xem lại số cuộc họp"})
    assert fact(MEETINGS).value == 45  # until the new one is accepted
    assert Message.objects.filter(kind="form_returned").count() == 1
    assert "Xem lại số cuộc họp" in text(browser_of(reporter).get(ADDRESS))

    hand_in(reporter, meetings=44)
    submission.refresh_from_db()
    reviewing.accept(actor=editor, submission=submission)
    assert fact(MEETINGS).value == 44
    change = FactChange.objects.get()
    assert Decimal(change.before["value"]) == 45 and change.by == editor.label


def test_locked_is_opened_by_the_centre_alone_and_with_a_reason(reporter, editor):
    submission = hand_in(reporter)
    reviewing.accept(actor=editor, submission=submission)
    reviewing.lock(actor=editor, submission=submission)
    with pytest.raises(Refused, match="Đã khóa"):
        reviewing.give_back(actor=editor, submission=submission, comment="Sửa")
    with pytest.raises(NotFound):
        reviewing.reopen(actor=reporter, submission=submission, reason="Nhầm")
    with pytest.raises(Refused, match="lý do"):
        reviewing.reopen(actor=editor, submission=submission, reason=" ")
    browser_of(editor).post(f"{REVIEW}/2023-03/{UNIT}", {"do": "reopen", "comment": "Nhầm kỳ"})
    submission.refresh_from_db()
    assert submission.state == "returned"
    assert Event.objects.get(kind="scoreboard_form_reopened").details["reason"] == "Nhầm kỳ"


def test_ticked_forms_are_accepted_together(reporter, stranger, editor):
    hand_in(reporter)
    hand_in(stranger, "H10.16")
    browser = browser_of(editor)
    shown = text(browser.get(f"{REVIEW}/2023-03?tick=1"))
    assert shown.count(" checked") == 2
    units = [place(one, code).unit.pk for one, code in ((reporter, UNIT), (stranger, "H10.16"))]
    assert browser.post(f"{REVIEW}/2023-03", {"unit": units}).status_code == 303
    assert "Đã duyệt 2 biểu mẫu." in text(browser.get(f"{REVIEW}/2023-03"))
    assert Batch.objects.filter(kind="form").count() == 2


def test_the_list_says_who_is_late_and_who_has_not_begun(reporter, stranger, editor):
    hand_in(reporter)
    filling.save(actor=stranger, place=place(stranger, "H10.16"), version=0, drafts=answers())
    with clock.standing_at(IN_APRIL + timedelta(days=4)):
        browser = browser_of(editor)
        shown = text(browser.get(f"{REVIEW}/2023-03?show=late"))
        assert "Sở Xây dựng" in shown and "Sở Nội vụ" not in shown and "Quá hạn" in shown
        assert "Sở Xây dựng" not in text(browser.get(f"{REVIEW}/2023-03?show=none"))
        assert "Lê Thị Hoa" in text(browser.get(f"{REVIEW}/2023-03?show=submitted"))
        assert "Chưa có ai" in text(browser.get(f"{REVIEW}/2023-03"))


def test_a_closed_period_takes_no_accepted_form(reporter, editor):
    submission = hand_in(reporter)
    actions.close_period(actor=SYSTEM, period=Period.objects.get(code="2023-03"))
    with pytest.raises(Refused, match="đã khóa"):
        reviewing.accept(actor=editor, submission=submission)
    assert fact(MEETINGS) is None
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_the_way_tells_who_and_when(reporter, editor):
    hand_in(reporter)
    shown = text(browser_of(editor).get(f"{REVIEW}/2023-03/{UNIT}"))
    assert "Lê Thị Hoa · 08:00 03/04/2023" in shown


# ── Designing ───────────────────────────────────────────────────────────────────────────────────


def designed(**more):
    return {
        "title": "Phiếu quý",
        "kind": "quarter",
        "valid_from": "01/01/2023",
        "indicators": [indicator(PLAN).pk],
        "levels": ["district"],
        "due_days": "10",
        "remind_before": "3; 0",
        "remind_after": "",
        **more,
    }


def test_the_centre_designs_and_changes_a_form(form, editor):
    browser = browser_of(editor)
    answer = browser.post("/console/scoreboard/forms/new", designed())
    assert answer.url.endswith("/phieu-quy")
    assert "Chưa có kỳ nào để nộp" in text(browser.get(answer.url))
    changed = designed(title="Phiếu quý mới", units="H10.09", version=1)
    assert browser.post(f"{answer.url}/edit", changed).status_code == 303
    found = queries.form("phieu-quy")
    assert found.title == "Phiếu quý mới" and found.units.get().code == "H10.09"
    assert "Người khác vừa sửa" in text(browser.post(f"{answer.url}/edit", changed))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"levels": []}, "Chọn cấp đơn vị"),
        ({"indicators": []}, "Hãy chọn “Chỉ tiêu”"),
        ({"units": "H10.99"}, "Không có đơn vị mang mã H10.99"),
        ({"remind_before": "ba ngày"}, "cách nhau bằng dấu chấm phẩy"),
        ({"remind_after": "0"}, "mỗi lần từ 1 đến"),
        ({"due_days": "0"}, "Hạn nộp"),
    ],
)
def test_a_form_that_cannot_be_is_refused_beside_the_field(form, editor, change, told):
    shown = text(browser_of(editor).post("/console/scoreboard/forms/new", designed(**change)))
    assert told in shown


def test_an_ended_form_is_not_asked_any_more(form, editor, reporter):
    browser_of(editor).post(f"{REVIEW}/end", {"valid_to": "01/04/2023"})
    actions.ensure_period("2023-04", actor=SYSTEM)
    assert browser_of(reporter).get(ADDRESS).status_code == 200
    assert browser_of(reporter).get(ADDRESS.replace("2023-03", "2023-04")).status_code == 404


def test_the_kind_of_period_stays_once_somebody_has_filled_it_in(form, editor, reporter):
    hand_in(reporter)
    draft = designing.FormDraft("X", "quarter", [indicator(PLAN)], form.valid_from, ["district"])
    with pytest.raises(Refused, match="loại kỳ"):
        designing.edit_form(actor=editor, form=form, draft=draft, version=1)


# ── Reminding ───────────────────────────────────────────────────────────────────────────────────


def on(day):
    return clock.standing_at(datetime(2023, 4, day, 8, tzinfo=clock.VIETNAM))


def letters(kind):
    return Message.objects.filter(kind=kind)


def test_reporters_are_reminded_once_a_step(reporter, colleague, stranger, desk):
    desk.configure("smtp")
    hand_in(stranger, "H10.16")
    sent = reminding.send_due()
    assert letters("form_due").count() == 1
    assert letters("form_due").get().account.name == reporter.label  # the reporter, not the admin
    assert (
        len(sent) == len(queries.asked(queries.form(CODE), Period.objects.get(code="2023-03"))) - 1
    )
    assert reminding.send_due() == []
    with on(5):
        reminding.send_due()
        assert letters("form_due").count() == 2
    with on(6):
        reminding.send_due()
        assert letters("form_overdue").count() == 1
        hand_in(reporter)
    with on(10):
        reminding.send_due()
        assert letters("form_overdue").count() == 1


def test_without_a_reporter_the_administrator_is_reminded(colleague, desk):
    desk.configure("smtp")
    reminding.send_due()
    assert letters("form_due").get().account.name == colleague.label


# ── Commands ────────────────────────────────────────────────────────────────────────────────────


def run(*arguments, fails=False):
    result = CliRunner().invoke(main, ["scoreboard", "forms", *arguments, "--json"])
    assert (result.exit_code != 0) == fails, result.output
    return json.loads(result.stdout)


def test_the_commands_list_count_and_remind(form, reporter, editor):
    assert run("list")[0]["open"] == ["2023-07", "2023-03"] or run("list")[0]["code"] == CODE
    hand_in(reporter)
    found = run("status", CODE, "--period", "2023-03")
    assert found["handed_in"] == 1 and found["due"] == "2023-04-05"
    mine = next(one for one in found["units"] if one["code"] == UNIT)
    assert (mine["state"], mine["said"], mine["answered"]) == ("submitted", "Đã nộp", 3)
    planned = run("remind", "--dry-run")
    assert planned["dry_run"] and all(one["unit"] != UNIT for one in planned["reminded"])
    assert not Message.objects.exists()
    assert len(run("remind")["reminded"]) == len(planned["reminded"])
    assert run("remind")["reminded"] == []
    assert run("status", "khong-co", "--period", "2023-03", fails=True)["error"]


def test_the_pages_take_few_statements(reporter, editor, django_assert_max_num_queries):
    browser = browser_of(editor)
    with django_assert_max_num_queries(25):
        browser.get(f"{REVIEW}/2023-03")
    with django_assert_max_num_queries(25):
        browser_of(reporter).get(ADDRESS)


def test_a_stale_version_is_refused_by_the_action_itself(reporter):
    saved = filling.save(actor=reporter, place=place(reporter), version=0, drafts=answers())
    filling.save(actor=reporter, place=place(reporter), version=saved.version, drafts=answers())
    with pytest.raises(moving.Stale):
        filling.save(actor=reporter, place=place(reporter), version=saved.version, drafts=answers())
