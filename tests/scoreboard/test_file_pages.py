"""The pages of who puts the province's figures together."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.identity.models import Account
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import actions
from lienthong.scoreboard.models import Batch, Cell, Fact, Period
from tests.console.conftest import signed_in, text
from tests.scoreboard.test_importing import APP, TAX, data
from tests.small_province import add_account

HOME, WAITING = "/console/scoreboard", "/console/scoreboard/waiting"


@pytest.fixture
def browser(figures, editor):
    return signed_in(Account.objects.get(name=editor.label))


def upload(browser, name, content=None, period="2023-02"):
    file = SimpleUploadedFile(name, data(name) if content is None else content)
    return browser.post(HOME, {"file": file, "period": period})


def corrected() -> bytes:
    said = data(APP).decode().replace("3.007,47", "3.017,47").replace("25.856", "25.866")
    return said.replace("Bù Đốp", "Bù Dop Mới").encode()


def cell(printed="875,1") -> Cell:
    return Cell.objects.get(state="waiting", printed=printed)


def test_the_page_lists_periods_and_files(browser):
    shown = text(browser.get(HOME))
    assert "Tháng 02/2023" in shown and "Tháng 07/2023" in shown
    assert "<b>14</b> ô chờ bạn xem xét" in shown
    assert shown.count('href="/console/scoreboard/files/') == 8


def test_a_file_is_looked_at_before_it_is_applied(browser):
    answer = upload(browser, APP, corrected())
    shown = text(browser.get(answer.url))
    assert "Nhập tệp này?" in shown and "Bù Dop Mới" in shown and "H10.28" in shown
    assert "Chỉ tiêu: Số người dùng ứng dụng công dân số; " in shown
    assert "3.007" in shown and "3.017" in shown
    assert Fact.objects.get(indicator__code="app-users", unit__code="H10.21").value == 3007

    assert browser.post(f"{answer.url}/apply").status_code == 303
    assert Fact.objects.get(indicator__code="app-users", unit__code="H10.21").value == 3017
    assert "Đã ghi 2 giá trị." in text(browser.get(answer.url))


def test_a_draft_is_thrown_away(browser):
    answer = upload(browser, APP, corrected())
    browser.post(f"{answer.url}/discard")
    assert Batch.objects.count() == 8
    assert browser.get(answer.url).status_code == 404


def test_the_same_file_leads_to_where_it_stands(browser):
    answer = upload(browser, APP)
    assert "Tệp này đã nhập rồi" in text(browser.get(answer.url))
    assert Batch.objects.count() == 8


def test_a_bad_file_is_refused_beside_the_field(browser):
    shown = text(upload(browser, "bang.csv", b"a,b\n1,2\n"))
    assert "Không nhận ra bảng này" in shown and "Lỗi: " in shown
    assert Batch.objects.count() == 8


def test_a_file_is_undone_after_asking(browser):
    batch = Batch.objects.get(table="app_users")
    address = f"{HOME}/files/{batch.pk}"
    assert "Hoàn tác lần nhập này?" in text(browser.get(f"{address}/undo"))
    browser.post(f"{address}/undo")
    assert "Lần nhập này đã được hoàn tác" in text(browser.get(address))
    assert not Fact.objects.filter(indicator__code="app-users").exists()


def test_the_file_itself_can_be_had_back(browser):
    batch = Batch.objects.get(table="online_tax_payments")
    answer = browser.get(f"{HOME}/files/{batch.pk}/source")
    assert answer.content == data(TAX)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_waiting_cells_show_their_likely_repair(browser):
    shown = text(browser.get(f"{WAITING}?tick=1"))
    assert "875,1" in shown and "875.100" in shown
    assert shown.count(" checked") == 14


def test_ticked_cells_are_accepted_together(browser):
    chosen = list(Cell.objects.filter(state="waiting").values_list("pk", flat=True))
    browser.post(WAITING, {"cell": chosen, "decision": "accept"})
    assert "Không có ô nào chờ xem xét" in text(browser.get(WAITING))
    assert Fact.objects.get(indicator__code="fee-amount-year", unit__code="H10.28").value == 845000


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "x", "-1"])
def test_what_is_no_cell_is_not_ticked(browser, number):
    browser.post(WAITING, {"cell": [number], "decision": "accept"})
    assert "Chưa chọn ô nào." in text(browser.get(WAITING))


def test_a_cell_is_seen_beside_its_column_and_decided(browser):
    address = f"{WAITING}/{cell().pk}"
    shown = text(browser.get(address))
    assert "Còn lệch" in shown and "Nhận giá trị gợi ý" in shown
    assert "không phải là một con số" in text(
        browser.post(address, {"decision": "value", "value": "nhiều"})
    )
    assert browser.post(address, {"decision": "value", "value": "875.100"}).status_code == 303
    assert Fact.objects.get(indicator__code="fee-amount-month", unit__code="H10.23").value == 875100
    assert "đã quyết định giá trị 875.100" in text(browser.get(address))
    unseen = text(browser.post(address, {"decision": "value", "value": "1"}))
    assert "vừa được người khác quyết định" in unseen
    assert Fact.objects.get(indicator__code="fee-amount-month", unit__code="H10.23").value == 875100


def test_an_unknown_name_is_given_its_unit(browser):
    answer = upload(browser, APP, corrected())
    browser.post(f"{answer.url}/apply")
    waiting = Cell.objects.filter(state="waiting", problem="unresolved").first()
    address = f"{WAITING}/{waiting.pk}"
    assert "Tên này là đơn vị nào?" in text(browser.get(address))
    found = browser.get(f"{address}/units?q=bu dop").json()["options"]
    assert found[0]["value"] == "H10.28"
    assert browser.post(address, {"decision": "unit", "unit_pick": "H10.28"}).status_code == 303
    assert not Cell.objects.filter(state="waiting", problem="unresolved").exists()


def test_in_a_closed_period_every_decision_needs_a_reason(browser):
    actions.close_period(actor=SYSTEM, period=Period.objects.get(code="2023-02"))
    address = f"{WAITING}/{cell().pk}"
    assert "Lý do đính chính" in text(browser.get(address))
    assert "Hãy điền" in text(browser.post(address, {"decision": "accept"}))
    answer = browser.post(address, {"decision": "accept", "reason": "Theo nguồn"})
    assert answer.status_code == 303

    answer = upload(browser, APP, corrected())
    assert "Hãy điền" in text(browser.post(f"{answer.url}/apply"))
    assert browser.post(f"{answer.url}/apply", {"reason": "Đính chính"}).status_code == 303


def test_the_pages_do_not_exist_for_others(browser, figures):
    batch, waiting = Batch.objects.first(), cell()
    admin = signed_in(
        add_account("hantt.snv", "Nguyễn Thị Thu Hà", figures["H10.09"], role="unit_admin")
    )
    part = signed_in(
        add_account("anvn.snv", "Vũ Ngọc An", figures["H10.09"], role="scoreboard_editor")
    )
    file = f"{HOME}/files/{batch.pk}"
    for person in (admin, part):
        for address in (HOME, file, f"{file}/source", f"{file}/undo", WAITING,
                        f"{WAITING}/{waiting.pk}", f"{WAITING}/{waiting.pk}/units?q=x"):  # fmt: skip
            assert person.get(address).status_code == 404, address
        for address in (f"{file}/apply", f"{file}/undo", f"{file}/discard", WAITING):
            assert person.post(address).status_code == 404, address


def test_the_list_takes_few_statements(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        browser.get(HOME)
    with django_assert_max_num_queries(20):
        browser.get(WAITING)
