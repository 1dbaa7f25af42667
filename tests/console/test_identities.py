"""Who is bound to a VNeID and who is not: the list, the search, the file for the province."""

import csv
import io
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from lienthong.audit.models import Event
from lienthong.identity import actions, verification
from lienthong.identity.models import Account
from lienthong.kit import jobs
from lienthong.kit.actor import SYSTEM
from lienthong.persons import queries, tasks
from tests.console.conftest import signed_in, text
from tests.population import HOA
from tests.small_province import add_account

LIST, REPORT = "/console/identities", "/console/identities/report"
TU = replace(HOA, number="070191000050", name="Trần Thị Tú")


def stored(account) -> Account:
    return Account.objects.select_related("declared", "unit").get(pk=account.pk)


@pytest.fixture
def declared(people, units):
    """Hoa is bound, Tú has declared, both in Sở Nội vụ."""
    verification.declare(actor=SYSTEM, account=people.clerk, declared=HOA)
    verification.see_card(actor=SYSTEM, account=stored(people.clerk))
    tu = add_account(
        "tutt.snv", "Trần Thị Tú", units.home_affairs, title="Văn thư", mobile="0912 000 050"
    )
    verification.declare(actor=SYSTEM, account=tu, declared=TU)
    return tu


def test_the_list_counts_by_state_and_by_unit(department, declared, people):
    shown = text(department.get(LIST))
    assert "1 trong 3 cán bộ" in shown
    assert "Lê Thị Hoa" in shown and "0701…0042" in shown and "070191000042" not in shown
    assert "Văn phòng Sở" in shown and "Võ Văn Lâm" not in shown
    nothing = text(department.get(f"{LIST}?show=nothing"))
    assert "Nguyễn Thị Thu Hà" in nothing and "tutt.snv" not in nothing
    assert "tutt.snv" in text(department.get(f"{LIST}?show=declared"))


def test_a_name_is_found_and_stands_in_the_address(department, declared):
    answer = department.post(LIST, {"q": "tu tran"})
    assert answer.status_code == 303 and answer["Location"] == f"{LIST}?q=tu+tran"
    shown = text(department.get(answer["Location"]))
    assert "tutt.snv" in shown and "hoalt.snv" not in shown


@pytest.mark.parametrize("typed", ["070191000042", "0701 9100 0042"])
def test_a_number_is_found_by_its_hash_and_stands_in_no_address(department, declared, typed):
    shown = text(department.post(LIST, {"q": typed}))
    assert "hoalt.snv" in shown and "tutt.snv" not in shown


def test_a_number_outside_the_subtree_is_not_found(declared, people):
    """SECURITY.md 49."""
    actions.grant_role(
        actor=SYSTEM, account=people.outsider, role="unit_admin", unit=people.outsider.unit
    )
    shown = text(signed_in(people.outsider).post(LIST, {"q": "070191000042"}))
    assert "hoalt.snv" not in shown and "Không có cán bộ nào" in shown


@pytest.mark.parametrize("path", [LIST, REPORT])
def test_a_unit_outside_is_not_there(department, units, path):
    assert department.get(f"{path}?unit={units.district.pk}").status_code == 404


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_letters_list_has_name_title_number_telephone_and_why(department, declared, units):
    listed = rows(department.get(f"{REPORT}?form=csv"))
    assert [row["Họ và tên"] for row in listed] == ["Trần Thị Tú", "Nguyễn Thị Thu Hà"]
    assert listed[0] == {
        "Đơn vị": "Sở Nội vụ",
        "Họ và tên": "Trần Thị Tú",
        "Chức vụ": "Văn thư",
        "Số CCCD": "070191000050",
        "Điện thoại": "0912 000 050",
        "Thư điện tử công vụ": "tutt.snv@binhphuoc.gov.vn",
        "Vì sao chưa gắn": "Đã khai, chưa xác thực",
    }
    assert listed[1]["Vì sao chưa gắn"] == "Chưa khai thông tin CCCD"
    office = rows(department.get(f"{REPORT}?form=csv&unit={units.office.pk}"))
    assert [row["Họ và tên"] for row in office] == ["Nguyễn Thị Thu Hà"]


def test_each_list_is_audited_without_a_number(department, declared):
    assert department.get(REPORT).getvalue().startswith(b"PK")
    line = Event.objects.get(kind="identities_exported")
    assert line.details == {"format": "xlsx", "lines": 2}


def test_the_list_needs_a_right_of_its_own(declared, people, units):
    auditor = signed_in(people.auditor)
    assert auditor.get(REPORT).status_code == 404
    assert signed_in(people.clerk).get(REPORT).status_code == 404
    assert not Event.objects.filter(kind="identities_exported").exists()


def test_nobody_yet_is_an_answer_too(department, people):
    assert "0 trong 2 cán bộ" in text(department.get(LIST))


# ── Xác thực for many ───────────────────────────────────────────────────────────────────────────


def test_all_who_have_declared_are_asked_at_once(department, declared, people, population):
    assert "1 cán bộ đã khai mà chưa xác thực" in text(department.get(LIST))
    answer = department.post("/console/identities/ask")
    assert answer.status_code == 303 and stored(declared).declared.state == "waiting"
    tasks.look_up_due()  # as the worker does every minute
    jobs.run_waiting()
    assert "2 trong 3 cán bộ" in text(department.get(LIST))


def test_only_ones_own_are_asked(declared, people, population):
    """SECURITY.md 49."""
    actions.grant_role(
        actor=SYSTEM, account=people.outsider, role="unit_admin", unit=people.outsider.unit
    )
    signed_in(people.outsider).post("/console/identities/ask")
    assert stored(declared).declared.state == "declared" and population.asked == []


# ── From a file ─────────────────────────────────────────────────────────────────────────────────

HEADING = (
    "Tên tài khoản,Số CCCD,Họ và tên trên thẻ CCCD,Ngày sinh,Giới tính,Ngày cấp,Nơi cấp,Địa chỉ"
)
ROW = "hoalt.snv,070191000042,Lê Thị Hoa,04/07/1991,Nữ,10/08/2021,,Tân Phú"


def send(browser, *rows: str) -> str:
    """Upload a list and have it checked; where its report is."""
    file = SimpleUploadedFile("cccd.csv", "\n".join([HEADING, *rows]).encode())
    answer = browser.post("/console/identities/import", {"file": file})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    jobs.run_waiting()
    return answer["Location"]


def apply(browser, report: str) -> None:
    seen = re.search(r'name="seen" value="(\w+)"', text(browser.get(report)))[1]
    browser.post(f"{report}/apply", {"seen": seen})
    jobs.run_waiting()


def test_a_list_of_cards_is_declared(department, people):
    report = send(department, ROW)
    assert stored(people.clerk).declared is None
    apply(department, report)
    kept = queries.declared(stored(people.clerk).declared)
    assert kept == replace(HOA, issued_at="", address="Tân Phú")
    assert "Giữ nguyên" in text(department.get(send(department, ROW)))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("0701", "0031"), "Không tỉnh nào có mã 003"),
        (ROW.replace("070191000042", "70191000042"), "đã bỏ số 0 ở đầu"),
        (ROW.replace("Nữ", "Nam"), "của giới tính nữ, ở đây chọn nam"),
        (ROW.replace("Nữ", "?"), "Hãy ghi Nam hoặc Nữ"),
        (ROW.replace("04/07/1991", "1991"), "Không đọc được ngày"),
        (ROW.replace("Lê Thị Hoa", ""), "Thiếu “Họ và tên trên thẻ CCCD”"),
        (ROW.replace("Lê Thị Hoa", "L? Th? Hoa"), "Chữ có dấu đã mất"),
        (ROW.replace("hoalt.snv", "lamvv.budang"), "Không có cán bộ này"),
        (ROW.replace("hoalt.snv", "khongco"), "Không có cán bộ này"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_nothing_is_declared(department, people, row, words):
    shown = text(department.get(send(department, row)))
    assert words in shown and "chưa có gì được nhập" in shown
    assert stored(people.clerk).declared is None


def test_what_a_row_leaves_blank_stays_declared(department, people):
    apply(department, send(department, ROW))
    apply(department, send(department, "hoalt.snv,070191000042,,,,,Cục Cảnh sát,-"))
    kept = queries.declared(stored(people.clerk).declared)
    assert (kept.name, kept.issued_at, kept.address) == ("Lê Thị Hoa", "Cục Cảnh sát", "")


def test_a_bound_account_is_not_given_to_another_by_a_list(department, declared):
    shown = text(department.get(send(department, ROW.replace("070191000042", "070191000077"))))
    assert "đã gắn với một người khác" in shown


def test_a_list_twice_for_one_account_is_refused(department, people):
    assert "đã có ở dòng 2" in text(department.get(send(department, ROW, ROW)))


def test_neither_file_nor_report_is_readable_in_the_database(department, people):
    report = send(department, ROW, ROW.replace("hoalt.snv", "khongco"))
    with connection.cursor() as cursor:
        told = []
        for table in ("console_importrun", "console_importline", "procrastinate_jobs"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            told += [line for (line,) in cursor.fetchall()]
    for word in ("070191000042", "Lê Thị Hoa", "1991-07-04", "04/07/1991", "Tân Phú"):
        assert word not in "".join(told)
        assert word.encode().hex() not in "".join(told)
    assert "070191000042" in department.get(f"{report}/report.csv").getvalue().decode()


def test_there_is_a_file_to_fill_in(department, people):
    assert "Tải tệp mẫu" in text(department.get("/console/identities/import"))
    assert department.get("/console/identities/template").getvalue().startswith(b"PK")
