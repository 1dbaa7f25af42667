"""The authorization endpoint's checks, one by one, and what it answers."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from lienthong.protocols.oidc import authorization, authorization_response
from lienthong.protocols.oidc.client import Client
from lienthong.protocols.oidc.interaction import Asked, SignedIn, needs_sign_in
from lienthong.protocols.oidc.parameters import Parameters, parse
from lienthong.protocols.oidc.refusal import invalid_request

URI = "https://app.example/cb"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
SCOPES = frozenset({"openid", "profile", "email"})
WEB = Client("web", public=False, redirect_uris=frozenset({URI}), scopes=SCOPES)
PHONE = Client("phone", public=True, redirect_uris=frozenset({URI}), scopes=SCOPES)
GOOD = {"client_id": "web", "redirect_uri": URI, "response_type": "code", "scope": "openid profile"}
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def asking(**changes: str) -> Parameters:
    return parse(urlencode({**GOOD, **changes}))


def reason(client: Client = WEB, **changes: str) -> str | None:
    refusal = authorization.refuse(asking(**changes), client)
    return refusal and refusal.reason


def test_a_good_request_is_read():
    request = asking(state="s", nonce="n", prompt="login", max_age="60", ui_locales="en vi", **PKCE)
    assert authorization.refuse_to_redirect(request, WEB) is None
    assert authorization.refuse(request, WEB) is None
    read = authorization.read(request, WEB)
    assert (read.client_id, read.redirect_uri, read.response_mode) == ("web", URI, "query")
    assert (read.state, read.nonce, read.code_challenge) == ("s", "n", CHALLENGE)
    assert (read.prompts, read.max_age, read.ui_locales) == ({"login"}, 60, ("en", "vi"))


def test_core_section_3_1_2_1_unknown_and_forbidden_scopes_are_ignored():
    read = authorization.read(asking(scope="openid phone weird email"), WEB)
    assert read.scopes == ("openid", "email")


# ── Nobody to redirect to ───────────────────────────────────────────────────────────────────────


def test_rfc_6749_section_4_1_2_1_an_unknown_client_is_told_on_a_page():
    assert authorization.refuse_to_redirect(asking(), None) is authorization.UNKNOWN_CLIENT


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https://app.example/cb/",
        "https://app.example/CB",
        "https://APP.example/cb",
        "https://app.example:443/cb",
        "https://app.example:8443/cb",
        "http://app.example/cb",
        "https://app.example/cb?x=1",
        "https://app.example/cb#x",
        "https://app.example/./cb",
        "https://app.example/x/../cb",
        "https://app.example/%63b",
        "https://user@app.example/cb",
        "https://app.example@evil.example/cb",
        "https://app.example.evil.example/cb",
        "https://evil.example/?https://app.example/cb",
        "https://app.example/cb\\@evil.example",
        " https://app.example/cb",
        "https://app.example/cb\n",
    ],
)
def test_attack_3_rfc_9700_section_4_1_3_any_other_redirect_uri_gets_a_page(uri):
    refusal = authorization.refuse_to_redirect(asking(redirect_uri=uri), WEB)
    assert refusal is authorization.WRONG_REDIRECT_URI


def test_attack_13_a_repeated_redirect_uri_gets_a_page():
    request = parse(urlencode([*GOOD.items(), ("redirect_uri", URI)]))
    assert authorization.refuse_to_redirect(request, WEB) is authorization.WRONG_REDIRECT_URI


# ── Told to the client ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"request": "eyJ"}, "request"),
        ({"request_uri": "urn:x"}, "request_uri"),
        ({"registration": "{}"}, "registration"),
        ({"response_type": ""}, "response_type.missing"),
        ({"response_type": "token"}, "response_type"),
        ({"response_type": "code id_token"}, "response_type"),
        ({"response_mode": "fragment"}, "response_mode"),
        ({"scope": ""}, "scope"),
        ({"scope": "profile"}, "scope"),
        ({"scope": "OpenID"}, "scope"),
        ({"prompt": "none login"}, "prompt.none"),
        ({"prompt": "create"}, "prompt.unknown"),
        ({"max_age": "-1"}, "max_age"),
        ({"max_age": "1.5"}, "max_age"),
        ({"max_age": "x"}, "max_age"),
        ({"max_age": "٣"}, "max_age"),
        ({"max_age": "1" * 10}, "request.malformed"),
        ({"nonce": "n" * 513}, "request.malformed"),
        ({"state": "a\r\nb"}, "request.malformed"),
    ],
)
def test_core_section_3_1_2_6_what_the_client_is_told(changes, expected):
    assert reason(**changes) == expected


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ],
)
def test_core_section_3_1_2_6_unsupported_objects_have_errors_of_their_own(name, error):
    assert authorization.refuse(asking(**{name: "x"}), WEB).error == error


def test_attack_6_rfc_7636_section_4_4_1_a_public_client_must_send_a_challenge():
    assert reason(PHONE) == "pkce.missing"
    assert reason(PHONE, **PKCE) is None


def test_rfc_9700_section_2_1_1_a_confidential_client_may_be_held_to_it():
    strict = Client("web", public=False, redirect_uris=WEB.redirect_uris, require_pkce=True)
    assert reason(WEB) is None
    assert reason(strict) == "pkce.missing"


@pytest.mark.parametrize("method", ["plain", "", "s256", "S512"])
@pytest.mark.parametrize("client", [WEB, PHONE], ids=["confidential", "public"])
def test_attack_6_rfc_7636_section_4_2_only_s256_is_taken(client, method):
    changes = {**PKCE, "code_challenge_method": method}
    assert reason(client, **changes) == "pkce.method"


@pytest.mark.parametrize("challenge", [CHALLENGE[:-1], CHALLENGE + "A", CHALLENGE[:-1] + "=", "x"])
def test_rfc_7636_section_4_2_a_challenge_is_43_characters_of_base64url(challenge):
    changes = {**PKCE, "code_challenge": challenge}
    assert reason(PHONE, **changes) == "pkce.challenge"


def test_attack_7_a_method_without_a_challenge_is_a_stripped_challenge():
    assert reason(code_challenge_method="S256") == "pkce.missing"


def test_attack_13_a_repeated_parameter_is_told_to_the_client_without_its_state():
    request = parse(urlencode([*GOOD.items(), ("state", "a"), ("state", "b")]))
    assert authorization.refuse_to_redirect(request, WEB) is None
    refusal = authorization.refuse(request, WEB)
    assert refusal.error == "invalid_request"
    answer = authorization_response.refuse(issuer="https://sso", request=request, refusal=refusal)
    assert "state" not in dict(answer.fields)


# ── The answer ──────────────────────────────────────────────────────────────────────────────────


def test_attack_5_rfc_9207_every_answer_names_its_issuer():
    request = asking(state="x&y=z")
    granted = authorization_response.grant(issuer="https://sso.vn", request=request, code="c")
    assert parse_qs(urlsplit(granted.location).query) == {
        "code": ["c"],
        "state": ["x&y=z"],
        "iss": ["https://sso.vn"],
    }
    refusal = invalid_request("r", "Because.")
    refused = authorization_response.refuse(
        issuer="https://sso.vn", request=request, refusal=refusal
    )
    assert dict(refused.fields) == {
        "error": "invalid_request",
        "error_description": "Because.",
        "state": "x&y=z",
        "iss": "https://sso.vn",
    }


def test_rfc_6749_section_4_1_2_the_redirect_uri_keeps_its_own_query():
    request = asking(redirect_uri="https://app.example/cb?tenant=1")
    answer = authorization_response.grant(issuer="i", request=request, code="c")
    assert answer.location == "https://app.example/cb?tenant=1&code=c&iss=i"


def test_form_post_is_kept_and_an_impossible_mode_falls_back_to_query():
    for mode, expected in (("form_post", "form_post"), ("fragment", "query"), ("", "query")):
        request = asking(response_mode=mode)
        answer = authorization_response.grant(issuer="i", request=request, code="c")
        assert answer.response_mode == expected


# ── Sign-in needed? ─────────────────────────────────────────────────────────────────────────────


ERRORS = {
    "login.select": "account_selection_required",
    "login.acr": "unmet_authentication_requirements",
}


def needed(
    *,
    ago: int | None,
    arrived: int = 0,
    hint: str | None = None,
    chosen: int | None = None,
    level: int = 0,
    **changes: str,
) -> str | None:
    """Why a sign-in is needed at NOON for somebody who signed in `ago` seconds before, at level 1."""
    request = authorization.read(asking(**changes), WEB)
    since = None if chosen is None else NOON - timedelta(seconds=chosen)
    person = None if ago is None else SignedIn("lan", NOON - timedelta(seconds=ago), 1, since)
    at = NOON - timedelta(seconds=arrived)
    asked = Asked(request, at=at, hinted_subject=hint, level=level)
    refusal = needs_sign_in(asked, person, now=NOON)
    assert refusal is None or refusal.error == ERRORS.get(refusal.reason, "login_required")
    return refusal and refusal.reason


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ago": None}, "login.nobody"),
        ({"ago": None, "prompt": "none"}, "login.nobody"),
        ({"ago": 36_000}, None),
        ({"ago": 5, "prompt": "login"}, "login.prompt"),
        ({"ago": 5, "prompt": "select_account"}, "login.select"),
        ({"ago": 5, "prompt": "select_account", "arrived": 20}, None),
        ({"ago": 90, "prompt": "select_account", "arrived": 20, "chosen": 5}, None),
        ({"ago": 90, "prompt": "select_account", "arrived": 20, "chosen": 30}, "login.select"),
        ({"ago": 90, "prompt": "select_account", "arrived": 90, "chosen": 61}, "login.select"),
        ({"ago": 5, "level": 1}, None),
        ({"ago": 5, "level": 2}, "login.acr"),
        ({"ago": 5, "prompt": "consent"}, None),
        (
            {"ago": 5, "prompt": "login", "arrived": 20},
            None,
        ),  # came back from the sign-in it caused
        ({"ago": 20, "prompt": "login", "arrived": 5}, "login.prompt"),
        (
            {"ago": 61, "prompt": "login", "arrived": 90},
            "login.prompt",
        ),  # an address kept for later
        ({"ago": 60, "max_age": "60"}, None),
        ({"ago": 61, "max_age": "60", "arrived": 90}, "login.max_age"),
        ({"ago": 61, "max_age": "60"}, "login.max_age"),
        ({"ago": 61, "max_age": "60", "prompt": "none"}, "login.max_age"),
        ({"ago": 1, "max_age": "0"}, "login.max_age"),
        ({"ago": 1, "max_age": "0", "arrived": 9}, None),
        ({"ago": 5, "hint": "lan"}, None),
        ({"ago": 5, "hint": "hoa"}, "login.hint"),
        ({"ago": 5, "hint": "hoa", "prompt": "none"}, "login.hint"),
    ],
)
def test_attack_15_and_16_core_section_3_1_2_3_when_a_sign_in_is_needed(facts, expected):
    assert needed(**facts) == expected
