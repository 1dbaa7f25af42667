"""VNeID and switching as applications see them."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from lienthong.identity.models import Account, Session
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions
from lienthong.sso.policies.actions import PolicyDraft, set_policy
from tests.identity.test_vneid import bound, enter, words
from tests.identity.vneid_world import CHIEF, COMPANY, HOA, SEN, go, vneid
from tests.small_province import add_account
from tests.sso.conftest import Site, answered, register

__all__ = ["vneid"]  # a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client()


@pytest.fixture
def site(people) -> Site:
    """An application that citizens and organisations may enter as officers do."""
    site = register("Một cửa điện tử")
    for kind in ("citizens", "organisations"):
        actions.allow_everyone(actor=SYSTEM, application=site.application, kind=kind)
    return site


def at_vneid_from(page: HttpResponse, browser: Client) -> str:
    """The address of the VNeID button on the page to which an answer leads."""
    html = words(browser.get(page["Location"], follow=True))
    return html.split('href="/vneid/begin')[1].split('"')[0].replace("&amp;", "&")


def sign_in_from(answer: HttpResponse, browser: Client, who: str, world) -> HttpResponse:
    """By the button of the page that the application's request led to."""
    return go(browser, who, world=world, url=f"/vneid/begin{at_vneid_from(answer, browser)}")


def back_to(site: Site, browser: Client, answer: HttpResponse) -> dict[str, str]:
    """What the application is answered in the end."""
    return answered(browser.get(answer["Location"]))


def claims(id_token: str) -> dict:
    part = id_token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_an_application_learns_of_level_and_method(site, people, browser, vneid):
    bound(people.clerk, HOA)
    answer = sign_in_from(site.ask(browser, acr_values="lt3"), browser, HOA, vneid)
    code = back_to(site, browser, answer)["code"]
    told = claims(site.exchange(code).json()["id_token"])
    assert (told["acr"], told["amr"]) == ("lt3", ["vneid2"])
    assert told["sub"] == str(people.clerk.subject) and "act" not in told


def test_a_cut_off_sends_an_open_password_session_to_vneid(site, people, browser, vneid):
    """One that was open before, of an account that nobody has bound yet."""
    enter(browser)
    draft = PolicyDraft(starts_on=clock.today(), application=site.application, vneid=True)
    set_policy(actor=SYSTEM, draft=draft)
    before = Session.objects.get()
    answer = sign_in_from(site.ask(browser), browser, HOA, vneid)
    assert answer["Location"] == "/vneid/bind"
    answer = browser.post("/vneid/bind")
    assert "code" in back_to(site, browser, answer)
    assert Session.objects.get().pk == before.pk


def test_a_citizen_enters_what_is_open_to_citizens(site, people, browser, vneid):
    go(browser, SEN, world=vneid)
    browser.post("/vneid/citizen")
    assert "Một cửa điện tử" in words(browser.get("/"))
    tokens = site.tokens(browser)
    said = site.userinfo(tokens["access_token"]).json()
    assert said["account_kind"] == "citizen" and said["name"] == "Đặng Thị Sen"
    assert "email" not in said and SEN not in json.dumps(said)


def test_officers_applications_are_not_open_to_citizens(people, browser, vneid):
    officers = register("Quản lý văn bản")
    go(browser, SEN, world=vneid)
    browser.post("/vneid/citizen")
    assert "Quản lý văn bản" not in words(browser.get("/"))
    assert answered(officers.ask(browser))["error"] == "access_denied"


def test_for_an_organisation_both_are_named(site, people, browser, vneid):
    go(browser, COMPANY, world=vneid)
    browser.post("/vneid/citizen")
    tokens = site.tokens(browser)
    company = Account.objects.get(kind="organisation")
    told = claims(tokens["id_token"])
    assert told["sub"] == str(company.subject)
    assert told["act"] == {"sub": str(Account.objects.get(kind="citizen").subject)}
    said = site.userinfo(tokens["access_token"]).json()
    assert said["tax_code"] == COMPANY and said["act"]["name"] == "Lý Hoàng Nam"


@pytest.fixture
def chief(people, units) -> tuple[Account, Account]:
    one = add_account("ducpm.sxd", "Phạm Minh Đức", units.construction, title="Phó Giám đốc")
    other = add_account("ducpm.dang", "Phạm Minh Đức", units.district, title="Ủy viên")
    return bound(one, CHIEF), bound(other, CHIEF)


def test_tokens_of_the_account_left_behind_are_over(site, chief, browser, vneid):
    first, second = chief
    go(browser, CHIEF, world=vneid)
    browser.post("/vneid/accounts", {"account": first.pk})
    old = site.tokens(browser)
    browser.post(f"/switch/{second.pk}")
    assert site.userinfo(old["access_token"]).status_code == 401
    assert site.refresh(old["refresh_token"]).status_code == 400
    new = site.tokens(browser)
    assert claims(new["id_token"])["sub"] == str(second.subject)
    assert claims(new["id_token"])["sid"] != claims(old["id_token"])["sid"]
    assert claims(new["id_token"])["auth_time"] == claims(old["id_token"])["auth_time"]


@pytest.mark.parametrize("chosen", [0, 1])
def test_an_application_may_ask_which_account(site, chief, browser, vneid, chosen):
    go(browser, CHIEF, world=vneid)
    browser.post("/vneid/accounts", {"account": chief[0].pk})
    Session.objects.update(authenticated_at=clock.now() - timedelta(minutes=5))
    page = browser.get(site.ask(browser, prompt="select_account")["Location"])
    assert page["Location"].startswith("/choose-account")
    answer = browser.post(page["Location"], {"account": chief[chosen].pk})
    code = back_to(site, browser, answer)["code"]
    told = claims(site.exchange(code).json()["id_token"])
    assert told["sub"] == str(chief[chosen].subject)
