"""Attacks on forgotten passwords (SECURITY.md 31–34, 38): who exists, guessing, locking out, taking over."""

import re
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.identity import actions, hashing, one_time, rules
from lienthong.identity.contacts.sync import sync
from lienthong.identity.models import Account, Contact, Password, Recovery, Session
from lienthong.identity.rules import LIMITS
from lienthong.kit import clock, jobs
from tests.human import answered
from tests.message_desk import MessageDesk
from tests.small_province import PASSWORD, actor

NEW = "mot-cau-dai-khac-nua"
NUMBER = "+84912345678"
NAMES = {
    "with a number": "hoalt.snv",
    "without one": "lamvv.budang",
    "administrator": "hantt.snv",
    "suspended": "huybq.ttt",
    "nobody": "khongco.snv",
}


@pytest.fixture
def hoa(people, desk: MessageDesk) -> Account:
    for account in (people.clerk, people.department_admin, people.auditor):
        Account.objects.filter(pk=account.pk).update(mobile="0912 345 678")
    Account.objects.filter(pk=people.auditor.pk).update(suspended_at=clock.now())
    sync()
    Contact.objects.update(verified_at=clock.now())
    return people.clerk


def ask(browser: Client, name="hoalt.snv", address="10.0.0.1", *, human=True):
    form = {"name": name, "channel": "sms", **(answered() if human else {})}
    return browser.post("/password/help", form, REMOTE_ADDR=address)


def started(name="hoalt.snv", address="10.0.0.1") -> Client:
    browser = Client()
    assert ask(browser, name, address).status_code == 303
    jobs.run_waiting()
    return browser


def code_in(desk: MessageDesk) -> str:
    return re.search(r": (\d{6})\.", desk.texts(NUMBER)[-1])[1]


def other_than(code: str, step: int = 1) -> str:
    return f"{(int(code) + step) % 10**6:06}"


def enter(browser: Client, code: str):
    return browser.post("/password/code", {"code": code})


def work(statements: CaptureQueriesContext) -> list[str]:
    """Statements without their values and a test's own savepoints; the trail draws its numbers in
    batches."""
    return [
        re.sub(r"'(?:[^']|'')*'|\b\d+\b|NULL", "?", one["sql"] or "")
        for one in statements
        if not re.search("audit_event_ids|SAVEPOINT", one["sql"] or "")
    ]


def words(answer) -> str:
    """A page without what is new in each: tokens and the name that was typed."""
    page = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return re.sub(r"[A-Za-z0-9]{32,}", "", page)


# ── Who exists ──────────────────────────────────────────────────────────────────────────────────


def test_asking_for_a_code_is_the_same_work_for_every_name(hoa, desk):
    """SECURITY.md 31: the request decides nothing; a job does, beside it."""
    spent = {}
    for case, name in NAMES.items():
        with CaptureQueriesContext(connection) as statements:
            answer = ask(Client(), name, f"10.0.0.{len(spent)}")
        assert (answer.status_code, answer["Location"]) == (303, "/password/code")
        spent[case] = [one.split("(")[0][:40] for one in work(statements)]
    assert len({tuple(one) for one in spent.values()}) == 1, spent


def test_the_pages_say_the_same_for_every_name(hoa, desk):
    """SECURITY.md 31: before the code, after a wrong one, after the last one."""
    seen = set()
    for number, name in enumerate(NAMES.values()):
        browser = started(name, f"10.0.0.{number}")
        pages = [words(browser.get("/password/code"))]
        pages += [words(enter(browser, "x")) for _ in range(one_time.MOST_TRIES)]
        pages.append(browser.get("/password/code").headers.get("Location", "none"))
        seen.add(tuple(pages))
    assert len(seen) == 1


def test_entering_a_code_is_the_same_work_for_every_name(hoa, desk):
    """SECURITY.md 31."""
    spent = set()
    for number, name in enumerate(NAMES.values()):
        browser = started(name, f"10.0.0.{number}")
        with CaptureQueriesContext(connection) as statements:
            enter(browser, "nothing")
        spent.add(len(work(statements)))
    assert len(spent) == 1


def test_the_limits_of_a_name_nobody_has_are_those_of_an_account(hoa, desk):
    """SECURITY.md 31: codes, and guesses at them, run out after as many."""
    assert _until_stopped("hoalt.snv") == _until_stopped("khongco.snv")
    with clock.later_by(timedelta(days=2)):
        assert _guesses_until_stopped("hoalt.snv") == _guesses_until_stopped("khongco.snv")


def _until_stopped(name: str) -> int:
    asked = 0
    while ask(Client(), name, f"10.1.0.{asked}").status_code == 303:
        asked += 1
    return asked


def _guesses_until_stopped(name: str) -> int:
    guesses = 0
    for round_ in range(LIMITS["recovery_code"].failures):
        with clock.later_by(timedelta(hours=round_)):
            browser = started(name, f"10.2.0.{round_}")
            for _ in range(one_time.MOST_TRIES):
                if enter(browser, "x").status_code == 303:
                    break
                guesses += 1
    return guesses


def test_the_trail_names_no_unknown_names(people, desk):
    """SECURITY.md 31: a password typed into the wrong box stays out of it."""
    started("mat-khau-go-nham")
    (event,) = Event.objects.filter(kind="recovery_asked")
    assert "mat-khau" not in f"{event.subject_label} {event.details}"


# ── Guessing ────────────────────────────────────────────────────────────────────────────────────


def test_a_code_is_guessed_five_times_at_most(hoa, desk):
    """SECURITY.md 32: the right one does not open afterwards."""
    browser = started()
    right = code_in(desk)
    for step in range(one_time.MOST_TRIES):
        enter(browser, other_than(right, step + 1))
    assert enter(browser, right).headers["Location"] == "/password/help"
    assert browser.get("/password/new").headers["Location"] == "/password/help"


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guesses_at_once_are_five(hoa, desk):
    """SECURITY.md 32: a guess is counted before it is looked at."""
    token = started().cookies["recovery"].value
    wrong = other_than(code_in(desk))
    opened: list[str] = []

    def guess() -> None:
        for _ in range(5):
            browser = Client()
            browser.cookies["recovery"] = token
            opened.append(enter(browser, wrong).headers.get("Location", ""))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Recovery.objects.get().tries == one_time.MOST_TRIES
    assert "/password/new" not in opened


def test_guesses_are_few_a_day_however_many_codes_are_sent(hoa, desk):
    """SECURITY.md 32: twenty in a million."""
    guesses = 0
    for hours in range(12):
        with clock.later_by(timedelta(hours=hours)):
            browser = started(address=f"10.3.0.{hours}")
            wrong = other_than(code_in(desk))
            while enter(browser, wrong).status_code == 200:
                guesses += 1
    assert guesses <= LIMITS["recovery_code"].failures


def test_messages_to_one_officer_are_few(hoa, desk):
    """SECURITY.md 32: nobody's telephone is flooded, and nobody's bill."""
    for number in range(20):
        ask(Client(), address=f"10.4.0.{number}")
    jobs.run_waiting()
    assert len(desk.sent()) == LIMITS["recovery"].failures


def test_one_address_asks_for_so_many(people, desk):
    """SECURITY.md 32."""
    stopped = [ask(Client(), f"ai{number}.snv").status_code == 200 for number in range(70)]
    assert stopped.index(True) == LIMITS["recovery_address"].failures


def test_programs_meet_a_question(people, desk):
    """The same for names that nobody has."""
    for name in ("hoalt.snv", "khongco.snv"):
        for _ in range(rules.QUESTION_FROM["recovery"]):
            assert ask(Client(), name, human=False).status_code == 303
        asked = ask(Client(), name, human=False)
        assert 'name="question"' in asked.content.decode()
        assert ask(Client(), name).status_code == 303


# ── Locking out ─────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_does_not_use_up_what_the_owner_has(hoa, desk):
    """SECURITY.md 33: a known device has counts of its own, for codes and for guesses."""
    owner = Client()
    owner.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    for hours in range(6):
        with clock.later_by(timedelta(hours=hours)):
            stranger = started(address="10.6.6.6")
            for _ in range(one_time.MOST_TRIES):
                enter(stranger, other_than(code_in(desk)))
    while ask(Client(), address="10.6.6.7").status_code == 303:
        pass
    assert ask(owner).status_code == 303
    jobs.run_waiting()
    assert enter(owner, code_in(desk)).headers["Location"] == "/password/new"


def test_failed_codes_lock_nobody_out_of_the_sign_in(hoa, desk):
    """SECURITY.md 33: password and code count apart."""
    browser = started()
    for _ in range(one_time.MOST_TRIES):
        enter(browser, "x")
    form = {"name": "hoalt.snv", "password": PASSWORD}
    assert Client().post("/sign-in", form).status_code == 303


def test_asking_changes_nothing_for_the_owner(hoa, desk):
    """SECURITY.md 33: sessions and password stay until a code was right and a password is chosen."""
    owner = Client()
    owner.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    before = Password.objects.get(account=hoa).hash
    enter(started(), "x")
    assert owner.get("/account").status_code == 200
    assert Password.objects.get(account=hoa).hash == before


# ── Taking over ─────────────────────────────────────────────────────────────────────────────────


def test_a_code_works_in_its_own_browser_once_and_for_ten_minutes(hoa, desk):
    """SECURITY.md 34."""
    browser = started()
    code = code_in(desk)
    assert enter(Client(), code).headers["Location"] == "/password/help"
    token = browser.cookies["recovery"].value
    with clock.later_by(one_time.LIFETIME + timedelta(seconds=1)):
        assert enter(browser, code).headers["Location"] == "/password/help"
    browser.cookies["recovery"] = token
    assert enter(browser, code).headers["Location"] == "/password/new"
    assert enter(browser, code).headers["Location"] == "/password/help"


def test_a_newer_code_does_not_open_an_older_request(hoa, desk):
    """SECURITY.md 34: the attacker's request is not opened by the code of the owner's."""
    attacker, owner = started(address="10.6.6.6"), started()
    assert enter(attacker, code_in(desk)).status_code == 200
    assert enter(owner, code_in(desk)).headers["Location"] == "/password/new"


def test_a_cookie_planted_before_the_code_is_worth_nothing_after(hoa, desk):
    """SECURITY.md 22, 34: whoever planted it does not choose the password."""
    browser = started()
    planted = browser.cookies["recovery"].value
    enter(browser, code_in(desk))
    attacker = Client()
    attacker.cookies["recovery"] = planted
    assert attacker.get("/password/new").headers["Location"] == "/password/help"


def test_without_the_code_no_password_is_chosen(hoa, desk):
    """SECURITY.md 34."""
    browser = started()
    answer = browser.post("/password/new", {"password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/password/help"
    form = {"name": "hoalt.snv", "password": PASSWORD}
    assert Client().post("/sign-in", form).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_a_proof_spent_twice_at_once_sets_one_password(hoa, desk):
    """SECURITY.md 34: single use holds between two windows too."""
    browser = started()
    enter(browser, code_in(desk))
    token, places = browser.cookies["recovery"].value, []
    start = threading.Barrier(2)

    def spend(password: str) -> None:
        window = Client()
        window.cookies["recovery"] = token
        start.wait(10)
        form = {"password": password, "again": password}
        places.append(window.post("/password/new", form).headers["Location"].partition("?")[0])
        connection.close()

    threads = [threading.Thread(target=spend, args=(f"{NEW}-{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(places) == ["/password/help", "/sign-in"]


def test_a_new_password_ends_every_session_and_opens_none(hoa, desk):
    """SECURITY.md 34: the thief is out, and whoever read the code still has to sign in."""
    Client().post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    browser = started()
    enter(browser, code_in(desk))
    browser.post("/password/new", {"password": NEW, "again": NEW})
    assert not Session.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("how", ["changed", "not me"])
def test_a_code_that_came_back_is_void_once_the_owner_acts(hoa, desk, how):
    """SECURITY.md 34: a thief with the telephone had the right code, and waits with the password."""
    thief, owner = started(), Client()
    enter(thief, code_in(desk))
    owner.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    if how == "changed":
        words = {"current": PASSWORD, "password": NEW, "again": NEW}
        assert owner.post("/account/password", words).status_code == 303
    else:
        mine = Session.objects.get(ended_at=None)
        owner.post(f"/account/sessions/{mine.pk}/not-me", {"current": PASSWORD})
    answer = thief.post("/password/new", {"password": f"{NEW}-2", "again": f"{NEW}-2"})
    assert answer["Location"] == "/password/help"
    stolen = {"name": "hoalt.snv", "password": f"{NEW}-2"}
    assert Client().post("/sign-in", stolen).status_code == 200


def test_a_link_issued_before_is_void_once_the_owner_chose_another_password(people):
    """SECURITY.md 34: it may lie in a mailbox that others read."""
    link = actions.issue_password_link(actor=actor(people.department_admin), account=people.clerk)
    owner = Client()
    owner.post("/sign-in", {"name": "hoalt.snv", "password": PASSWORD})
    owner.post("/account/password", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert Client().get(urlsplit(link).path).status_code == 404


def test_messages_hold_no_address_of_ours_nor_of_anybody(hoa, desk):
    """SECURITY.md 34: there is no link that a forged Host header could bend."""
    Client().post(
        "/password/help", {"name": "hoalt.snv", "channel": "sms"}, HTTP_HOST="evil.example"
    )
    jobs.run_waiting()
    for text in desk.texts():
        assert not re.search(r"https?:|www\.|evil", text)


def test_neither_database_nor_log_nor_trail_holds_the_code(hoa, desk, caplog):
    browser = started()
    code = code_in(desk)
    enter(browser, code)
    with connection.cursor() as cursor:
        for table in ("identity_recovery", "identity_message", "audit_event", "procrastinate_jobs"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert code not in (cursor.fetchone()[0] or "")
    assert code not in caplog.text


def test_a_full_server_says_so_and_the_proof_stays(hoa, desk):
    """SECURITY.md 38."""
    browser = started()
    enter(browser, code_in(desk))
    taken = [hashing._queue.acquire(blocking=False) for _ in range(hashing._cores + 4)]
    try:
        busy = browser.post("/password/new", {"password": NEW, "again": NEW})
    finally:
        for _ in taken:
            hashing._queue.release()
    assert busy.status_code == 503
    assert browser.post("/password/new", {"password": NEW, "again": NEW}).status_code == 303


def test_no_step_is_taken_without_its_form(hoa, desk):
    """SECURITY.md 23."""
    strict = Client(enforce_csrf_checks=True)
    for path in ("help", "code", "new"):
        assert strict.post(f"/password/{path}", {"name": "hoalt.snv"}).status_code == 403
