"""The authorization code flow, from the tile to the tokens, and what must not work on the way."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.identity import actions as identity
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.protocols.oidc import claims as oidc
from lienthong.sso import actions, configuration, queries
from lienthong.sso.models import DailyEntry, Grant
from tests.sso.conftest import CALLBACK, answered, register, sign_in


def claims_of(token: str, typ: str) -> dict:
    claims = configuration.current().ring().verify(token, typ=typ)
    assert claims is not None
    return claims


# ── In ──────────────────────────────────────────────────────────────────────────────────────────


def test_one_sign_in_leads_into_the_application(site, people):
    browser = Browser()
    answer = site.ask(browser)
    assert answer.status_code == 303 and answer["Location"].startswith("/sign-in?")
    answer = sign_in(browser, people.clerk, answer["Location"])
    answer = browser.get(answer["Location"])
    assert answered(answer)["state"] == "st4te"

    tokens = site.exchange(answered(answer)["code"]).json()
    assert tokens["token_type"] == "Bearer" and tokens["refresh_token"]
    told = site.userinfo(tokens["access_token"]).json()
    assert told == {
        "sub": str(people.clerk.subject),
        "account_kind": "officer",
        "name": "Lê Thị Hoa",
        "family_name": "Lê Thị",
        "given_name": "Hoa",
        "preferred_username": "hoalt.snv@binhphuoc.gov.vn",
        "title": "Chuyên viên",
        "unit_code": "H10.09",
        "unit_name": "Sở Nội vụ",
        "unit_path": "Tỉnh Bình Phước / Sở Nội vụ",
        "email": "hoalt.snv@binhphuoc.gov.vn",
        "email_verified": True,
    }


def test_who_is_signed_in_goes_through_without_a_page(site, browser):
    assert answered(site.ask(browser))["iss"] == "http://localhost:8000"


def test_the_id_token_says_who_when_and_how(site, browser, people):
    tokens = site.tokens(browser)
    token = claims_of(tokens["id_token"], "JWT")
    assert token["sub"] == str(people.clerk.subject)
    assert token["aud"] == token["azp"] == site.client_id
    assert token["nonce"] == "n0nce" and token["amr"] == ["pwd"]
    assert token["acr"] == "lt1"
    assert token["at_hash"] == oidc.at_hash(tokens["access_token"])
    assert token["exp"] - token["iat"] == 300


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_each_application_gets_the_signature_it_asked_for(browser, algorithm):
    site = register(id_token_alg=algorithm)
    header = configuration.current().signing_key(algorithm)._header("JWT").decode()
    assert site.tokens(browser)["id_token"].startswith(header)


def test_posting_the_request_is_the_same_as_getting_it(site, browser):
    """Core §3.1.2.1; the second step is a GET, to which the browser adds the session's cookie."""
    answer = browser.post(
        "/oidc/authorize",
        urlencode(site.request()),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 303
    assert "code" in answered(browser.get(answer["Location"]))


def test_form_post_is_a_page_that_may_only_lead_to_the_application(site, browser):
    answer = site.ask(browser, response_mode="form_post", state='"><script>alert(1)</script>')
    page = answer.content.decode()
    assert f'action="{CALLBACK}"' in page and 'name="code"' in page
    assert "<script>alert" not in page
    assert "form-action 'self' https://app.example;" in answer["Content-Security-Policy"] + ";"
    assert answer["Cache-Control"] == "no-store"


def test_a_public_client_signs_in_with_a_proof(phone, browser):
    assert phone.tokens(browser)["access_token"]


def test_a_day_counts_entries_by_application_and_unit(site, browser, people, units):
    site.code(browser)
    site.code(browser)
    entry = DailyEntry.objects.get()
    assert (entry.application, entry.unit, entry.count) == (site.application, units.home_affairs, 2)


def test_the_trail_tells_of_the_entry_and_the_tokens(site, browser, people):
    site.tokens(browser)
    lines = Event.objects.filter(subject_kind="application", actor_label="hoalt.snv")
    assert list(lines.order_by("id").values_list("kind", "outcome")) == [
        ("application_entered", "ok"),
        ("token_granted", "ok"),
    ]


# ── Interaction ─────────────────────────────────────────────────────────────────────────────────


def test_attack_15_prompt_none_never_shows_a_page(site, browser):
    assert answered(site.ask(Browser(), prompt="none"))["error"] == "login_required"
    assert "code" in answered(site.ask(browser, prompt="none"))


def test_prompt_login_asks_again_and_the_new_sign_in_counts(site, browser, people):
    answer = site.ask(browser, prompt="login")
    assert answer["Location"].startswith("/sign-in?")
    page = browser.get(answer["Location"])
    assert page.status_code == 200, "the password is asked for in a running session"
    answer = sign_in(browser, people.clerk, answer["Location"])
    assert "code" in answered(browser.get(answer["Location"]))


def test_attack_16_max_age_holds_in_single_sign_on(site, browser, people):
    with clock.later_by(timedelta(minutes=10)):
        assert "code" in answered(site.ask(browser, max_age="601"))
        assert (
            answered(site.ask(browser, max_age="599", prompt="none"))["error"] == "login_required"
        )
        answer = site.ask(browser, max_age="599")
        answer = sign_in(browser, people.clerk, answer["Location"])
        answer = browser.get(answer["Location"])
        assert "code" in answered(answer)
        token = claims_of(site.exchange(answered(answer)["code"]).json()["id_token"], "JWT")
        assert token["auth_time"] >= int(clock.now().timestamp()) - 5


def test_attack_16_a_resumed_request_does_not_stay_fresh_for_ever(site, browser, people):
    """The way back from the sign-in page is kept in an address, which somebody may keep too."""
    answer = site.ask(browser, prompt="login")
    back = sign_in(browser, people.clerk, answer["Location"])["Location"]
    assert "code" in answered(browser.get(back))
    with clock.later_by(timedelta(minutes=30)):
        assert browser.get(back)["Location"].startswith("/sign-in?")


def test_a_forged_way_back_is_an_error_page(site, browser):
    for asked in ("", "x", "eyJ:x:y"):
        assert browser.get("/oidc/authorize/resume", {"asked": asked}).status_code == 400


def test_acr_values_are_a_wish_and_the_id_token_tells_what_was_reached(site, browser):
    tokens = site.tokens(browser, acr_values="urn:example:hardware")
    assert claims_of(tokens["id_token"], "JWT")["acr"] == "lt1"


def test_id_token_hint_names_who_is_expected(site, browser, people):
    hint = site.tokens(browser)["id_token"]
    assert "code" in answered(site.ask(browser, prompt="none", id_token_hint=hint))
    other = Browser()
    sign_in(other, people.outsider)
    refused = answered(site.ask(other, prompt="none", id_token_hint=hint))
    assert refused["error"] == "login_required"


def test_a_forged_id_token_hint_is_refused(site, browser):
    refused = answered(site.ask(browser, id_token_hint="eyJhbGciOiJub25lIn0.e30."))
    assert refused["error"] == "invalid_request"


def test_the_sign_in_page_lets_the_form_end_at_the_application(site):
    """Chromium applies form-action to the redirects that follow the form."""
    browser = Browser()
    page = browser.get(site.ask(browser)["Location"])
    assert "form-action 'self' https://app.example" in page["Content-Security-Policy"]
    assert site.application.name in page.content.decode()


def test_login_hint_and_ui_locales_reach_the_sign_in_page(site):
    browser = Browser()
    answer = site.ask(browser, login_hint="hoalt.snv", ui_locales="fr en-GB vi")
    page = browser.get(answer["Location"])
    assert 'value="hoalt.snv"' in page.content.decode()
    assert page["Content-Language"] == "en"


# ── Who may enter ───────────────────────────────────────────────────────────────────────────────


def may_enter(site, account) -> bool:
    """Asked at the authorization endpoint; the launcher must say the same."""
    browser = Browser()
    sign_in(browser, account)
    answer = answered(site.ask(browser, prompt="none"))
    from tests.small_province import actor

    tiles = queries.enterable(actor(account))
    assert ("code" in answer) == (site.application in tiles)
    assert "code" in answer or answer["error"] == "access_denied"
    return "code" in answer


def test_nobody_enters_before_somebody_is_allowed(people):
    assert not may_enter(register(allow=False), people.clerk)


def test_a_subtree_lets_in_its_officers_and_nobody_else(people, units):
    site = register(allow=False)
    actions.allow_unit(actor=SYSTEM, application=site.application, unit=units.home_affairs)
    assert may_enter(site, people.clerk)
    assert may_enter(site, people.department_admin), "of a bureau beneath"
    assert not may_enter(site, people.outsider)


def test_a_named_account_enters_alone(people):
    site = register(allow=False)
    actions.allow_account(actor=SYSTEM, application=site.application, account=people.outsider)
    assert may_enter(site, people.outsider)
    assert not may_enter(site, people.clerk)


def test_an_ended_rule_lets_nobody_in(site, people):
    rule = queries.rules_of(site.application).get()
    actions.end_rule(actor=SYSTEM, application=site.application, rule=rule)
    assert not may_enter(site, people.clerk)


def test_an_application_with_names_of_its_own_wants_one(people):
    site = register(identifier="mapped")
    assert not may_enter(site, people.clerk)
    actions.map_name(
        actor=SYSTEM, application=site.application, account=people.clerk, name="hoa.le"
    )
    assert may_enter(site, people.clerk)
    browser = Browser()
    sign_in(browser, people.clerk)
    told = site.userinfo(site.tokens(browser)["access_token"]).json()
    assert told["preferred_username"] == "hoa.le"


def test_an_application_knows_officers_by_the_account_name_if_it_wants(browser):
    site = register(identifier="account")
    told = site.userinfo(site.tokens(browser)["access_token"]).json()
    assert told["preferred_username"] == "hoalt.snv"


def test_an_application_learns_no_more_than_it_may(browser):
    site = register(claims=("name",))
    told = site.userinfo(site.tokens(browser)["access_token"]).json()
    assert told.keys() == {"sub", "name"}


def test_a_refused_entry_is_in_the_trail(people):
    may_enter(register(allow=False), people.clerk)
    line = Event.objects.get(kind="application_entered")
    assert (line.outcome, line.actor_label) == ("refused", "hoalt.snv")
    assert line.details == {"reason": "application.forbidden"}


def test_a_suspended_application_is_as_good_as_unknown(site, browser):
    actions.suspend(actor=SYSTEM, application=site.application)
    assert site.ask(browser).status_code == 400
    actions.resume(actor=SYSTEM, application=site.application)
    assert "code" in answered(site.ask(browser))


# ── Requests that are none ──────────────────────────────────────────────────────────────────────


def test_rfc_6749_section_4_1_2_1_an_unknown_client_gets_a_page(site, browser):
    answer = site.ask(browser, client_id="ghost")
    assert answer.status_code == 400 and "Location" not in answer


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "https://evil.example/callback",
        "https://app.example/callback/",
        "https://app.example/callback?x=1",
        "https://app.example:443/callback",
        "https://APP.example/callback",
        "https://app.example/%63allback",
        "https://app.example/x/../callback",
        "https://user@app.example/callback",
        "https://app.example/callback#x",
    ],
)
def test_attack_3_any_other_redirect_uri_gets_a_page(site, browser, uri):
    answer = site.ask(browser, redirect_uri=uri)
    assert answer.status_code == 400 and "Location" not in answer


def test_attack_13_a_repeated_parameter_is_refused(site, browser):
    query = urlencode([*site.request().items(), ("scope", "openid")])
    refused = answered(browser.get(f"/oidc/authorize?{query}"))
    assert (refused["error"], refused["state"]) == ("invalid_request", "st4te")


def test_attack_6_a_public_client_without_proof_is_refused(phone, browser):
    refused = answered(phone.ask(browser, code_challenge=None, code_challenge_method=None))
    assert (refused["error"], refused["iss"]) == ("invalid_request", "http://localhost:8000")
    refused = answered(phone.ask(browser, code_challenge_method="plain"))
    assert refused["error"] == "invalid_request"


def test_attack_27_what_the_request_holds_is_escaped_on_the_error_page(site, browser):
    answer = site.ask(browser, client_id="<script>alert(1)</script>")
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "ghost"}, "client.unknown"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri.unregistered"),
        ({"response_type": "token"}, "response_type"),
        ({"id_token_hint": "forged"}, "id_token_hint"),
    ],
)
def test_a_refused_request_is_in_the_trail_with_its_reason(site, browser, changes, reason):
    site.ask(browser, **changes)
    line = Event.objects.get(kind="application_request")
    assert (line.outcome, line.details) == ("refused", {"reason": reason})
    assert line.actor_label == "hoalt.snv"


# ── Codes ───────────────────────────────────────────────────────────────────────────────────────


def refused(answer) -> str:
    assert answer.status_code in {400, 401}, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json()["error"]


def test_attack_1_a_replayed_code_is_refused_and_every_token_of_it_dies(site, browser):
    code = site.code(browser)
    tokens = site.exchange(code).json()
    assert refused(site.exchange(code)) == "invalid_grant"
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert refused(site.refresh(tokens["refresh_token"])) == "invalid_grant"
    ended = Event.objects.get(kind="grant_ended")
    assert ended.details == {"reason": "code.replayed"}


def test_attack_1_a_replay_leaves_other_grants_alone(site, browser):
    other = site.tokens(browser)
    code = site.code(browser)
    site.exchange(code)
    site.exchange(code)
    assert site.userinfo(other["access_token"]).status_code == 200


def test_attack_2_a_code_of_another_client_is_refused_and_not_spent(site, browser):
    thief = register("Kẻ lạ")
    code = site.code(browser)
    thief.verifier = site.verifier
    assert refused(thief.exchange(code)) == "invalid_grant"
    assert site.exchange(code).status_code == 200


def test_rfc_6749_section_4_1_2_a_code_lives_a_minute(site, browser):
    code = site.code(browser)
    with clock.later_by(timedelta(seconds=61)):
        assert refused(site.exchange(code)) == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": None},
        {"redirect_uri": "https://app.example/callback/"},
        {"code_verifier": None},
        {"code_verifier": "x" * 43},
        {"code": "unknown"},
    ],
)
def test_a_code_wants_its_address_and_its_proof(site, browser, changes):
    code = changes.pop("code", None) or site.code(browser)
    assert refused(site.exchange(code, **changes)) == "invalid_grant"


def test_attack_7_a_verifier_without_a_challenge_is_refused(site, browser):
    code = site.code(browser, code_challenge=None, code_challenge_method=None)
    assert refused(site.exchange(code)) == "invalid_grant"
    assert site.exchange(code, code_verifier=None).status_code == 200


def test_a_code_is_worth_nothing_once_the_person_signed_out(site, browser, people):
    code = site.code(browser)
    browser.post("/sign-out")
    assert refused(site.exchange(code)) == "invalid_grant"


def test_attack_14_parameters_in_the_address_are_refused(site, browser):
    code = site.code(browser)
    answer = site.program.post(
        f"/oidc/token?{urlencode({'grant_type': 'authorization_code', 'code': code})}",
        "",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": site.basic()},
    )
    assert refused(answer) == "invalid_request"


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_a_wrong_secret_is_refused_and_written_down(site, browser, secret):
    code = site.code(browser)
    answer = site.exchange(code, headers={"Authorization": site.basic(secret or "x")})
    assert refused(answer) == "invalid_client"
    assert answer["WWW-Authenticate"].startswith("Basic ")
    line = Event.objects.get(kind="application_request")
    assert (line.outcome, line.details) == ("refused", {"reason": "client.failed"})


def test_the_secret_may_come_in_the_form(site, browser):
    answer = site.exchange(
        site.code(browser), headers={}, client_id=site.client_id, client_secret=site.client_secret
    )
    assert answer.status_code == 200


def test_no_method_but_post_reaches_the_token_endpoint(site):
    for method in ("get", "put", "delete"):
        assert getattr(site.program, method)("/oidc/token").status_code == 405


def test_without_offline_access_there_is_no_refresh_token(site, browser):
    assert "refresh_token" not in site.tokens(browser, scope="openid")
    never = register("Không gia hạn", offline_access=False)
    tokens = never.tokens(browser)
    assert "refresh_token" not in tokens and "offline_access" not in tokens["scope"]


def test_the_token_endpoint_needs_six_statements_for_a_code_and_five_for_a_refresh(site, browser):
    """BEGIN and COMMIT included where the driver sends them."""
    code = site.code(browser)
    with CaptureQueriesContext(connection) as spent:
        tokens = site.exchange(code).json()
    assert len(spent) <= 6, [q["sql"][:60] for q in spent]
    with CaptureQueriesContext(connection) as spent:
        site.refresh(tokens["refresh_token"])
    assert len(spent) <= 5, [q["sql"][:60] for q in spent]


def test_grants_remember_the_session_they_came_from(site, browser, people):
    site.code(browser)
    grant = Grant.objects.get()
    assert grant.account == people.clerk and grant.session.account == people.clerk
    identity.suspend(actor=SYSTEM, account=people.clerk)
    assert not queries.grant(str(grant.pk)).alive
