"""Attacks on passwords, links and the limits that guard them (SECURITY.md 31–40)."""

import re
import statistics
import threading
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from django.db import connection
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity import actions, hashing, queries
from lienthong.identity import sign_in as signing_in
from lienthong.identity.models import Failures, PasswordLink, Session
from lienthong.identity.rules import LIMITS
from lienthong.identity.tasks import forget_failures
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from tests.cast import CAST, DEMO_PASSWORD
from tests.human import answered
from tests.installation import Installation
from tests.small_province import PASSWORD, actor

WRONG, TOO_MANY = "Thư điện tử hoặc mật khẩu chưa đúng.", "Đã thử quá nhiều lần"
NEW = "mot-cau-dai-khac-nua"


def enter(name: str, password: str = "sai-mat-khau-roi", address: str = "10.0.0.1") -> str:
    """What a stranger's browser gets: words, or "in"."""
    form = {"name": name, "password": password, **answered()}
    answer = Client().post("/sign-in", form, REMOTE_ADDR=address)
    return "in" if answer.status_code == 303 else answer.content.decode()


def test_a_stopped_address_locks_no_further_account(people):
    """SECURITY.md 33: what is turned away is no guess, so it fills nobody's count."""
    for number in range(LIMITS["address"].failures):
        enter(f"ai{number}.snv")
    for _ in range(LIMITS["account"].failures + 5):
        assert TOO_MANY in enter(people.clerk.name)
    assert enter(people.clerk.name, PASSWORD, "10.9.9.9") == "in"


def test_one_stubborn_machine_does_not_lock_its_office_out(people):
    """SECURITY.md 32: a telephone with an old password tries for ever; its neighbours get in."""
    for _ in range(LIMITS["address"].failures + 20):
        enter(people.outsider.name)
    assert enter(people.clerk.name, PASSWORD) == "in"


def test_one_address_cannot_stop_the_province(people, monkeypatch):
    """SECURITY.md 32: the overall limit counts guesses, and one address has only so many."""
    few = {"address": 5, "overall": 8}
    for kind, most in few.items():
        monkeypatch.setitem(LIMITS, kind, LIMITS[kind].__class__(most, LIMITS[kind].window))
    for number in range(30):
        enter(f"ai{number}.snv")
    assert enter(people.clerk.name, PASSWORD, "10.9.9.9") == "in"


def test_a_full_server_costs_an_honest_officer_no_guess(people):
    """SECURITY.md 38: a password that nobody looked at is not counted against its owner."""
    taken = [hashing._queue.acquire(blocking=False) for _ in range(hashing._cores + 4)]
    try:
        for _ in range(LIMITS["account"].failures + 1):
            enter(people.clerk.name, PASSWORD)
    finally:
        for _ in taken:
            hashing._queue.release()
    assert enter(people.clerk.name, PASSWORD) == "in"


def test_names_typed_at_random_fill_no_disk(people):
    """SECURITY.md 32: counts go with their window."""
    for number in range(20):
        enter(f"ai{number}.snv")
    with clock.later_by(LIMITS["account"].window * 2):
        forget_failures()
    assert not Failures.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_sign_ins_at_once_wait_for_nobody(people):
    """SECURITY.md 32: counters are locked in one order, so attempts at once never block each other."""
    outcomes: list[str] = []

    def office(number: int) -> None:
        for turn in range(12):
            name, password = (people.clerk.name, PASSWORD) if turn % 3 else (f"x{number}", "sai")
            outcomes.append("in" if enter(name, password) == "in" else "out")
        connection.close()

    threads = [threading.Thread(target=office, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (outcomes.count("in"), outcomes.count("out")) == (32, 16)


@pytest.mark.parametrize("change", ["password", "suspension"])
def test_a_sign_in_under_way_does_not_outlive_the_change(people, change, monkeypatch):
    """SECURITY.md 40: the old password's owner tries just while it is being changed."""
    matches = hashing.matches

    def meanwhile(stored, password):
        monkeypatch.setattr(hashing, "matches", matches)
        fits = matches(stored, password)
        if change == "password":
            actions.set_password(actor=SYSTEM, account=people.clerk, password=NEW)
        else:
            actions.suspend(actor=SYSTEM, account=people.clerk)
        return fits

    monkeypatch.setattr(hashing, "matches", meanwhile)
    here = signing_in.Browser("10.0.0.1")
    outcome = signing_in.sign_in(signing_in.Attempt(people.clerk.name, PASSWORD, here))
    assert outcome is signing_in.Refusal.WRONG
    assert not Session.objects.filter(ended_at=None).exists()


def test_the_present_password_cannot_be_guessed_in_a_stolen_session(people):
    """SECURITY.md 32: an unlocked machine buys as few guesses as the sign-in page, and they show."""
    browser = Client()
    browser.post("/sign-in", {"name": people.clerk.name, "password": PASSWORD})
    form = {"current": "sai-mat-khau-roi", "password": NEW, "again": NEW}
    for _ in range(LIMITS["own_password"].failures):
        browser.post("/account/password", form)
    answer = browser.post("/account/password", {**form, "current": PASSWORD})
    assert TOO_MANY in answer.content.decode()
    assert enter(people.clerk.name, PASSWORD) == "in"
    refused = Event.objects.filter(kind="password_changed", outcome="refused")
    assert refused.count() == LIMITS["own_password"].failures


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_issued_below_buys_no_role_granted_later(people, units):
    """SECURITY.md 50: a unit's administrator keeps a link, and waits for the officer's promotion."""
    department = actor(people.department_admin)
    link = actions.issue_password_link(actor=department, account=people.clerk)
    actions.grant_role(
        actor=SYSTEM, account=people.clerk, role="province_admin", unit=units.province
    )
    assert queries.password_link(token_of(link)) is None
    with pytest.raises(Refused):
        actions.issue_password_link(actor=department, account=people.clerk)


def test_who_grants_the_role_may_have_issued_the_link(people, units):
    """SECURITY.md 34: the usual way of a new administrator stays open: a link, then the role."""
    boss = actor(people.province_admin)
    link = actions.issue_password_link(actor=boss, account=people.clerk)
    actions.grant_role(actor=boss, account=people.clerk, role="auditor", unit=units.office)
    assert queries.password_link(token_of(link)) is not None


@pytest.mark.django_db(transaction=True)
def test_a_link_spent_twice_at_once_sets_one_password(people):
    """SECURITY.md 34: single use holds between two browsers too."""
    token = token_of(actions.issue_password_link(actor=SYSTEM, account=people.clerk))
    statuses: list[int] = []
    start = threading.Barrier(2)

    def spend(password: str) -> None:
        start.wait(10)
        form = {"password": password, "again": password}
        statuses.append(Client().post(f"/password/{token}", form).status_code)
        connection.close()

    threads = [threading.Thread(target=spend, args=(f"{NEW}-{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [303, 404]


def test_no_log_holds_a_link(people, caplog):
    """SECURITY.md 34: not when its form fails, not when it is unknown; and no page sends it on."""
    token = token_of(actions.issue_password_link(actor=SYSTEM, account=people.clerk))
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(f"/password/{token}")
    assert strict.post(f"/password/{token}", {"password": NEW}).status_code == 403
    strict.get(f"/password/{token}/more")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert token not in caplog.text
    assert PasswordLink.objects.get().digest != token.encode()


# ── With real costs ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.installation
def test_an_unknown_name_takes_as_long_as_a_known_one(installation):
    """SECURITY.md 31: medians of a running installation, Argon2 as it is."""
    known, unknown = CAST["clerk"].name, "khongcoai"
    for round_ in range(3):  # a success each time, for nobody else to find the counts full
        times: dict[str, list[float]] = {known: [], unknown: []}
        for number in range(6):
            if number % 2 == 0:  # or the third failure would ask a question
                _seconds(installation, known, DEMO_PASSWORD)
            times[known].append(_seconds(installation, known))
            times[unknown].append(_seconds(installation, f"{unknown}{round_}{number}"))
        _seconds(installation, known, DEMO_PASSWORD)
        print(medians := [statistics.median(found) for found in times.values()])
        if abs(medians[0] - medians[1]) < 0.25 * max(medians):
            return
    pytest.fail(f"known and unknown differ: {medians}")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def _seconds(installation: Installation, name: str, password: str = "sai-mat-khau-roi") -> float:
    """Of one attempt in a browser of its own."""
    browser = build_opener(HTTPCookieProcessor(), _NoRedirect)
    with browser.open(f"{installation.url}/sign-in") as page:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.read().decode())[1]
    form = urlencode({"name": name, "password": password, "csrfmiddlewaretoken": token}).encode()
    began = time.monotonic()
    try:
        with browser.open(f"{installation.url}/sign-in", form) as page:
            assert WRONG in page.read().decode()
    except HTTPError as answer:
        assert (answer.code, password) == (303, DEMO_PASSWORD)
    return time.monotonic() - began
