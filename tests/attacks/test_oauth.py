"""Attacks on OpenID Connect that concern several endpoints at once (SECURITY.md 1–21)."""

import base64
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client as Browser

from lienthong.identity import actions as identity
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from tests.sso.conftest import CALLBACK, FORM, answered, register, sign_in


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("changes", [{}, {"scope": "email"}, {"prompt": "none login"}])
def test_every_answer_names_its_issuer(site, browser, mode, changes):
    """SECURITY.md 5: codes and refusals alike, so that no other provider's answer passes for ours."""
    answer = site.ask(browser, response_mode=mode, **changes)
    told = answer["Location"] if mode == "query" else answer.content.decode()
    assert "localhost" in told.partition("iss")[2]


def part(value: dict) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def forged(header: dict, claims: dict, key: bytes | None) -> str:
    message = part(header) + b"." + part(claims)
    mac = hmac.digest(key, message, "sha256") if key else b""
    return (message + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def claims_of(token: str) -> dict:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@pytest.mark.parametrize(
    ("algorithm", "more"),
    [
        ("none", {}),
        ("None", {}),
        ("HS256", {}),
        ("ES256", {"jwk": {"kty": "oct", "k": "AAAA"}}),
        ("HS256", {"jku": "https://evil.example/jwks", "x5u": "https://evil.example/x"}),
        ("HS256", {"kid": "../../../../dev/null"}),
        ("HS256", {"kid": "' UNION SELECT 1 --"}),
        ("HS256", {"kid": ["a"]}),
    ],
)
def test_a_token_made_by_hand_opens_nothing(site, browser, algorithm, more):
    """SECURITY.md 10: `none`, and a public key as an HMAC secret. 11: keys named by the header."""
    claims = claims_of(site.tokens(browser)["access_token"])
    (key,) = [k for k in site.program.get("/oidc/jwks").json()["keys"] if k["alg"] == "ES256"]
    secret = None if algorithm.lower() == "none" else json.dumps(key).encode()
    token = forged({"alg": algorithm, "typ": "at+jwt", "kid": key["kid"], **more}, claims, secret)
    assert site.userinfo(token).status_code == 401
    assert site.post("/oidc/introspect", token=token).json() == {"active": False}


def test_client_assertions_are_not_offered_and_not_believed(site, browser):
    """SECURITY.md 12: neither replayed nor of a wrong audience, since none is taken at all."""
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assertion = forged({"alg": "none"}, {"sub": site.client_id, "iss": site.client_id}, None)
    answer = site.exchange(
        site.code(browser), client_assertion_type=kind, client_assertion=assertion
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/oidc/token", "grant_type=refresh_token&refresh_token=a&refresh_token=b"),
        ("/oidc/token", "grant_type=authorization_code&grant_type=refresh_token&code=a"),
        ("/oidc/revoke", "token=a&token=b"),
        ("/oidc/introspect", "token=a&token=b"),
        ("/oidc/userinfo", "access_token=a&access_token=b"),
        ("/oidc/userinfo", "access_token=a&x=1&x=2"),
    ],
)
def test_a_parameter_twice_is_refused_by_programs_endpoints(site, path, body):
    """SECURITY.md 13: two readers of one request must not read two things."""
    headers = {"Authorization": site.basic()} if "userinfo" not in path else {}
    answer = site.program.post(path, body, content_type=FORM, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "id_token_hint", "state"])
def test_a_parameter_twice_is_refused_by_the_pages(site, browser, method, name):
    """SECURITY.md 13: a repeated parameter neither enters nor leaves, and never redirects as told."""
    for path in ("/oidc/authorize", "/oidc/logout"):
        query = f"{name}=a&{name}=https://evil.example/"
        answer = (
            browser.get(f"{path}?{query}")
            if method == "get"
            else browser.post(path, query, content_type=FORM)
        )
        assert answer.status_code == 400
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("state", ["a stranger", "not allowed", "idle", "suspended", "removed"])
@pytest.mark.parametrize("changes", [{}, {"max_age": "0"}, {"id_token_hint": "a.b.c"}])
def test_prompt_none_answers_the_application_in_every_state(units, people, state, changes):
    """SECURITY.md 15: a hidden frame that gets a page could be made to show it."""
    site, browser = register(allow=state != "not allowed"), Browser()
    if state != "a stranger":
        sign_in(browser, people.clerk)
    if state in {"suspended", "removed"}:
        close = {"suspended": identity.suspend, "removed": identity.remove}[state]
        close(actor=SYSTEM, account=people.clerk)
    with clock.later_by(timedelta(hours=3) if state == "idle" else timedelta()):
        answer = answered(site.ask(browser, prompt="none", **changes))
    assert answer["error"] in {"login_required", "access_denied", "invalid_request"}
    assert answer["state"] == "st4te"


def test_no_credential_is_ever_posted_on(site, people):
    """SECURITY.md 20: after every POST the browser is told 303, which drops the body."""
    browser = Browser()
    asked = site.ask(browser)
    entered = browser.post(asked["Location"], {"name": people.clerk.name, "password": "sai-roi"})
    assert entered.status_code == 200
    entered = sign_in(browser, people.clerk, asked["Location"])
    resumed = browser.get(entered["Location"])
    posted = browser.post("/oidc/authorize", site.request())
    left = browser.post("/sign-out")
    assert {entered.status_code, resumed.status_code, left.status_code} == {303}
    assert posted.status_code == 400  # a multipart form is no request
    assert resumed["Location"].startswith(CALLBACK)


@pytest.mark.parametrize("size", [20_000, 900_000])
def test_an_oversized_request_is_refused_unread(site, browser, size):
    """SECURITY.md 13: what cannot be an honest request is not parsed, stored or sent back."""
    answer = browser.get("/oidc/authorize", {**site.request(), "state": "s" * size})
    assert answer.status_code == 400
    posted = site.post("/oidc/token", grant_type="refresh_token", refresh_token="r" * size)
    assert (posted.status_code, posted.json()["error"]) == (400, "invalid_request")
