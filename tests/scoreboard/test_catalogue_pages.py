"""The centre's pages for indicators, targets, weights and periods: what is closed stays what it was."""

from datetime import date
from decimal import Decimal as D

import pytest

from lienthong.audit.models import Event
from lienthong.identity.models import Account
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.comparing.queries import standings
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Period, Target, Weight
from tests.console.conftest import signed_in, text
from tests.small_province import add_account

ALL, WEIGHTS = "/console/scoreboard/indicators", "/console/scoreboard/weights"
PERIODS = "/console/scoreboard/periods"
SIGNED = f"{ALL}/signed-documents"
FEBRUARY = f"{PERIODS}/2023-02"
NEW = {
    "code": "so-cuoc-hop",
    "name": "Số cuộc họp trực tuyến",
    "topic": "shared-platforms",
    "measure": "count",
    "unit_of_measure": "cuộc",
    "decimals": "0",
    "direction": "up",
    "over_units": "sum",
    "over_time": "sum",
    "window": "period",
    "levels": ["department", "district"],
    "reporter": "unit",
    "position": "500",
    "on": "01/08/2023",
}


@pytest.fixture
def browser(figures, editor):
    return signed_in(Account.objects.get(name=editor.label))


@pytest.fixture
def closed(browser):
    actions.close_period(actor=SYSTEM, period=queries.period("2023-02"))
    return browser


def sent(browser, address, data, *, confirm=True):
    """What the browser gets after confirming, with the page before it looked at."""
    if confirm:
        assert "Xác nhận" in text(browser.post(address, data))
        data = data | {"confirm": "1"}
    return browser.post(address, data)


def target(level="", on=date(2023, 7, 11)):
    one = Indicator.objects.get(code="signed-documents")
    return queries.target(queries.targets(on), one.pk, level)


def changed(code="signed-documents", **given):
    """The form of an indicator as it stands, with something else in it."""
    one = Indicator.objects.get(code=code)
    names = ("numerator", "denominator", "short_name", "source", "kinds", *NEW)
    held = {name: getattr(one, name) for name in names if hasattr(one, name)}
    return held | given


# ── Indicators ──────────────────────────────────────────────────────────────────────────────────


def test_indicators_are_listed_by_topic_and_found(browser):
    shown = text(browser.get(ALL))
    assert "Tổng đài 1022" in shown and f'href="{SIGNED}"' in shown
    found = text(browser.get(f"{ALL}?q=van ban ky so"))
    assert f'href="{SIGNED}"' in found and "hotline" not in found
    assert "Không có chỉ tiêu nào như vậy" in text(browser.get(f"{ALL}?q=xyz"))


def test_codes_of_the_platforms_own_indicators_are_addresses_too(browser):
    Indicator.objects.filter(code="signed-documents").update(code="app-use.ioffice-v4")
    assert "app-use.ioffice-v4" in text(browser.get(ALL))
    assert "app-use.ioffice-v4" in text(browser.get(f"{ALL}/app-use.ioffice-v4"))
    assert browser.get(f"{ALL}/%00").status_code == 404


def test_an_indicator_is_added_as_internal(browser):
    answer = browser.post(f"{ALL}/new", NEW)
    assert answer.status_code == 303
    one = Indicator.objects.get(code="so-cuoc-hop")
    assert not one.public and one.levels == ["department", "district"]
    assert one.valid_from == date(2023, 8, 1)
    assert "Số cuộc họp trực tuyến" in text(browser.get(answer.url))
    assert Event.objects.filter(kind="scoreboard_indicator_added", subject_id=str(one.pk)).exists()


@pytest.mark.parametrize(
    ("measure", "over_units", "decimals"),
    [("share", "none", 2), ("count", "sum", 0), ("amount", "sum", 0), ("yes_no", "sum", 0)],
)
def test_what_is_left_open_follows_the_kind_of_value(browser, measure, over_units, decimals):
    left = {"measure": measure, "over_units": "", "decimals": "", "over_time": "last"}
    assert browser.post(f"{ALL}/new", NEW | left).status_code == 303
    one = Indicator.objects.get(code="so-cuoc-hop")
    assert (one.over_units, one.decimals) == (over_units, decimals)


def test_an_indicator_that_is_there_becomes_no_sum_of_shares(browser):
    answer = browser.post(f"{SIGNED}/edit", changed(over_units="sum"))
    assert "Tỷ lệ phần trăm không cộng được với nhau" in text(answer)
    assert Indicator.objects.get(code="signed-documents").over_units == "ratio"


WRONG = (
    ({"code": "Số Họp"}, "Mã chỉ gồm chữ thường"),
    ({"code": "new"}, "Mã này đã có"),
    ({"code": "signed-documents"}, "Mã này đã có"),
    ({"levels": []}, "Hãy chọn ít nhất một cấp đơn vị"),
    ({"window": "since"}, "Hãy điền ngày bắt đầu tính"),
    ({"over_units": "ratio"}, "Gộp theo tỷ lệ cần có tử số và mẫu số"),
    ({"measure": "share"}, "Tỷ lệ phần trăm không cộng được với nhau. Hãy chọn “Tổng tử số"),
    ({"measure": "share", "over_units": "mean"}, "Tỷ lệ phần trăm không cộng được"),
    ({"name": ""}, "Hãy điền"),
    ({"on": "31/02/2023"}, "Hãy viết ngày"),
)


def test_what_cannot_be_is_refused_in_words(browser):
    for wrong, told in WRONG:
        shown = text(browser.post(f"{ALL}/new", NEW | wrong))
        assert told in shown and "Lỗi: " in shown, wrong
    assert not Indicator.objects.filter(name=NEW["name"]).exists()


def test_names_change_freely(closed):
    assert closed.post(f"{SIGNED}/edit", changed(name="Tỷ lệ ký số")).status_code == 303
    assert Indicator.objects.get(code="signed-documents").name == "Tỷ lệ ký số"


def test_another_direction_shows_first_who_would_stand_where(browser):
    shown = text(browser.post(f"{SIGNED}/edit", changed(direction="down")))
    assert "Tháng 07/2023" in shown and "hạng" in shown and "Sẽ là" in shown
    assert Indicator.objects.get(code="signed-documents").direction == "up"
    sent(browser, f"{SIGNED}/edit", changed(direction="down"))
    assert Indicator.objects.get(code="signed-documents").direction == "down"


def test_how_a_closed_figure_was_measured_stays(closed):
    shown = text(closed.post(f"{SIGNED}/edit", changed(direction="down")))
    assert "cách đo không đổi được nữa" in shown and "lập một chỉ tiêu mới" in shown
    assert Indicator.objects.get(code="signed-documents").direction == "up"


def test_an_indicator_ends_after_what_is_closed(closed):
    assert "Kỳ 2023-02 đã khóa" in text(closed.post(f"{SIGNED}/end", {"on": "01/03/2023"}))
    assert closed.post(f"{SIGNED}/end", {"on": "01/08/2023"}).status_code == 303
    assert not queries.indicators(date(2023, 8, 1)).filter(code="signed-documents").exists()
    assert queries.indicators(date(2023, 7, 31)).filter(code="signed-documents").exists()


def test_making_public_says_what_opens(closed, client):
    assert client.get("/public/scoreboard/indicators/signed-documents").status_code == 404
    assert "33 giá trị của từng đơn vị trong 1 kỳ đã khóa" in text(closed.get(f"{SIGNED}/public"))
    closed.post(f"{SIGNED}/public")
    assert "ký số" in text(client.get("/public/scoreboard/indicators/signed-documents"))
    closed.post(f"{SIGNED}/public")
    assert client.get("/public/scoreboard/indicators/signed-documents").status_code == 404


# ── Targets ─────────────────────────────────────────────────────────────────────────────────────


def test_a_target_shows_who_would_miss_it_before_it_is_set(browser):
    given = {"level": "", "value": "50%", "decision": "Kế hoạch 12/KH-UBND", "on": "01/07/2023"}
    shown = text(browser.post(f"{SIGNED}/target", given))
    assert "Tháng 07/2023" in shown and "Không đạt" in shown and target() is None
    assert sent(browser, f"{SIGNED}/target", given).status_code == 303
    assert target().value == 50 and target(on=date(2023, 6, 30)) is None
    assert "Kế hoạch 12/KH-UBND" in text(browser.get(SIGNED))


def test_a_later_target_ends_the_one_before(browser):
    for value, on in (("50", "01/01/2023"), ("80", "01/07/2023")):
        sent(browser, f"{SIGNED}/target", {"level": "", "value": value, "on": on})
    assert target(on=date(2023, 3, 17)).value == 50 and target().value == 80
    shown = text(browser.get(SIGNED))
    assert "từ 01/01/2023 đến trước 01/07/2023" in shown


def test_a_target_never_reaches_back_under_a_closed_period(closed):
    before = standings(queries.period("2023-02"), Indicator.objects.get(code="online-dossiers"))
    given = {"level": "", "value": "100", "on": "17/03/2023"}
    shown = text(closed.post(f"{ALL}/online-dossiers/target", given))
    assert "Kỳ 2023-02 đã khóa với số liệu đến ngày 17/03/2023" in shown
    sent(closed, f"{ALL}/online-dossiers/target", given | {"on": "18/03/2023"})
    after = standings(queries.period("2023-02"), Indicator.objects.get(code="online-dossiers"))
    assert [line.verdict for line in after.lines] == [line.verdict for line in before.lines]


def test_what_is_no_target_is_refused(browser):
    for value in ("", "nhiều", "101", "-1"):
        given = {"level": "", "value": value, "on": "01/07/2023"}
        assert "Lỗi: " in text(browser.post(f"{SIGNED}/target", given)), value
    assert not Target.objects.filter(indicator__code="signed-documents")


def test_a_target_is_ended(browser):
    address = f"{ALL}/online-dossiers/target/end?level="
    assert browser.post(address, {"on": "01/07/2023"}).status_code == 303
    held = Target.objects.get(indicator__code="online-dossiers")
    assert held.valid_to == date(2023, 7, 1)
    assert browser.get(address).status_code == 404


# ── Units by name ───────────────────────────────────────────────────────────────────────────────


def test_units_are_pasted_by_name_and_left_out(browser):
    given = {
        "units": "Sở GTVT\nH10.28\n\nSở GTVT\n",
        "applies": "0",
        "reason": "Không phát hành văn bản",
        "on": "01/03/2023",
    }
    shown = text(browser.post(f"{SIGNED}/units", given))
    assert "2 đơn vị" in shown and not Applicability.objects.filter(reason=given["reason"])
    assert sent(browser, f"{SIGNED}/units", given).status_code == 303
    assert Applicability.objects.filter(reason=given["reason"], applies=False).count() == 2
    assert "Không phát hành văn bản" in text(browser.get(SIGNED))


def test_a_name_that_nobody_knows_is_named(browser):
    given = {"units": "Sở GTVT\nSở Trên Trời", "applies": "0", "reason": "x", "on": "01/03/2023"}
    shown = text(browser.post(f"{SIGNED}/units", given))
    assert "Chưa rõ 1 đơn vị: Sở Trên Trời" in shown


def test_an_exception_is_ended(browser):
    given = {"units": "Sở GTVT", "applies": "0", "reason": "Tách", "on": "01/03/2023"}
    sent(browser, f"{SIGNED}/units", given)
    held = Applicability.objects.get(reason="Tách")
    address = f"{SIGNED}/units/{held.pk}/end"
    assert browser.post(address, {"on": "01/07/2023"}).status_code == 303
    held.refresh_from_db()
    assert held.valid_to == date(2023, 7, 1)


# ── Weights ─────────────────────────────────────────────────────────────────────────────────────


def weights(**given) -> dict[str, str]:
    """As the form sends them, by indicator code."""
    known = dict(Indicator.objects.values_list("code", "pk"))
    named = {"signed_documents": "signed-documents", "official_email": "official-email"}
    return {f"weight-{known[named[name]]}": value for name, value in given.items()}


def test_other_weights_show_their_sum_and_who_moves(browser):
    address = f"{WEIGHTS}/digital-2023"
    assert "Tổng đang là 100" in text(browser.get(address))
    given = weights(signed_documents="70", official_email="30,5") | {"on": "01/03/2023"}
    shown = text(browser.post(address, given))
    assert "từ 100 thành <b>100,5</b>" in shown and "hạng" in shown
    assert Weight.objects.get(indicator__code="signed-documents").weight == 20
    assert sent(browser, address, given).status_code == 303
    held = {
        one.indicator.code: one.weight for one in queries.weights("digital-2023", date(2023, 3, 1))
    }
    assert held == {"signed-documents": D(70), "official-email": D("30.5")}
    assert len(queries.weights("digital-2023", date(2023, 2, 28))) == 6


def test_weights_of_a_closed_period_stay(closed):
    given = weights(signed_documents="100") | {"on": "01/03/2023"}
    assert "Kỳ 2023-02 đã khóa" in text(closed.post(f"{WEIGHTS}/digital-2023", given))


def test_an_index_has_weights(browser):
    assert "Cần ít nhất một chỉ tiêu" in text(browser.post(f"{WEIGHTS}/moi", {"on": "01/03/2023"}))
    assert browser.post(WEIGHTS, {"index": "Mới"}).status_code == 200
    assert browser.post(WEIGHTS, {"index": "moi"}).url == f"{WEIGHTS}/moi"


# ── Periods ─────────────────────────────────────────────────────────────────────────────────────


def test_a_period_is_opened_with_its_days(browser):
    given = {"period": "2023-Q3", "as_of": "05/10/2023", "reported_on": ""}
    assert browser.post(PERIODS, given).url == f"{PERIODS}/2023-Q3"
    assert Period.objects.get(code="2023-Q3").as_of == date(2023, 10, 5)
    assert "Quý III/2023" in text(browser.get(PERIODS))
    for wrong in ({"period": "2023-13"}, {"as_of": "01/01/2020"}):
        assert "Lỗi: " in text(browser.post(PERIODS, given | wrong))


def test_a_period_says_what_still_waits(browser):
    Fact.objects.get(indicator__code="online-dossiers", unit__code="H10.17").delete()
    shown = text(browser.get(FEBRUARY))
    assert "14 ô chờ xem xét" in shown and "26/27" in shown and "Công an tỉnh" in shown
    assert "Sở TN&amp;MT" in shown or "đơn vị" in shown


def test_closing_says_what_it_leaves_and_what_it_opens(browser):
    shown = text(browser.get(f"{FEBRUARY}/close"))
    assert "14 ô chờ xem xét." in shown and "giá trị công khai của kỳ hiện ra" in shown
    browser.post(f"{FEBRUARY}/close")
    assert Period.objects.get(code="2023-02").closed_at
    assert "Mở lại" in text(browser.get(FEBRUARY))
    assert browser.post(FEBRUARY, {"as_of": "20/03/2023", "reported_on": ""}).status_code == 303
    assert "Kỳ 2023-02 đã khóa" in text(browser.get(FEBRUARY))
    assert Period.objects.get(code="2023-02").as_of == date(2023, 3, 17)


def test_reopening_needs_a_reason(closed):
    assert "Hãy điền" in text(closed.post(f"{FEBRUARY}/reopen", {"reason": ""}))
    assert closed.post(f"{FEBRUARY}/reopen", {"reason": "Sai bảng thuế"}).status_code == 303
    assert not Period.objects.get(code="2023-02").closed_at
    assert Event.objects.get(kind="scoreboard_period_reopened").details["reason"] == "Sai bảng thuế"


# ── Who may ─────────────────────────────────────────────────────────────────────────────────────


def test_the_pages_do_not_exist_for_who_does_not_manage(figures):
    reporter = add_account(
        "lamvv.budang",
        "Võ Văn Lâm",
        figures["H10.13"],
        role="unit_reporter",
        over=figures["H10.13"],
    )
    part = add_account(
        "hantt.snv", "Nguyễn Thị Thu Hà", figures["H10.13"], role="scoreboard_editor",
        over=figures["H10.13"],
    )  # fmt: skip
    for account in (reporter, part):
        browser = signed_in(account)
        for address in (ALL, f"{ALL}/new", SIGNED, f"{SIGNED}/target", WEIGHTS, PERIODS, FEBRUARY):
            assert browser.get(address).status_code == 404
            assert browser.post(address, {}).status_code in {404, 405}
