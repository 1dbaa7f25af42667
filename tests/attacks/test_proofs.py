"""Attacks on what a session says was shown in it: levels, moments, factors (SECURITY.md 16, 22, 40)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from lienthong.identity import sign_in
from lienthong.identity.models import Account, Passkey, PendingSignIn, Session
from lienthong.identity.queries import live_session
from lienthong.identity.request import SignInRequest
from lienthong.identity.sign_in import Browser, Proof
from lienthong.kit import clock
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
from tests.identity.test_vneid import bound
from tests.identity.vneid_world import HOA, LEVEL_ONE, go, vneid
from tests.small_province import PASSWORD
from tests.sso.conftest import answered

__all__ = ["vneid"]  # a fixture

pytestmark = pytest.mark.django_db

AGAIN = SignInRequest(next="/help", again=True).url()
MORE = SignInRequest(next="/help", level=3).url("identity:step_up")
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def hoa(people) -> Account:
    return bound(people.clerk, HOA)


@pytest.fixture
def proved(hoa, vneid) -> Client:
    """The clerk's browser, in which VNeID of level 2 was shown."""
    browser = Client()
    go(browser, HOA, world=vneid)
    assert session_of(browser).level == 3
    return browser


def session_of(browser: Client) -> Session:
    """The one that the browser's cookie names."""
    _actor, found = live_session(browser.cookies[settings.SESSION_COOKIE_NAME].value, "")
    return Session.objects.get(pk=found.id)


# ── A sign-in anew says what was shown now ──────────────────────────────────────────────────────────


def test_a_password_typed_anew_is_no_vneid_of_the_morning(proved, hoa):
    """Whoever knows the password and finds the browser open has shown a password."""
    with clock.later_by(AN_HOUR):
        password(proved, hoa, AGAIN)
        found = session_of(proved)
    assert (found.methods, found.level, found.person_id) == ("pwd", 1, None)


@pytest.mark.parametrize("asked", [{"max_age": "300"}, {"prompt": "login"}])
def test_attack_16_a_fresh_sign_in_of_a_level_is_not_a_password_beside_an_old_one(
    site, proved, hoa, asked
):
    """`max_age` and `acr_values` together want the level within the time."""
    with clock.later_by(AN_HOUR):
        asking = site.ask(proved, acr_values="lt3", **asked)
        back = password(proved, hoa, asking["Location"])
        onward = proved.get(back["Location"])
    assert not answered(onward) and onward["Location"].startswith("/sign-in?")


def test_a_session_that_idled_out_is_not_woken_at_its_old_level(proved, hoa):
    with clock.later_by(timedelta(minutes=settings.ENVIRONMENT.session_idle_minutes + 1)):
        password(proved, hoa)
        assert session_of(proved).level == 1


def test_a_password_typed_anew_changes_no_factors_beside_an_old_code(people):
    """At a remembered machine left open: the code was shown an hour ago, the password is all that is
    known now."""
    secret, browser = give_app(people.clerk), Client()
    password(browser, people.clerk)
    browser.post(SECOND, {"code": code(secret), "trust": "on"})
    with clock.later_by(AN_HOUR):
        password(browser, people.clerk, AGAIN)
        assert signed_in(browser) and session_of(browser).methods == "dev pwd"
        assert browser.get("/account/security/app/remove").status_code == 303


def test_a_step_up_makes_nothing_younger(people):
    """A code that is shown now leaves the password as old as it is."""
    secret, browser = give_app(people.clerk), Client()
    password(browser, people.clerk)
    browser.post(SECOND, {"code": code(secret), "trust": "on"})
    browser.post("/sign-out")
    password(browser, people.clerk)
    began = session_of(browser).authenticated_at
    with clock.later_by(timedelta(minutes=20)):
        browser.post(MORE, {"code": code(secret)})
        assert session_of(browser).methods == "dev otp pwd"
    assert session_of(browser).authenticated_at == began


# ── Level 3 is VNeID level 2, or a passkey of who showed that once ──────────────────────────────────


def test_vneid_level_1_binds_no_passkey(people, vneid):
    """Or a level 2 would make a level 3 of itself."""
    bound(people.clerk, LEVEL_ONE)
    browser, device = Client(), authenticator()
    go(browser, LEVEL_ONE, world=vneid)
    enrol_passkey(browser, device)
    assert Passkey.objects.get().person_id is None and session_of(browser).level == 2
    other = Client()
    enter_with(other, device)
    assert (session_of(other).methods, session_of(other).level) == ("hwk", 2)


def test_vneid_level_1_beside_any_passkey_is_no_level_3(people, vneid):
    """The passkey was enrolled by whoever knew the password."""
    browser, device = Client(), authenticator()
    password(browser, people.clerk)
    enrol_passkey(browser, device)
    bound(people.clerk, LEVEL_ONE)
    both = Client()
    go(both, LEVEL_ONE, world=vneid)
    assert "data-options" not in both.get(MORE).content.decode()
    signed = session_of(both)
    step = Proof(people.clerk, ("hwk",), step_up=True)
    sign_in.start_session(Browser("", session_id=signed.pk), step)
    signed.refresh_from_db()
    assert (signed.methods, signed.level) == ("hwk vneid1", 2)


def test_a_passkey_of_level_2_of_vneid_is_level_3(proved):
    """What the rule is for."""
    device, other = authenticator(), Client()
    enrol_passkey(proved, device)
    enter_with(other, device)
    assert session_of(other).level == 3


# ── A sign-in half way ──────────────────────────────────────────────────────────────────────────────


def test_attack_40_not_me_ends_a_sign_in_that_waits_for_its_second_step(people):
    """The password that was right is no more."""
    secret, thief, owner = give_app(people.clerk), Client(), Client()
    password(thief, people.clerk)
    password(owner, people.clerk)
    owner.post(SECOND, {"code": code(secret, -1)})
    mine = session_of(owner)
    answer = owner.post(f"/account/sessions/{mine.pk}/not-me", {"current": PASSWORD})
    assert answer.status_code == 303 and PendingSignIn.objects.exists()
    thief.post(SECOND, {"code": code(secret)})
    assert not signed_in(thief) and not Session.objects.filter(ended_at=None).exists()
