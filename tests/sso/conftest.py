"""An application of the province, and what a client does at the protocol's addresses."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions
from lienthong.sso.models import Application
from tests.message_desk import _desk, desk  # noqa: F401 - fixtures
from tests.small_province import PASSWORD

CALLBACK = "https://app.example/callback"
GOODBYE = "https://app.example/goodbye"
SCOPE = "openid profile email phone offline_access"
FORM = "application/x-www-form-urlencoded"


def register(name: str = "Lịch công tác", *, allow: bool = True, **given: Any) -> "Site":
    """An application that everyone may enter, and its client."""
    given.setdefault("redirect_uris", (CALLBACK,))
    given.setdefault("post_logout_redirect_uris", (GOODBYE,))
    draft = actions.ApplicationDraft(name=name, **given)
    added = actions.add_application(actor=SYSTEM, draft=draft)
    if allow:
        actions.allow_everyone(actor=SYSTEM, application=added.application)
    return Site(added.application, added.client_id, added.client_secret)


@dataclass
class Site:
    """A relying party written out by hand, so that it can misbehave."""

    application: Application
    client_id: str
    client_secret: str | None
    program: Browser = field(default_factory=Browser)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def request(self, **changes: str | None) -> dict[str, str]:
        """An authorization request; None leaves a parameter out."""
        challenge = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": SCOPE,
            "state": "st4te",
            "nonce": "n0nce",
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**asked, **changes}.items() if value is not None}

    def ask(self, browser: Browser, **changes: str | None) -> HttpResponse:
        """Send the browser to the authorization endpoint."""
        return browser.get("/oidc/authorize", self.request(**changes))

    def code(self, browser: Browser, **changes: str | None) -> str:
        """The code that a signed-in browser comes back with."""
        answer = answered(self.ask(browser, **changes))
        assert "code" in answer, answer
        return answer["code"]

    def exchange(self, code: str, **changes: str | None) -> HttpResponse:
        return self.post(
            "/oidc/token",
            **{
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": CALLBACK,
                "code_verifier": self.verifier,
                **changes,
            },
        )

    def tokens(self, browser: Browser, **changes: str | None) -> dict[str, Any]:
        """What a signed-in browser's visit yields."""
        answer = self.exchange(self.code(browser, **changes))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def refresh(self, token: str, **changes: str | None) -> HttpResponse:
        fields = {"grant_type": "refresh_token", "refresh_token": token}
        return self.post("/oidc/token", **fields, **changes)

    def post(self, path: str, *, headers: dict | None = None, **fields: str | None) -> HttpResponse:
        """A form to one of the addresses for programs, with the client's credentials."""
        given = {name: value for name, value in fields.items() if value is not None}
        if self.client_secret is None:
            given.setdefault("client_id", self.client_id)
        elif headers is None:
            headers = {"Authorization": self.basic()}
        return self.program.post(path, urlencode(given), content_type=FORM, headers=headers or {})

    def basic(self, secret: str | None = None) -> str:
        pair = f"{self.client_id}:{secret or self.client_secret}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def userinfo(self, access_token: str) -> HttpResponse:
        headers = {"Authorization": f"Bearer {access_token}"}
        return self.program.get("/oidc/userinfo", headers=headers)


def answered(response: HttpResponse) -> dict[str, str]:
    """What an authorization response carries to the application; {} if it leads elsewhere."""
    if response.status_code != 303 or not response["Location"].startswith(CALLBACK):
        return {}
    query = parse_qs(urlsplit(response["Location"]).query, strict_parsing=True)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()}


def sign_in(browser: Browser, account: Any, url: str = "/sign-in") -> HttpResponse:
    answer = browser.post(url, {"name": account.name, "password": PASSWORD})
    assert answer.status_code == 303, "not signed in"
    return answer


@pytest.fixture
def site(units) -> Site:
    return register()


@pytest.fixture
def phone(units) -> Site:
    """A public client."""
    return register("Ứng dụng điện thoại", public=True)


@pytest.fixture
def browser(people) -> Browser:
    """The clerk's, signed in."""
    browser = Browser()
    sign_in(browser, people.clerk)
    return browser
