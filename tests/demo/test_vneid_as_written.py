"""The product's adapter and the stand-in meet by what the demo has written, in both dialects."""

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lienthong.demo import outside
from lienthong.kit import clock
from lienthong.protocols.vneid import (
    assertion,
    authorization,
    configuration,
    exchange,
    id_token,
)
from lienthong.protocols.vneid.assertion import Assertion
from lienthong.protocols.vneid.authorization import Attempt
from lienthong.protocols.vneid.configuration import Configuration
from lienthong.protocols.vneid.exchange import Request
from lienthong.protocols.vneid.refusal import Reason
from sandbox import setup
from sandbox.faults import Faults
from sandbox.messages.desk import Desk
from sandbox.vneid.people import register
from sandbox.vneid.site import VNeIDSite
from tests.sandbox.conftest import open_clients

CHIEF, LEVEL_ONE = "070073000106", "070068000112"
ATTEMPT = Attempt("s" * 43, "n" * 43, "v" * 43)
DIALECTS = ("portal", "direct")


class Meeting:
    """The product's configuration of one dialect, a browser, and a server to ask."""

    def __init__(self, home: Path, dialect: str) -> None:
        self.faults = Faults()
        site = VNeIDSite(setup.read(home / "sandbox" / "sandbox.json"), self.faults, Desk())
        self.open = open_clients(site.app, site.where.url)
        said = json.loads((home / "sandbox" / f"vneid-{dialect}.json").read_text())
        self.vneid: Configuration = configuration.read(said)
        self.callback = settings.ISSUER + outside.CALLBACK

    def sign_in(self, number: str, *, level: int = 1, kind: str = "citizen") -> Assertion | Reason:
        """All the way from the address to the assertion."""
        address = authorization.address(
            self.vneid, ATTEMPT, redirect_uri=self.callback, level=level, again=True
        )
        answer = self._walk(self.open(), address, number, kind)
        said = parse_qs(urlsplit(answer.headers["Location"]).query)
        code = authorization.read_callback(said, state=ATTEMPT.state, issuer=self.vneid.issuer)
        plain = exchange.plain_code(self.vneid, code)
        asked = exchange.token_request(
            self.vneid, code=plain, verifier=ATTEMPT.verifier, redirect_uri=self.callback
        )
        tokens = self._send(exchange.read_tokens, asked)
        claims = self._claims(tokens.id_token)
        if isinstance(claims, Reason):
            return claims
        request = exchange.userinfo_request(self.vneid, tokens.access_token)
        userinfo = self._send(exchange.read_userinfo, request)
        return userinfo if isinstance(userinfo, Reason) else assertion.read(
            self.vneid, claims=claims, userinfo=userinfo, level=level, now=clock.now(), again=True
        )  # fmt: skip

    def _walk(self, browser: FlaskClient, address: str, number: str, kind: str) -> TestResponse:
        start = address.removeprefix(self.vneid.issuer)
        browser.post(start, data={"step": "kind", "kind": kind})
        typed = {"step": "password", "number": number, "password": register().password}
        answer = browser.post(start, data=typed)
        if "code=" in answer.headers["Location"]:
            return answer
        return browser.post(start, data={"step": "otp", "otp": register().otp})

    def _claims(self, token: str) -> dict | Reason:
        if not self.vneid.dialect.signed:
            return {}
        keys = self.open().get(self.vneid.jwks_uri.removeprefix(self.vneid.issuer)).json
        return id_token.verify(token, keys, self.vneid, nonce=ATTEMPT.nonce, now=clock.now())

    def _send(self, read, request: Request):
        method = "POST" if request.form else "GET"
        path = request.url.removeprefix(self.vneid.issuer)
        said = self.open().open(
            path, method=method, headers=dict(request.headers), data=request.form
        )
        return read(self.vneid, said.status_code, said.json)


@pytest.fixture
def meet(tmp_path: Path, settings):
    """Meets in one dialect, by a home that holds only what the demo writes for the stand-ins."""
    known = {"issuer": settings.ISSUER, "applications": [], **outside.stand_ins({})}
    settings.ENVIRONMENT = type(settings.ENVIRONMENT)(
        {**settings.ENVIRONMENT.values, "home": tmp_path}
    )
    outside.write_for_product(known)
    outside.write(tmp_path / "sandbox" / "sandbox.json", known)
    return lambda dialect: Meeting(tmp_path, dialect)


def test_the_callback_is_where_the_product_waits():
    assert reverse("identity:vneid_callback") == outside.CALLBACK


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_chief_is_who_he_is(meet, dialect: str):
    proved = meet(dialect).sign_in(CHIEF, level=2)

    assert isinstance(proved, Assertion), proved
    assert (proved.number, proved.name, proved.birth_date) == (
        CHIEF,
        "Phạm Minh Đức",
        date(1973, 5, 19),
    )
    assert (proved.kind, proved.level) == ("person", 2)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_organisation_comes_with_its_tax_code(meet, dialect: str):
    proved = meet(dialect).sign_in("3899999015", kind="organisation")

    assert isinstance(proved, Assertion), proved
    assert (proved.kind, proved.tax_code, proved.name) == (
        "organisation",
        "3899999015",
        "Lý Hoàng Nam",
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_level_one_is_told_as_such(meet, dialect: str):
    assert meet(dialect).sign_in(LEVEL_ONE).level == 1


@pytest.mark.parametrize(
    ("dialect", "mode", "reason"),
    [
        ("portal", "wrong_audience", Reason.AUDIENCE),
        ("portal", "old_token", Reason.OLD),
        ("portal", "wrong_nonce", Reason.NONCE),
        ("portal", "level1", Reason.LEVEL),
        ("direct", "wrong_audience", Reason.ENVELOPE),
        ("direct", "old_token", Reason.SPENT),
        ("direct", "level1", Reason.LEVEL),
    ],
)
def test_the_product_refuses_each_failure_by_its_name(meet, dialect: str, mode: str, reason):
    meeting = meet(dialect)
    meeting.faults.switch({"vneid": mode})
    assert meeting.sign_in(CHIEF, level=2) == reason
