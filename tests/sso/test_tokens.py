"""Refresh, userinfo, revocation, introspection: what a token is good for, and until when."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser

from lienthong.audit.models import Event
from lienthong.directory.models import Unit
from lienthong.identity import actions as identity
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions, queries, tasks
from lienthong.sso.models import AuthorizationCode, Grant, RefreshToken
from tests.sso.conftest import register, sign_in
from tests.sso.test_code_flow import claims_of, refused


@pytest.fixture
def tokens(site, browser) -> dict:
    return site.tokens(browser)


# ── Refresh ─────────────────────────────────────────────────────────────────────────────────────


def test_a_refresh_token_yields_new_tokens_and_no_id_token(site, tokens):
    renewed = site.refresh(tokens["refresh_token"]).json()
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert renewed["access_token"] != tokens["access_token"]
    assert "id_token" not in renewed
    assert site.userinfo(renewed["access_token"]).status_code == 200


def test_attack_8_an_honest_retry_gets_the_same_answer_to_the_byte(site, tokens):
    first = site.refresh(tokens["refresh_token"])
    with clock.later_by(timedelta(seconds=9)):
        again = site.refresh(tokens["refresh_token"])
    assert again.content == first.content
    assert site.refresh(first.json()["refresh_token"]).status_code == 200


def test_attack_8_a_later_reuse_ends_the_family(site, tokens):
    renewed = site.refresh(tokens["refresh_token"]).json()
    with clock.later_by(timedelta(seconds=11)):
        assert refused(site.refresh(tokens["refresh_token"])) == "invalid_grant"
        assert refused(site.refresh(renewed["refresh_token"])) == "invalid_grant"
        assert site.userinfo(renewed["access_token"]).status_code == 401
    assert Event.objects.get(kind="grant_ended").details == {"reason": "refresh.reused"}


def test_attack_8_a_token_two_generations_old_ends_the_family(site, tokens):
    second = site.refresh(tokens["refresh_token"]).json()
    with clock.later_by(timedelta(seconds=30)):
        third = site.refresh(second["refresh_token"]).json()
        refused(site.refresh(tokens["refresh_token"]))
        assert refused(site.refresh(third["refresh_token"])) == "invalid_grant"


def test_attack_8_another_clients_attempt_neither_works_nor_spends(site, tokens):
    thief = register("Kẻ lạ")
    assert refused(thief.refresh(tokens["refresh_token"])) == "invalid_grant"
    with clock.later_by(timedelta(minutes=1)):
        assert site.refresh(tokens["refresh_token"]).status_code == 200


def test_attack_9_a_wider_scope_is_refused_and_spends_nothing(site, browser):
    tokens = site.tokens(browser, scope="openid offline_access")
    wider = site.refresh(tokens["refresh_token"], scope="openid email")
    assert refused(wider) == "invalid_scope"
    with clock.later_by(timedelta(minutes=1)):
        assert site.refresh(tokens["refresh_token"]).status_code == 200


def test_rfc_6749_section_6_a_narrower_scope_narrows_this_access_token_only(site, tokens):
    narrow = site.refresh(tokens["refresh_token"], scope="openid email").json()
    assert narrow["scope"] == "openid email"
    assert "name" not in site.userinfo(narrow["access_token"]).json()
    whole = site.refresh(narrow["refresh_token"]).json()
    assert whole["scope"] == "openid profile email phone offline_access"
    assert site.userinfo(whole["access_token"]).json()["name"] == "Lê Thị Hoa"


def test_no_token_is_kept_in_the_clear(site, tokens):
    site.refresh(tokens["refresh_token"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM sso_refreshtoken t")
        kept = cursor.fetchone()[0]
    assert tokens["refresh_token"] not in kept
    assert RefreshToken.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_attack_8_twenty_refreshes_at_once_get_one_answer(site, people):
    browser = Browser()
    sign_in(browser, people.clerk)
    token = site.tokens(browser)["refresh_token"]
    answers: list[bytes] = []

    def ask():
        try:
            answers.append(site.refresh(token).content)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20 and len(set(answers)) == 1
    assert b"access_token" in answers[0]


@pytest.mark.django_db(transaction=True)
def test_attack_1_a_code_exchanged_twice_at_once_yields_at_most_one_grant_that_is_dead(
    site, people
):
    browser = Browser()
    sign_in(browser, people.clerk)
    code = site.code(browser)
    statuses: list[int] = []

    def ask():
        try:
            statuses.append(site.exchange(code).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 7
    assert Grant.objects.get().ended_reason == "code.replayed"


# ── What ends it ────────────────────────────────────────────────────────────────────────────────


def sign_out(site, browser, people):
    browser.post("/sign-out")


def suspend_account(site, browser, people):
    identity.suspend(actor=SYSTEM, account=people.clerk)


def remove_account(site, browser, people):
    identity.remove(actor=SYSTEM, account=people.clerk)


def sign_out_everywhere(site, browser, people):
    identity.sign_out_everywhere(actor=SYSTEM, account=people.clerk)


def move_away(site, browser, people):
    identity.move_account(actor=SYSTEM, account=people.clerk, unit=Unit.objects.get(code="H10.16"))


def suspend_application(site, browser, people):
    actions.suspend(actor=SYSTEM, application=site.application)


def remove_application(site, browser, people):
    actions.remove(actor=SYSTEM, application=site.application)


def end_the_rule(site, browser, people):
    rule = queries.rules_of(site.application).get()
    actions.end_rule(actor=SYSTEM, application=site.application, rule=rule)


ENDINGS = [
    sign_out,
    suspend_account,
    remove_account,
    sign_out_everywhere,
    move_away,
    suspend_application,
    remove_application,
    end_the_rule,
]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_attack_40_whatever_ends_it_ends_it_at_once(site, browser, people, tokens, end):
    unused = site.code(browser)
    end(site, browser, people)
    assert site.userinfo(tokens["access_token"]).status_code == 401
    refused(site.refresh(tokens["refresh_token"]))
    refused(site.exchange(unused))


def test_attack_40_an_access_token_is_over_after_five_minutes(site, tokens):
    with clock.later_by(timedelta(seconds=299)):
        assert site.userinfo(tokens["access_token"]).status_code == 200
    with clock.later_by(timedelta(seconds=301)):
        assert site.userinfo(tokens["access_token"]).status_code == 401


def test_no_refresh_outlives_its_session(site, tokens):
    with clock.later_by(timedelta(hours=12, minutes=1)):
        assert refused(site.refresh(tokens["refresh_token"])) == "invalid_grant"


# ── Userinfo ────────────────────────────────────────────────────────────────────────────────────


def test_rfc_6750_the_token_may_come_in_a_form(site, tokens):
    answer = site.program.post(
        "/oidc/userinfo",
        f"access_token={tokens['access_token']}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"


def test_attack_14_a_token_in_the_query_string_is_refused(site, tokens):
    answer = site.program.get(f"/oidc/userinfo?access_token={tokens['access_token']}")
    assert answer.status_code == 400


def test_rfc_6750_section_3_without_a_token_the_challenge_is_bare(site):
    answer = site.program.get("/oidc/userinfo")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="http://localhost:8000"'
    assert 'error="invalid_token"' in site.userinfo("x")["WWW-Authenticate"]


def test_an_id_token_is_not_an_access_token(site, tokens):
    assert site.userinfo(tokens["id_token"]).status_code == 401
    assert site.userinfo(tokens["refresh_token"]).status_code == 401


def test_browser_based_applications_may_read_the_answers(site, tokens):
    answer = site.program.options("/oidc/userinfo")
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert site.userinfo(tokens["access_token"])["Access-Control-Allow-Origin"] == "*"


# ── Revocation and introspection ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_rfc_7009_either_token_ends_the_grant(site, tokens, kind):
    answer = site.post("/oidc/revoke", token=tokens[kind], token_type_hint="nonsense")
    assert (answer.status_code, answer.content) == (200, b"")
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert refused(site.refresh(tokens["refresh_token"])) == "invalid_grant"


def test_rfc_7009_section_2_2_an_unknown_token_is_no_error(site, tokens):
    assert site.post("/oidc/revoke", token="unknown").status_code == 200
    assert refused(site.post("/oidc/revoke")) == "invalid_request"


def test_rfc_7009_section_2_1_another_client_may_not_revoke(site, tokens):
    thief = register("Kẻ lạ")
    for kind in ("access_token", "refresh_token"):
        assert refused(thief.post("/oidc/revoke", token=tokens[kind])) == "invalid_grant"
    assert site.userinfo(tokens["access_token"]).status_code == 200


def test_a_public_client_revokes_its_own(phone, browser):
    tokens = phone.tokens(browser)
    assert phone.post("/oidc/revoke", token=tokens["refresh_token"]).status_code == 200
    assert refused(phone.refresh(tokens["refresh_token"])) == "invalid_grant"


def test_rfc_7662_a_client_learns_of_its_own_tokens(site, tokens, people):
    told = site.post("/oidc/introspect", token=tokens["access_token"]).json()
    assert told["active"] is True and told["username"] == "hoalt.snv"
    assert told["client_id"] == site.client_id and told["sub"] == str(people.clerk.subject)
    assert told["exp"] == claims_of(tokens["access_token"], "at+jwt")["exp"]
    told = site.post("/oidc/introspect", token=tokens["refresh_token"]).json()
    assert told["active"] is True and "offline_access" in told["scope"]


def test_attack_18_another_clients_token_is_inactive(site, tokens):
    other = register("Kẻ lạ")
    for kind in ("access_token", "refresh_token", "id_token"):
        told = other.post("/oidc/introspect", token=tokens[kind]).json()
        assert told == {"active": False}


def test_what_is_over_is_inactive(site, browser, tokens):
    site.refresh(tokens["refresh_token"])
    told = site.post("/oidc/introspect", token=tokens["refresh_token"]).json()
    assert told == {"active": False}
    browser.post("/sign-out")
    assert site.post("/oidc/introspect", token=tokens["access_token"]).json() == {"active": False}


def test_rfc_7662_section_2_1_only_a_client_with_a_secret_may_ask(phone, browser):
    tokens = phone.tokens(browser)
    assert refused(phone.post("/oidc/introspect", token=tokens["access_token"])) == "invalid_client"


# ── Cleaning ────────────────────────────────────────────────────────────────────────────────────


def test_grants_are_forgotten_a_month_after_their_session(site, tokens):
    with clock.later_by(timedelta(days=29)):
        tasks.forget_old_grants()
        assert Grant.objects.count() == 1
    with clock.later_by(timedelta(days=31)):
        tasks.forget_old_grants()
    for model in (Grant, RefreshToken, AuthorizationCode):
        assert not model.objects.exists()
