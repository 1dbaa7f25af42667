"""A table headed by any indicators, made up on the pages among them, comes in without a line of code."""

import csv
import io
import itertools
import random
import re
from datetime import date
from decimal import Decimal as D

import pytest
import xlsxwriter

from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.catalogue.actions import add_indicator, end_indicator
from lienthong.scoreboard.collecting import deciding, undoing
from lienthong.scoreboard.collecting.importing import plan
from lienthong.scoreboard.models import Batch, Fact, Indicator, Loose
from lienthong.scoreboard.tables import Known, Role, read
from tests.scoreboard.test_importing import APP, FILES, bring, data, fact, facts, period, waiting

__all__ = ["period"]

COLUMNS = {
    "name": "Số thiết bị đầu cuối",
    "short_name": "Thiết bị",
    "topic": "shared-platforms",
    "unit_of_measure": "máy",
    "measure": "count",
    "decimals": 0,
    "numerator": "",
    "denominator": "",
    "direction": "up",
    "over_units": "sum",
    "over_time": "last",
    "window": "state",
    "window_from": None,
    "levels": ["department", "district"],
    "kinds": ["state"],
    "reporter": "centre",
    "source": "",
    "position": 900,
}
SHARE = {
    "name": "Tỷ lệ dịch vụ có biên lai điện tử",
    "short_name": "Biên lai điện tử",
    "measure": "share",
    "unit_of_measure": "%",
    "decimals": 1,
    "over_units": "none",
}
ASKED = {
    "name": "Có cán bộ chuyên trách",
    "short_name": "Chuyên trách",
    "measure": "yes_no",
    "unit_of_measure": "có hoặc chưa",
}


def make(code, **columns) -> Indicator:
    return add_indicator(actor=SYSTEM, code=code, columns=COLUMNS | columns, on=date(2020, 1, 1))


@pytest.fixture
def devices(period):
    """Three of the centre's own making."""
    make("receipts", **SHARE)
    make("it-officer", **ASKED)
    return make("devices")


def table(heading, *rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([heading, *rows])
    return text.getvalue()


def brought(period, heading, *rows):
    return bring(period, "bang.csv", table(heading, *rows))[1]


# ── What it takes ───────────────────────────────────────────────────────────────────────────────


def test_an_indicator_of_yesterday_is_brought_by_a_file_of_today(period, devices):
    counts = brought(period, ["Đơn vị", "Thiết bị"], ["Sở Y tế", "1.069"], ["Bù Đốp", "0"])
    assert counts == {"applied": 2, "changed": 0, "unchanged": 0, "waiting": 0}
    assert (fact("devices", "H10.18").value, fact("devices", "H10.28").value) == (1069, 0)
    assert Batch.objects.get().table == "general"


@pytest.mark.parametrize(
    "heading",
    ["devices", "Số thiết bị đầu cuối", "SO THIET BI DAU CUOI", "thiet_bi", "Thiết bị (máy)"],
)
def test_code_name_and_short_name_head_a_column(period, devices, heading):
    assert brought(period, ["STT", "Đơn vị", heading], ["1", "Sở Y tế", "7"])["applied"] == 1


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (["Mã đơn vị"], ["H10.28"]),
        (["Mã đơn vị"], ["Bù Đốp"]),
        (["Đơn vị"], ["h10.28"]),
        (["Mã đơn vị", "Đơn vị"], ["H10.28", "Huyện Bù Đốp"]),
        (["Mã đơn vị", "Đơn vị"], ["H10.28", "một cách viết lạ"]),
        (["Mã đơn vị", "Tên đơn vị"], ["", "Bù Đốp"]),
        (["Đơn vị", "Mã đơn vị"], ["Bù Đốp", "H10.99.98"]),
    ],
)
def test_a_unit_is_told_by_code_or_name(period, devices, heading, row):
    assert brought(period, [*heading, "devices"], [*row, "7"])["applied"] == 1
    assert fact("devices", "H10.28").value == 7


def test_a_code_and_a_name_of_two_units_wait_for_a_person(period, devices, province):
    rows = [["H10.28", "Bù Đăng", "7"], ["H10.18", "Sở Y tế", "8"]]
    assert brought(period, ["Mã đơn vị", "Đơn vị", "devices"], *rows)["waiting"] == 1
    (cell,) = waiting()
    assert (cell.unit_printed, cell.problem) == ("H10.28 Bù Đăng", "unresolved")
    deciding.name_unit(actor=SYSTEM, cell=cell, unit=province["H10.28"])
    assert fact("devices", "H10.28").value == 7


def test_zero_no_data_and_not_applicable_are_three_things(period, devices):
    rows = [["H10.18", "0"], ["H10.28", "-"], ["H10.21", "Không áp dụng"], ["H10.22", ""]]
    assert brought(period, ["ma_don_vi", "devices"], *rows)["applied"] == 3
    told = {one.unit.code: (one.state, one.value) for one in Fact.objects.all()}
    assert told == {
        "H10.18": ("value", 0),
        "H10.28": ("no_data", None),
        "H10.21": ("not_applicable", None),
    }


def test_what_did_not_apply_and_is_left_out_later_is_no_data(period, devices):
    rows = [["H10.18", "Không áp dụng"], ["Sở Y tế", "7"]]
    brought(period, ["ma_don_vi", "devices"], *rows)
    first, second = waiting(problem="twice").order_by("row")
    deciding.dismiss(actor=SYSTEM, cells=[first])
    deciding.confirm(actor=SYSTEM, cell=second)
    assert fact("devices", "H10.18").value == 7


@pytest.mark.parametrize(
    ("printed", "value"),
    [("Có", 1), ("đã có", 1), ("1", 1), ("Chưa", 0), ("Không", 0), ("0", 0)],
)
def test_yes_and_no_are_written_in_words_or_not(period, devices, printed, value):
    brought(period, ["Đơn vị", "Chuyên trách"], ["Sở Y tế", printed])
    one = fact("it-officer", "H10.18")
    assert (one.value, one.printed) == (value, printed)


def test_yes_in_two_rows_of_a_unit_is_confirmed_as_yes(period, devices):
    brought(period, ["Đơn vị", "it-officer"], ["Sở Y tế", "Có"], ["H10.18", "Chưa"])
    deciding.confirm(actor=SYSTEM, cell=waiting(printed="Có").select_related("batch__period").get())
    assert fact("it-officer", "H10.18").value == 1


# ── Shares ──────────────────────────────────────────────────────────────────────────────────────

WAITS, TAKEN = "no_percent", ""


@pytest.mark.parametrize(
    ("heading", "values", "problem"),
    [
        ("Biên lai điện tử", ("92,7%", "100%"), TAKEN),
        ("Biên lai điện tử", ("92,7", "100"), WAITS),
        ("Biên lai điện tử (%)", ("92,7", "100"), TAKEN),
        ("Biên lai điện tử (%)", ("92,7", "-"), TAKEN),
        ("Biên lai điện tử (%)", ("0", "0"), TAKEN),
        ("receipts (%)", ("0,9", "100"), TAKEN),
        ("Biên lai điện tử (%)", ("92,7", "100%"), WAITS),  # which of the two ways is it?
        ("Biên lai điện tử (%)", ("0,927", "1"), WAITS),  # parts of one?
        ("Biên lai điện tử (%)", ("92,7", "927"), WAITS),
    ],
)
def test_a_share_has_its_sign_beside_it_or_above(period, devices, heading, values, problem):
    rows = zip(("Sở Y tế", "Bù Đốp"), values, strict=True)
    brought(period, ["Đơn vị", heading], *map(list, rows))
    assert {one.problem for one in waiting()} == ({problem} if problem else set())


def test_numbers_of_a_spreadsheet_are_what_they_are_there(period, devices):
    """12.345 is no twelve thousand, and 0.927 shown as a percentage is 92,7%."""
    Indicator.objects.filter(code="devices").update(measure="amount", decimals=3)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        percent = book.add_format({"num_format": "0.0%"})
        page.write_row(0, 0, ["Đơn vị", "devices", "receipts", "it-officer"])
        page.write_row(1, 0, ["Sở Y tế", 12.345])
        page.write_number(1, 2, 0.927, percent)
        page.write_boolean(1, 3, True)
    assert bring(period, "bang.xlsx", file.getvalue())[1]["applied"] == 3
    assert fact("devices", "H10.18").value == D("12.345")
    assert fact("receipts", "H10.18").value == D("92.7")
    assert fact("it-officer", "H10.18").value == 1


# ── As it stands, not as the catalogue once said ────────────────────────────────────────────────


def test_an_edited_indicator_is_judged_as_it_is(period):
    app_users = Indicator.objects.filter(code="app-users")
    app_users.update(decimals=1)
    assert brought(period, ["Đơn vị", "app-users"], ["Bù Đốp", "2,5"])["applied"] == 1
    app_users.update(decimals=0)
    assert brought(period, ["Đơn vị", "app-users"], ["Bù Đốp", "3,5"])["waiting"] == 1


def test_a_printed_table_is_judged_by_the_indicator_as_it_is(period):
    wrong = data(APP).decode().replace("25.856", "26.000")
    Indicator.objects.filter(code="app-users").update(over_units="none")
    assert bring(period, APP, wrong)[1]["waiting"] == 0


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("devices", "1,5", "fraction"),
        ("devices", "1.5", "malformed"),
        ("devices", "nhiều", "words"),
        ("it-officer", "2", "range"),
        ("it-officer", "0,5", "range"),
        ("it-officer", "đang làm", "words"),
        ("receipts", "101%", "range"),
    ],
)
def test_what_cannot_be_right_waits(period, devices, column, value, problem):
    brought(period, ["Đơn vị", column], ["Sở Y tế", value])
    assert [one.problem for one in waiting()] == [problem]


# ── Rows that are no unit ───────────────────────────────────────────────────────────────────────


def test_a_total_is_checked_where_it_stands(period, devices):
    rows = [["Sở Y tế", "7", "Có"], ["Bù Đốp", "8", "Chưa"], ["Không xác định", "5", "-"]]
    heading = ["Đơn vị", "devices", "it-officer"]
    assert brought(period, heading, *rows, ["Tổng", "20", "1"])["waiting"] == 0
    assert {(one.kind, one.label): one.value for one in Loose.objects.filter(
        indicator=devices
    )} == {("unplaced", "Không xác định"): 5, ("total", "Tổng"): 20}  # fmt: skip
    assert brought(period, heading, *rows, ["Tổng", "21", "1"])["waiting"] == 1
    (cell,) = waiting()
    assert (cell.unit_printed, cell.problem) == ("Tổng", "total")


def test_a_total_of_yes_may_be_right_as_printed(period, devices):
    rows = [["Sở Y tế", "Có"], ["Bù Đốp", "Chưa"], ["Tổng", "17"]]
    brought(period, ["Đơn vị", "it-officer"], *rows)
    cell = waiting().select_related("batch__period", "indicator").get()
    deciding.confirm(actor=SYSTEM, cell=cell)
    assert Loose.objects.get(indicator__code="it-officer").value == 17
    with pytest.raises(Refused, match="có hoặc chưa là 1 hoặc 0"):
        brought(period, ["Đơn vị", "it-officer"], ["Bù Đăng", "nửa"])
        deciding.enter(actor=SYSTEM, cell=waiting(printed="nửa").get(), typed="0,5")


def test_a_total_may_stand_under_the_code_or_the_name(period, devices):
    for total in (["Tổng cộng", ""], ["", "Tổng cộng"]):
        brought(period, ["Mã đơn vị", "Đơn vị", "devices"], ["H10.18", "", "7"], [*total, "7"])
        assert Loose.objects.get(kind="total").value == 7 and not waiting()


# ── Headings that are none ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heading", "says", "what_to_do"),
    [
        (["Đơn vị", "Thiết bị", "Ghi chú"], "Không nhận ra cột: “Ghi chú”", "tải mẫu"),
        (["Đơn vị", "Số thiết bị đầu cúoi x"], "Không nhận ra cột", r"\(devices\)"),
        (["Đơn vị", "Thiết bị", "devices"], "Hai cột cùng một nghĩa", "Hãy giữ một cột"),
        (["Đơn vị", "Thiết bị", "Đơn vị"], "hai cột “don vi”", "Hãy giữ một cột"),
        (["Đơn vị", "", "Thiết bị"], "cột không có tiêu đề", "ghi tiêu đề"),
        (["Đơn vị"], "không có cột chỉ tiêu|không có tiêu đề", ""),
    ],
)
def test_a_heading_that_heads_nothing_is_refused(period, devices, heading, says, what_to_do):
    with pytest.raises(Refused, match=says) as refused:
        brought(period, heading, ["Sở Y tế", "7", "8"])
    assert re.search(what_to_do, refused.value.hint)
    assert Batch.objects.count() == 0


def test_a_heading_of_two_indicators_is_refused_and_a_code_is_not(period, devices):
    make("thiet-bi", name="Thiết bị", short_name="")
    with pytest.raises(Refused, match=r"có thể là .*\(devices\).*\(thiet-bi\)") as refused:
        brought(period, ["Đơn vị", "Thiết bị"], ["Sở Y tế", "7"])
    assert "mã" in refused.value.hint
    brought(period, ["Đơn vị", "thiet-bi"], ["Sở Y tế", "7"])
    assert Fact.objects.get().indicator.code == "thiet-bi"


def test_an_indicator_that_is_not_in_force_heads_nothing(period, devices):
    end_indicator(actor=SYSTEM, indicator=devices, on=date(2023, 3, 1))
    assert period.as_of == date(2023, 3, 17)
    with pytest.raises(Refused, match="không có hiệu lực"):
        brought(period, ["Đơn vị", "Thiết bị"], ["Sở Y tế", "7"])
    january = actions.ensure_period("2023-01", actor=SYSTEM)
    assert brought(january, ["Đơn vị", "Thiết bị"], ["Sở Y tế", "7"])["applied"] == 1


def test_the_printed_tables_come_first(period, devices):
    bring(period, APP)
    assert Batch.objects.get().table == "app_users"


def test_what_a_printed_table_has_no_column_for_is_said(period, devices):
    heading, *rows = data(APP).decode("utf-8-sig").splitlines()
    more = "\n".join([f"{heading},Thiết bị", *(f"{row},7" for row in rows)])
    made = plan(period, more.encode())
    assert made.understood.read.table.key == "app_users"
    assert list(made.understood.read.notes) == ["Cột không dùng đến: Thiết bị."]
    for name in FILES:
        assert plan(period, data(name)).understood.read.notes == ()


def test_check_says_what_the_columns_are(period, devices, tmp_path):
    file = tmp_path / "bang.csv"
    file.write_text(table(["Đơn vị", "Thiết bị"], ["Sở Y tế", "1,5"]), encoding="utf-8")
    found = facts("check", file)
    assert found["indicators"] == [{"code": "devices", "name": "Số thiết bị đầu cuối"}]
    assert [one["problem"] for one in found["suspect_cells"]] == ["fraction"]


def test_long_headings_that_begin_alike_stay_two_columns(period):
    long = "Số văn bản " * 9
    make("a-long", name=f"{long} đến", short_name="")
    make("b-long", name=f"{long} đi", short_name="")
    rows = ["Đơn vị", f"{long} đến", f"{long} đi"], ["Sở Y tế", "7", "8"]
    assert brought(period, *rows)["applied"] == 2


# ── Afterwards ──────────────────────────────────────────────────────────────────────────────────


def test_files_of_other_columns_stand_beside_each_other_and_are_undone_alone(period, devices):
    one, _counts = bring(period, "mot.csv", table(["Đơn vị", "devices"], ["Sở Y tế", "7"]))
    bring(period, "hai.csv", table(["Đơn vị", "receipts"], ["Sở Y tế", "50%"]))
    undoing.undo(actor=SYSTEM, batch=one)
    assert [one.indicator.code for one in Fact.objects.all()] == ["receipts"]


def test_a_plan_says_what_a_file_would_change(period, devices):
    brought(period, ["Đơn vị", "devices"], ["Sở Y tế", "7"])
    again = table(["Đơn vị", "devices"], ["Sở Y tế", "Không áp dụng"]).encode()
    assert plan(period, again).counts == {
        "applied": 0, "changed": 1, "unchanged": 0, "waiting": 0
    }  # fmt: skip


# ── Any order ───────────────────────────────────────────────────────────────────────────────────

KNOWN = {
    code: Known(code, f"Chỉ tiêu {code}", f"CT {code}", unit, measure, 0, over_units)
    for code, unit, measure, over_units in (
        ("one", "máy", "count", "sum"),
        ("two", "%", "share", "none"),
        ("three", "có hoặc chưa", "yes_no", "sum"),
        ("four", "đồng", "amount", "sum"),
    )
}
# the values of each column, row by row; the last one is the total
VALUES = {
    "Mã đơn vị": ("A", "B", "", "Tổng"),
    "Đơn vị": ("Một", "Hai", "Không xác định", ""),
    "one": ("1.000", "234", "66", "1.300"),
    "CT two (%)": ("92,7", "100", "-", "96,35"),
    "Chỉ tiêu three": ("Có", "Không áp dụng", "", "1"),
    "ct_four": ("875,1", "215", "1.000", "3"),
}


def figures_of(order, title=()):
    rows = [[VALUES[name][at] for name in order] for at in range(4)]
    found = read(table(*title, list(order), *rows).encode(), known=KNOWN)
    top = len(title)
    return {
        (one.row - top, one.indicator): (
            one.unit, one.named, one.printed, one.beside.role, found.doubts.get(one.place)
        )
        for one in found.readings
    }  # fmt: skip


def test_columns_in_any_order_say_the_same():
    expected = figures_of(tuple(VALUES))
    assert len(expected) == 15
    assert expected[(5, "one")][3] is Role.TOTAL and expected[(5, "one")][4] is None
    assert expected[(5, "four")][4] is not None
    assert expected[(2, "two")][2].value == D("92.7")
    for order in random.Random(4).sample(list(itertools.permutations(VALUES)), 200):
        assert figures_of(order) == expected
    titles = (["Báo cáo số liệu"], ["Tháng 02/2023", "Biểu 1"])
    assert figures_of(tuple(VALUES), titles) == expected
