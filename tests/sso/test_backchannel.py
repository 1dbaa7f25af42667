"""Applications are told of ended sessions (OpenID Connect Back-Channel Logout 1.0)."""

from datetime import timedelta

import pytest
from django.conf import settings
from joserfc import jwk, jwt

from lienthong.identity import actions as identity
from lienthong.identity.models import Session
from lienthong.kit import clock, jobs, networks
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions as sso
from lienthong.sso import backchannel, rules, tasks
from lienthong.sso.models import LogoutDelivery
from tests.console.conftest import signed_in
from tests.sso.conftest import register
from tests.sso.listener import Listener

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def listener(settings):
    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)
    running = Listener()
    yield running
    running.stop()


@pytest.fixture
def site(listener, people):
    return register("Một cửa điện tử", backchannel_logout_uri=listener.uri)


def a_second_later() -> None:
    """What the worker does each second, and the jobs that it asks for."""
    tasks.tell_applications()
    jobs.run_waiting()


def read(site, token: str) -> dict:
    """The claims, as a foreign library reads them by the published keys."""
    keys = jwk.KeySet.import_key_set(site.program.get("/oidc/jwks").json())
    found = jwt.decode(token, keys, algorithms=["RS256"])
    assert found.header["typ"] == "logout+jwt"
    return found.claims


def test_an_application_is_told_which_session_is_over(site, listener, people):
    browser = signed_in(people.clerk)
    site.tokens(browser)
    session = Session.objects.get(account=people.clerk)
    browser.post("/sign-out")
    a_second_later()

    (token,) = listener.tokens
    told = read(site, token)
    assert told["iss"] == settings.ISSUER and told["aud"] == site.client_id
    assert told["sub"] == str(people.clerk.subject) and told["sid"] == str(session.public_id)
    assert told["events"] == {EVENT: {}} and "nonce" not in told
    assert told["exp"] - told["iat"] <= 120 and told["jti"]


def suspend(people, units):
    identity.suspend(actor=SYSTEM, account=people.clerk)


def remove(people, units):
    identity.remove(actor=SYSTEM, account=people.clerk)


def move(people, units):
    identity.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)


def sign_out_everywhere(people, units):
    identity.sign_out_everywhere(actor=SYSTEM, account=people.clerk)


@pytest.mark.parametrize("end", [suspend, remove, move, sign_out_everywhere])
def test_attack_40_whatever_ends_the_session_is_told(site, listener, people, units, end):
    site.tokens(signed_in(people.clerk))
    end(people, units)
    a_second_later()
    assert len(listener.tokens) == 1


def test_a_rule_that_ends_is_told_too(site, listener, people):
    site.tokens(signed_in(people.clerk))
    (rule,) = sso.queries.rules_of(site.application)
    sso.end_rule(actor=SYSTEM, application=site.application, rule=rule)
    a_second_later()
    assert len(listener.tokens) == 1


def test_what_goes_on_is_not_told(site, listener, people):
    site.tokens(signed_in(people.clerk))
    site.tokens(signed_in(people.outsider))
    identity.suspend(actor=SYSTEM, account=people.outsider)
    a_second_later()
    tasks.sweep()
    a_second_later()
    assert [read(site, token)["sub"] for token in listener.tokens] == [str(people.outsider.subject)]


def test_each_is_told_once_however_often_it_entered(site, listener, people):
    browser = signed_in(people.clerk)
    site.tokens(browser)
    site.tokens(browser)
    browser.post("/sign-out")
    a_second_later()
    a_second_later()
    assert len(listener.tokens) == 1


def test_an_application_that_was_down_is_told_later(site, listener, people):
    listener.answers = [503, 400]
    browser = signed_in(people.clerk)
    site.tokens(browser)
    browser.post("/sign-out")
    a_second_later()
    assert backchannel.told(site.application).problem == "HTTP 503"
    for seconds in (3, 9):
        with clock.later_by(timedelta(seconds=seconds)):
            a_second_later()
    told = backchannel.told(site.application)
    assert (told.done, told.waiting, told.failed, told.problem) == (1, 0, 0, "")
    assert len({read(site, token)["jti"] for token in listener.tokens}) == 3


def test_what_was_given_up_is_shown_and_can_be_told_again(site, listener, people, admin):
    listener.stop()
    browser = signed_in(people.clerk)
    site.tokens(browser)
    browser.post("/sign-out")
    ahead = timedelta()
    for wait in (timedelta(0), *rules.TELL_AGAIN):
        ahead += wait + timedelta(seconds=1)
        with clock.later_by(ahead):
            a_second_later()
    assert LogoutDelivery.objects.get().state == "failed"

    path = f"/console/applications/{site.application.slug}"
    assert "Có lỗi" in admin.get(path).content.decode()
    admin.post(f"{path}/tell")
    assert LogoutDelivery.objects.get().state == "waiting"


def test_a_slow_application_holds_up_nobody_else(site, listener, people):
    """Each application has a job of its own."""
    other = register("Lịch công tác", backchannel_logout_uri=listener.uri)
    browser = signed_in(people.clerk)
    site.tokens(browser)
    other.tokens(browser)
    browser.post("/sign-out")
    tasks.tell_applications()
    assert sorted(backchannel.due_applications()) == sorted(
        [site.application.pk, other.application.pk]
    )
    assert jobs.run_waiting() == 2


def test_a_forbidden_address_is_told_to_nobody(site, listener, people, settings):
    """SECURITY.md 19: an application cannot make us knock at our own network."""
    settings.OUTBOUND_PRIVATE = networks.listed([])
    browser = signed_in(people.clerk)
    site.tokens(browser)
    browser.post("/sign-out")
    a_second_later()
    assert listener.tokens == [] and backchannel.told(site.application).problem


def test_discovery_says_so(site):
    document = site.program.get("/.well-known/openid-configuration").json()
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True


@pytest.mark.parametrize("uri", ["ftp://a.example/x", "https://a.example/x#y", "//a.example"])
def test_an_address_that_may_not(people, uri):
    with pytest.raises(sso.Refused):
        register("Lịch", backchannel_logout_uri=uri)


@pytest.fixture
def admin(people):
    return signed_in(people.province_admin)
