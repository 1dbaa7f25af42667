"""A table to fill in: what is asked for stands in its headings, and what is typed comes back."""

import csv
import io
import json
from datetime import date
from decimal import Decimal as D

import pytest
from click.testing import CliRunner

from lienthong.config.cli import main
from lienthong.identity.models import Account
from lienthong.kit import clock, sheet
from lienthong.kit.refusal import Refused
from lienthong.kit.text import fold
from lienthong.scoreboard import queries
from lienthong.scoreboard.collecting import template as templates
from lienthong.scoreboard.collecting.understanding import known
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.tables.general import Headings
from tests.console.conftest import signed_in, text
from tests.scoreboard.test_general_table import bring, devices, make, period
from tests.small_province import add_account

__all__ = ["devices", "period"]

TEMPLATE = "/console/scoreboard/template"
DAY = date(2023, 3, 17)


@pytest.fixture
def browser(devices, editor):
    return signed_in(Account.objects.get(name=editor.label))


def chosen(*codes):
    return [Indicator.objects.get(code=code) for code in codes]


def filled(made, **values) -> str:
    """The file with values typed into the rows of units, by code."""
    text = io.StringIO()
    rows = [[*row, *values.get(row[0].replace(".", "_"), ())] for row in made.rows]
    csv.writer(text).writerows([made.heading, *rows])
    return text.getvalue()


# ── What stands in it ───────────────────────────────────────────────────────────────────────────


def test_units_to_which_an_indicator_applies_stand_with_code_and_name(devices):
    made = templates.template([devices], on=DAY)
    asked = queries.units_of(devices, DAY)
    assert len(made.rows) == asked.count() > 30
    assert ("H10.18", "Sở Y tế") in made.rows
    assert made.rows[-1][1].startswith(("Huyện", "Thành phố", "Thị xã"))


def test_levels_choose_among_them(devices):
    made = templates.template([devices], levels=["district"], on=DAY)
    assert len(made.rows) == 11 and all("H10.2" in code or "H10.3" in code for code, _ in made.rows)


def test_headings_are_short_and_say_the_unit_of_measure(devices):
    made = templates.template(chosen("devices", "receipts", "it-officer"), on=DAY)
    assert list(made.heading) == [
        "Mã đơn vị",
        "Đơn vị",
        "Thiết bị (máy)",
        "Biên lai điện tử (%)",
        "Chuyên trách (có hoặc chưa)",
    ]


def test_where_a_short_name_means_two_the_longer_or_the_code_stands(devices):
    make("phones", name="Số điện thoại", short_name="Thiết bị")
    made = templates.template(chosen("devices", "phones"), on=DAY)
    assert list(made.heading[2:]) == ["Số thiết bị đầu cuối (máy)", "Số điện thoại (máy)"]
    make("screens", name="Số điện thoại", short_name="Thiết bị")
    assert templates.template(chosen("screens"), on=DAY).heading[2] == "screens (máy)"


def test_every_heading_of_the_catalogue_means_its_own_indicator(devices):
    there = templates.offered(DAY)
    headings = Headings(known(DAY))
    for at in range(0, len(there), 20):
        part = there[at : at + 20]
        made = templates.template(part, on=DAY)
        assert list(headings.all(made.heading[2:]).values()) == [known(DAY)[p.code] for p in part]


def test_what_is_counted_here_itself_is_not_asked_for(devices):
    codes = {one.code for one in templates.offered(DAY)}
    assert "devices" in codes and "plan-issued" in codes and "sign-ins" not in codes
    assert "plan-issued" not in {one.code for one in templates.of_centre(templates.offered(DAY))}


def test_what_cannot_be_is_refused(devices):
    with pytest.raises(Refused, match="ít nhất một chỉ tiêu"):
        templates.template([], on=DAY)
    with pytest.raises(Refused, match="không áp dụng cho đơn vị nào"):
        templates.template([devices], levels=["commune"], on=DAY)
    with pytest.raises(Refused, match="nhiều nhất 58"):
        templates.template([devices] * 59, on=DAY)


# ── And back ────────────────────────────────────────────────────────────────────────────────────


def test_what_is_typed_into_it_comes_in(period, devices):
    made = templates.template(chosen("devices", "receipts", "it-officer"), on=DAY)
    content = filled(made, H10_18=("1.069", "92,7", "Có"), H10_28=("0", "100", "Không áp dụng"))
    assert bring(period, "mau.csv", content)[1]["applied"] == 6
    told = {(one.indicator.code, one.unit.code): one.value for one in Fact.objects.all()}
    assert told["receipts", "H10.18"] == D("92.7")
    assert told["it-officer", "H10.28"] is None


def test_a_template_of_everything_is_no_printed_table(period, devices):
    made = templates.of((), on=DAY)
    ones = ["1%" if "(%)" in heading else "1" for heading in made.heading[2:]]
    batch, counts = bring(period, "mau.csv", filled(made, H10_18=ones))
    assert (batch.table, counts["applied"]) == ("general", len(ones))


def test_both_forms_hold_the_same(devices):
    made = templates.template(chosen("devices", "receipts"), on=DAY)
    both = [sheet.read(content).rows for content in (made.csv(), made.xlsx())]
    assert both[0] == both[1] and len(both[0]) == len(made.rows) + 1


def test_what_looks_like_a_formula_is_none(devices):
    odd = make("odd", name="=1+1", short_name="")
    made = templates.template([odd], on=DAY)
    assert b"'=1+1" in made.csv()
    assert sheet.read(made.csv()).rows[0].cells[2] == made.heading[2]


# ── The page ────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_files_leads_to_it(browser):
    assert f'href="{TEMPLATE}"' in text(browser.get("/console/scoreboard"))


def test_those_of_the_centre_are_ticked_at_first(browser):
    shown = text(browser.get(f"{TEMPLATE}?period=2023-02"))
    boxes = {line.split('"')[0]: "checked" in line for line in shown.split('value="')[1:]}
    assert boxes["devices"] and boxes["signed-documents"] and not boxes["plan-issued"]
    assert "sign-ins" not in boxes
    only = text(browser.get(f"{TEMPLATE}?indicator=devices"))
    assert only.count(" checked") == 1
    assert text(browser.get(f"{TEMPLATE}?indicator=")).count(" checked") == 0


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_file_is_had_and_comes_back(browser, form):
    sent = {"period": "2023-02", "shared-platforms": ["devices"], "form": form}
    answer = browser.post(TEMPLATE, sent)
    assert f'filename="mau-so-lieu-2023-02.{form}"' in answer.headers["Content-Disposition"]
    assert [fold(cell) for cell in sheet.read(answer.content).rows[0].cells] == [
        "ma don vi", "don vi", "thiet bi may"
    ]  # fmt: skip


def test_nothing_chosen_is_said_on_the_page(browser):
    shown = text(browser.post(TEMPLATE, {"period": "2023-02"}))
    assert "Hãy chọn ít nhất một chỉ tiêu" in shown and "Lỗi: " in shown


def test_an_indicator_of_another_day_is_not_taken(browser):
    Indicator.objects.filter(code="devices").update(valid_from=clock.today())
    shown = text(browser.post(TEMPLATE, {"period": "2023-02", "shared-platforms": ["devices"]}))
    assert "Lỗi: " in shown and 'value="devices"' not in shown


def test_the_page_does_not_exist_for_others(devices, province):
    person = signed_in(
        add_account("anvn.snv", "Vũ Ngọc An", province["H10.09"], role="scoreboard_editor")
    )
    assert person.get(TEMPLATE).status_code == person.post(TEMPLATE).status_code == 404


# ── The command ─────────────────────────────────────────────────────────────────────────────────


def run(*arguments):
    return CliRunner().invoke(main, ["scoreboard", "template", *map(str, arguments)])


def test_the_command_writes_it(devices, tmp_path):
    file = tmp_path / "mau.xlsx"
    asked = ["--level", "district", "--indicator", "devices", "--on", "17/03/2023"]
    assert "11 đơn vị, 1 chỉ tiêu" in run(*asked, "-o", file).output
    assert len(sheet.read(file.read_bytes()).rows) == 12
    every = json.loads(run("-o", tmp_path / "mau.csv", "--json").stdout)
    assert every["indicators"] == len(templates.of_centre(templates.offered(clock.today())))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--indicator", "none-such"], "Không có chỉ tiêu none-such"),
        (["--level", "planet"], "Không có cấp đơn vị planet"),
    ],
)
def test_the_command_says_what_there_is_not(devices, tmp_path, asked, said):
    assert said in run(*asked, "-o", tmp_path / "mau.csv").output
    assert "kết thúc bằng" in run("-o", tmp_path / "mau.pdf").output
    assert not list(tmp_path.iterdir())
