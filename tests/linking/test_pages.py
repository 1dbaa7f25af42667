"""The pages of an application's administrator, and of a unit's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.kit import jobs, sheet
from lienthong.linking import queries
from lienthong.linking.models import LinkRow, LinkRun
from lienthong.sso.models import MappedName
from tests.console.conftest import signed_in, text
from tests.linking.conftest import DOMAIN, HEADING, LIST, matched, upload
from tests.small_province import add_account

TODO = "/console/linking"


@pytest.fixture
def admin(people):
    return signed_in(people.province_admin)


@pytest.fixture
def department(people):
    return signed_in(people.department_admin)


def rows_of(answer) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.read(answer.getvalue()).rows]


def row(run_id: str | int, user: str) -> int:
    return LinkRow.objects.filter(run=run_id, user=user).earliest("row").row


def latest() -> LinkRun:
    return LinkRun.objects.latest("pk")


def test_the_applications_page_leads_to_the_list_of_its_users(admin, province_app):
    address = f"/console/applications/{province_app.slug}"
    assert f'href="{address}/users"' in text(admin.get(address))
    assert "Chưa đối chiếu lần nào" in text(admin.get(f"{address}/users"))


def test_a_list_is_brought_read_and_applied(admin, province_app):
    address = upload(admin, province_app)
    shown = text(admin.get(address))
    assert "Áp dụng 1 thay đổi" in shown and "Người Lạ" in shown
    assert "Trùng" in shown and "Nhận ra qua số điện thoại, họ tên và đơn vị" in shown
    assert admin.post(f"{address}/apply").status_code == 303
    assert "Đang gắn" in text(admin.get(address))
    jobs.run_waiting()
    assert "không có gì để áp dụng" in text(admin.get(address))
    assert MappedName.objects.get().name == "hoa"


def test_while_it_is_matched_progress_is_asked_for(admin, province_app):
    address = upload(admin, province_app)
    LinkRun.objects.update(state="matching")
    assert f'hx-get="{address}/progress"' in text(admin.get(address))
    assert "hx-get" in text(admin.get(f"{address}/progress"))
    LinkRun.objects.update(state="matched")
    assert admin.get(f"{address}/progress").headers["HX-Refresh"] == "true"


def test_lists_are_narrowed_by_outcome_and_words(admin, province_app):
    address = upload(admin, province_app)
    assert "Người Lạ" not in text(admin.get(f"{address}?show=matched"))
    found = text(admin.get(f"{address}?show=waiting&q=vo lam"))
    assert "Võ Văn Lâm" in found and "Người Lạ" not in found
    assert "Không có dòng nào như vậy" in text(admin.get(f"{address}?q=khongco"))
    assert "Người Lạ" in text(admin.get(f"{address}?show=nonsense&page=99"))


def test_ticked_rows_are_decided_and_one_is_undone(admin, province_app):
    address = upload(admin, province_app)
    shown = text(admin.get(f"{address}?tick=1"))
    assert len(re.findall(r'name="row" value="\d+" checked', shown)) == 5
    lam = row(latest().pk, "lam")
    answer = admin.post(
        f"{address}/decide",
        {"row": [lam], "decision": "link", "next": f"{address}?show=decided"},
        follow=True,
    )
    shown = text(answer)
    assert "Đã quyết định 1 dòng." in shown and "Đã gắn với Võ Văn Lâm" in shown
    shown = text(admin.post(f"{address}/decide", {"undo": lam}, follow=True))
    assert "Đã hoàn tác" in shown and "Đã gắn với" not in shown


def test_nothing_ticked_and_somewhere_else_to_return_to(admin, province_app):
    address = upload(admin, province_app)
    asked = {"decision": "link", "next": "https://elsewhere.example/"}
    answer = admin.post(f"{address}/decide", asked)
    assert answer.headers["Location"] == address
    assert "đánh dấu ít nhất một dòng" in text(admin.get(address))
    assert admin.post(f"{address}/decide", {"row": ["x", "-1", "9" * 30], "decision": "later"})


def test_one_row_shows_whom_it_may_mean_and_is_decided(admin, people, province_app):
    address = upload(admin, province_app)
    number = row(latest().pk, "chung")
    shown = text(admin.get(f"{address}/rows/{number}"))
    assert "Lê Thị Hoa" in shown and "Bùi Quang Huy" in shown
    shown = text(admin.post(f"{address}/rows/{number}", {"pick": "huybq.ttt"}, follow=True))
    assert "Đã gắn với Bùi Quang Huy" in shown
    other = row(latest().pk, "la")
    page = f"{address}/rows/{other}"
    assert "Không tìm thấy “khongco”" in text(admin.post(page, {"account": "khongco"}))
    shown = text(admin.post(page, {"account": "lamvv.budang"}, follow=True))
    assert "Đã gắn với Võ Văn Lâm" in shown
    assert admin.get(f"{address}/rows/999").status_code == 404


def test_columns_are_said_where_headings_do_not_tell(admin, province_app):
    content = f"DANH SÁCH\nC1,C2,C3\nhoa,Lê Thị Hoa,hoalt.snv@{DOMAIN}\n"
    address = upload(admin, province_app, content)
    assert admin.get(address).headers["Location"] == f"{address}/columns"
    shown = text(admin.get(f"{address}/columns"))
    assert "C1: hoa" in shown and "Đang lấy dòng 2" in shown
    assert "Đang lấy dòng 1" in text(admin.get(f"{address}/columns?heading=1"))
    asked = {"heading": "2", "name": "1"}
    assert "Hãy chọn cột tên đăng nhập" in text(admin.post(f"{address}/columns", asked))
    admin.post(f"{address}/columns", asked | {"user": "0", "email": "2"})
    jobs.run_waiting()
    assert "Áp dụng 1 thay đổi" in text(admin.get(address))


def test_what_is_no_list_is_refused_at_once(admin, province_app):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = f"/console/applications/{province_app.slug}/users"
    shown = text(admin.post(page, {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7")}))
    assert "PDF" in shown and not LinkRun.objects.exists()
    assert "Hãy chọn" in text(admin.post(page, {}))


def test_names_in_a_list_stay_text(admin, province_app):
    """SECURITY.md 27, 53."""
    hostile = HEADING + '<script>alert(1)</script>,=1+1,"""><img src=x>",,,\n'
    address = upload(admin, province_app, hostile, name="<b>.csv")
    for page in (address, f"{address}/rows/2"):
        assert "<script>alert" not in text(admin.get(page)) and "<img src=x" not in text(
            admin.get(page)
        )
    assert b"'=1+1" in admin.get(f"{address}/rows.csv").getvalue()


def test_lists_out(admin, people, province_app):
    address = upload(admin, province_app)
    admin.post(f"{address}/decide", {"row": row(latest().pk, "lam"), "decision": "link"})
    for form in ("csv", "xlsx"):
        heading, only = rows_of(admin.get(f"{address}/corrections.{form}"))
        assert heading[4] == "Thư điện tử công vụ cần ghi"
        assert only[1] == "lam" and only[4] == f"lamvv.budang@{DOMAIN}"
        everything = rows_of(admin.get(f"{address}/rows.{form}"))
        assert len(everything) == 8
        assert len(rows_of(admin.get(f"{address}/rows.{form}?show=matched"))) == 2
        todo = rows_of(admin.get(f"{address}/todo.{form}"))
        assert [line[4] for line in todo[1:]] == ["lam", "la"]
    assert Event.objects.filter(kind="linking_exported").count() == 8
    assert admin.get(f"{address}/secrets.csv").status_code == 404
    assert admin.get(f"{address}/rows.pdf").status_code == 404


def test_a_list_can_be_dropped(admin, province_app):
    address = upload(admin, province_app)
    assert "Bỏ danh sách này?" in text(admin.get(f"{address}/discard"))
    assert admin.post(f"{address}/discard").headers["Location"].endswith("/users")
    assert admin.get(address).status_code == 404


# ── A unit's administrator ──────────────────────────────────────────────────────────────────────


def unit_list() -> str:
    return HEADING + (
        "huong,Trần Thị Hương,,0912 555 000,Văn phòng Sở,\n"
        "la1,Người Lạ Một,,,Văn phòng Sở,\n"
        "lam,Võ Văn Lâm,lam@thu.vn,0912 000 003,UBND huyện Bù Đăng,\n"
        "la2,Người Lạ Hai,,,Xã Bom Bo,\n"
        f"hoa,Lê Thị Hoa,hoalt.snv@{DOMAIN},,Sở Nội vụ,\n"
    )


@pytest.fixture
def brought(people, units, province_app) -> LinkRun:
    add_account("huongtt.snv", "Trần Thị Hương", units.office, password=False, phone="0912555000")
    return matched(people.province_admin, province_app, unit_list())


def test_a_units_administrator_sees_the_own_units_only(department, brought):
    """SECURITY.md 49."""
    shown = text(department.get(TODO))
    assert "Trần Thị Hương" in shown and "Người Lạ Một" in shown
    assert f"huongtt.snv@{DOMAIN}" in shown and "Chưa xác nhận" in shown
    for outside in ("Võ Văn Lâm", "Người Lạ Hai", "Bù Đăng", "Bom Bo", "hoalt.snv"):
        assert outside not in shown
    lines = rows_of(department.get(f"{TODO}/todo.csv"))
    assert [line[4] for line in lines[1:]] == ["huong", "la1"]
    assert "2 hồ sơ" in shown


def test_the_list_of_a_unit_is_narrowed(department, brought):
    assert "Người Lạ Một" not in text(department.get(f"{TODO}?q=huong"))
    assert "Không còn việc gì" in text(department.get(f"{TODO}?q=khongco"))
    assert "Trần Thị Hương" in text(department.get(f"{TODO}?app={brought.application.slug}"))
    assert "Trần Thị Hương" not in text(department.get(f"{TODO}?app=khac"))


def test_what_is_decided_becomes_certain_or_goes_away(admin, department, brought):
    address = f"/console/applications/users/{brought.pk}"
    admin.post(f"{address}/decide", {"row": row(brought.pk, "huong"), "decision": "link"})
    admin.post(f"{address}/decide", {"row": row(brought.pk, "la1"), "decision": "foreign"})
    shown = text(department.get(TODO))
    assert "Chưa xác nhận" not in shown and "Người Lạ Một" not in shown
    assert "1 hồ sơ" in shown


def test_the_console_leads_there(department, brought):
    assert f'href="{TODO}"' in text(department.get("/console/"))


def test_before_any_list_the_page_says_so(department, people):
    assert "Chưa có ứng dụng nào được đối chiếu" in text(department.get(TODO))


def test_pages_of_a_list_do_not_exist_for_others(people, department, scoped, brought):
    """SECURITY.md 49: neither for a unit's administrator nor for one with a narrower scope."""
    slug = brought.application.slug
    for browser in (department, signed_in(scoped), signed_in(people.clerk)):
        for path in ("", "/progress", "/columns", "/rows/2", "/rows.csv", "/corrections.xlsx"):
            assert browser.get(f"/console/applications/users/{brought.pk}{path}").status_code == 404
        for path in ("/decide", "/apply", "/match", "/discard", "/rows/2"):
            assert (
                browser.post(f"/console/applications/users/{brought.pk}{path}").status_code == 404
            )
        assert browser.get(f"/console/applications/{slug}/users").status_code == 404
    assert signed_in(people.clerk).get(TODO).status_code == 404
    assert signed_in(scoped).get(TODO).status_code == 404


def test_a_narrower_list_does_not_hide_the_wider_one(people, units, scoped, department_app):
    """The department's own upload knows nothing of the district; the province's does."""
    wide = matched(people.province_admin, department_app, unit_list())
    narrow = matched(scoped, department_app, LIST)
    from tests.small_province import actor

    assert [run.pk for run in queries.current(actor(people.province_admin))] == [wide.pk]
    assert [run.pk for run in queries.current(actor(people.department_admin))] == [narrow.pk]


# ── Cost ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["/console/applications/users/{run}", "/console/applications/users/{run}?show=unknown&page=3",
             "/console/applications/users/{run}/rows/5", "/console/applications/{slug}/users", TODO],
)  # fmt: skip
def test_a_page_costs_at_most_fifteen_statements(admin, people, province_app, path):
    many = "".join(f"u{n},Người {n},,,Sở Nội vụ,\n" for n in range(200))
    run = matched(people.province_admin, province_app, HEADING + many)
    path = path.format(run=run.pk, slug=province_app.slug)
    with CaptureQueriesContext(connection) as spent:
        text(admin.get(path))
    assert len(spent) <= 15, [each["sql"][:100] for each in spent]


def test_headings_that_are_known_need_not_be_said_again(admin, province_app):
    address = upload(admin, province_app, "Mã số,Họ tên,Đơn vị\nhoa,Lê Thị Hoa,Sở Nội vụ\n")
    shown = text(admin.get(f"{address}/columns"))
    assert re.search(r'<option value="1" selected>Họ tên', shown)
    assert re.search(r'<option value="2" selected>Đơn vị', shown)
