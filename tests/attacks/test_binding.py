"""Attacks on whose account it is (SECURITY.md 39): bound to a stranger, kept by who was there before."""

import pytest
from django.test import Client

from lienthong.identity import alerts, binding, verification
from lienthong.identity.models import Account, Contact, PasswordLink, Session
from lienthong.identity.request import SignInRequest
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from tests.identity.factors import (
    SECOND,
    authenticator,
    code,
    enrol_passkey,
    enter_with,
    give_app,
    password,
    signed_in,
)
from tests.identity.test_verification import HOA as HOAS_CARD
from tests.identity.test_verification import declare, stored
from tests.identity.test_vneid import bound, password_form
from tests.identity.vneid_world import HOA, LAM, go, vneid
from tests.small_province import actor

__all__ = ["vneid"]  # a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def remembered(people) -> Client:
    """The clerk's machine, at which the second factor is not asked for every day."""
    secret, browser = give_app(people.clerk), Client()
    password(browser, people.clerk)
    browser.post(SECOND, {"code": code(secret), "trust": "on"})
    browser.post("/sign-out")
    return browser


def holder(account: Account) -> object:
    return Account.objects.get(pk=account.pk).person


def test_a_password_at_a_remembered_machine_binds_no_vneid(remembered, people, vneid):
    """It would be worth more than the second factor that was never shown."""
    password(remembered, people.clerk)
    assert remembered.get("/account/vneid/begin")["Location"] == "/account/vneid"
    asked = remembered.get("/account/vneid")["Location"]
    assert password(remembered, people.clerk, asked)["Location"] == SECOND


def test_nor_after_vneid_was_shown_first(remembered, people, vneid):
    go(remembered, LAM, world=vneid)
    assert password(remembered, people.clerk, password_form(remembered))["Location"] == SECOND
    password(remembered, people.clerk, SignInRequest(next="/vneid/bind").url())
    assert signed_in(remembered)
    remembered.post("/vneid/bind")
    assert holder(people.clerk) is None


def test_with_the_second_factor_it_does(people, vneid):
    """What the two above are held against."""
    secret, browser = give_app(people.clerk), Client()
    go(browser, HOA, world=vneid)
    password(browser, people.clerk, password_form(browser))
    browser.post(SECOND, {"code": code(secret)})
    browser.post("/vneid/bind")
    assert holder(people.clerk) is not None


def test_who_holds_an_account_hears_that_it_was_bound(people, vneid, desk):
    """A stranger who knows the password makes it theirs; the owner is told where the stranger is not."""
    clerk, thief = people.clerk, Client()
    Account.objects.filter(pk=clerk.pk).update(mobile="0912 345 678")
    now, number = clock.now(), "+84912345678"
    Contact.objects.create(account=clerk, channel="sms", address=number, since=now, verified_at=now)
    go(thief, LAM, world=vneid)
    password(thief, clerk, password_form(thief))
    assert thief.post("/vneid/bind").status_code == 303
    jobs.run_waiting()
    assert next(one.kind for one in alerts.unseen(actor(clerk))) == "account_taken"
    assert "được gắn với VNeID" in desk.texts(number)[0]


def test_whose_account_it_was_keeps_no_passkey_of_it(people, vneid):
    """Unbound because somebody else had made it theirs, or because its holder has left."""
    clerk, browser, device = bound(people.clerk, HOA), Client(), authenticator()
    go(browser, HOA, world=vneid)
    enrol_passkey(browser, device)
    binding.unbind(actor=SYSTEM, account=clerk, reason="Gắn nhầm người")
    enter_with(Client(), device)
    assert not Session.objects.filter(ended_at=None).exists()


def test_an_administrator_vouches_for_no_account_with_the_own_card(people):
    """Whose card it is enters with VNeID as that officer."""
    hantt, boss = actor(people.department_admin), actor(people.province_admin)
    declare(boss, people.department_admin, HOAS_CARD)
    verification.see_card(actor=boss, account=stored(people.department_admin))
    declare(hantt, people.clerk, HOAS_CARD)
    with pytest.raises(Refused, match="Không ai tự xác nhận thẻ của mình"):
        verification.see_card(actor=hantt, account=stored(people.clerk))
    assert holder(people.clerk) is None


def test_a_citizen_has_no_password_to_be_stolen(vneid, units):
    """Who finds a citizen's session open makes no password in it, with which to come back."""
    browser = Client()
    go(browser, LAM, world=vneid)
    assert browser.post("/vneid/citizen").status_code == 303
    assert browser.get("/account/password/new").status_code == 404
    mine = Session.objects.get(ended_at=None)
    page = f"/account/sessions/{mine.pk}/not-me"
    assert "Mật khẩu" not in browser.get(page).content.decode()
    assert browser.post(page, {"sure": "1"})["Location"] == "/sign-in"
    assert not PasswordLink.objects.exists() and not Session.objects.filter(ended_at=None).exists()
