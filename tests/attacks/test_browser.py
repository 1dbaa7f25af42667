"""Attacks through the browser (SECURITY.md 22–30)."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings
from django.urls import URLResolver, get_resolver

from lienthong.identity import actions as identity
from lienthong.identity.request import SignInRequest
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.portal.forms import NoticeForm
from tests.small_province import PASSWORD, add_unit
from tests.sso.conftest import register, sign_in

SCRIPT = '"><script>alert(1)</script>'


def test_a_forms_token_read_before_the_sign_in_is_worth_nothing_after(people):
    """SECURITY.md 22: who prepared the browser of a shared machine cannot act in the next session."""
    browser = Browser(enforce_csrf_checks=True)
    browser.get("/sign-in")
    planted = browser.cookies["csrf"].value
    form = {"name": people.clerk.name, "password": PASSWORD, "csrfmiddlewaretoken": planted}
    assert browser.post("/sign-in", form).status_code == 303
    forged = browser.post("/sign-out", {"csrfmiddlewaretoken": planted})
    assert (forged.status_code, browser.get("/account").status_code) == (403, 200)


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after a new sign-in"])
def test_signing_out_reaches_what_was_opened_before_the_session_idled(site, browser, people, again):
    """SECURITY.md 40: the page promises that applications ask again; so they do."""
    refresh = site.tokens(browser)["refresh_token"]
    with clock.later_by(timedelta(hours=3)):
        if again:
            sign_in(browser, people.clerk)
        browser.post("/sign-out")
        assert site.refresh(refresh).json()["error"] == "invalid_grant"


def test_another_officer_at_the_same_browser_ends_the_idle_session(site, browser, people):
    """SECURITY.md 22: nothing of the officer before goes on in the next one's browser."""
    refresh = site.tokens(browser)["refresh_token"]
    with clock.later_by(timedelta(hours=3)):
        sign_in(browser, people.outsider)
        assert site.refresh(refresh).json()["error"] == "invalid_grant"


def posting() -> list[str]:
    """Addresses that only take a POST: what a link or picture elsewhere could otherwise trigger."""
    return [
        "/sign-out",
        "/sign-out/everywhere",
        "/favourites/1",
        "/account/sessions/1/end",
        "/oidc/logout/confirm",
        "/oidc/token",
        "/oidc/revoke",
        "/oidc/introspect",
    ]


@pytest.mark.parametrize("path", posting())
def test_nothing_changes_by_a_get(browser, path):
    """SECURITY.md 23: changes want a POST."""
    assert browser.get(path).status_code == 405


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Every address, a 1 for each argument."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = str(entry.pattern).strip("^$").replace("\\.(?P<form>csv|xlsx)", ".csv")
        path = before + re.sub("<[^>]+>", "1", route)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        else:
            yield path


PROGRAMS = ("/oidc/jwks", "/.well-known/")  # public, and made to be cached
PUBLIC = "/public/"  # the same for everyone, and made to be cached


@pytest.mark.parametrize("path", sorted(set(addresses())))
def test_no_form_is_taken_without_its_token(people, path):
    """SECURITY.md 23: every address, the ones of next year too. Programs' addresses read no cookie."""
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies[settings.SESSION_COOKIE_NAME] = _session(people.province_admin)
    status = browser.post(path).status_code
    if path.startswith(PROGRAMS):
        assert status == 405
    elif path.startswith(("/oidc/token", "/oidc/userinfo", "/oidc/revoke", "/oidc/introspect")):
        assert status in {400, 401}
    elif path.startswith("/scim/v2/"):
        assert status in {401, 405}  # a bearer token or nothing
    elif path.startswith("/api/scoreboard/v1/"):
        assert status in {401, 404, 405}  # likewise
    elif path in {"/oidc/authorize", "/oidc/logout"}:
        assert status == 400  # asks at most; a person or a proof decides
    else:
        assert status == 403


@pytest.mark.parametrize("path", sorted(set(addresses())))
def test_no_page_can_be_framed_cached_or_scripted(people, path):
    """SECURITY.md 24: frames. 27: inline script. 28: caches."""
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = _session(people.province_admin)
    headers = browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    if not path.startswith((*PROGRAMS, PUBLIC)):
        assert "no-store" in headers["Cache-Control"]


def _session(account) -> str:
    from lienthong.identity import sign_in

    return sign_in.start_session(sign_in.Browser("10.0.0.1"), sign_in.Proof(account, ("pwd",)))[1]


def test_cookies_are_bound_to_the_host_and_hidden_from_scripts(tmp_path):
    """SECURITY.md 25: every name of ours begins with __Host- where the issuer is https."""
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"]
    code = (
        "import json, os; from django.conf import settings; import django; django.setup();"
        "from lienthong.shell.messages import Storage; from lienthong.identity import cookies;"
        f"print(json.dumps([getattr(settings, n) for n in {names}]"
        " + [Storage.cookie_name, cookies.DEVICE_COOKIE, cookies.NAME_COOKIE, cookies.PENDING_COOKIE]))"
    )
    env = {
        "LIENTHONG_HOME": str(tmp_path),
        "LIENTHONG_ISSUER": "https://sso.example",
        "DJANGO_SETTINGS_MODULE": "lienthong.config.settings",
        "PATH": "/usr/bin:/bin",
    }
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert all(name.startswith("__Host-") for name in json.loads(said.stdout))


@override_settings(SECURE=True, CSRF_COOKIE_SECURE=True, LANGUAGE_COOKIE_SECURE=True)
def test_every_cookie_is_secure_http_only_and_lax(people):
    """SECURITY.md 25: attributes, whoever sets the cookie; and none names a domain."""
    browser = Browser()
    browser.get("/language/en")
    form = {"name": people.clerk.name, "password": PASSWORD, "remember": "on"}
    browser.post("/sign-in", form)
    assert len(browser.cookies) >= 5
    for cookie in browser.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
        assert cookie["path"] == "/"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//https://a.example",
        "data:text/html,x",
        "https:javascript:alert(1)",
        "\thttps://a.example",
        "//evil.example/",
        "vbscript:x",
    ],
)
def test_no_tile_or_notice_leads_into_a_script(units, address):
    """SECURITY.md 27: addresses that administrators type open with the person's rights."""
    with pytest.raises(Refused):
        register(launch_url=address)
    typed = {"text": "a", "link_url": address, "unit": "H10", "starts_at": "20/10/2024 07:00"}
    shown = NoticeForm({**typed, "ends_at": "21/10/2024 07:00"})
    assert not shown.is_valid() or shown.cleaned_data["link_url"].startswith("https://")


def test_names_state_and_hints_stay_text(people, units):
    """SECURITY.md 27: an application's name, `state`, `login_hint`, a unit's and a person's name."""
    site, browser = register(f"Lịch {SCRIPT}", description=SCRIPT, category=SCRIPT), Browser()
    page = browser.get(site.ask(browser, login_hint=SCRIPT)["Location"]).content.decode()
    sign_in(browser, people.clerk)
    page += browser.get("/").content.decode()
    page += site.ask(browser, state=SCRIPT, response_mode="form_post").content.decode()
    add_unit("H10.77", f"Sở {SCRIPT}", units.province)
    admin = Browser()
    sign_in(admin, people.province_admin)
    page += admin.get("/console/search", {"q": "so script"}).content.decode()
    page += admin.get("/console/applications").content.decode()
    page += admin.get("/console/search", {"q": SCRIPT}).content.decode()
    assert "alert(1)" in page
    assert "<script>alert" not in page


HEADERS = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "Forwarded": "host=evil.example;proto=https",
    "X-Original-URL": "/console/",
    "X-Rewrite-URL": "/console/",
}


def test_addresses_come_from_the_settings_whatever_the_request_says(site, browser, people):
    """SECURITY.md 29: links, metadata and redirects name the configured issuer."""
    told = browser.get("/.well-known/openid-configuration", headers=HEADERS).content.decode()
    asked = Browser().get("/account", headers=HEADERS)
    left = browser.get("/oidc/logout", headers=HEADERS).content.decode()
    link = identity.issue_password_link(actor=SYSTEM, account=people.clerk)
    assert "evil.example" not in told + asked["Location"] + left + link
    assert link.startswith(f"{settings.ISSUER}/password/")


@pytest.mark.parametrize(
    "header",
    [
        "Remote-User",
        "X-Remote-User",
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Auth-Request-User",
    ],
)
def test_identity_headers_of_a_browser_are_nothing(people, header):
    """SECURITY.md 30: who one is comes from the session alone; no forward authentication is offered."""
    answer = Browser().get("/account", headers={header: people.province_admin.name})
    assert answer.status_code == 302


@pytest.mark.parametrize("written", ["", "x", "eyJuZXh0IjoiLyJ9", "a:b:c"])
def test_where_a_sign_in_leads_cannot_be_written_by_a_stranger(people, written):
    """SECURITY.md 26: the request to sign in is signed; also what a real one says cannot be changed."""
    real = SignInRequest(next="/account").url()
    for url in (
        f"/sign-in?request={written}",
        real[:-1] + "_",
        real + "&next=https://evil.example",
    ):
        answer = sign_in(Browser(), people.clerk, url)
        assert answer["Location"] in {"/", "/account"}
