"""The token endpoint: who calls, what for, and whether it may."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.protocols.oidc import (
    bearer,
    client_authentication,
    code,
    pkce,
    refresh,
    token_request,
)
from lienthong.protocols.oidc.client import Client
from lienthong.protocols.oidc.client_authentication import Credentials
from lienthong.protocols.oidc.code import CodeFacts
from lienthong.protocols.oidc.parameters import Parameters, parse
from lienthong.protocols.oidc.refresh import RefreshFacts
from lienthong.protocols.oidc.refusal import Refusal
from lienthong.protocols.oidc.token_request import CodeExchange, Refresh

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def basic(name: str, password: str) -> str:
    pair = f"{quote_plus(name)}:{quote_plus(password)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def form(**fields: str) -> Parameters:
    return parse(urlencode(fields))


# ── Client authentication ───────────────────────────────────────────────────────────────────────


def test_rfc_6749_section_2_3_1_basic_is_form_urlencoded_first():
    read = client_authentication.read(basic("my app", "p+%:é"), form())
    assert read == Credentials("my app", "client_secret_basic", "p+%:é")


def test_rfc_6749_section_2_3_1_post_and_none():
    assert client_authentication.read("", form(client_id="a", client_secret="s")) == Credentials(
        "a", "client_secret_post", "s"
    )
    assert client_authentication.read("", form(client_id="a")) == Credentials("a", "none")
    assert client_authentication.read(basic("a", ""), form()).method == "none"


@pytest.mark.parametrize(
    ("authorization", "fields", "expected"),
    [
        ("", {}, "client.missing"),
        ("", {"client_secret": "s"}, "client.missing"),
        (basic("a", "s"), {"client_secret": "s"}, "client.two_methods"),
        (basic("a", "s"), {"client_id": "b"}, "client.two_names"),
        ("Basic ???", {}, "client.unreadable"),
        ("Basic " + base64.b64encode(b"nocolon").decode(), {}, "client.unreadable"),
        ("Basic " + base64.b64encode(b":secret").decode(), {}, "client.unreadable"),
        ("Basic " + base64.b64encode(b"\xff:s").decode(), {}, "client.unreadable"),
        ("Basic " + base64.b64encode(b"%ff:s").decode(), {}, "client.unreadable"),
        ("Bearer token", {}, "client.method"),
        ("", {"client_id": "a", "client_assertion": "eyJ"}, "client.method"),
        ("", {"client_id": "a", "client_assertion_type": "urn:x"}, "client.method"),
    ],
)
def test_rfc_6749_section_2_3_credentials_that_are_none(authorization, fields, expected):
    refusal = client_authentication.read(authorization, form(**fields))
    assert refusal.reason == expected
    assert refusal.status == (401 if refusal.error == "invalid_client" else 400)


def test_basic_may_repeat_its_own_client_id():
    read = client_authentication.read(basic("a", "s"), form(client_id="a"))
    assert read == Credentials("a", "client_secret_basic", "s")


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


WEB = Client("web", public=False, secret_digests=(digest("old"), digest("new")))
PHONE = Client("phone", public=True)


@pytest.mark.parametrize(
    ("client", "credentials", "refused"),
    [
        (WEB, Credentials("web", "client_secret_basic", "old"), False),
        (WEB, Credentials("web", "client_secret_post", "new"), False),
        (WEB, Credentials("web", "client_secret_basic", "wrong"), True),
        (WEB, Credentials("web", "none"), True),
        (PHONE, Credentials("phone", "none"), False),
        (PHONE, Credentials("phone", "client_secret_post", "s"), True),
        (None, Credentials("ghost", "client_secret_basic", "s"), True),
        (replace(WEB, secret_digests=(digest(""),)), Credentials("web", "none"), True),
    ],
)
def test_rfc_6749_section_3_2_1_a_client_proves_who_it_is(client, credentials, refused):
    refusal = client_authentication.refuse(client, credentials)
    assert refusal is (client_authentication.FAILED if refused else None)


def test_a_secret_is_not_printed():
    assert "hush" not in repr(Credentials("a", "client_secret_post", "hush"))
    assert "hush" not in repr(CodeExchange("hush", "", "hush"))
    assert "hush" not in repr(Refresh("hush", frozenset()))


@given(st.text(max_size=60))
def test_whatever_is_in_the_header_is_read_or_refused(header):
    assert isinstance(client_authentication.read(header, form()), Credentials | Refusal)


# ── The request ─────────────────────────────────────────────────────────────────────────────────


def test_rfc_6749_section_4_1_3_and_6_requests_are_read():
    exchange = token_request.read(
        form(grant_type="authorization_code", code="c", redirect_uri="u", code_verifier="v")
    )
    assert exchange == CodeExchange("c", "u", "v")
    assert token_request.read(
        form(grant_type="refresh_token", refresh_token="r", scope="a b")
    ) == Refresh("r", frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "grant_type.missing"),
        ({"grant_type": "password"}, "grant_type"),
        ({"grant_type": "client_credentials"}, "grant_type"),
        ({"grant_type": "authorization_code"}, "code.missing"),
        ({"grant_type": "refresh_token"}, "refresh.missing"),
        ({"grant_type": "authorization_code", "code": "x" * 257}, "request.malformed"),
    ],
)
def test_rfc_6749_section_5_2_requests_that_are_none(fields, expected):
    assert token_request.read(form(**fields)).reason == expected


def test_attack_13_a_repeated_parameter_is_refused():
    request = parse("grant_type=authorization_code&code=a&code=b")
    assert token_request.read(request).reason == "request.repeated"


# ── Codes ───────────────────────────────────────────────────────────────────────────────────────

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_rfc_7636_appendix_b():
    assert pkce.challenge(VERIFIER) == CHALLENGE
    assert pkce.proves(VERIFIER, CHALLENGE)


@pytest.mark.parametrize(
    "verifier", ["", VERIFIER[:-1], VERIFIER[:-1] + "l", VERIFIER + "é", "a" * 129]
)
def test_rfc_7636_section_4_6_any_other_verifier_proves_nothing(verifier):
    assert not pkce.proves(verifier, CHALLENGE)


CODE = CodeFacts("web", "https://app/cb", CHALLENGE, NOON, spent_before=False, alive=True)
EXCHANGE = CodeExchange("c", "https://app/cb", VERIFIER)
BARE = replace(CODE, code_challenge="")


@pytest.mark.parametrize(
    ("exchange", "facts", "expected"),
    [
        (EXCHANGE, CODE, None),
        (replace(EXCHANGE, code_verifier=""), BARE, None),
        (EXCHANGE, replace(CODE, client_id="other"), code.OTHER_CLIENT),
        (EXCHANGE, replace(CODE, client_id="other", spent_before=True), code.OTHER_CLIENT),
        (EXCHANGE, replace(CODE, spent_before=True), code.REPLAYED),
        (EXCHANGE, replace(CODE, spent_before=True, expires_at=NOON - 60 * SECOND), code.REPLAYED),
        (EXCHANGE, replace(CODE, expires_at=NOON - SECOND), code.EXPIRED),
        (EXCHANGE, replace(CODE, alive=False), code.ENDED),
        (replace(EXCHANGE, redirect_uri=""), CODE, code.WRONG_REDIRECT_URI),
        (replace(EXCHANGE, redirect_uri="https://app/cb/"), CODE, code.WRONG_REDIRECT_URI),
        (replace(EXCHANGE, code_verifier=""), CODE, code.NO_VERIFIER),
        (replace(EXCHANGE, code_verifier=VERIFIER[::-1]), CODE, code.WRONG_VERIFIER),
        (EXCHANGE, BARE, code.NO_CHALLENGE),
    ],
    ids=[
        "good",
        "good without PKCE",
        "attack 2: another client's code",
        "a stranger's replay ends nobody's grant",
        "attack 1, RFC 6749 §4.1.2: replayed",
        "a late replay is a replay",
        "RFC 6749 §4.1.2: expired",
        "attack 40: signed out in between",
        "RFC 6749 §4.1.3: redirect_uri left out",
        "RFC 6749 §4.1.3: another redirect_uri",
        "RFC 7636 §4.6: verifier left out",
        "RFC 7636 §4.6: wrong verifier",
        "attack 7, RFC 9700 §2.1.1: the challenge was stripped",
    ],
)
def test_may_a_code_be_exchanged(exchange, facts, expected):
    now = NOON - SECOND
    assert code.refuse(exchange, facts, client_id="web", now=now) is expected


def test_a_code_is_over_at_its_very_second():
    assert code.refuse(EXCHANGE, CODE, client_id="web", now=NOON) is code.EXPIRED


# ── Refresh tokens ──────────────────────────────────────────────────────────────────────────────

TOKEN = RefreshFacts(
    "web", frozenset({"openid", "email"}), NOON + timedelta(hours=1), spent_at=None, alive=True
)
AGAIN = Refresh("r", frozenset())


@pytest.mark.parametrize(
    ("request_", "facts", "expected"),
    [
        (AGAIN, TOKEN, None),
        (AGAIN, replace(TOKEN, spent_at=NOON), None),
        (AGAIN, replace(TOKEN, spent_at=NOON - 10 * SECOND), None),
        (AGAIN, replace(TOKEN, spent_at=NOON - 10.001 * SECOND), refresh.REUSED),
        (AGAIN, replace(TOKEN, client_id="other"), refresh.OTHER_CLIENT),
        (
            AGAIN,
            replace(TOKEN, client_id="other", spent_at=NOON - 60 * SECOND),
            refresh.OTHER_CLIENT,
        ),
        (AGAIN, replace(TOKEN, expires_at=NOON), refresh.EXPIRED),
        (AGAIN, replace(TOKEN, alive=False), refresh.ENDED),
        (Refresh("r", frozenset({"openid"})), TOKEN, None),
        (Refresh("r", frozenset({"openid", "phone"})), TOKEN, refresh.WIDER_SCOPE),
    ],
    ids=[
        "good",
        "this very use",
        "attack 8: an honest retry",
        "attack 8, RFC 9700 §4.14.2: reused",
        "another client's token",
        "a stranger's reuse ends nobody's grant",
        "expired",
        "attack 40: removed or signed out",
        "narrower scope",
        "attack 9, RFC 6749 §6: wider scope",
    ],
)
def test_may_a_refresh_token_be_used(request_, facts, expected):
    assert refresh.refuse(request_, facts, client_id="web", now=NOON) is expected


def mac(message: bytes) -> bytes:
    return hmac.digest(b"key", message, "sha256")


def test_attack_8_a_retry_gets_the_same_successor_and_nobody_else_can_compute_it():
    token = refresh.successor("r", mac)
    assert token == refresh.successor("r", mac) and len(token) == 43
    assert token != refresh.successor("r", lambda m: hmac.digest(b"other", m, "sha256"))
    assert token != refresh.successor(token, mac)
    assert refresh.access_token_id("r", mac) not in token


# ── Bearer tokens ───────────────────────────────────────────────────────────────────────────────


def test_rfc_6750_section_2_a_token_comes_in_the_header_or_the_form():
    assert bearer.read("Bearer abc", parse(""), form()) == "abc"
    assert bearer.read("bearer abc", parse(""), form()) == "abc"
    assert bearer.read("", parse(""), form(access_token="abc")) == "abc"
    assert bearer.read("", parse(""), form()) is None
    assert bearer.read("Basic abc", parse(""), form()) is None


def test_rfc_6750_section_2_two_tokens_are_refused():
    assert bearer.read("Bearer a", parse(""), form(access_token="a")) is bearer.TWO_TOKENS


def test_attack_14_a_token_in_the_query_string_is_refused():
    for query in ("access_token=a", "access_token=", "access_token=a&access_token=b"):
        assert bearer.read("", parse(query), form()) is bearer.IN_QUERY
        assert bearer.read("Bearer a", parse(query), form()) is bearer.IN_QUERY


def test_rfc_6750_section_3_the_challenge_tells_an_error_only_if_there_was_a_token():
    assert bearer.challenge(None, realm="sso") == 'Bearer realm="sso"'
    assert bearer.challenge(bearer.INVALID, realm="sso") == (
        'Bearer realm="sso", error="invalid_token", '
        'error_description="The access token is not valid."'
    )
