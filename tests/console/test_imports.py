"""A file's way through the console: upload, check, report, apply; and files back out."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.console import import_jobs, import_runs
from lienthong.console.models import ImportLine, ImportRun
from lienthong.directory.models import Unit
from lienthong.identity import actions
from lienthong.identity.models import Account
from lienthong.kit import clock, jobs, sheet, spreadsheet
from lienthong.kit.actor import SYSTEM
from tests.console.conftest import signed_in, text
from tests.small_province import actor

ACCOUNTS = "/console/accounts/import"
UNITS = "/console/units/import"
GOOD = "name,full_name,unit\na.snv,Lê An,H10.09\nhoalt.snv,Lê Thị Hòa,\n"
BAD = "name,full_name,unit\na.snv,Lê An,H10.09\nb.snv,Lê Bình,Sở Nội\nc.snv,Lê Ca,Sở Nội\n"


def upload(browser, content, name="can-bo.csv", to=ACCOUNTS):
    data = content if isinstance(content, bytes) else content.encode()
    return browser.post(to, {"file": SimpleUploadedFile(name, data)})


def checked(browser, content, **options):
    """The address of the report of an uploaded and checked file."""
    answer = upload(browser, content, **options)
    assert answer.status_code == 303, text(answer)
    jobs.run_waiting()
    return answer.headers["Location"]


def seen(browser, address):
    return re.search(r'name="seen" value="(\w+)"', text(browser.get(address)))[1]


def test_a_file_is_checked_read_and_applied(admin):
    address = checked(admin, GOOD)
    shown = text(admin.get(address))
    assert "Áp dụng 2 thay đổi" in shown
    assert "hoalt.snv" in shown and "Thêm mới" in shown
    assert "Hoa → Hòa" in shown
    assert not Account.objects.filter(name="a.snv").exists()
    answer = admin.post(f"{address}/apply", {"seen": seen(admin, address)})
    assert answer.status_code == 303
    assert "Đang áp dụng" in text(admin.get(address))
    jobs.run_waiting()
    assert "Đã áp dụng." in text(admin.get(address))
    assert Account.objects.get(name="hoalt.snv").given_name == "Hòa"
    event = Event.objects.get(kind="accounts_imported")
    assert (event.actor_label, event.address) == ("baotq.stttt", "127.0.0.1")
    assert event.subject_label == "can-bo.csv"


def test_units_come_the_same_way(admin, units):
    address = checked(admin, "code,name,parent_code\nH10.9,Sở A,H10\n", to=UNITS)
    admin.post(f"{address}/apply", {"seen": seen(admin, address)})
    jobs.run_waiting()
    assert Unit.objects.get(code="H10.9").parent == units.province


def test_while_it_runs_progress_is_asked_for_and_then_the_page_changes(admin):
    address = upload(admin, GOOD).headers["Location"]
    shown = text(admin.get(address))
    assert "<progress" in shown and f'hx-get="{address}/progress"' in shown
    assert "<noscript" in shown
    fragment = text(admin.get(f"{address}/progress"))
    assert fragment.lstrip().startswith('<div class="progress"') and "hx-get" in fragment
    jobs.run_waiting()
    assert admin.get(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_errors_stand_first_and_nothing_can_be_applied(admin):
    address = checked(admin, BAD)
    shown = text(admin.get(address))
    assert "chưa có gì được nhập" in shown and "Áp dụng" not in shown
    assert shown.index("b.snv") < shown.index("a.snv")
    assert "a.snv" not in text(admin.get(f"{address}?show=error"))
    run = ImportRun.objects.get()
    admin.post(f"{address}/apply", {"seen": run.fingerprint})
    jobs.run_waiting()
    run.refresh_from_db()
    assert run.state == "checked" and not Account.objects.filter(name="a.snv").exists()


def test_a_printed_name_is_confirmed_once_and_the_file_checked_again(admin):
    address = checked(admin, BAD)
    shown = text(admin.get(address))
    assert shown.count("“Sở Nội”") >= 1 and 'name="pick-0" value="H10.09"' in shown
    answer = admin.post(f"{address}/names", {"name-0": "Sở Nội", "pick-0": "H10.09"})
    assert answer.status_code == 303
    jobs.run_waiting()
    assert "Áp dụng 3 thay đổi" in text(admin.get(address))


def test_the_result_can_be_downloaded_corrected_and_sent_again(admin):
    address = checked(admin, BAD)
    for form in ("csv", "xlsx"):
        answer = admin.get(f"{address}/report.{form}?show=error")
        data = answer.getvalue()
        heading, *rows = (row.cells for row in sheet.read(data).rows)
        assert heading[-3:] == ("Kết quả", "Lý do", "Gợi ý")
        assert [row[0] for row in rows] == ["b.snv", "c.snv"]
        assert f"can-bo-ket-qua.{form}" in answer.headers["Content-Disposition"]
    everything = admin.get(f"{address}/report.csv").getvalue().decode("utf-8-sig")
    address = checked(admin, everything.replace("Sở Nội,", "Sở Nội vụ,"))
    assert "Áp dụng 3 thay đổi" in text(admin.get(address))


def test_formulas_in_a_file_do_not_come_back_as_formulas(admin):
    """SECURITY.md 53."""
    address = checked(admin, 'name,full_name,unit\n"=HYPERLINK(1)",=1+1,H10.09\n')
    assert b"'=HYPERLINK(1),'=1+1" in admin.get(f"{address}/report.csv").getvalue()


def test_a_file_that_says_nothing_new(admin):
    shown = text(admin.get(checked(admin, "name\nhoalt.snv\n")))
    assert "Không có gì để áp dụng" in shown and "Áp dụng 0" not in shown


def test_what_changed_meanwhile_is_shown_again_instead_of_applied(admin, people):
    address = checked(admin, GOOD)
    agreed = seen(admin, address)
    account = people.clerk
    profile = actions.Profile.named("Lê Thị Hường")
    actions.edit_account(actor=SYSTEM, account=account, profile=profile)
    admin.post(f"{address}/apply", {"seen": agreed})
    jobs.run_waiting()
    assert "Dữ liệu đã thay đổi từ lúc kiểm tra" in text(admin.get(address))
    assert Account.objects.get(pk=account.pk).given_name == "Hường"
    assert seen(admin, address) != agreed
    admin.post(f"{address}/apply", {"seen": seen(admin, address)})
    jobs.run_waiting()
    assert Account.objects.get(pk=account.pk).given_name == "Hòa"


def test_agreeing_twice_applies_once(admin):
    address = checked(admin, GOOD)
    agreed = {"seen": seen(admin, address)}
    admin.post(f"{address}/apply", agreed)
    assert "đã thay đổi" in text(admin.post(f"{address}/apply", agreed, follow=True))
    jobs.run_waiting()
    import_jobs.apply(ImportRun.objects.get().pk)  # as a job that ran a second time
    assert Event.objects.filter(kind="accounts_imported").count() == 1


# ── Bad input ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"", "Tệp trống"),
        (b"\xd0\xcf\x11\xe0x", "Office kiểu cũ"),
        (b"<html><table>", "trang web"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_at_once(admin, data, says):
    shown = text(upload(admin, data, name="can-bo.xlsx"))
    assert says in shown and "Có chỗ cần sửa" in shown
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 cut off", "hỏng"),
        (b"a,b\n1,2\n", "Tên tài khoản"),
        (b'name\n"open\n', "ngoặc kép"),
    ],
)
def test_what_the_check_cannot_read_is_said_on_the_page(admin, data, says):
    address = checked(admin, data)
    shown = text(admin.get(address))
    assert "Không nhập được tệp này" in shown and says in shown
    admin.post(f"{address}/check")
    jobs.run_waiting()
    assert ImportRun.objects.get().state == "failed"


def test_no_file_and_too_large_a_file(admin):
    assert "Hãy chọn “Tệp danh sách”" in text(admin.post(ACCOUNTS, {}))
    answer = upload(admin, b"name\n" + b"x" * 21_000_000)
    assert answer.status_code == 413
    assert not ImportRun.objects.exists()


def test_a_hostile_file_name_is_only_shown(admin):
    """SECURITY.md 27, 45."""
    name = "..\\..\u202etxt.<script>alert(1)</script>'\".csv"
    address = checked(admin, GOOD, name=name)
    shown = text(admin.get(address))
    assert "<script>alert" not in shown and "\u202e" not in shown
    download = admin.get(f"{address}/report.csv").headers["Content-Disposition"]
    assert "/" not in download and "<" not in download and "\u202e" not in download


@pytest.mark.parametrize(
    "name", ["..csv", "...", ".csv", "Danh sách cán bộ.csv", "x" * 300 + ".csv"]
)
def test_any_name_can_be_downloaded_under(admin, name):
    address = checked(admin, GOOD, name=name)
    answer = admin.get(f"{address}/report.csv")
    assert b"hoalt.snv" in answer.getvalue()
    assert answer.headers["Content-Disposition"].isascii()


def test_a_job_that_was_taken_for_lost_changes_nothing_any_more(admin):
    """It read the state before another one finished the work."""
    address = checked(admin, GOOD)
    admin.post(f"{address}/apply", {"seen": seen(admin, address)})
    late = ImportRun.objects.select_related("account").get()
    jobs.run_waiting()
    import_jobs._store(late, None)
    assert ImportRun.objects.get().state == "done"


def test_a_fault_of_ours_is_told_and_nothing_is_lost(admin):
    address = checked(admin, GOOD)
    agreed = seen(admin, address)
    with connection.cursor() as cursor:  # a database that refuses what the plan allows
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE identity_account ADD CHECK (name <> 'a.snv')")
    admin.post(f"{address}/apply", {"seen": agreed})
    jobs.run_waiting()
    run = ImportRun.objects.get()
    assert run.state == "failed" and "chưa có gì được nhập" in run.error
    assert Account.objects.get(name="hoalt.snv").given_name == "Hoa"


# ── Who sees and changes what (SECURITY.md 49) ──────────────────────────────────────────────────


def test_only_who_uploaded_sees_the_file(admin, department, people):
    address = checked(admin, GOOD)
    stranger = signed_in(people.clerk)
    for browser in (department, stranger):
        for path in ("", "/progress", "/report.csv", "/report.xlsx"):
            assert browser.get(address + path).status_code == 404
        for path in ("/apply", "/names", "/check", "/discard"):
            assert browser.post(address + path).status_code == 404
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize(
    "path", [ACCOUNTS, UNITS, "/console/accounts/export", "/console/units/export"]
)
def test_pages_do_not_exist_for_who_administers_nothing(people, path):
    assert signed_in(people.clerk).get(path).status_code == 404


def test_a_file_changes_nothing_outside_the_subtree(department):
    address = checked(department, "name,full_name,unit\nlamvv.budang,,H10.09\nx.snv,Lê X,H10.16\n")
    shown = text(department.get(address))
    assert "chưa có gì được nhập" in shown
    assert "Võ Văn Lâm" not in shown and "Sở Xây dựng" not in shown


def test_rights_are_those_held_when_the_job_runs(people):
    browser = signed_in(people.department_admin)
    address = checked(browser, GOOD)
    agreed = seen(browser, address)
    browser.post(f"{address}/apply", {"seen": agreed})
    from lienthong.identity.models import Role

    Role.objects.filter(account=people.department_admin).delete()
    jobs.run_waiting()
    assert not Account.objects.filter(name="a.snv").exists()
    assert ImportRun.objects.get().state == "failed"
    assert browser.get(address).status_code == 404


def test_spellings_are_confirmed_by_who_administers_the_unit_only(department):
    address = checked(department, BAD)
    department.post(f"{address}/names", {"name-0": "Sở Nội", "pick-0": "H10.16"})
    assert not ImportRun.objects.filter(state="checking").exists()
    assert ImportLine.objects.filter(outcome="error").count() == 2


# ── Keeping and forgetting ──────────────────────────────────────────────────────────────────────


def test_files_are_forgotten_after_a_week(admin):
    from datetime import timedelta

    checked(admin, GOOD)
    import_jobs.forget_old()
    assert ImportRun.objects.exists()
    with clock.later_by(timedelta(days=7, minutes=1)):
        import_jobs.forget_old()
    assert not ImportRun.objects.exists() and not ImportLine.objects.exists()


def test_at_most_ten_files_of_one_person_are_kept(people):
    who = actor(people.province_admin)
    for number in range(12):
        import_runs.start(actor=who, kind="accounts", name=f"{number}.csv", data=b"name\n")
    kept = set(ImportRun.objects.values_list("file_name", flat=True))
    assert kept == {f"{number}.csv" for number in range(2, 12)}


def test_a_file_can_be_dropped(admin):
    address = checked(admin, GOOD)
    assert admin.post(f"{address}/discard").headers["Location"] == ACCOUNTS
    assert admin.get(address).status_code == 404


# ── Files out ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lists", ["units", "accounts"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_comes_back_unchanged(admin, lists, form):
    answer = admin.get(f"/console/{lists}/export?form={form}")
    data = answer.getvalue()
    address = checked(admin, data, name=f"x.{form}", to=f"/console/{lists}/import")
    assert "Không có gì để áp dụng" in text(admin.get(address))
    assert Event.objects.filter(kind=f"{lists}_exported").count() == 1


def test_an_export_of_one_unit_stays_within_the_scope(department, units):
    answer = department.get(f"/console/accounts/export?form=csv&unit={units.office.pk}")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Tên tài khoản", "hantt.snv"]
    outside = f"/console/accounts/export?unit={units.construction.pk}"
    assert department.get(outside).status_code == 404
    everything = department.get("/console/units/export?form=csv").getvalue().decode()
    assert "H10.16" not in everything


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("lists", ["units", "accounts"])
def test_the_template_is_understood_in_every_language(admin, lists, language):
    admin.cookies["language"] = language
    data = admin.get(f"/console/{lists}/template").getvalue()
    read = sheet.read(data)
    heading = read.rows[0].cells
    assert len(read.rows) == 1
    required = {"units": "H10.09", "accounts": "hoalt.snv"}[lists]
    row = [required] + [""] * (len(heading) - 1)
    file = io.BytesIO()
    spreadsheet.write_xlsx(file, heading, [row])
    admin.cookies["language"] = "vi"
    address = checked(admin, file.getvalue(), name="mau.xlsx", to=f"/console/{lists}/import")
    shown = text(admin.get(address))
    assert "Không có gì để áp dụng" in shown and "Cột không dùng đến" not in shown


# ── Cost ────────────────────────────────────────────────────────────────────────────────────────


def test_pages_cost_few_statements_however_long_the_list(admin):
    rows = "".join(f"nguoi{n}.snv,Lê Thị {n},Sở Nội {n}\n" for n in range(500))
    address = checked(admin, "name,full_name,unit\n" + rows)
    for path in (ACCOUNTS, address, f"{address}?show=error&page=3"):
        with CaptureQueriesContext(connection) as statements:
            text(admin.get(path))
        assert len(statements) <= 15
