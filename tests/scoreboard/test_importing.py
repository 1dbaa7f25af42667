"""The eight printed tables come in as they are: every value, every spelling, every flaw."""

import csv
import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from lienthong.audit.models import Event
from lienthong.config.cli import main
from lienthong.demo import load as demo
from lienthong.demo.province import DATA
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.kit.text import fold
from lienthong.scoreboard import actions, queries, words
from lienthong.scoreboard.collecting import deciding, importing, store, undoing
from lienthong.scoreboard.collecting.understanding import understand
from lienthong.scoreboard.models import Batch, Cell, Fact, FactChange, Loose, Period
from lienthong.scoreboard.rules.numbers import Style, read
from lienthong.scoreboard.rules.problems import Problem
from tests.scoreboard.test_rules import DAMAGED
from tests.small_province import actor, add_account

FIGURES = DATA / "figures"
FILES = sorted(path.name for path in FIGURES.iterdir() if path.name.startswith("2023-"))
# values, of them rows that are no unit, of them waiting
COUNTS = {
    "app_users": (26, 4, 0),
    "community_digital_teams": (60, 5, 0),
    "e_certification": (6, 0, 0),
    "online_services": (54, 0, 0),
    "online_tax_payments": (144, 12, 14),
    "other_figures": (10, 0, 0),
    "shared_platforms": (132, 0, 0),
    "letter": (27, 0, 0),
}
TAX = "2023-03-17_online_tax_payments.csv"
APP = "2023-03-17_app_users.csv"
PLATFORMS = "2023-03-17_shared_platforms.csv"


def data(name: str) -> bytes:
    return (FIGURES / name).read_bytes()


def table(name: str) -> str:
    return name[11:-4]


@pytest.fixture
def period(province):
    actions.load_catalogue(actor=SYSTEM)
    return actions.ensure_period("2023-02", actor=SYSTEM)


def bring(period, name, content=None, who=SYSTEM, **more):
    content = data(name) if content is None else content
    content = content.encode() if isinstance(content, str) else content
    return importing.run(actor=who, period=period, name=name, data=content, **more)


def waiting(**where):
    return Cell.objects.filter(state=Cell.State.WAITING, **where)


def fact(code, unit):
    return Fact.objects.get(indicator__code=code, unit__code=unit, period__code="2023-02")


# ── As printed ──────────────────────────────────────────────────────────────────────────────────


def test_every_table_is_there(figures):
    found = {
        one.table: (
            Cell.objects.filter(batch=one).count(),
            Loose.objects.filter(batch=one).count(),
            waiting(batch=one).count(),
        )
        for one in Batch.objects.all()
    }
    assert found == COUNTS
    assert Fact.objects.count() == sum(
        values - loose - waits for values, loose, waits in COUNTS.values()
    )
    assert {one.code: Fact.objects.filter(period=one).count() for one in Period.objects.all()} == {
        "2023-02": 397, "2023-07": 27
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in FILES if name not in (TAX,)])
def test_every_value_is_what_is_printed(figures, name):
    """Read by hand from the file, cell by cell."""
    batch = Batch.objects.get(table=table(name))
    cells = {(c.row, c.column): c for c in Cell.objects.filter(batch=batch)}
    stored = {f.cell_id: f for f in Fact.objects.filter(batch=batch).select_related("indicator")}
    loose = {one.cell_id: one for one in Loose.objects.filter(batch=batch)}
    _heading, *rows = csv.reader(io.StringIO(data(name).decode("utf-8-sig")))
    seen = 0
    for number, row in enumerate(rows, 2):
        for (at, _column), cell in cells.items():
            if at != number:
                continue
            one = stored.get(cell.pk) or loose[cell.pk]
            seen += 1
            assert one.printed == cell.printed and cell.printed in row
            assert one.value == (read(cell.printed).value if cell.printed[0].isdigit() else 0)
            if cell.pk in stored and read(cell.printed).value is not None:
                again = words.value(stored[cell.pk].indicator, one.value)
                assert read(again).value == one.value
    assert seen == len(cells) == COUNTS[table(name)][0]


def test_every_clean_value_of_the_tax_table_is_what_is_printed(figures):
    facts = Fact.objects.filter(batch__table="online_tax_payments").select_related("cell")
    for one in facts:
        printed = read(one.cell.printed, Style.ENGLISH)
        assert (one.value, one.printed) == (printed.value, one.cell.printed)
        assert one.state == ("no_data" if one.printed == "-" else "value")
    assert Counter(one.state for one in facts) == {"value": 102, "no_data": 16}


def test_what_is_printed_beside_a_value_is_kept(figures):
    shares = fact("online-services-with-dossiers", "H10.04")
    assert (shares.printed, shares.printed_change, shares.printed_verdict) == (
        "88,90%", "Giảm 4%", "Đạt"
    )  # fmt: skip
    assert fact("online-dossiers", "H10.14").printed_change == "Tăng 0,02%"


def test_rows_of_the_text_have_days_and_wholes_of_their_own(figures):
    party = fact("handbook-installed", "H10.60.22")
    assert (party.value, party.denominator, str(party.covers_to)) == (2404, 2996, "2023-03-18")
    handled = fact("hotline-handled-period", "H10")
    assert (handled.value, str(handled.covers_from)) == (170, "2023-02-19")
    assert fact("hotline-handled", "H10").value == 267
    assert fact("articles-since-2022", "H10").value == 1088
    assert str(fact("tax-payments-day", "H10.21").covers_from) == "2023-03-16"


def test_what_has_no_place_counts_and_is_no_unit(figures):
    rows = {(one.kind, one.label): one.value for one in Loose.objects.filter(
        indicator__code="app-users")}  # fmt: skip
    assert rows == {("unplaced", "Không xác định"): 13636, ("total", "Tổng"): 25856}
    users = Fact.objects.filter(indicator__code="app-users")
    assert sum(one.value for one in users) + 13636 == 25856 and len(users) == 11


def test_words_of_the_letter_are_told_apart(figures):
    july = Fact.objects.filter(period__code="2023-07")
    plans = july.filter(indicator__code="plan-issued")
    meetings = july.filter(indicator__code="paperless-meetings")
    assert {(one.unit.code, int(one.value)) for one in plans} == {("H10.10", 0), ("H10.12", 0)}
    assert (len(meetings), {int(one.value) for one in meetings}) == (15, {0})
    assert {one.printed for one in meetings} == {"Chưa triển khai"}


def test_exactly_the_damaged_tax_cells_wait(figures):
    found = {}
    for cell in waiting():
        found.setdefault(cell.column, {})[cell.printed] = int(cell.suggested)
    assert found == DAMAGED


# ── What cannot be right ────────────────────────────────────────────────────────────────────────


def test_half_a_meeting_waits_with_the_number_that_is_meant(period):
    """A mark of thousands in the other style, in a table without a total that would show it."""
    text = (
        data("2023-03-17_shared_platforms.csv").decode("utf-8-sig").replace(",1.069,", ',"1,069",')
    )
    bring(period, "2023-03-17_shared_platforms.csv", text)
    cell = waiting().get()
    assert (cell.printed, cell.problem, cell.suggested) == ("1,069", "fraction", 1069)
    assert not Fact.objects.filter(cell=cell).exists()


def test_a_file_of_another_month_says_so(period):
    name = "2023-03-17_online_tax_payments.csv"
    read = understand(data(name))
    assert importing.notes(period, read) == []
    other = actions.ensure_period("2023-05", actor=SYSTEM)
    assert "16/03/2023, ngoài Tháng 05/2023" in importing.notes(other, read)[0]


# ── Again ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FILES)
def test_the_same_file_twice_changes_nothing(figures, name):
    period = Period.objects.get(code="2023-07" if "07-11" in name else "2023-02")
    before = list(Fact.objects.order_by("pk").values()), Event.objects.count()
    _batch, counts = bring(period, name)

    values, _loose, waits = COUNTS[table(name)]
    assert counts == {
        "applied": 0, "changed": 0, "unchanged": values - waits, "waiting": waits
    }  # fmt: skip
    assert (list(Fact.objects.order_by("pk").values()), Event.objects.count()) == before
    assert Batch.objects.count() == 8


@pytest.mark.parametrize("name", FILES)
def test_the_same_table_as_xlsx_changes_nothing(figures, name):
    period = Period.objects.get(code="2023-07" if "07-11" in name else "2023-02")
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        rows = csv.reader(io.StringIO(data(name).decode("utf-8-sig")))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    _batch, counts = bring(period, "bang.xlsx", file.getvalue())
    values, _loose, waits = COUNTS[table(name)]
    assert counts == {
        "applied": 0, "changed": 0, "unchanged": values - waits, "waiting": waits
    }  # fmt: skip
    assert FactChange.objects.count() == 0


def test_headings_and_titles_as_people_write_them(period):
    text = data(APP).decode("utf-8-sig").replace(
        "stt,don_vi,so_nguoi_dung,tang_them",
        "BÁO CÁO NGƯỜI DÙNG\n\nSTT;Đơn vị;Số người dùng;Tăng thêm".replace(";", ","),
    )  # fmt: skip
    assert bring(period, APP, text)[1]["applied"] == 26


def test_a_corrected_file_changes_what_differs(figures):
    period = Period.objects.get(code="2023-02")
    corrected = data(APP).decode().replace("3.007,47", "3.017,47").replace("25.856", "25.866")
    _batch, counts = bring(period, APP, corrected)
    assert counts == {"applied": 0, "changed": 2, "unchanged": 24, "waiting": 0}
    assert fact("app-users", "H10.21").value == 3017
    assert FactChange.objects.get().before["printed"] == "3.007"


def test_a_batch_is_one_line_of_the_trail(figures):
    assert Event.objects.filter(kind="scoreboard_figures_stored").count() == 8


# ── Names ───────────────────────────────────────────────────────────────────────────────────────

# With no confirmed spelling these wait; everything else resolves by rule.
CONFIRMED_BY_A_PERSON = {
    "Huyện Chơn Thành",  # a town since October 2022
}


@pytest.mark.parametrize("name", FILES)
def test_every_spelling_finds_its_unit(figures, name):
    lines = (Path(__file__).parents[1] / "directory" / "printed_names.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(lines))
    expected = {row["printed"]: row["code"] for row in rows if row["file"] == name}
    found = {c.unit_printed: c.unit.code for c in Cell.objects.filter(
        batch__table=table(name), unit__isnull=False).select_related("unit")}  # fmt: skip
    assert found == {printed: code for printed, code in expected.items() if printed in found}
    assert len(found) == len(expected)


def test_which_spellings_a_person_must_confirm(db):
    demo._units()
    unresolved = set()
    for name in FILES:
        unresolved |= set(understand(data(name), day=date(2023, 3, 17)).unresolved)
    assert unresolved == CONFIRMED_BY_A_PERSON


def test_a_name_that_nobody_knows_waits_and_is_remembered(period, province):
    text = data(APP).decode().replace("Bù Đốp", "Bù Dop Mới")
    _batch, counts = bring(period, APP, text)
    assert counts["waiting"] == 2 and counts["applied"] == 24
    cell = waiting(problem="unresolved").first()

    assert deciding.name_unit(actor=SYSTEM, cell=cell, unit=province["H10.28"]) == 2
    assert (fact("app-users", "H10.28").value, fact("app-users-added", "H10.28").value) == (692, 6)
    assert waiting().count() == 0
    assert understand(text.encode()).unresolved == {}
    assert Event.objects.filter(kind="scoreboard_cell_decided").count() == 2


def test_a_name_is_never_given_to_a_unit_that_has_a_row_already(period, province):
    bring(period, APP, data(APP).decode().replace("Bù Đốp", "Bù Dop Mới"))
    deciding.name_unit(actor=SYSTEM, cell=waiting().first(), unit=province["H10.21"])
    assert fact("app-users", "H10.21").value == 3007
    assert {cell.problem for cell in waiting()} == {"twice"}


def test_two_rows_of_one_unit_both_wait(period):
    text = data(APP).decode().replace("Bù Đốp", "BÙ ĐĂNG")
    _batch, counts = bring(period, APP, text)
    assert {cell.unit_printed for cell in waiting(problem="twice")} == {"BÙ ĐĂNG", "Bù Đăng"}
    assert counts["waiting"] == 4


# ── Doubtful cells ──────────────────────────────────────────────────────────────────────────────


def damaged(printed="875,1"):
    return waiting(printed=printed).select_related("batch__period", "indicator", "unit").get()


def test_a_suggestion_is_accepted(figures):
    deciding.accept(actor=SYSTEM, cells=[damaged()])
    one = fact("fee-amount-month", "H10.23")
    assert (one.value, one.printed) == (875100, "")  # nobody printed it so
    assert (one.cell.printed, one.cell.decided_by) == ("875,1", "lienthong")
    line = Event.objects.filter(kind="scoreboard_cell_decided").get()
    assert (line.details["decision"], line.details["value"]) == ("accepted", "875.100")


def test_once_all_are_accepted_the_table_adds_up(figures):
    period = Period.objects.get(code="2023-02")
    deciding.accept(actor=SYSTEM, cells=deciding.waiting(SYSTEM))
    for total in Loose.objects.filter(kind="total").exclude(indicator__over_units="ratio"):
        parts = Fact.objects.filter(indicator=total.indicator, period=period, value__isnull=False)
        beside = Loose.objects.filter(indicator=total.indicator, kind="unplaced")
        assert sum(one.value for one in (*parts, *beside)) == total.value


@pytest.mark.parametrize(("typed", "value"), [("875.100", "875100"), ("875100", "875100")])
def test_another_value_is_typed(figures, typed, value):
    deciding.enter(actor=SYSTEM, cell=damaged(), typed=typed)
    assert fact("fee-amount-month", "H10.23").value == D(value)


@pytest.mark.parametrize("typed", ["", "abc", "875.1", "1,2,3", "-5", "9" * 30])
def test_what_is_no_number_is_refused(figures, typed):
    with pytest.raises(Refused):
        deciding.enter(actor=SYSTEM, cell=damaged(), typed=typed)
    assert waiting().count() == 14


def test_a_value_is_right_as_printed(figures):
    deciding.confirm(actor=SYSTEM, cell=damaged("41"))
    assert fact("fee-amount-month", "H10.26").printed == "41"
    with pytest.raises(Refused, match="không phải là một con số"):
        deciding.confirm(actor=SYSTEM, cell=damaged())


def test_what_is_dismissed_is_no_data(figures):
    deciding.dismiss(actor=SYSTEM, cells=[damaged("41")])
    assert not Fact.objects.filter(indicator__code="fee-amount-month", unit__code="H10.26").exists()
    assert waiting().count() == 13


def test_a_decision_can_be_taken_anew_while_the_figure_is_the_cell_s(figures):
    """Typed wrongly, seen later; what stood there before is kept."""
    deciding.enter(actor=SYSTEM, cell=damaged("41"), typed="4.100")
    wrong = Cell.objects.get(printed="41", state="applied", decided_at__isnull=False)
    deciding.enter(actor=SYSTEM, cell=deciding.cell(SYSTEM, wrong.pk), typed="41.000")
    one = Fact.objects.get(cell=wrong)
    assert one.value == 41000
    assert [D(each.before["value"]) for each in FactChange.objects.filter(fact=one)] == [4100]

    deciding.dismiss(actor=SYSTEM, cells=[deciding.cell(SYSTEM, wrong.pk)])
    one.refresh_from_db()
    assert (one.state, one.value) == ("no_data", None)
    deciding.confirm(actor=SYSTEM, cell=deciding.cell(SYSTEM, wrong.pk))
    one.refresh_from_db()
    assert (one.value, one.printed) == (41, "41")


def test_a_decision_is_not_taken_anew_once_another_source_has_told(figures):
    deciding.enter(actor=SYSTEM, cell=damaged("41"), typed="41.000")
    one = Fact.objects.get(cell__printed="41", cell__decided_at__isnull=False)
    by_hand = Batch.objects.create(kind="hand", period=one.period, by="lienthong", at=clock.now())
    told = store.Figure(one.indicator_id, one.unit_id, D(42000))
    store.put(actor=SYSTEM, batch=by_hand, figures=[told])
    with pytest.raises(NotFound):
        deciding.cell(SYSTEM, one.cell_id)


def test_a_cell_is_decided_once(figures):
    cell, same = damaged(), damaged()
    deciding.accept(actor=SYSTEM, cells=[same])
    with pytest.raises(Refused, match="vừa được người khác"):
        deciding.enter(actor=SYSTEM, cell=cell, typed="1")


def test_nobody_is_asked_twice(figures):
    deciding.accept(actor=SYSTEM, cells=[damaged()])
    deciding.dismiss(actor=SYSTEM, cells=[damaged("41")])
    period = Period.objects.get(code="2023-02")
    again = data(TAX) + b"\n"  # another file of the same values
    _batch, counts = bring(period, TAX, again)
    assert counts == {"applied": 0, "changed": 0, "unchanged": 132, "waiting": 12}
    assert fact("fee-amount-month", "H10.23").value == 875100


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("87,00%", "87,00", "no_percent"),
        ("87,00%", "870,0%", "range"),
        ("87,00%", "87.0%", "malformed"),
        ("87,00%", "chưa rõ", "words"),
        ("87,00%", "-87%", "words"),
        ("1.069", "10.69", "malformed"),
        ("1.069", "9" * 25, "range"),
    ],
)
def test_what_cannot_be_right_waits(period, old, new, problem):
    cell = f'"{new}"' if "," in new else new
    text = data(PLATFORMS).decode().replace(f'"{old}"', cell).replace(f",{old},", f",{cell},")
    bring(period, PLATFORMS, text)
    assert [(one.printed, one.problem) for one in waiting()] == [(new, problem)]


def test_a_column_that_no_repair_explains_points_at_its_total(period):
    _batch, counts = bring(period, APP, data(APP).decode().replace("25.856", "26.000"))
    (cell,) = waiting()
    assert (cell.unit_printed, cell.problem, cell.suggested) == ("Tổng", Problem.TOTAL, None)
    assert counts["applied"] == 25


def test_a_row_that_does_not_come_to_its_sum_points_at_it(period):
    name = "2023-03-17_e_certification.csv"
    bring(period, name, data(name).decode().replace("86.304", "86.300"))
    assert [(one.column, one.problem) for one in waiting()] == [("tong_so", "total")]


# ── Undoing ─────────────────────────────────────────────────────────────────────────────────────


def test_an_undone_file_leaves_nothing(figures):
    before = Fact.objects.count()
    batch = Batch.objects.get(table="online_tax_payments")
    deciding.accept(actor=SYSTEM, cells=[damaged()])
    assert undoing.undo(actor=SYSTEM, batch=batch) == {"removed": 119, "restored": 0, "kept": 0}
    assert Fact.objects.count() == before - 118
    assert not Loose.objects.filter(batch=batch).exists()
    assert deciding.waiting(SYSTEM).count() == 0
    with pytest.raises(Refused, match="không còn hiệu lực"):
        undoing.undo(actor=SYSTEM, batch=batch)


def test_an_undone_correction_gives_back_what_was(figures):
    period, before = Period.objects.get(code="2023-02"), fact("app-users", "H10.21")
    total = Loose.objects.get(indicator__code="app-users", kind="total")
    text = data(APP).decode().replace("3.007,47", "3.017,47").replace("25.856", "25.866")
    batch, _counts = bring(period, APP, text)
    undoing.undo(actor=SYSTEM, batch=batch)

    after = fact("app-users", "H10.21")
    names = ("value", "printed", "batch_id", "cell_id")
    assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]
    assert Loose.objects.get(indicator__code="app-users", kind="total").value == total.value


def test_undoing_in_any_order_comes_to_the_same(figures):
    """First, second and third file; the second undone, then the third: the first stands."""
    period = Period.objects.get(code="2023-02")
    batches = []
    for users, total in (("3.017", "25.866"), ("3.027", "25.876")):
        text = data(APP).decode().replace("3.007", users).replace("25.856", total)
        batches.append(bring(period, APP, text)[0])
    assert undoing.undo(actor=SYSTEM, batch=batches[0])["kept"] == 1
    assert fact("app-users", "H10.21").value == 3027
    undoing.undo(actor=SYSTEM, batch=batches[1])
    assert fact("app-users", "H10.21").value == 3007
    assert Loose.objects.get(indicator__code="app-users", kind="total").value == 25856


def test_an_undone_file_can_come_again(figures):
    period = Period.objects.get(code="2023-02")
    undoing.undo(actor=SYSTEM, batch=Batch.objects.get(table="app_users"))
    assert bring(period, APP)[1] == {"applied": 26, "changed": 0, "unchanged": 0, "waiting": 0}


def test_a_closed_period_is_corrected_with_a_reason(figures):
    period = Period.objects.get(code="2023-02")
    actions.close_period(actor=SYSTEM, period=period)
    text = data(APP).decode().replace("3.007,47", "3.017,47").replace("25.856", "25.866")
    with pytest.raises(Refused, match="đã khóa"):
        bring(period, APP, text)
    with pytest.raises(Refused, match="đã khóa"):
        deciding.accept(actor=SYSTEM, cells=[damaged()])
    with pytest.raises(Refused, match="đã khóa"):
        undoing.undo(actor=SYSTEM, batch=Batch.objects.get(table="letter", period=period)
                     if Batch.objects.filter(table="letter", period=period) else
                     Batch.objects.get(table="app_users"))  # fmt: skip
    assert bring(period, APP, text, reason="Đính chính số của Đồng Xoài")[1]["changed"] == 2
    deciding.accept(actor=SYSTEM, cells=[damaged()], reason="Nguồn đã xác nhận")
    assert FactChange.objects.get().reason == "Đính chính số của Đồng Xoài"


# ── Who ─────────────────────────────────────────────────────────────────────────────────────────


def test_only_the_centre_brings_and_decides(figures, editor):
    period = Period.objects.get(code="2023-02")
    unit_admin = actor(
        add_account("hantt.snv", "Nguyễn Thị Thu Hà", figures["H10.09"], role="unit_admin")
    )
    with pytest.raises(NotFound):
        bring(period, APP, who=unit_admin)
    with pytest.raises(NotFound):
        deciding.waiting(unit_admin)
    with pytest.raises(NotFound):
        undoing.undo(actor=unit_admin, batch=Batch.objects.first())
    deciding.accept(actor=editor, cells=[damaged()])
    assert fact("fee-amount-month", "H10.23").cell.decided_by == "thaolt.stttt"


def test_a_unit_s_administrator_reads_own_figures_and_public_ones(figures):
    period = Period.objects.get(code="2023-02")
    admin = actor(
        add_account("hantt.snv", "Nguyễn Thị Thu Hà", figures["H10.09"], role="unit_admin")
    )
    seen = queries.facts(admin, period)
    internal = {one.unit.code for one in seen if not one.indicator.public}
    assert internal == {"H10.09"}
    assert queries.facts(SYSTEM, period).count() == 397


# ── Files that are none ─────────────────────────────────────────────────────────────────────────

HEADING = "stt,don_vi,so_nguoi_dung,tang_them\n"


@pytest.mark.parametrize(
    ("content", "says", "what_to_do"),
    [
        ("a,b,c\n1,2,3\n", "Không nhận ra bảng này", "Dòng tiêu đề"),
        ("stt,don_vi,so_nguoi_dung\n1,X,2\n", "thiếu cột: tang_them", "tiêu đề"),
        (HEADING + HEADING + "1,Đồng Xoài,1,1\n", "lặp lại dòng tiêu đề", "xóa dòng đó"),
        (
            ",,Số người dùng\nstt,don_vi,tong,tang\n1,Đồng Xoài,1,1\n",
            "thiếu cột|Không nhận",
            "tiêu đề",
        ),
        (HEADING + "1,Đồng Xoài,1,1\n", "thiếu dòng tổng", "thêm dòng đó"),
        (
            HEADING.strip() + ",tang_them\n1,Đồng Xoài,1,1,1\n,Tổng,1,1,1\n",
            "hai cột",
            "giữ một cột",
        ),
        (HEADING, "không có số liệu|thiếu dòng tổng", ""),
        ("chi_so,don_vi,gia_tri\nChỉ số lạ,Sở Y tế,1\n", "không biết chỉ tiêu", "bỏ dòng này"),
        ("", "Tệp trống", "lưu lại"),
        (b"%PDF-1.7", "Đây là tệp PDF", "lưu lại"),
        (b"x" * 20_000_001, "lớn hơn 20 MB", "chia tệp"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(period, content, says, what_to_do):
    with pytest.raises(Refused, match=says) as refused:
        bring(period, "bang.csv", content)
    assert fold(what_to_do) in fold(refused.value.hint)
    assert Batch.objects.count() == 0


def test_a_day_that_is_none_is_refused(period):
    name = "2023-03-17_other_figures.csv"
    with pytest.raises(Refused, match="không phải là ngày"):
        bring(period, name, data(name).decode().replace("2023-02-19", "2023-02-30"))


def test_without_the_catalogue_nothing_is_guessed(province):
    period = actions.ensure_period("2023-02", actor=SYSTEM)
    with pytest.raises(Refused, match="chưa được nạp"):
        bring(period, APP)


# ── Commands ────────────────────────────────────────────────────────────────────────────────────


def run(*arguments):
    return CliRunner().invoke(main, ["scoreboard", *map(str, arguments)])


def facts(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_check_works_without_a_period(province):
    found = facts("check", FIGURES / TAX)
    assert (len(found["indicators"]), len(found["units"]), found["unresolved"]) == (12, 11, [])
    suspect = found["suspect_cells"]
    assert len(suspect) == 14
    by_place = {(one["column"], one["printed"]): one["suggested"] for one in suspect}
    assert by_place["thang_2023-03_phi_so_tien", "875,1"] == 875100
    assert {"unit", "column", "printed", "suggested", "reason"} <= set(suspect[0])
    assert Period.objects.count() == Batch.objects.count() == 0


def test_check_names_what_it_does_not_know(province, tmp_path):
    file = tmp_path / "bang.csv"
    file.write_text(data(APP).decode().replace("Bù Đốp", "Bù Dop Mới"), encoding="utf-8")
    (unknown,) = facts("check", file)["unresolved"]
    assert unknown["unit"] == "Bù Dop Mới"
    assert unknown["candidates"][0]["code"] == "H10.28"
    assert "Bù Dop Mới" in run("check", file).output


def test_import_says_what_it_did(period):
    dry = facts("import", FIGURES / TAX, "--period", "2023-02", "--dry-run")
    assert (dry["applied"], dry["waiting"], Batch.objects.count()) == (130, 14, 0)
    done = facts("import", FIGURES / TAX, "--period", "2023-02")
    assert (done["applied"], done["changed"], done["waiting"]) == (130, 0, 14)
    assert len(done["waiting_cells"]) == 14
    again = facts("import", FIGURES / TAX, "--period", "2023-02")
    assert (again["applied"], again["unchanged"], again["waiting"]) == (0, 130, 14)


def test_import_opens_the_period_that_is_named(period):
    assert facts("import", FIGURES / FILES[-1], "--period", "2023-07")["applied"] == 27
    assert Period.objects.get(code="2023-07").as_of.isoformat() == "2023-07-11"
    assert run("import", FIGURES / APP, "--period", "2023-14", "--json").exit_code == 1


def test_a_bad_file_ends_with_an_error(period, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    result = run("check", file, "--json")
    assert result.exit_code == 1 and "Không nhận ra" in json.loads(result.stdout)["error"]
