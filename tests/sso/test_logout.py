"""Logout started by an application (RP-Initiated Logout; attacks 17 and 23)."""

from urllib.parse import urlencode

import pytest
from django.test import Client as Browser

from lienthong.audit.models import Event
from lienthong.identity.models import Session
from tests.sso.conftest import GOODBYE, register, sign_in


@pytest.fixture
def hint(site, browser) -> str:
    return site.tokens(browser)["id_token"]


def leave(browser, **fields):
    return browser.get("/oidc/logout", fields)


def signed_in() -> bool:
    return Session.objects.filter(ended_at=None).exists()


def test_a_proven_request_ends_the_session_and_goes_back(browser, hint):
    answer = leave(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE, state="x y")
    assert (answer.status_code, answer["Location"]) == (303, f"{GOODBYE}?state=x+y")
    assert not signed_in()
    assert browser.cookies["lienthong"].value == ""
    assert Event.objects.filter(kind="sign_out").exists()


def test_without_an_address_it_ends_on_our_own_page(browser, hint):
    assert leave(browser, id_token_hint=hint)["Location"] == "/signed-out"
    assert not signed_in()


def test_posting_works_although_the_cookie_stays_behind(browser, hint):
    """A foreign site's POST comes without the SameSite cookie; the GET that follows has it."""
    fields = {"id_token_hint": hint, "post_logout_redirect_uri": GOODBYE}
    answer = Browser().post(
        "/oidc/logout", urlencode(fields), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert browser.get(answer["Location"])["Location"] == GOODBYE
    assert not signed_in()


def test_attack_23_without_proof_a_person_decides(site, browser):
    site.code(browser)
    page = leave(browser, client_id=site.client_id, post_logout_redirect_uri=GOODBYE)
    assert page.status_code == 200 and signed_in()
    kept = page.context["leave"]
    answer = browser.post("/oidc/logout/confirm", {"leave": kept})
    assert answer["Location"] == GOODBYE
    assert not signed_in()


def test_attack_23_the_click_itself_is_protected(people):
    browser = Browser(enforce_csrf_checks=True)
    assert browser.post("/oidc/logout/confirm", {"leave": ""}).status_code == 403


def test_attack_17_a_forged_hint_asks_and_never_redirects(site, browser, hint):
    header, payload, signature = hint.split(".")
    forged = f"{header}.{payload}.{signature[:-4]}AAAA"
    page = leave(browser, id_token_hint=forged, post_logout_redirect_uri=GOODBYE)
    assert page.status_code == 200 and signed_in()
    answer = browser.post("/oidc/logout/confirm", {"leave": page.context["leave"]})
    assert answer["Location"] == "/signed-out"


def test_attack_17_where_to_go_cannot_be_chosen_on_the_way(browser):
    answer = browser.post("/oidc/logout/confirm", {"leave": "https://evil.example/"})
    assert answer["Location"] == "/signed-out"


def test_a_hint_of_an_older_session_asks(site, browser, hint, people):
    browser.post("/sign-out")
    sign_in(browser, people.clerk)
    page = leave(browser, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
    assert page.status_code == 200 and signed_in()


def test_whoever_is_signed_out_already_just_goes_back(hint):
    answer = leave(Browser(), id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
    assert answer["Location"] == GOODBYE


@pytest.mark.parametrize(
    "address", ["https://evil.example/", f"{GOODBYE}/", f"{GOODBYE}?x=1", "//app.example/goodbye"]
)
def test_any_other_address_is_an_error_page_and_ends_nothing(browser, hint, address):
    answer = leave(browser, id_token_hint=hint, post_logout_redirect_uri=address)
    assert answer.status_code == 400 and signed_in()


def test_a_hint_of_another_client_is_an_error_page(browser, hint):
    other = register("Kẻ lạ")
    assert leave(browser, id_token_hint=hint, client_id=other.client_id).status_code == 400


def test_an_access_token_is_no_hint(site, browser):
    token = site.tokens(browser)["access_token"]
    page = leave(browser, id_token_hint=token, post_logout_redirect_uri=GOODBYE)
    assert page.status_code == 200 and signed_in()
