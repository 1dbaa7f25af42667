"""What leaders see of a period, and the way back from each figure and sentence to its source."""

import pytest

from lienthong.identity.models import Account
from lienthong.scoreboard.models import Fact
from tests.console.conftest import signed_in, text


@pytest.fixture
def browser(figures, editor):
    return signed_in(Account.objects.get(name=editor.label))


def fact(indicator, unit, period="2023-02") -> Fact:
    return Fact.objects.get(indicator__code=indicator, unit__code=unit, period__code=period)


def test_a_figure_leads_to_the_row_of_its_file(browser):
    held = fact("signed-documents", "H10.28")
    shown = text(browser.get(f"/scoreboard/figures/{held.pk}"))
    assert "0,51%" in shown and "Các nền tảng" in shown
    kept = browser.get(f"/scoreboard/figures/{held.pk}/source")
    assert kept.status_code == 200 and "0,51" in kept.content.decode()


def test_a_sentence_leads_to_the_figures_that_it_names(browser):
    shown = text(browser.get("/scoreboard/findings/2023-02/paperless-meetings/highest"))
    assert "cao nhất" in shown or "nhiều nhất" in shown
    assert f"/scoreboard/figures/{fact('paperless-meetings', 'H10.01').pk}" in shown


@pytest.mark.parametrize("path", ["", "/units/H10.28", "/indicators/app-users"])
def test_pages_open(browser, path):
    text(browser.get(f"/scoreboard{path}"))
