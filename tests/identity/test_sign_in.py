"""Signing in through the page, as a browser does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.identity import actions, hashing, queries
from lienthong.identity import sign_in as signing_in
from lienthong.identity.models import DailySignIn, Password, Session
from lienthong.identity.request import SignInRequest
from lienthong.identity.rules import LIMITS
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from tests.human import answered
from tests.small_province import PASSWORD, add_account

WRONG = "Thư điện tử hoặc mật khẩu chưa đúng."
TOO_MANY = "Đã thử quá nhiều lần"
SAME_WORK = 6  # statements


@pytest.fixture
def browser(db) -> Client:
    return Client()


def enter(browser, name="hoalt.snv", password=PASSWORD, url="/sign-in", **extra):
    return browser.post(url, {"name": name, "password": password, **answered(), **extra})


def signed_in(browser) -> bool:
    return browser.get("/account").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["hoalt.snv", "  HoaLT.snv ", "hoalt.snv@binhphuoc.gov.vn", "HOALT.SNV@BinhPhuoc.gov.vn"],
)
def test_the_e_mail_name_works_with_or_without_its_suffix(people, browser, name):
    answer = enter(browser, name)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert signed_in(browser)


def test_another_domain_is_another_name(people, browser):
    assert WRONG in enter(browser, "hoalt.snv@example.com").content.decode()


def closed(people, how):
    getattr(actions, how)(actor=SYSTEM, account=people.clerk)


@pytest.mark.parametrize("case", ["unknown", "wrong", "suspended", "removed", "no_password"])
def test_every_failure_has_the_same_words_and_the_same_work(people, browser, case, monkeypatch):
    """SECURITY.md 31: the answer differs in nothing, and as many statements and hashes are spent."""
    hashed = []
    verify = hashing._hasher.verify
    monkeypatch.setattr(
        hashing,
        "_hasher",
        type("Counting", (), {"verify": lambda _, *a: hashed.append(1) or verify(*a)})(),
    )
    name, password = "hoalt.snv", PASSWORD
    if case == "unknown":
        name = "khongco.snv"
    elif case == "wrong":
        password = "sai-mat-khau-roi"
    elif case == "no_password":
        Password.objects.all().delete()
    else:
        closed(people, {"suspended": "suspend", "removed": "remove"}[case])
    with CaptureQueriesContext(
        connection,
    ) as statements:
        answer = enter(browser, name, password)
    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert len(hashed) == 1
    # the trail draws its numbers in batches, so that some request or other draws one
    work = [one["sql"] for one in statements if "audit_event_ids" not in (one["sql"] or "")]
    assert len(work) == SAME_WORK, work
    assert not signed_in(browser)


def test_the_session_identifier_changes_at_every_sign_in(people, browser):
    """SECURITY.md 22: a cookie planted before sign-in is worth nothing after it."""
    browser.cookies["lienthong"] = planted = "x" * 43
    enter(browser)
    first = browser.cookies["lienthong"].value
    again = SignInRequest(next="/account", again=True).url()
    enter(browser, url=again)
    second = browser.cookies["lienthong"].value
    assert len({planted, first, second}) == 3
    browser.cookies["lienthong"] = first
    assert not signed_in(browser)


def test_proving_oneself_again_keeps_the_session_and_renews_its_time(people, browser):
    enter(browser)
    session = Session.objects.get()
    with clock.later_by(timedelta(minutes=10)):
        enter(browser, url=SignInRequest(next="/", again=True).url())
    renewed = Session.objects.get()
    assert renewed.pk == session.pk
    assert renewed.authenticated_at > session.authenticated_at


def test_another_account_in_the_same_browser_ends_the_first_session(people, browser):
    enter(browser)
    enter(browser, "lamvv.budang", url=SignInRequest(next="/", again=True).url())
    assert Session.objects.get(account=people.clerk).ended_reason == "replaced"


@pytest.mark.parametrize(
    ("after", "still_in"), [({"minutes": 119}, True), ({"minutes": 121}, False)]
)
def test_an_idle_session_ends(people, browser, after, still_in):
    enter(browser)
    with clock.later_by(timedelta(**after)):
        assert signed_in(browser) is still_in


def test_no_session_outlives_its_absolute_lifetime(people, browser):
    enter(browser)
    for hours in range(1, 12):
        with clock.later_by(timedelta(hours=hours)):
            assert signed_in(browser)
    with clock.later_by(timedelta(hours=12, minutes=1)):
        assert not signed_in(browser)


def test_signing_out_everywhere_ends_all_sessions(people, browser):
    enter(browser)
    other = Client()
    enter(other)
    browser.post("/sign-out/everywhere")
    assert not signed_in(browser)
    assert not signed_in(other)


@pytest.mark.parametrize("how", ["suspend", "remove"])
def test_a_closed_account_is_out_at_once(people, browser, how):
    """SECURITY.md 40."""
    enter(browser)
    closed(people, how)
    assert not signed_in(browser)


def test_a_moved_account_signs_in_anew(people, units, browser):
    enter(browser)
    actions.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)
    assert not signed_in(browser)


def test_guessing_one_account_is_stopped(people, browser):
    for _ in range(LIMITS["account"].failures):
        enter(browser, password="sai-mat-khau-roi")
    assert TOO_MANY in enter(browser).content.decode()


def test_guessing_an_unknown_name_is_stopped_alike(people, browser):
    for _ in range(LIMITS["account"].failures):
        enter(browser, "khongco.snv", "sai-mat-khau-roi")
    assert TOO_MANY in enter(browser, "khongco.snv").content.decode()


def test_the_stop_ends_with_its_window(people, browser):
    for _ in range(LIMITS["account"].failures + 3):
        enter(browser, password="sai-mat-khau-roi")
    with clock.later_by(LIMITS["account"].window + timedelta(seconds=1)):
        assert enter(browser).status_code == 303


def test_a_stranger_cannot_lock_out_the_owner_of_a_known_device(people, browser):
    """SECURITY.md 33."""
    enter(browser)
    browser.post("/sign-out")
    stranger = Client()
    for _ in range(LIMITS["account"].failures + 3):
        enter(stranger, password="sai-mat-khau-roi")
    assert TOO_MANY in enter(stranger).content.decode()
    assert enter(browser).status_code == 303


def test_a_stolen_device_cookie_buys_a_bounded_number_of_guesses(people, browser):
    enter(browser)
    browser.post("/sign-out")
    for _ in range(LIMITS["device"].failures):
        enter(browser, password="sai-mat-khau-roi")
    assert TOO_MANY in enter(browser).content.decode()


def test_an_office_behind_one_address_is_not_locked_out(people, units, browser):
    """SECURITY.md 32: more officers mistype once than the address may fail, and all get in."""
    stored = Password.objects.get(account=people.clerk)
    for number in range(LIMITS["address"].failures + 10):
        officer = add_account(f"canbo{number}.snv", "Nguyễn Văn Nam", units.office, password=False)
        Password.objects.create(account=officer, hash=stored.hash, set_at=stored.set_at)
        enter(Client(), officer.name, "sai-mat-khau-roi")
        assert enter(Client(), officer.name).status_code == 303
    assert enter(browser).status_code == 303


def test_a_valid_account_buys_no_guesses_at_others(people, browser):
    """Signing in oneself takes back one's own slips only, however often."""
    for number in range(LIMITS["address"].failures):
        enter(Client())
        enter(Client(), f"ai{number}.snv", "sai-mat-khau-roi")
    assert TOO_MANY in enter(Client(), "hantt.snv").content.decode()


def test_spraying_from_one_address_is_stopped(people, browser):
    for number in range(LIMITS["address"].failures):
        enter(browser, f"ai{number}.snv", "sai-mat-khau-roi")
    assert TOO_MANY in enter(Client()).content.decode()


def test_next_leads_only_to_ourselves(people, browser):
    """SECURITY.md 26: the destination is signed; a written one is ignored."""
    answer = enter(browser, url="/sign-in?request=https://evil.example/&next=https://evil.example/")
    assert answer["Location"] == "/"


def test_after_sign_in_one_is_where_one_wanted_to_be(people, browser):
    asked = browser.get("/account?x=1")
    assert asked.status_code == 302
    assert enter(browser, url=asked["Location"])["Location"] == "/account?x=1"


def test_sign_in_needs_a_token_of_this_page(people):
    """SECURITY.md 23."""
    strict = Client(enforce_csrf_checks=True)
    assert enter(strict).status_code == 403
    assert strict.post("/sign-out").status_code == 403


def test_a_huge_password_is_refused_before_it_is_hashed(people, browser, monkeypatch):
    """SECURITY.md 38."""
    monkeypatch.setattr(hashing, "matches", lambda *_: pytest.fail("hashed"))
    assert enter(browser, password="a" * 5000).status_code == 200


def test_when_all_places_for_hashing_are_taken_the_answer_is_503(people, browser, monkeypatch):
    taken = [hashing._queue.acquire(blocking=False) for _ in range(hashing._cores + 4)]
    try:
        answer = enter(browser)
    finally:
        for _ in taken:
            hashing._queue.release()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_the_account_is_remembered_on_request_and_forgotten_on_request(people, browser):
    enter(browser, remember="on")
    browser.post("/sign-out")
    assert 'value="hoalt.snv"' in browser.get("/sign-in").content.decode()
    enter(browser)
    browser.post("/sign-out")
    assert 'value="hoalt.snv"' not in browser.get("/sign-in").content.decode()


def test_sign_ins_are_counted_by_day_and_unit(people, browser):
    enter(browser)
    enter(Client())
    assert DailySignIn.objects.values_list("account", "unit", "count").get() == (
        people.clerk.pk,
        people.clerk.unit_id,
        2,
    )


def test_a_page_learns_who_asks_in_one_statement(people, browser):
    enter(browser)
    token = browser.cookies["lienthong"].value
    with CaptureQueriesContext(connection) as statements:
        actor, session = queries.live_session(token, "127.0.0.1")
    assert len(statements) == 1
    assert (actor.label, actor.full_name, session.unit_name) == (
        "hoalt.snv",
        "Lê Thị Hoa",
        "Sở Nội vụ",
    )


def test_a_hash_of_other_costs_is_made_anew_at_sign_in(people, browser):
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    Password.objects.filter(account=people.clerk).update(hash=cheap)
    enter(browser)
    assert not hashing.outdated(Password.objects.get(account=people.clerk).hash)


def test_a_session_of_a_sign_in_knows_its_address_and_device(people, browser):
    browser.post(
        "/sign-in",
        {"name": "hoalt.snv", "password": PASSWORD},
        REMOTE_ADDR="10.1.2.3",
        headers={"user-agent": "Máy văn phòng"},
    )
    session = Session.objects.get()
    assert (session.address, session.user_agent) == ("10.1.2.3", "Máy văn phòng")


def test_sixty_four_bits_of_an_ipv6_address_count_as_one():
    assert signing_in.network("2001:db8::1") == signing_in.network("2001:db8::ffff")
    assert signing_in.network("2001:db8::1") != signing_in.network("2001:db8:0:1::1")
