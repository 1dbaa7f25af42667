"""Applications that may be delegated, who may enter them, and browsers of the people concerned."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from lienthong.delegation import actions
from lienthong.delegation.actions import Draft
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions as sso
from lienthong.sso import delegable
from tests.small_province import actor, add_account
from tests.sso.conftest import Site, register, sign_in

A_WEEK = timedelta(days=7)


@pytest.fixture
def colleague(units):
    """Who stands in for the clerk: same department, and no right of their own."""
    return add_account("minhnv.snv", "Ngô Văn Minh", units.office, title="Chuyên viên")


@pytest.fixture
def sites(units, people) -> SimpleNamespace:
    """Four applications: all but `mail` let themselves be delegated; only the department of the clerk
    enters them."""
    return SimpleNamespace(
        desk=_site("Một cửa điện tử", people.clerk, delegable=True, handles_fields=True),
        documents=_site("Quản lý văn bản", people.clerk, delegable=True),
        mail=_site("Thư điện tử", people.clerk),
        others=_site("Cấp phép xây dựng", people.auditor, delegable=True),
    )


def _site(name: str, account, **given) -> Site:
    site = register(name, allow=False, **given)
    sso.allow_account(actor=SYSTEM, application=site.application, account=account)
    return site


def draft(
    receiver, kind="everything", key="", *, days=A_WEEK, starts=timedelta(0), **more
) -> Draft:
    """What a giver asks for, from today on unless `starts` says otherwise."""
    first = clock.today() + starts
    more.setdefault("reason", "Đi công tác")
    return Draft(receiver, kind, key, first, first + days, **more)


def ask(giver, receiver, *what, by=None, **more):
    """The giver asks the receiver."""
    wanted = draft(receiver, *what, **more)
    return actions.ask(actor=by or actor(giver), draft=wanted, offers=delegable.offers)


def give(giver, receiver, *what, **more):
    """Asked for and accepted."""
    delegation = ask(giver, receiver, *what, **more)
    actions.accept(actor=actor(receiver), delegation=delegation)
    delegation.refresh_from_db()
    return delegation


def browser_of(account) -> Client:
    browser = Client()
    sign_in(browser, account)
    return browser


def begin(browser: Client, delegation) -> None:
    """The button of the menu."""
    answer = browser.post(f"/delegations/{delegation.pk}/act")
    assert (answer.status_code, answer["Location"]) == (303, "/"), answer.content.decode()


@pytest.fixture
def clerks(people) -> Client:
    """The clerk's browser."""
    return browser_of(people.clerk)


@pytest.fixture
def colleagues(colleague) -> Client:
    """The colleague's browser."""
    return browser_of(colleague)


@pytest.fixture
def acting(people, colleague, colleagues, sites) -> SimpleNamespace:
    """The colleague does all the clerk's work just now."""
    delegation = give(people.clerk, colleague)
    begin(colleagues, delegation)
    return SimpleNamespace(browser=colleagues, delegation=delegation)
