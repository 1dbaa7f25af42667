"""Discovery, keys and their rotation, and the copy of the configuration in each process."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser

from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.protocols.oidc import claims as oidc
from lienthong.protocols.oidc import discovery
from lienthong.sso import actions, configuration, forms, keys, rules, tasks
from lienthong.sso.models import ClientSecret
from lienthong.sso.rules import KeyFacts, KeyState
from tests.small_province import actor
from tests.sso.conftest import register
from tests.sso.test_code_flow import refused

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# ── Discovery ───────────────────────────────────────────────────────────────────────────────────


def test_both_well_known_addresses_tell_the_same(db):
    browser = Browser()
    told = browser.get("/.well-known/openid-configuration")
    assert told.json() == browser.get("/.well-known/oauth-authorization-server").json()
    assert told["Cache-Control"] == "public, max-age=300"
    assert told.json()["issuer"] == "http://localhost:8000"


def test_every_address_that_discovery_names_is_there(site):
    for path in discovery.ENDPOINTS.values():
        assert site.program.get(path).status_code != 404


def test_the_published_keys_are_public(site):
    published = site.program.get("/oidc/jwks").json()["keys"]
    assert {key["alg"] for key in published} == {"RS256", "ES256"}
    assert not any({"d", "p", "q"} & key.keys() for key in published)


def test_the_form_names_every_claim_there_is():
    assert [name for name, _ in forms.CLAIMS] == rules.all_claims()


# ── Rotation ────────────────────────────────────────────────────────────────────────────────────


def key(kid: str, signs_from: datetime, algorithm: str = "ES256") -> KeyFacts:
    return KeyFacts(kid, algorithm, signs_from)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([key("a", NOON)], {"a": KeyState.ACTIVE}),
        ([key("a", NOON + HOUR)], {"a": KeyState.NEXT}),
        (
            [key("a", NOON - DAY), key("b", NOON + HOUR)],
            {"a": KeyState.ACTIVE, "b": KeyState.NEXT},
        ),
        ([key("a", NOON - DAY), key("b", NOON)], {"a": KeyState.RETIRED, "b": KeyState.ACTIVE}),
        (
            [key("a", NOON - 9 * DAY), key("b", NOON - DAY)],
            {"a": KeyState.GONE, "b": KeyState.ACTIVE},
        ),
        (
            [key("a", NOON - DAY), key("b", NOON, "RS256")],
            {"a": KeyState.ACTIVE, "b": KeyState.ACTIVE},
        ),
    ],
)
def test_of_each_algorithm_one_key_signs(keys, expected):
    assert rules.key_states(keys, now=NOON) == expected


@pytest.mark.parametrize(("age", "due"), [(88 * DAY, False), (89 * DAY, True), (400 * DAY, True)])
def test_a_successor_is_due_a_day_before_the_key_is_ninety_days_old(age, due):
    assert rules.due_for_rotation([key("a", NOON - age)], "ES256", now=NOON) is due


def published(site) -> set[str]:
    return {key["kid"] for key in site.program.get("/oidc/jwks").json()["keys"]}


def signer() -> str:
    return configuration.current().signing_key("ES256").kid


def test_a_successor_is_announced_then_signs_then_stands_alone(site, browser):
    old = signer()
    tokens = site.tokens(browser)
    new = keys.rotate(actor=SYSTEM, algorithm="ES256").kid
    assert {old, new} <= published(site) and signer() == old
    with clock.later_by(DAY + HOUR):
        assert {old, new} <= published(site) and signer() == new
    with clock.later_by(2 * DAY + HOUR):
        assert old not in published(site)
        tasks.rotate_keys()
        assert {key.kid for key in keys.timeline()} & {old, new} == {new}
    assert site.userinfo(tokens["access_token"]).status_code == 401, "its key is gone"


def test_keys_renew_themselves(site):
    with clock.later_by(90 * DAY):
        tasks.rotate_keys()
        tasks.rotate_keys()
    assert len(keys.timeline()) == 4


def test_a_leaked_key_is_replaced_and_revoked_at_once(site, browser):
    old = signer()
    tokens = site.tokens(browser)
    with pytest.raises(Refused):
        keys.revoke(actor=SYSTEM, kid=old)
    keys.rotate(actor=SYSTEM, algorithm="ES256", at_once=True)
    keys.revoke(actor=SYSTEM, kid=old)
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert site.userinfo(site.tokens(browser)["access_token"]).status_code == 200
    with pytest.raises(NotFound):
        keys.revoke(actor=SYSTEM, kid=old)


def test_only_who_manages_the_whole_province_touches_keys(site, people):
    for account in (people.department_admin, people.clerk):
        with pytest.raises(NotFound):
            keys.rotate(actor=actor(account), algorithm="ES256")
        with pytest.raises(NotFound):
            keys.revoke(actor=actor(account), kid=signer())


def test_the_private_key_is_stored_encrypted(site):
    from lienthong.sso.models import SigningKey

    for row in SigningKey.objects.all():
        with pytest.raises(ValueError):
            configuration.SigningKey.load(bytes(row.sealed))


# ── The copy ────────────────────────────────────────────────────────────────────────────────────


def test_a_process_learns_of_a_new_secret_with_the_answer_it_waits_for(site, browser):
    tokens = site.tokens(browser)
    old = site.client_secret
    new = actions.renew_secret(actor=SYSTEM, application=site.application, at_once=True)
    assert refused(site.refresh(tokens["refresh_token"])) == "invalid_client"
    site.client_secret = new
    assert site.refresh(tokens["refresh_token"]).status_code == 200
    assert old != new


def test_a_stale_copy_does_not_let_an_old_secret_through(site, browser):
    tokens = site.tokens(browser)
    stale = configuration.recent()
    actions.renew_secret(actor=SYSTEM, application=site.application, at_once=True)
    configuration._kept[:] = [stale]
    assert refused(site.refresh(tokens["refresh_token"])) == "invalid_client"
    fresh = configuration.current()
    assert fresh.stamp != stale.stamp


def test_the_secret_before_stays_good_for_a_day(site, browser):
    old = site.client_secret
    actions.renew_secret(actor=SYSTEM, application=site.application)
    assert site.client_secret == old and site.tokens(browser)
    with clock.later_by(timedelta(hours=25)):
        tasks.drop_old_secrets()
        assert ClientSecret.objects.count() == 1
        answer = site.refresh("anything")
        assert refused(answer) == "invalid_client"


def test_a_new_application_is_known_at_once_to_a_process_that_missed_it(site, browser):
    stale = configuration.current()
    later = register("Ứng dụng mới")
    configuration._kept[:] = [stale]
    assert later.tokens(browser)["access_token"]


def test_a_key_that_this_process_does_not_know_yet_is_looked_for(site, browser):
    stale = configuration.current()
    keys.rotate(actor=SYSTEM, algorithm="ES256", at_once=True)
    token = site.tokens(browser)["access_token"]
    configuration._kept[:] = [stale]
    assert site.userinfo(token).status_code == 200


def test_access_tokens_are_es256_whatever_the_id_token_is(site, browser):
    token = site.tokens(browser)["access_token"]
    ring = configuration.current().ring()
    assert ring.verify(token, typ=oidc.TYP_ACCESS, algorithms=["ES256"])
    assert not ring.verify(token, typ=oidc.TYP_ACCESS, algorithms=["RS256"])
