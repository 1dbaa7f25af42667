"""Lists of officers: checked row by row, applied as a whole, and back again unchanged."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.directory import actions as directory
from lienthong.directory.models import Unit
from lienthong.identity import account_export, account_import, actions, queries
from lienthong.identity.models import Account, PasswordLink, Role, Session
from lienthong.kit import clock, sheet, spreadsheet
from lienthong.kit.actor import SYSTEM
from lienthong.kit.importing import Faulty, Outdated, Source
from lienthong.kit.refusal import NotFound, Refused
from tests.small_province import PASSWORD, actor, add_account, add_unit


def plan(text, who=SYSTEM):
    data = text if isinstance(text, bytes) else text.encode()
    return account_import.plan(actor=who, sheet=sheet.read(data))


def run(text, who=SYSTEM, seen=None):
    data = text if isinstance(text, bytes) else text.encode()
    source = Source.of("can-bo.csv", data)
    return account_import.apply(actor=who, sheet=sheet.read(data), source=source, seen=seen)


def remarks(planned, blocks=True):
    """(row, column, reason) of what blocks, or of what is only worth knowing."""
    return [
        (report.row, remark.column, remark.reason)
        for report in planned.reports
        for remark in report.remarks
        if remark.blocks is blocks
    ]


def state():
    """Everything about accounts, as it stands in the database."""
    return [list(model.objects.order_by("pk").values()) for model in (Account, Role, Session)]


def exported(who=SYSTEM, **options):
    return b"".join(account_export.csv(actor=who, **options))


def exported_xlsx(who=SYSTEM, **options):
    file = io.BytesIO()
    account_export.xlsx(file, actor=who, **options)
    return file.getvalue()


# ── New officers ────────────────────────────────────────────────────────────────────────────────


def test_a_list_as_people_keep_it(units):
    run(
        "DANH SÁCH CÁN BỘ\n\nSTT;Họ và tên;Thư điện tử công vụ;Phòng ban;Chức vụ;Điện thoại di động\n"
        "1;Lê Thị  Hoà;HoaLT.snv@binhphuoc.gov.vn;So noi vu;Chuyên viên;0912 000 009\n"
    )
    hoa = Account.objects.get(name="hoalt.snv")
    assert (hoa.family_name, hoa.given_name, hoa.unit) == ("Lê Thị", "Hoà", units.home_affairs)
    assert (hoa.title, hoa.mobile) == ("Chuyên viên", "0912 000 009")
    assert list(queries.search(SYSTEM, "hoa 0912")) == [hoa]


def test_two_name_columns_outweigh_one(units):
    run("name,full_name,family_name,given_name,unit\na.snv,Lê Thu Hà,Lê,Thu Hà,H10.09\n")
    assert Account.objects.get().given_name == "Thu Hà"


def test_a_district_column_tells_namesakes_apart(units):
    add_unit("H10.16.2", "Văn phòng Sở", units.construction, level="bureau")
    text = "name,full_name,unit,within\na.snv,Lê An,Văn phòng Sở,{}\n"
    (found,) = remarks(plan(text.format("")))
    assert found[:2] == (2, "unit") and "nhiều đơn vị" in found[2]
    assert "H10.16.2" in plan(text.format("")).reports[0].remarks[0].suggestion
    run(text.format("Sở Xây dựng"))
    assert Account.objects.get().unit.code == "H10.16.2"


def test_likeness_is_offered_and_never_taken(units):
    planned = plan("name,full_name,unit\na.snv,Lê An,Sở Xây dựn\n")
    (remark,) = planned.reports[0].remarks
    assert remark.printed == "Sở Xây dựn" and remark.candidates[0] == "H10.16"
    assert remark.suggestion.startswith("Có phải: Sở Xây dựng, Tỉnh Bình Phước (H10.16)")
    directory.confirm_alias(actor=SYSTEM, unit=units.construction, spelling="Sở Xây dựn")
    assert not remarks(plan("name,full_name,unit\na.snv,Lê An,Sở Xây dựn\n"))


def test_a_number_that_lost_its_zero_gets_it_back_and_that_is_said(units):
    file = io.BytesIO()
    rows = [("a.snv", "Lê An", "H10.09", 912000009, 2713000009, 84912000009)]
    heading = ("name", "full_name", "unit", "mobile", "phone", "desk_phone")
    spreadsheet.write_xlsx(file, heading, rows)
    said = remarks(plan(file.getvalue()), blocks=False)
    assert said[0] == (2, "phone", "Đã thêm số 0 ở đầu: 02713000009")
    run(file.getvalue())
    account = Account.objects.get()
    assert (account.mobile, account.phone) == ("0912000009", "02713000009")
    assert account.desk_phone == "84912000009"
    assert run(file.getvalue()).counts["unchanged"] == 1


WRONG = [
    (",Lê An,H10.09,,", "name", "Thiếu tên tài khoản"),
    ("Lê Hoa,Lê An,H10.09,,", "name", "chữ thường không dấu"),
    ("a.snv,,H10.09,,", "full_name", "Hãy nhập tên"),
    ("a.snv,Lê An,,,", "unit", "cần có đơn vị"),
    ("a.snv,Lê An,H99,,", "unit", "Không có đơn vị nào tên hoặc mã “H99”"),
    ("a.snv,Lê An,H10.09,khôngphảisố,", "phone", "Số điện thoại"),
    ("a.snv,Lê An,H10.09,,có lẽ", "suspended", "không rõ là có hay không"),
    ("a.snv,L? An,H10.09,,", "full_name", "mất chữ có dấu"),
    ("a.snv,Lê An,Sở L?,,", "unit", "mất chữ có dấu"),
    (f"a.snv,Lê {'n' * 201},H10.09,,", "full_name", "Dài hơn 200"),
    ("hoalt.snv,-,H10.09,,", "full_name", "Không thể để trống"),
]


@pytest.mark.parametrize(("row", "column", "reason"), WRONG)
def test_what_is_wrong_is_named_by_row_and_column(people, row, column, reason):
    text, before = f"name,full_name,unit,phone,suspended\n{row}\n", state()
    found = [(at, where) for at, where, why in remarks(plan(text)) if reason in why]
    assert found == [(2, column)]
    with pytest.raises(Faulty):
        run(text)
    assert state() == before


def test_one_wrong_row_holds_back_all(people):
    before = state()
    with pytest.raises(Faulty, match="1 dòng có lỗi"):
        run("name,full_name,unit\na.snv,Lê An,H10.09\nb.snv,Lê Bình,H99\nhoalt.snv,Lê Hoa,\n")
    assert state() == before
    assert not Event.objects.filter(kind="accounts_imported").exists()


def test_a_name_twice_in_the_file(units):
    text = "name,full_name,unit\na.snv,Lê An,H10.09\nA.snv@binhphuoc.gov.vn,Lê Ánh,H10.09\n"
    assert remarks(plan(text)) == [(3, "name", "Tài khoản này đã có ở dòng 2")]


def test_code_and_name_of_a_unit_must_not_contradict_each_other(units):
    text = "name,full_name,unit,unit_name\na.snv,Lê An,H10.09,{}\n"
    assert not remarks(plan(text.format("sở nội vụ")))
    (found,) = remarks(plan(text.format("Sở Xây dựng")))
    assert found == (2, "unit_name", "Mã đơn vị là của “Sở Nội vụ”, không phải “Sở Xây dựng”")


def test_all_columns_of_the_form_come_through(units):
    heading = [column.key for column in account_export.EXPORTED]
    values = {
        "name": "a.snv", "family_name": "Lê", "given_name": "An", "unit": "H10.09",
        "unit_name": "Sở Nội vụ", "title": "=HYPERLINK(1)", "phone": "+84 271 3000 000",
        "mobile": "0912000009", "emails": "a@x.vn; b@y.vn", "desk": "Một cửa", "desk_phone": "0271300000",
        "office_address": "-1, đường +2", "return_address": "'=x", "beneficiary_account": "0012",
        "beneficiary_bank": "007", "tax_code": "0123456789-001", "represents_unit": "1",
        "represents_bureau": "0", "suspended": "1",
    }  # fmt: skip
    row = [values[key] for key in heading]
    data = b"".join(spreadsheet.csv_lines(heading, [row]))
    run(data)
    assert exported() == data
    assert not Account.objects.get().enabled
    assert sheet.read(exported_xlsx()).rows[1].cells == tuple(row)


# ── Officers who are there ──────────────────────────────────────────────────────────────────────


def test_only_what_is_written_changes(people):
    run("name,title,mobile,emails\nhoalt.snv,Trưởng phòng,,\n")
    hoa = Account.objects.get(name="hoalt.snv")
    assert (hoa.title, hoa.full_name) == ("Trưởng phòng", "Lê Thị Hoa")
    run("name,title\nhoalt.snv,-\n")
    hoa.refresh_from_db()
    assert hoa.title == ""
    event = Event.objects.filter(kind="account_edited").last()
    assert (event.subject_label, event.details) == ("hoalt.snv", {"changed": ["title"]})


def test_an_export_comes_back_unchanged_in_every_form(people, units):
    actions.suspend(actor=SYSTEM, account=people.outsider)
    Account.objects.filter(pk=people.clerk.pk).update(title="-", desk="=1", phone="912000009")
    Unit.objects.filter(pk=units.office.pk).update(valid_to=clock.today())
    before = state()
    for labels in (False, True):
        for file in (exported(labels=labels), exported_xlsx(labels=labels)):
            assert run(file).counts == {"added": 0, "changed": 0, "unchanged": 5, "error": 0}
    assert state() == before


def test_moving_costs_what_a_move_costs_and_says_so_before(people, units):
    Client().post("/sign-in", {"name": "hantt.snv", "password": PASSWORD})
    actions.issue_password_link(actor=SYSTEM, account=people.department_admin)
    text = "name,unit\nhantt.snv,H10.31\n"
    (said,) = remarks(plan(text), blocks=False)
    assert "kết thúc 1 phiên đăng nhập, mất 1 vai trò quản trị" in said[2]
    run(text)
    moved = Account.objects.get(name="hantt.snv")
    assert moved.unit == units.district
    assert Session.objects.get().ended_reason == "moved"
    assert not Role.objects.filter(account=moved, valid_to__gt=clock.today()).exists()
    assert not PasswordLink.objects.filter(used_at=None).exists()
    event = Event.objects.get(kind="account_moved")
    assert event.details == {"from": "H10.09.2", "to": "H10.31", "sessions": 1, "roles": 1}


def test_what_would_change_is_said_cell_by_cell(people):
    text = "name,full_name,title,unit,suspended\nhoalt.snv,Lê Thị Hòa,-,H10.16,x\n"
    (report,) = plan(text).reports
    assert [(change.column, change.before, change.after) for change in report.changes] == [
        ("Tên", "Hoa", "Hòa"),
        ("title", "Chuyên viên", ""),
        ("unit", "H10.09", "H10.16"),
        ("suspended", "không", "có"),
    ]


def test_suspending_and_resuming(people):
    Client().post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    run("name,suspended\nhoalt.snv,x\nlamvv.budang,0\n")
    assert not Account.objects.get(name="hoalt.snv").enabled
    assert Session.objects.get().ended_reason == "suspended"
    assert run("name,suspended\nhoalt.snv,\n").counts["unchanged"] == 1
    run("name,suspended\nhoalt.snv,không\n")
    assert Account.objects.get(name="hoalt.snv").enabled
    assert not Event.objects.filter(kind="account_suspended", subject_label="lamvv.budang").exists()


def test_nobody_suspends_oneself(people):
    who = actor(people.province_admin)
    (found,) = remarks(plan("name,suspended\nbaotq.stttt,x\n", who))
    assert "tự đình chỉ" in found[2]


def test_the_removed_stay_removed(people):
    actions.remove(actor=SYSTEM, account=people.clerk)
    (found,) = remarks(plan("name,title\nhoalt.snv,Chuyên viên\n"))
    assert found == (2, "name", "Tài khoản này đã bị xóa")
    assert "hoalt.snv" not in exported().decode()


def test_an_ambiguous_name_of_the_present_unit_is_no_move(people, units):
    add_unit("H10.16.2", "Văn phòng Sở", units.construction, level="bureau")
    assert run("name,unit\nhantt.snv,Văn phòng Sở\n").counts["unchanged"] == 1


def test_the_plan_that_was_seen_is_the_one_applied(people):
    text = "name,title\nhoalt.snv,Trưởng phòng\n"
    seen = plan(text).fingerprint
    Account.objects.filter(name="hoalt.snv").update(mobile="0912000009")
    assert plan(text).fingerprint == seen  # what the list does not speak of may change meanwhile
    Account.objects.filter(name="hoalt.snv").update(title="Phó phòng")
    with pytest.raises(Outdated):
        run(text, seen=seen)
    assert Account.objects.get(name="hoalt.snv").title == "Phó phòng"


# ── Who may (SECURITY.md 49, 50) ────────────────────────────────────────────────────────────────


def test_an_administrator_of_a_subtree_exports_that_subtree(people):
    lines = exported(actor(people.department_admin)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["name", "hoalt.snv", "hantt.snv"]


def test_who_administers_nothing_finds_nothing(people):
    who = actor(people.clerk)
    text = "name,full_name,unit\na.snv,Lê An,H10.09\n"
    for act in (lambda: plan(text, who), lambda: run(text, who), lambda: exported(who)):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    "row",
    [
        "lamvv.budang,,,Trưởng phòng,",  # an officer of another unit
        "lamvv.budang,Võ Văn Lâm,H10.09,,",
        "lamvv.budang,,,,x",
        "hoalt.snv,,H10.16,,",  # to another unit
        "hoalt.snv,,Sở Xây dựng,,",
        "moi.snv,Lê Mới,H10.31.5,,",
    ],
)
def test_nothing_outside_the_subtree_is_changed(people, row):
    who, before = actor(people.department_admin), state()
    with pytest.raises(Faulty):
        run(f"name,full_name,unit,title,suspended\n{row}\n", who)
    assert state() == before


@pytest.mark.parametrize(
    "rest", [",,,x", "Võ Lâm,,,", ",H10.09,,", "Võ Lâm,H10.31,,", "Võ Lâm,H99,,"]
)
def test_others_officers_look_like_nobody(people, rest):
    """Only where the form would say so too is a name called taken."""
    who, head = actor(people.department_admin), "name,full_name,unit,title,suspended\n"
    theirs = [why for _, _, why in remarks(plan(f"{head}lamvv.budang,{rest}\n", who))]
    nobodys = [why for _, _, why in remarks(plan(f"{head}khongco.snv,{rest}\n", who))]
    assert theirs == nobodys


def test_a_name_in_use_elsewhere_is_said_as_the_form_says_it(people):
    text = "name,full_name,unit\nlamvv.budang,Lê Lâm,H10.09\n"
    (found,) = remarks(plan(text, actor(people.department_admin)))
    assert found == (2, "name", "Tên tài khoản lamvv.budang đã có người dùng")


def test_units_outside_are_neither_found_nor_offered(people):
    text = "name,full_name,unit\na.snv,Lê An,Sở Xây dựn\nb.snv,Lê Bình,Sở Nội v\n"
    first, second = plan(text, actor(people.department_admin)).reports
    assert "H10.16" not in str(first) and "H10.09" in str(second)


def test_superiors_in_ones_own_unit_are_out_of_reach(people, units):
    add_account(
        "cuongnv.snv", "Nguyễn Cường", units.office, role="province_admin", over=units.province
    )
    who = actor(people.department_admin)
    for row in ("cuongnv.snv,Trưởng phòng,,", "cuongnv.snv,,x,", "cuongnv.snv,,,H10.09"):
        (found,) = remarks(plan(f"name,title,suspended,unit\n{row}\n", who))
        assert "cao hơn quyền của bạn" in found[2]
    assert run(exported(who), who).counts["unchanged"] == 3


def test_bulk_actions_hold_the_same_lines(people, units):
    from lienthong.identity import bulk_edits

    who = actor(people.department_admin)
    move = bulk_edits.Move(people.clerk, units.construction)
    with pytest.raises(NotFound):
        bulk_edits.move_accounts(actor=who, moves=[move])
    with pytest.raises(NotFound):
        bulk_edits.suspend_accounts(actor=who, accounts=[people.outsider])
    with pytest.raises(Refused):
        bulk_edits.suspend_accounts(actor=who, accounts=[people.department_admin])


def test_a_name_taken_while_the_list_is_written_is_no_fault_of_ours(people, monkeypatch):
    """The database is asked last: between the plan and the writing someone may have come first."""
    monkeypatch.setattr(account_import.Planner, "_accounts", lambda *_: ({}, set()))
    with pytest.raises(Refused, match="vừa có người dùng"):
        run("name,full_name,unit\nb.snv,Lê Bình,H10.09\nhoalt.snv,Lê Hoa,H10.09\n")
    assert not Account.objects.filter(name="b.snv").exists()


# ── Size and trail ──────────────────────────────────────────────────────────────────────────────


def test_a_thousand_rows_take_few_statements(people):
    rows = "".join(f"nguoi{n}.snv,Lê Thị {n},H10.09,Chuyên viên\n" for n in range(1000))
    text = "name,full_name,unit,title\n" + rows
    for changed in (text, text.replace("Chuyên viên", "Cán sự"), text.replace("H10.09", "H10.16")):
        with CaptureQueriesContext(connection) as statements:
            run(changed)
        assert len(statements) < 60
    assert Account.objects.filter(unit__code="H10.16", title="Chuyên viên").count() == 1000


def test_what_was_done_is_on_record(people):
    run(
        "name,full_name,unit,suspended\na.snv,Lê An,H10.09,1\nhoalt.snv,,H10.16,\nlamvv.budang,,,\n"
    )
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))[-4:]
    assert kinds == ["account_added", "account_suspended", "account_moved", "accounts_imported"]
    event = Event.objects.get(kind="accounts_imported")
    assert event.subject_label == "can-bo.csv"
    assert (event.details["added"], event.details["changed"]) == (1, 1)
    exported(actor(people.department_admin))
    event = Event.objects.get(kind="accounts_exported")
    assert event.details == {"format": "csv", "lines": 2}
    assert event.actor_label == "hantt.snv"


def test_nothing_is_recorded_where_nothing_changes(people):
    before = Event.objects.count()
    run("name,full_name\nhoalt.snv,Lê Thị Hoa\n")
    assert Event.objects.count() == before
