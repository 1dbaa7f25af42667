"""What a published report prints leads to what it rested on then, whatever became of it since."""

from types import SimpleNamespace

import pytest

from lienthong.demo.province import DATA
from lienthong.identity.models import Account
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import queries
from lienthong.scoreboard.collecting import deciding as cells
from lienthong.scoreboard.collecting import importing, undoing
from lienthong.scoreboard.models import Batch, Cell, Fact, Report, Section
from lienthong.scoreboard.reports import deciding, writing
from tests.console.conftest import signed_in, text

APP, TAX = "2023-03-17_app_users.csv", "2023-03-17_online_tax_payments.csv"
NUMBER = "02/BC-STTTT"


def data(name: str, **replaced: str) -> bytes:
    content = (DATA / "figures" / name).read_text(encoding="utf-8")
    for old, new in replaced.items():
        content = content.replace(old, new)
    return content.encode()


def bring(name: str, content: bytes) -> Batch:
    period = queries.period("2023-02")
    batch, _counts = importing.run(actor=SYSTEM, period=period, name=name, data=content)
    return batch


def corrected() -> Batch:
    """The users of Đồng Xoài, mended in a later file."""
    replaced = {"3.007,47": "3.017,47", "25.856": "25.866"}
    return bring("dinh-chinh.csv", data(APP, **replaced))


def of(indicator: str, unit: str) -> Fact:
    return Fact.objects.get(indicator__code=indicator, unit__code=unit, period__code="2023-02")


def publish(editor, topic: str) -> Report:
    """A report of one topic, by who is alone with it."""
    period = queries.period("2023-02")
    report = writing.create(actor=editor, period=period, kind="special")
    Section.objects.filter(report=report).exclude(topic=topic).delete()
    cover = {"signer_office": "Giám đốc", "signer": "Lý Thanh Thảo"}
    writing.set_cover(actor=editor, report=report, seen=report.version, values=cover)
    for step in (deciding.submit, deciding.approve):
        step(actor=editor, report=report, seen=_version(report))
    held = Report.objects.get(pk=report.pk)
    deciding.publish(actor=editor, report=held, seen=held.version, number=NUMBER)
    return Report.objects.get(pk=report.pk)


def _account(editor) -> Account:
    return Account.objects.get(pk=editor.account_id)


def _version(report: Report) -> int:
    return Report.objects.get(pk=report.pk).version


@pytest.fixture
def world(figures, editor) -> SimpleNamespace:
    """A published report of the app's users, and its cell of Đồng Xoài."""
    report, fact = publish(editor, "citizen-app"), of("app-users", "H10.21")
    address = f"/scoreboard/reports/{report.pk}/figures/{fact.pk}"
    return SimpleNamespace(
        report=report, fact=fact, address=address, browser=signed_in(_account(editor))
    )


def test_its_cells_lead_to_their_figures_as_they_were(world):
    shown = text(world.browser.get(f"/scoreboard/reports/{world.report.pk}"))
    assert f'href="{world.address}"' in shown and 'href="/scoreboard/figures/' not in shown
    figure = text(world.browser.get(world.address))
    assert f"báo cáo số {NUMBER}" in figure and "đến nay chưa thay đổi" in figure
    assert "3.007" in figure and "Được so với" in figure


def test_after_a_correction_the_former_value_its_file_and_its_row_are_shown(world):
    corrected()
    figure = text(world.browser.get(world.address))
    assert "<h1>Thành phố Đồng Xoài: 3.007</h1>" in figure
    assert "nay là 3.017." in figure and f'href="/scoreboard/figures/{world.fact.pk}"' in figure
    assert f"Tệp: {APP}" in figure and "Dòng 2 của tệp, như in" in figure
    assert "Được so với" not in figure
    source = world.browser.get(f"{world.address}/source")
    assert b"3.007,47" in source.content
    now = text(world.browser.get(f"/scoreboard/figures/{world.fact.pk}"))
    assert "Thành phố Đồng Xoài: 3.017" in now and "Tệp: dinh-chinh.csv" in now
    assert "Như khi công bố" not in now


def test_a_correction_that_was_there_first_and_is_undone(figures, editor):
    """The state before an undoing names no batch that replaced it."""
    batch = corrected()
    report, fact = publish(editor, "citizen-app"), of("app-users", "H10.21")
    undoing.undo(actor=SYSTEM, batch=batch)
    address = f"/scoreboard/reports/{report.pk}/figures/{fact.pk}"
    figure = text(signed_in(_account(editor)).get(address))
    assert "Đồng Xoài: 3.017" in figure and "nay là 3.007." in figure
    assert "Tệp: dinh-chinh.csv" in figure


def test_figures_whose_file_is_undone_and_comes_again_are_led_to_all_the_same(world):
    undoing.undo(actor=SYSTEM, batch=Batch.objects.get(table="app_users"))
    figure = text(world.browser.get(world.address))
    assert "Đồng Xoài: 3.007" in figure and "nay là Chưa có số liệu." in figure
    assert of("app-users", "H10.21").state == "no_data"
    corrected()
    figure = text(world.browser.get(world.address))
    assert "Đồng Xoài: 3.007" in figure and "nay là 3.017." in figure
    assert f"Tệp: {APP}" in figure


def test_who_had_decided_is_told_though_another_has_since(figures, editor):
    cell = Cell.objects.filter(state="waiting", indicator__code="fee-amount-month").first()
    cells.accept(actor=SYSTEM, cells=[cells.cell(SYSTEM, cell.pk)])
    report = publish(editor, "online-payments")
    fact = Fact.objects.get(cell=cell)
    cells.enter(actor=editor, cell=cells.cell(editor, cell.pk), typed="1.000.000")
    figure = text(
        signed_in(_account(editor)).get(f"/scoreboard/reports/{report.pk}/figures/{fact.pk}")
    )
    decision = figure.split("Giá trị được quyết định")[1].split("</dd>")[0]
    assert "lienthong" in decision and "1.000.000" not in decision
    assert "nay là 1.000.000" in figure


def test_a_sentence_says_that_it_is_told_as_of_now_and_leads_back_where_it_holds_no_longer(world):
    report = f"/scoreboard/reports/{world.report.pk}"
    sentence = f"{report}/findings/app-users/highest"
    assert f'href="{sentence}"' in text(world.browser.get(report))
    assert f"báo cáo số {NUMBER}" in text(world.browser.get(sentence))
    undoing.undo(actor=SYSTEM, batch=Batch.objects.get(table="app_users"))
    answer = world.browser.get(sentence, follow=True)
    assert answer.request["PATH_INFO"] == report and "không còn cho thấy câu này" in text(answer)
    assert "Đã hoàn tác" in text(world.browser.get(world.address))


@pytest.mark.parametrize("figure", ["other", "none"])
def test_what_a_report_does_not_print_it_leads_to_no_figure_of(world, figure):
    pk = of("official-email", "H10.13").pk if figure == "other" else 10**30
    assert (
        world.browser.get(f"/scoreboard/reports/{world.report.pk}/figures/{pk}").status_code == 404
    )
    assert (
        world.browser.get(f"/scoreboard/reports/{10**7}/figures/{world.fact.pk}").status_code == 404
    )
