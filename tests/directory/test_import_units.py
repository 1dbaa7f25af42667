"""Lists of units: checked row by row, applied as a whole, and back again unchanged."""

import io
from datetime import date, timedelta
from importlib.resources import files

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.directory import actions, queries, unit_export, unit_import
from lienthong.directory.models import OPEN_END, Placement, Unit, UnitAlias, UnitCode
from lienthong.kit import clock, sheet
from lienthong.kit.actor import SYSTEM
from lienthong.kit.importing import Faulty, Outdated, Source
from lienthong.kit.refusal import NotFound, Refused
from tests.small_province import actor, add_unit

DEMO = (files("lienthong.demo") / "data" / "units.csv").read_bytes()
HEAD = "code,old_code,parent_code,name,short_name,kind,level,valid_from,valid_to,axis,admin_code\n"


def plan(text, who=SYSTEM):
    data = text if isinstance(text, bytes) else text.encode()
    return unit_import.plan(actor=who, sheet=sheet.read(data))


def run(text, who=SYSTEM, seen=None):
    data = text if isinstance(text, bytes) else text.encode()
    source = Source.of("don-vi.csv", data)
    return unit_import.apply(actor=who, sheet=sheet.read(data), source=source, seen=seen)


def remarks(planned, blocks=True):
    """(row, column, reason) of what blocks, or of what is only worth knowing."""
    return [
        (report.row, remark.column, remark.reason)
        for report in planned.reports
        for remark in report.remarks
        if remark.blocks is blocks
    ]


def state():
    """Everything about units, as it stands in the database."""
    return [list(model.objects.order_by("pk").values()) for model in (Unit, UnitCode, Placement)]


def exported(who=SYSTEM, **options):
    return b"".join(unit_export.csv(actor=who, **options))


def exported_xlsx(who=SYSTEM, **options):
    file = io.BytesIO()
    unit_export.xlsx(file, actor=who, **options)
    return file.getvalue()


# ── The demo's own list ─────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_demo_province_is_imported_into_an_empty_installation_and_exported_again():
    planned = plan(DEMO)
    assert planned.counts == {"added": 1096, "changed": 0, "unchanged": 0, "error": 0}
    assert not Unit.objects.exists()
    with CaptureQueriesContext(connection) as statements:
        run(DEMO)
    assert len(statements) < 100
    assert Unit.objects.count() == 1096
    assert queries.by_code("000.00.09.H10").name == "Sở Nội vụ"
    before, events = state(), Event.objects.count()
    for file in (
        DEMO,
        exported(),
        exported(labels=True),
        exported_xlsx(),
        exported_xlsx(labels=True),
    ):
        assert run(file).counts == {"added": 0, "changed": 0, "unchanged": 1096, "error": 0}
    assert state() == before
    assert Event.objects.count() == events + 4  # the exports


@pytest.mark.django_db
def test_an_export_brings_an_empty_installation_to_the_same_tree(units):
    actions.end_unit(
        actor=SYSTEM,
        unit=units.commune,
        change="dissolve",
        successors=[],
        decision=actions.Decision("1/QĐ", date(2024, 1, 1), date(2024, 2, 1)),
    )
    file = exported()
    lines = sorted(file.decode().splitlines())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE directory_unit CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    run(file)
    assert sorted(exported().decode().splitlines()) == lines
    assert Unit.objects.get(code="H10.31.5").valid_to == date(2024, 2, 1)


# ── New units ───────────────────────────────────────────────────────────────────────────────────


def test_rows_may_stand_in_any_order(units):
    run(
        "Mã;Tên đơn vị;Mã đơn vị cấp trên\nH10.9.1.1;Tổ A;H10.9.1\nH10.9.1;Phòng A;H10.9\nH10.9;Sở A;H10\n"
    )
    unit = Unit.objects.select_related("parent__parent").get(code="H10.9.1.1")
    assert unit.parent.parent.code == "H10.9"
    assert unit.path.startswith(units.province.path)


def test_a_parent_may_be_named_as_it_is_printed(units):
    run("code,name,parent_code\nH10.09.3,Thanh tra Sở,So Noi vu\n")
    assert Unit.objects.get(code="H10.09.3").parent == units.home_affairs


def test_what_people_write_is_understood(units):
    run(
        "STT,Mã định danh (*),Tên đơn vị,Đơn vị chủ quản,Loại,Cấp,Hoạt động từ ngày,Trên trục\n"
        "1,h10.50,Công an tỉnh,H10,Công an,Sở ban ngành cấp tỉnh,01/02/2021,x\n"
    )
    unit = Unit.objects.get(code="H10.50")
    assert (unit.kind, unit.level, unit.on_axis) == ("police", "department", True)
    assert unit.valid_from == date(2021, 2, 1)


def test_a_title_above_the_heading_and_unknown_columns_do_no_harm(units):
    planned = plan(
        "DANH SÁCH ĐƠN VỊ,,\nCập nhật 2024,,\n\nMã,Tên,Cấp trên của tôi\nH10.09,Sở Nội vụ,?\n"
    )
    assert planned.reports[0].row == 5
    assert planned.notes == ("Cột không dùng đến: Cấp trên của tôi.",)


def test_a_list_without_codes_is_refused_with_what_it_has(units):
    with pytest.raises(Refused, match="Mã định danh") as refusal:
        plan("Tên đơn vị,Cấp\nSở A,x\n")
    assert "Tên đơn vị, Cấp" in refusal.value.hint


def test_the_same_column_twice_is_refused(units):
    with pytest.raises(Refused, match="“Mã” và “Mã định danh”"):
        plan("Mã,Mã định danh\nH10,H10\n")


WRONG = [
    ("H10 .9,,H10,Sở A,,,,,,,", "code", "các nhóm"),
    (",,H10,Sở A,,,,,,,", "code", "Thiếu mã"),
    ("H10.9,,H10,,,,,,,,", "name", "cần có tên"),
    ("H10.9,,H99,Sở A,,,,,,,", "parent_code", "H99"),
    ("H10.9,,,Sở A,,,,,,,", "parent_code", "Đã có đơn vị gốc"),
    ("H10.9,,H10.9,Sở A,,,,,,,", "parent_code", "vòng khép kín"),
    ("H10.9,,H10,Sở A,,ship,,,,,", "kind", "ship"),
    ("H10.9,,H10,Sở A,,,tầng,,,,", "level", "tầng"),
    ("H10.9,,H10,Sở A,,,,31/02/2020,,,", "valid_from", "không phải là ngày"),
    ("H10.9,,H10,Sở A,,,,2020-01-01,2019-01-01,,", "valid_to", "sau ngày bắt đầu"),
    ("H10.9,,H10,Sở A,,,,,,có lẽ,", "axis", "không rõ"),
    ("H10.9,,H10,S? N?i v?,,,,,,,", "name", "mất chữ có dấu"),
    ("H10.9,,H10," + "x" * 201 + ",,,,,,,", "name", "Dài hơn 200"),
    ("H10.9,000.00.09.H10,H10,Sở A,,,,,,,", "old_code", "một đơn vị khác"),
    ("H10.9,H10.9,H10,Sở A,,,,,,,", "old_code", "đã có ở dòng 2"),
    ("H10.09,,H10,Sở Nội vụ,,,,2021-01-01,,,", "valid_from", "không sửa qua danh sách"),
    ("H10.09,,H10,Sở Nội vụ,,,,,2027-01-01,,", "valid_to", "theo quyết định"),
    ("H10.09,,H10.09.2,Sở Nội vụ,,,,,,,", "parent_code", "vòng khép kín"),
    ("H10,,H10.09,Tỉnh,,,,,,,", "parent_code", "gốc"),
    ("H10.09,,-,Sở Nội vụ,,,,,,,", "parent_code", "Không thể để trống"),
]


@pytest.mark.parametrize(("row", "column", "reason"), WRONG)
def test_what_is_wrong_is_named_by_row_and_column(units, row, column, reason):
    before = state()
    found = [(at, where) for at, where, why in remarks(plan(HEAD + row)) if reason in why]
    assert found == [(2, column)]
    with pytest.raises(Faulty):
        run(HEAD + row)
    assert state() == before


def test_one_wrong_row_holds_back_all(units):
    before = state()
    with pytest.raises(Faulty, match="1 dòng có lỗi"):
        run(HEAD + "H10.8,,H10,Sở A,,,,,,,\nH10.9,,H99,Sở B,,,,,,,\n")
    assert state() == before
    assert not Event.objects.filter(kind="units_imported").exists()


def test_cycles_through_several_rows_are_found(units):
    text = HEAD + "A,,B,Một,,,,,,,\nB,,C,Hai,,,,,,,\nC,,A,Ba,,,,,,,\nD,,C,Bốn,,,,,,,\n"
    assert [row for row, _, why in remarks(plan(text)) if "vòng" in why] == [2, 3, 4, 5]


def test_two_rows_for_one_unit(units):
    text = (
        HEAD
        + "H10.09,,,Sở Nội vụ,,,,,,,\nH10.9,,H10,A,,,,,,,\n000.00.09.H10,,,Sở X,,,,,,,\nH10.9,,H10,B,,,,,,,\n"
    )
    assert [(row, why) for row, _, why in remarks(plan(text))] == [
        (4, "Đơn vị này đã có ở dòng 2"),
        (5, "Mã này đã có ở dòng 3"),
    ]


def test_a_chain_of_a_thousand_units_is_refused(units):
    rows = "".join(f"Z{n},,{f'Z{n - 1}' if n else 'H10'},Tổ {n},,,,,,,\n" for n in range(1000))
    assert "sâu hơn 20 cấp" in remarks(plan(HEAD + rows))[0][2]


def test_codes_may_be_given_again_after_their_unit_ended(units):
    add_unit("H10.77", "Sở cũ", units.province)
    unit = Unit.objects.get(code="H10.77")
    decision = actions.Decision("1/QĐ", date(2023, 5, 1), date(2023, 6, 1))
    actions.end_unit(actor=SYSTEM, unit=unit, change="dissolve", successors=[], decision=decision)
    undated = "code,parent_code,name\nH10.77,H10,Sở mới\n"
    assert "đã kết thúc" in remarks(plan(undated))[0][2]
    run("code,parent_code,name,valid_from\nH10.77,H10,Sở mới,2024-01-01\n")
    assert queries.by_code("H10.77").name == "Sở mới"
    assert run(exported()).counts["unchanged"] == 8


def test_history_may_come_with_the_list(units):
    run(
        HEAD
        + "H10.7.1,,H10.7,Phòng cũ,,,,2010-01-01,2015-01-01,,\nH10.7,,H10,Sở cũ,,,,2010-01-01,2015-01-01,,\n"
    )
    assert Unit.objects.get(code="H10.7.1").valid_to == date(2015, 1, 1)
    later = (
        HEAD + "H10.6.1,,H10.6,Phòng,,,,2010-01-01,,,\nH10.6,,H10,Sở,,,,2010-01-01,2015-01-01,,\n"
    )
    assert "kết thúc hoạt động trước" in remarks(plan(later))[0][2]


# ── Units that exist ────────────────────────────────────────────────────────────────────────────


def test_a_blank_cell_leaves_and_a_dash_clears(units):
    run("code,short_name,old_code,admin_code\nH10,,,\nH10.09,SNV,-,\n")
    units.province.refresh_from_db()
    units.home_affairs.refresh_from_db()
    assert (units.province.short_name, units.home_affairs.short_name) == ("UBND tỉnh", "SNV")
    assert not UnitCode.objects.filter(code="000.00.09.H10", valid_to=OPEN_END).exists()
    event = Event.objects.get(kind="unit_edited")
    assert event.details == {"short_name": ["", "SNV"], "old_code": ["000.00.09.H10", ""]}


def test_another_old_code_leaves_the_one_before_known_for_its_days(units):
    run("code,old_code\nH10.09,000.00.10.H10\n")
    yesterday = clock.today() - timedelta(days=1)
    assert queries.by_code("000.00.09.H10", yesterday) == units.home_affairs
    assert queries.by_code("000.00.10.H10") == units.home_affairs


def test_a_move_takes_the_subtree_along_and_is_said_before(units):
    text = "code,parent_code\nH10.31,H10.16\n"
    assert remarks(plan(text), blocks=False) == [
        (2, "parent_code", "Chuyển từ “Tỉnh Bình Phước” cùng mọi đơn vị trực thuộc")
    ]
    run(text)
    units.commune.refresh_from_db()
    assert units.commune.path.startswith(units.construction.path)
    places = queries.history(units.district)["placements"]
    assert [(one.parent, one.valid_to) for one in places] == [
        (units.province, clock.today()),
        (units.construction, OPEN_END),
    ]


def test_what_would_change_is_said_cell_by_cell(units):
    text = "code,name,parent_code,axis\nH10.31,Huyện Bù Đăng,H10.16,1\nH10.16,Sở Xây dựng,,\n"
    first, second = plan(text).reports
    assert [(change.column, change.before, change.after) for change in first.changes] == [
        ("name", "UBND huyện Bù Đăng", "Huyện Bù Đăng"),
        ("axis", "không", "có"),
        ("parent_code", "H10", "H10.16"),
    ]
    assert not second.changes


def test_two_units_may_change_places(units):
    """The one that goes up goes first."""
    run("code,parent_code\nH10.09,H10.09.2\nH10.09.2,H10\n")
    units.home_affairs.refresh_from_db()
    assert units.home_affairs.parent == units.office


def test_a_unit_may_move_beneath_a_new_one(units):
    run("code,name,parent_code\nH10.31.5,,H10.31.9\nH10.31.9,Cụm xã,H10.31\n")
    units.commune.refresh_from_db()
    assert units.commune.parent.code == "H10.31.9"


def test_a_dash_that_stands_there_already_clears_nothing(units):
    Unit.objects.filter(pk=units.office.pk).update(short_name="-")
    assert run(exported()).counts["unchanged"] == 6


def test_the_plan_that_was_seen_is_the_one_applied(units):
    text = "code,name\nH10.16,Sở Xây dựng và Quy hoạch\n"
    seen = plan(text).fingerprint
    draft = actions.draft_of(units.construction)
    actions.edit_unit(actor=SYSTEM, unit=units.construction, draft=draft)
    assert plan(text).fingerprint == seen
    Unit.objects.filter(pk=units.construction.pk).update(name="Sở Xây cất")
    with pytest.raises(Outdated):
        run(text, seen=seen)
    units.construction.refresh_from_db()
    assert units.construction.name == "Sở Xây cất"


# ── Who may (SECURITY.md 49) ────────────────────────────────────────────────────────────────────


def test_an_administrator_of_a_subtree_exports_that_subtree(people):
    lines = exported(actor(people.department_admin)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["code", "H10.09", "H10.09.2"]


def test_their_own_export_comes_back_unchanged(people):
    who = actor(people.department_admin)
    assert run(exported(who), who).counts["unchanged"] == 2


def test_outside_the_subtree_is_as_if_it_were_not(people):
    who = actor(people.department_admin)
    for outside, nowhere in (("H10.16", "H10.99"), ("Sở Xây dựng", "Sở Không có")):
        told = {
            name: str(remarks(plan(HEAD + f"{code},,{name},Phòng,,,,,,,\n", who)))
            for name, code in ((outside, "H10.16"), (outside, "H10.98"), (nowhere, "H10.98"))
        }
        assert told[outside] == told[nowhere].replace(nowhere, outside)
    # A code in use is refused without a word on whose it is, as it would be in the form.
    (taken,) = remarks(plan(HEAD + "H10.16,,H10.09,Phòng mới,,,,,,,\n", who))
    assert taken == (2, "code", "Mã này đang là mã của một đơn vị khác")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("H10.16,,,Sở khác,,,,,,,", "Thiếu đơn vị cấp trên"),
        ("H10.09,,H10.16,,,,,,,,", "H10.16"),
        ("H10.09,,H10.09.2,,,,,,,,", "vòng khép kín"),
        ("X,,,Gốc mới,,,,,,,", "Thiếu đơn vị cấp trên"),
        ("H10.09.9,,Sở Xây dựng,Phòng,,,,,,,", "Không có đơn vị nào"),
    ],
)
def test_nothing_outside_the_subtree_is_changed(people, row, reason):
    who, before = actor(people.department_admin), state()
    assert reason in " ".join(why for _, _, why in remarks(plan(HEAD + row, who)))
    with pytest.raises(Faulty):
        run(HEAD + row, who)
    assert state() == before


def test_ones_own_top_unit_is_moved_by_those_above(people, units):
    who = actor(people.department_admin)
    add_unit("H10.09.8", "Chi cục", units.home_affairs)
    (found,) = remarks(plan("code,parent_code\nH10.09,H10.09.8\nH10.09.8,H10.09\n", who))[:1]
    assert found[0] == 2


def test_who_administers_nothing_finds_nothing(people):
    who = actor(people.clerk)
    for act in (lambda: plan(DEMO, who), lambda: run(DEMO, who), lambda: exported(who)):
        with pytest.raises(NotFound):
            act()


def test_unknown_parents_come_with_candidates_inside_the_subtree_only(people):
    text = HEAD + "H10.09.9,,Sở Nộii vụ,Phòng,,,,,,,\nH10.09.8,,Sở Xây dụng,Phòng,,,,,,,\n"
    planned = plan(text, actor(people.department_admin))
    first, second = (report.remarks[0] for report in planned.reports)
    assert "H10.09" in first.candidates and "Sở Nội vụ" in first.suggestion
    assert not {"H10.16"} & set(second.candidates)


def test_a_confirmed_spelling_is_remembered(units):
    text = HEAD + "H10.9,,Sở Nộii vụ,Phòng,,,,,,,\n"
    assert remarks(plan(text))
    actions.confirm_alias(actor=SYSTEM, unit=units.home_affairs, spelling="Sở Nộii vụ")
    assert not remarks(plan(text))
    assert UnitAlias.objects.count() == 1


def test_what_was_done_is_on_record(units):
    run("code,name,parent_code\nH10.9,Sở A,H10\nH10.09,Sở Nội chính,\nH10.31,,H10.16\nH10,,\n")
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))[-4:]
    assert kinds == ["unit_added", "unit_edited", "unit_moved", "units_imported"]
    event = Event.objects.get(kind="units_imported")
    assert event.subject_label == "don-vi.csv"
    assert {k: event.details[k] for k in ("added", "changed", "unchanged", "error")} == {
        "added": 1, "changed": 2, "unchanged": 1, "error": 0,
    }  # fmt: skip
