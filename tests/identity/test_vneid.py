"""Signing in with VNeID, in both dialects, through our pages and those of the sandbox's VNeID."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity import actions, binding, rules
from lienthong.identity.models import Account, PendingSignIn, Session
from lienthong.identity.request import SignInRequest
from lienthong.identity.vneid import provider
from lienthong.identity.vneid.provider import Unavailable
from lienthong.kit import clock, jobs
from lienthong.kit.actor import SYSTEM
from lienthong.persons import actions as persons
from lienthong.persons.models import Fact, Person
from lienthong.persons.rules import Declared, Source
from sandbox.vneid.people import register
from tests.identity.vneid_world import (
    CHIEF,
    COMPANY,
    HOA,
    LAM,
    LEVEL_ONE,
    NAM,
    SEN,
    at_vneid,
    come_back,
    dialect,
    go,
    leave,
    vneid,
    write,
)
from tests.small_province import PASSWORD, add_account

__all__ = ["dialect", "vneid"]  # fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return Client()


def person(number: str) -> Person:
    """Somebody whom VNeID has proved before."""
    known = register().person(number)
    return persons.prove(
        actor=SYSTEM,
        number=number,
        name=known.name,
        birth_date=date.fromisoformat(known.birth_date),
        source=Source.VNEID,
        verifier="vneid.example",
    )


def bound(account: Account, number: str) -> Account:
    binding.bind(actor=SYSTEM, account=account, person=person(number))
    account.refresh_from_db()
    return account


def enter(browser: Client, name: str = "hoalt.snv", url: str = "/sign-in"):
    return browser.post(url, {"name": name, "password": PASSWORD})


def live() -> Session:
    return Session.objects.get(ended_at=None)


def words(answer) -> str:
    return answer.content.decode()


STEP_UP = SignInRequest(next="/help", level=3).url("identity:vneid_begin")


# ── The whole way ───────────────────────────────────────────────────────────────────────────────────


def test_a_bound_officer_enters(people, browser, vneid, dialect):
    vneid.speaks(dialect)
    bound(people.clerk, HOA)
    answer = go(browser, HOA, world=vneid)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    session = live()
    assert session.account == people.clerk and session.level == 3
    assert session.methods == "vneid2" and session.person == Person.objects.get()
    assert not PendingSignIn.objects.exists()
    assert browser.get("/account").status_code == 200


def test_a_level_1_account_reaches_our_level_2(people, browser, vneid, dialect):
    vneid.speaks(dialect)
    bound(people.clerk, LEVEL_ONE)
    go(browser, LEVEL_ONE, world=vneid)
    assert (live().level, live().methods) == (2, "vneid1")


def test_what_vneid_says_is_kept_as_proved_by_it(people, browser, vneid):
    bound(people.clerk, HOA)
    go(browser, HOA, world=vneid)
    facts = Fact.objects.filter(person=Person.objects.get(), field="name")
    assert facts.get().verifier == "localhost"
    assert not Event.objects.filter(details__contains=HOA).exists()


def test_it_leads_to_where_the_sign_in_was_wanted_for(people, browser, vneid):
    bound(people.clerk, HOA)
    url = SignInRequest(next="/help?a=1").url("identity:vneid_begin")
    assert go(browser, HOA, world=vneid, url=url)["Location"] == "/help?a=1"


def test_attack_22_the_identifier_is_new(people, browser, vneid):
    bound(people.clerk, HOA)
    browser.cookies["lienthong"] = planted = "x" * 43
    go(browser, HOA, world=vneid)
    assert browser.cookies["lienthong"].value not in ("", planted)


def test_who_is_signed_in_and_lacks_nothing_goes_on(people, browser, vneid):
    enter(browser)
    answer = browser.get(SignInRequest(next="/help").url("identity:vneid_begin"))
    assert answer["Location"] == "/help"


# ── The button and the configuration ────────────────────────────────────────────────────────────────


def test_the_sign_in_page_offers_it_where_it_is_configured(browser, vneid):
    assert "Đăng nhập bằng tài khoản VNEID" in words(browser.get("/sign-in"))
    provider.path().unlink()
    assert "VNEID" not in words(browser.get("/sign-in"))
    answer = browser.get("/vneid/begin")
    assert answer.status_code == 404 and "chưa được cấu hình" in words(answer)


def test_it_is_the_only_way_where_only_it_will_do(browser, vneid):
    page = words(browser.get(SignInRequest(next="/help", vneid=True).url()))
    assert "Đăng nhập bằng tài khoản VNEID" in page and 'name="password"' not in page


@pytest.mark.parametrize("said", ["{", "[]", '{"dialect": "saml"}'])
def test_a_faulty_configuration_is_the_help_desks_business(browser, vneid, said, caplog):
    write(said)
    assert browser.get("/vneid/begin").status_code == 503
    assert "VNeID cannot be used" in caplog.text


def test_secrets_that_others_can_read_are_refused(browser, vneid, caplog):
    provider.path().chmod(0o644)
    assert browser.get("/vneid/begin").status_code == 503
    assert "chmod 600" in caplog.text


# ── What goes wrong on the way ──────────────────────────────────────────────────────────────────────


def test_attack_23_an_answer_for_another_browser_is_refused(people, browser, vneid):
    """Who plants the own callback in somebody's browser signs them in to nothing."""
    bound(people.clerk, HOA)
    planted = at_vneid(leave(Client()), HOA, world=vneid)
    leave(browser)
    answer = browser.get(planted)
    assert answer.status_code == 403 and "không khớp" in words(answer)
    assert not Session.objects.exists()
    assert jobs.run_waiting() == 0
    assert Client().get(planted).status_code == 403


def test_a_wrong_state_spends_nothing(people, browser, vneid):
    bound(people.clerk, HOA)
    path = at_vneid(leave(browser), HOA, world=vneid)
    assert browser.get("/vneid/callback?code=x&state=wrong").status_code == 403
    assert come_back(browser, path)["Location"] == "/"


def test_a_callback_loaded_twice_asks_once(people, browser, vneid):
    bound(people.clerk, HOA)
    path = at_vneid(leave(browser), HOA, world=vneid)
    assert browser.get(path).status_code == browser.get(path).status_code == 303
    assert jobs.run_waiting() == 1


def test_a_replayed_code_proves_nobody(people, browser, vneid, dialect):
    """The state of one's own browser, the code of a sign-in that is over."""
    vneid.speaks(dialect)
    bound(people.clerk, HOA)
    victim = Client()
    path = at_vneid(leave(victim), HOA, world=vneid)
    come_back(victim, path)
    code = parse_qs(urlsplit(path).query)["code"][0]
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    answer = come_back(browser, f"/vneid/callback?code={code}&state={state}")
    assert answer.status_code == 403 and "hết hạn hoặc đã dùng" in words(answer)


@pytest.mark.parametrize("mode", ["wrong_audience", "old_token", "wrong_nonce"])
def test_a_bad_token_proves_nobody(people, browser, vneid, mode):
    bound(people.clerk, HOA)
    vneid.fails(mode)
    answer = go(browser, HOA, world=vneid)
    assert answer.status_code == 403 and "Chưa đăng nhập được" in words(answer)
    assert not Session.objects.exists()
    refused = Event.objects.filter(kind="sign_in", outcome="refused").get()
    assert refused.details["method"] == "vneid"


def test_another_issuer_proves_nobody(people, browser, vneid):
    bound(people.clerk, HOA)
    vneid.speaks("portal", issuer="http://localhost:1")
    assert "không đáng tin" in words(go(browser, HOA, world=vneid))


@pytest.mark.parametrize("mode", ["wrong_audience", "old_token"])
def test_in_the_direct_dialect_too(people, browser, vneid, mode):
    vneid.speaks("direct")
    bound(people.clerk, HOA)
    vneid.fails(mode)
    assert go(browser, HOA, world=vneid).status_code == 403


def test_saying_no_there_is_said_here(browser, vneid):
    answer = come_back(browser, at_vneid(leave(browser), HOA, world=vneid, cancel=True))
    assert answer.status_code == 403 and "từ chối chia sẻ" in words(answer)


def test_a_wrong_client_secret_is_the_help_desks_business(browser, vneid):
    vneid.speaks("portal", client_secret="sai")
    assert "chưa nhận ra hệ thống này" in words(go(browser, HOA, world=vneid))


def test_made_up_codes_are_not_asked_about_for_ever(people, browser, vneid, monkeypatch):
    bound(people.clerk, HOA)
    monkeypatch.setitem(rules.LIMITS, "vneid", rules.Limit(2, timedelta(minutes=15)))
    for _ in range(2):
        go(browser, HOA, world=vneid)  # a proof counts for nothing
        browser.post("/sign-out")
    for _ in range(2):
        state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
        come_back(browser, f"/vneid/callback?code=x&state={state}")
    path = at_vneid(leave(browser), HOA, world=vneid)
    assert browser.get(path).status_code == 429
    with clock.later_by(timedelta(minutes=16)):
        state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
        assert browser.get(f"/vneid/callback?code=x&state={state}").status_code == 303


# ── Waiting ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["unavailable", "garbage"])
def test_unavailable_is_no_answer(people, browser, vneid, dialect, mode):
    vneid.speaks(dialect)
    bound(people.clerk, HOA)
    path = at_vneid(leave(browser), HOA, world=vneid)
    vneid.fails(mode)
    browser.get(path)
    with pytest.raises(Unavailable):
        jobs.run_waiting()
    page = browser.get("/vneid/wait")
    assert page.status_code == 200 and "Đang xác nhận" in words(page)
    with clock.later_by(timedelta(seconds=6)):
        assert "Đăng nhập bằng cách khác" in words(browser.get("/vneid/wait"))
    vneid.fails("ok")
    again()
    assert browser.get("/vneid/wait")["Location"] == "/"


def again() -> None:
    """The runner's next attempt."""
    from lienthong.identity.vneid.tasks import ask_vneid

    ask_vneid(digest=bytes(PendingSignIn.objects.get().digest).hex())


def test_the_token_is_asked_for_once(people, browser, vneid, monkeypatch):
    """The user info fails after the code is spent; the next attempt goes on from there."""
    bound(people.clerk, HOA)
    path = at_vneid(leave(browser), HOA, world=vneid)
    browser.get(path)
    real = provider.userinfo

    def away(*_):
        raise Unavailable("away")

    monkeypatch.setattr(provider, "userinfo", away)
    with pytest.raises(Unavailable):
        jobs.run_waiting()
    monkeypatch.setattr(provider, "userinfo", real)
    again()
    assert browser.get("/vneid/wait")["Location"] == "/"


def test_the_waiting_page_works_with_and_without_a_script(browser, vneid):
    path = at_vneid(leave(browser), HOA, world=vneid)
    browser.get(path)
    page = words(browser.get("/vneid/wait"))
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in page
    assert "load delay:300ms" in page
    fragment = browser.get("/vneid/wait", headers={"HX-Request": "true"})
    assert "<html" not in words(fragment) and "load delay:1s" in words(fragment)
    jobs.run_waiting()
    done = browser.get("/vneid/wait", headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == "/vneid/wait"


def test_after_its_time_it_is_over(people, browser, vneid):
    bound(people.clerk, HOA)
    path = at_vneid(leave(browser), HOA, world=vneid)
    with clock.later_by(timedelta(minutes=11)):
        assert browser.get(path).status_code == 403
        assert browser.get("/vneid/wait").status_code == 404


def test_pages_without_a_sign_in_under_way_say_so(browser, vneid):
    for page in ("wait", "accounts", "bind", "citizen"):
        assert browser.get(f"/vneid/{page}").status_code == 404
    for page in ("accounts", "bind", "citizen"):
        assert browser.post(f"/vneid/{page}").status_code == 404


def test_a_finished_job_run_again_changes_nothing(people, browser, vneid):
    bound(people.clerk, HOA)
    path = at_vneid(leave(browser), HOA, world=vneid)
    browser.get(path)
    jobs.run_waiting()
    again()
    assert browser.get("/vneid/wait")["Location"] == "/"


# ── Several accounts ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def two_accounts(people, units):
    party = add_account("ducpm.dang", "Phạm Minh Đức", units.district, title="Ủy viên")
    chief = add_account("ducpm.sxd", "Phạm Minh Đức", units.construction, title="Phó Giám đốc")
    return bound(chief, CHIEF), bound(party, CHIEF)


def test_with_several_accounts_one_chooses(two_accounts, browser, vneid):
    _, party = two_accounts
    assert go(browser, CHIEF, world=vneid)["Location"] == "/vneid/accounts"
    page = words(browser.get("/vneid/accounts"))
    assert "Phó Giám đốc, Sở Xây dựng" in page and "Ủy viên, UBND huyện Bù Đăng" in page
    assert not Session.objects.exists()
    assert "Hãy chọn một tài khoản" in words(browser.post("/vneid/accounts"))
    assert browser.post("/vneid/accounts", {"account": party.pk})["Location"] == "/"
    assert live().account == party


def test_nobody_elses_account_can_be_chosen(two_accounts, people, browser, vneid):
    go(browser, CHIEF, world=vneid)
    browser.post("/vneid/accounts", {"account": people.clerk.pk})
    assert not Session.objects.exists()


def test_the_choice_is_spent_once(two_accounts, browser, vneid):
    chief, _ = two_accounts
    go(browser, CHIEF, world=vneid)
    browser.post("/vneid/accounts", {"account": chief.pk})
    assert browser.post("/vneid/accounts", {"account": chief.pk}).status_code == 404
    assert Session.objects.count() == 1


def test_a_suspended_account_is_no_choice(two_accounts, browser, vneid):
    chief, party = two_accounts
    actions.suspend(actor=SYSTEM, account=party)
    assert go(browser, CHIEF, world=vneid)["Location"] == "/"
    assert live().account == chief


def test_one_that_is_suspended_meanwhile_is_refused_with_words(two_accounts, browser, vneid):
    chief, _ = two_accounts
    go(browser, CHIEF, world=vneid)
    actions.suspend(actor=SYSTEM, account=chief)
    answer = browser.post("/vneid/accounts", {"account": chief.pk})
    assert not Session.objects.exists()
    assert answer.status_code in (200, 403)


# ── Nothing is bound ────────────────────────────────────────────────────────────────────────────────


def test_attack_39_a_name_alone_links_nothing(people, browser, vneid):
    """Hoa's account carries her name; it is hers only once she has shown that she holds it."""
    assert go(browser, HOA, world=vneid)["Location"] == "/vneid/bind"
    page = words(browser.get("/vneid/bind"))
    assert "Chưa có tài khoản nào gắn với định danh này" in page
    assert "Lê Thị Hoa" in page and "0701…0105" in page
    assert HOA not in page
    assert not Session.objects.exists() and people.clerk.person_id is None


def password_form(browser: Client) -> str:
    """Where the form on the binding page leads."""
    page = words(browser.get("/vneid/bind"))
    return page.split('<form method="post" action="')[1].split('"')[0].replace("&amp;", "&")


def test_an_officer_binds_with_name_and_password(people, browser, vneid, dialect):
    vneid.speaks(dialect)
    url = SignInRequest(next="/help").url("identity:vneid_begin")
    go(browser, HOA, world=vneid, url=url)
    assert enter(browser, url=password_form(browser))["Location"] == "/vneid/bind"
    assert "Gắn tài khoản này với VNeID của bạn?" in words(browser.get("/vneid/bind"))
    assert browser.post("/vneid/bind")["Location"] == "/help"
    people.clerk.refresh_from_db()
    assert people.clerk.person == Person.objects.get() and people.clerk.bound_at
    assert live().level == 3 and live().methods == "pwd vneid2"
    assert Event.objects.filter(kind="account_bound").exists()
    assert go(Client(), HOA, world=vneid)["Location"] == "/"


def test_a_wrong_password_binds_nothing(people, browser, vneid):
    go(browser, HOA, world=vneid)
    answer = browser.post(password_form(browser), {"name": "hoalt.snv", "password": "sai"})
    assert answer.status_code == 200 and not Session.objects.exists()
    assert browser.post("/vneid/bind").status_code == 200
    people.clerk.refresh_from_db()
    assert people.clerk.person is None


def test_a_session_that_stood_open_binds_nothing(people, browser, vneid):
    """Who sits down at an unlocked machine cannot make its account theirs."""
    enter(browser)
    Session.objects.update(authenticated_at=clock.now() - timedelta(minutes=6))
    assert go(browser, LAM, world=vneid, url=STEP_UP)["Location"] == "/vneid/bind"
    assert 'name="password"' in words(browser.get("/vneid/bind"))
    browser.post("/vneid/bind")
    people.clerk.refresh_from_db()
    assert people.clerk.person is None


def test_an_account_of_somebody_else_is_refused_with_words(people, browser, vneid):
    bound(people.clerk, HOA)
    go(browser, LAM, world=vneid)
    enter(browser, url=password_form(browser))
    answer = browser.post("/vneid/bind")
    assert answer.status_code == 403 and "đã gắn với một người khác" in words(answer)
    assert live().person is None


def test_another_declared_number_is_refused_with_words(people, browser, vneid):
    declared = Declared("070191000042", "Lê Thị Hoa", date(1991, 7, 4), "female")
    check = persons.declare(actor=SYSTEM, declared=declared)
    Account.objects.filter(pk=people.clerk.pk).update(declared=check)
    go(browser, HOA, world=vneid)
    enter(browser, url=password_form(browser))
    answer = browser.post("/vneid/bind")
    assert answer.status_code == 403 and "khác với số mà VNeID xác nhận" in words(answer)
    people.clerk.refresh_from_db()
    assert people.clerk.person is None


def test_of_a_suspended_account_it_says_so(people, browser, vneid):
    bound(people.clerk, HOA)
    actions.suspend(actor=SYSTEM, account=people.clerk)
    assert go(browser, HOA, world=vneid)["Location"] == "/vneid/bind"
    assert "đang tạm đình chỉ" in words(browser.get("/vneid/bind"))


def test_an_officer_binds_from_the_own_account(people, browser, vneid):
    enter(browser)
    assert "Gắn tài khoản VNeID" in words(browser.get("/account"))
    assert browser.get("/account/vneid").status_code == 200
    assert go(browser, HOA, world=vneid, url="/account/vneid/begin")["Location"] == "/vneid/bind"
    assert browser.post("/vneid/bind")["Location"] == "/account"
    page = words(browser.get("/account"))
    assert "0701…0105" in page and "Gắn tài khoản VNeID" not in page


def test_the_password_is_asked_for_again_before_that(people, browser, vneid):
    enter(browser)
    with clock.later_by(timedelta(minutes=6)):
        assert browser.get("/account/vneid/begin")["Location"] == "/account/vneid"
        to = browser.get("/account/vneid")["Location"]
        assert to.startswith("/sign-in")
        assert 'name="password"' in words(browser.get(to))
        assert enter(browser, url=to)["Location"] == "/account/vneid"
        assert browser.get("/account/vneid").status_code == 200


# ── Citizens and organisations ──────────────────────────────────────────────────────────────────────


def test_a_citizen_sees_what_is_made_and_enters(people, browser, vneid, dialect):
    vneid.speaks(dialect)
    go(browser, SEN, world=vneid)
    page = words(browser.get("/vneid/citizen"))
    assert "Đặng Thị Sen" in page and not Account.objects.filter(kind="citizen").exists()
    assert browser.post("/vneid/citizen")["Location"] == "/"
    account = Account.objects.get(kind="citizen")
    assert account.full_name == "Đặng Thị Sen" and account.person == Person.objects.get()
    assert account.name.startswith("cd") and SEN not in account.name and account.unit is None
    assert live().account == account
    assert go(Client(), SEN, world=vneid)["Location"] == "/"
    assert Account.objects.filter(kind="citizen").count() == 1


def test_citizens_have_the_launcher_and_their_account(people, browser, vneid):
    go(browser, SEN, world=vneid)
    browser.post("/vneid/citizen")
    assert browser.get("/").status_code == 200
    page = words(browser.get("/account"))
    assert "Đặng Thị Sen" in page
    assert "Thư điện tử công vụ" not in page and "Đổi mật khẩu" not in page
    for closed in ("/console/", "/console/audit/"):
        assert browser.get(closed).status_code == 404


def test_an_organisation_is_acted_for_by_who_was_proved(people, browser, vneid, dialect):
    vneid.speaks(dialect)
    assert go(browser, COMPANY, world=vneid)["Location"] == "/vneid/citizen"
    assert "Công ty TNHH Hạt điều Mẫu" in words(browser.get("/vneid/citizen"))
    assert browser.post("/vneid/citizen")["Location"] == "/"
    session = live()
    assert session.account.kind == "citizen" and session.account.full_name == "Lý Hoàng Nam"
    assert session.on_behalf_of.tax_code == COMPANY and session.on_behalf_of.person is None
    assert browser.get("/").status_code == browser.get("/account").status_code == 200
    other = Client()
    assert go(other, COMPANY, world=vneid)["Location"] == "/"
    assert Account.objects.exclude(kind="officer").count() == 2


def test_the_representative_alone_is_a_citizen(people, browser, vneid):
    go(browser, COMPANY, world=vneid)
    browser.post("/vneid/citizen")
    alone = Client()
    assert go(alone, NAM, world=vneid)["Location"] == "/"
    assert Session.objects.latest("pk").on_behalf_of is None


def test_nobody_acts_for_an_organisation_as_an_officer(people, browser, vneid):
    bound(people.outsider, NAM)
    assert go(browser, COMPANY, world=vneid)["Location"] == "/vneid/citizen"
    answer = browser.post("/vneid/accounts", {"account": people.outsider.pk})
    assert answer.status_code == 403 and not Session.objects.exists()


# ── More shown in a running session ─────────────────────────────────────────────────────────────────


def test_a_step_up_comes_back_into_the_same_session(people, browser, vneid):
    bound(people.clerk, HOA)
    enter(browser)
    before, cookie = live(), browser.cookies["lienthong"].value
    with clock.later_by(timedelta(minutes=1)):
        assert go(browser, HOA, world=vneid, url=STEP_UP)["Location"] == "/help"
        after = live()
    assert after.pk == before.pk and after.level == 3 and after.methods == "pwd vneid2"
    assert after.authenticated_at == before.authenticated_at
    assert browser.cookies["lienthong"].value != cookie


def test_another_person_steps_nobody_up(people, browser, vneid):
    bound(people.clerk, HOA)
    enter(browser)
    answer = go(browser, LAM, world=vneid, url=STEP_UP)
    assert answer.status_code == 403 and "không phải của chủ tài khoản" in words(answer)
    assert (live().level, live().person) == (1, None)
    assert Event.objects.filter(kind="stepped_up", outcome="refused").exists()


def test_level_1_where_2_is_needed_is_refused_with_words(people, browser, vneid, dialect):
    vneid.speaks(dialect)
    bound(people.clerk, HOA)
    enter(browser)
    vneid.fails("level1")
    answer = go(browser, HOA, world=vneid, url=STEP_UP)
    assert answer.status_code == 403 and "mức 2" in words(answer)
    assert live().level == 1


def test_an_unbound_account_is_bound_on_the_way(people, browser, vneid):
    enter(browser)
    assert go(browser, HOA, world=vneid, url=STEP_UP)["Location"] == "/vneid/bind"
    assert browser.post("/vneid/bind")["Location"] == "/help"
    assert live().level == 3


def test_signing_in_again_as_another_person_ends_the_first_session(people, browser, vneid):
    bound(people.outsider, LAM)
    enter(browser)
    url = SignInRequest(next="/help", again=True).url("identity:vneid_begin")
    assert go(browser, LAM, world=vneid, url=url)["Location"] == "/help"
    assert live().account == people.outsider
    assert Session.objects.get(account=people.clerk).ended_reason == "replaced"
