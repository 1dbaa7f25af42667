"""One person, several accounts: changing between them without signing in again."""

from datetime import timedelta

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity import actions, binding, queries
from lienthong.identity.models import Account, KnownDevice, Session
from lienthong.identity.request import SignInRequest
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from tests.identity.test_vneid import bound, enter, live, words
from tests.identity.vneid_world import CHIEF, HOA, SEN, go, vneid
from tests.small_province import actor, add_account

__all__ = ["vneid"]  # a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client()


@pytest.fixture
def chief(people, units) -> Account:
    account = add_account("ducpm.sxd", "Phạm Minh Đức", units.construction, title="Phó Giám đốc")
    return bound(account, CHIEF)


@pytest.fixture
def in_party(chief, units) -> Account:
    account = add_account("ducpm.dang", "Phạm Minh Đức", units.district, title="Ủy viên")
    return bound(account, CHIEF)


@pytest.fixture
def inside(browser, chief, in_party, vneid) -> Session:
    """The chief, proved by VNeID, with the account of the department."""
    go(browser, CHIEF, world=vneid)
    browser.post("/vneid/accounts", {"account": chief.pk})
    return live()


def switch(browser: Client, account: Account):
    return browser.post(f"/switch/{account.pk}")


# ── The user menu ───────────────────────────────────────────────────────────────────────────────────


def test_the_menu_offers_the_other_accounts(inside, browser, in_party):
    page = words(browser.get("/help"))
    assert f'action="/switch/{in_party.pk}"' in page
    assert "Chuyển tài khoản: Ủy viên, UBND huyện Bù Đăng" in page
    assert "Chuyển tài khoản: Phó Giám đốc" not in page


def test_a_bureau_is_told_with_what_it_belongs_to(inside, browser, units):
    bound(add_account("ducpm.vp", "Phạm Minh Đức", units.office), CHIEF)
    assert "Chuyển tài khoản: Văn phòng Sở, Sở Nội vụ" in words(browser.get("/help"))


def test_switching_begins_another_session_no_younger(inside, browser, in_party):
    cookie = browser.cookies["lienthong"].value
    with clock.later_by(timedelta(minutes=30)):
        assert switch(browser, in_party)["Location"] == "/"
        session = live()
        assert "Đã chuyển sang Ủy viên" in words(browser.get("/"))
    assert session.account == in_party and session.pk != inside.pk
    assert (session.methods, session.level, session.person_id) == ("vneid2", 3, inside.person_id)
    assert session.authenticated_at == inside.authenticated_at
    assert session.expires_at == inside.expires_at and session.chosen_at
    inside.refresh_from_db()
    assert inside.ended_reason == "switched"
    assert browser.cookies["lienthong"].value != cookie
    assert Event.objects.filter(kind="account_switched").exists()


def test_the_old_cookie_opens_nothing_more(inside, browser, in_party):
    old = browser.cookies["lienthong"].value
    switch(browser, in_party)
    browser.cookies["lienthong"] = old
    assert browser.get("/account").status_code == 302


def test_there_and_back(inside, browser, chief, in_party):
    switch(browser, in_party)
    switch(browser, chief)
    assert live().account == chief and Session.objects.count() == 3


def test_the_browser_stays_a_known_device(inside, browser, in_party):
    device = browser.cookies["device"].value
    switch(browser, in_party)
    assert browser.cookies["device"].value == device
    assert KnownDevice.objects.count() == 2


def test_nobody_switches_to_an_account_of_somebody_else(inside, browser, people):
    for account in (people.clerk, bound(people.outsider, HOA)):
        assert switch(browser, account).status_code == 404
    assert switch(browser, Account(pk=0)).status_code == 404
    assert live().pk == inside.pk


def test_nobody_switches_to_a_closed_account(inside, browser, in_party):
    actions.suspend(actor=SYSTEM, account=in_party)
    assert switch(browser, in_party).status_code == 404
    assert "/switch/" not in words(browser.get("/help"))


def test_a_password_session_proves_no_person(browser, chief, in_party):
    """Its account is bound to the same person, but nobody has shown to be that person in it."""
    enter(browser, "ducpm.sxd")
    assert "/switch/" not in words(browser.get("/help"))
    assert switch(browser, in_party).status_code == 404
    assert live().account == chief


def test_switching_wants_a_post_and_a_session(inside, browser, in_party):
    assert browser.get(f"/switch/{in_party.pk}").status_code == 405
    assert switch(Client(), in_party).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["lienthong"] = browser.cookies["lienthong"].value
    assert switch(strict, in_party).status_code == 403


def test_an_unbound_account_is_one_no_more(inside, browser, in_party):
    binding.unbind(actor=SYSTEM, account=in_party, reason="gắn nhầm")
    assert switch(browser, in_party).status_code == 404


# ── The application asks ────────────────────────────────────────────────────────────────────────────

ASKED = SignInRequest(next="/help", choose=True).url()


def test_an_application_that_asks_gets_a_choice(inside, browser, chief, in_party):
    to = browser.get(ASKED)["Location"]
    assert to.startswith("/choose-account")
    page = words(browser.get(to))
    assert "Phó Giám đốc, Sở Xây dựng" in page and "Ủy viên" in page
    assert "Hãy chọn một tài khoản" in words(browser.post(to))
    assert browser.post(to, {"account": in_party.pk})["Location"] == "/help"
    assert live().account == in_party


def test_choosing_the_present_one_keeps_the_session(inside, browser, chief):
    to = browser.get(ASKED)["Location"]
    assert browser.post(to, {"account": chief.pk})["Location"] == "/help"
    assert live().pk == inside.pk and live().chosen_at


def test_somebody_elses_account_is_no_choice(inside, browser, people):
    to = browser.get(ASKED)["Location"]
    assert browser.post(to, {"account": people.clerk.pk}).status_code == 200
    assert live().pk == inside.pk


def test_without_a_proved_person_one_signs_in(people, browser):
    enter(browser)
    page = browser.get(ASKED)
    assert page.status_code == 200 and 'name="password"' in words(page)


# ── Citizens ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sen(people, browser, vneid) -> Account:
    go(browser, SEN, world=vneid)
    browser.post("/vneid/citizen")
    return Account.objects.get(kind="citizen")


def test_no_administrator_finds_a_citizen(sen, people):
    """The province's administrator manages everything of officers, and nothing of citizens."""
    admin = actor(people.province_admin)
    assert not queries.visible(admin).exclude(kind="officer").exists()
    assert not queries.search(admin, "Đặng Thị Sen").exists()
    assert not queries.search(admin, sen.name).exists()
    for find in (
        lambda: queries.account(admin, sen.pk),
        lambda: queries.account_named(admin, sen.name),
    ):
        with pytest.raises(queries.NotFound):
            find()
    with pytest.raises(queries.NotFound):
        queries.actor_named(sen.name)


def test_no_page_of_the_console_shows_one(sen, people, units):
    admin = Client()
    enter(admin, "baotq.stttt")
    pages = ["/console/", "/console/?q=sen", f"/console/accounts/{sen.pk}", "/console/identities"]
    for page in pages:
        answer = admin.get(page, follow=True)
        assert "Đặng Thị Sen" not in words(answer) and sen.name not in words(answer), page
    assert admin.get(f"/console/accounts/{sen.pk}").status_code == 404


def test_counts_and_exports_leave_citizens_out(sen, people):
    admin = actor(people.province_admin)
    assert queries.figures(admin).officers == Account.objects.filter(kind="officer").count()
    assert sum(queries.headcounts(admin).values()) > 0
    assert queries.figures(admin).live_sessions == 0


def test_a_citizen_may_be_an_officer_too_and_switches(sen, people, browser, units):
    officer = add_account("sendt.bombo", "Đặng Thị Sen", units.commune)
    bound(officer, SEN)
    assert "Chuyển tài khoản:" in words(browser.get("/help"))
    switch(browser, officer)
    assert live().account == officer
    assert "Đặng Thị Sen (Công dân)" in words(browser.get("/help"))
    switch(browser, sen)
    assert live().account == sen
