"""Attacks on second factors (SECURITY.md 22, 31–33, 35–37)."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity.models import (
    Alert,
    Passkey,
    RecoveryCode,
    Session,
    SpentChallenge,
)
from lienthong.identity.request import SignInRequest
from lienthong.identity.rules import LIMITS
from lienthong.identity.tasks import forget_challenges
from lienthong.kit import clock
from tests.identity.factors import (
    NOT_ACCEPTED,
    SECOND,
    TOO_MANY,
    WRONG,
    answer_with,
    authenticator,
    ceremony,
    code,
    enrol_passkey,
    enter_with,
    give_app,
    give_codes,
    password,
    signed_in,
    text,
)
from tests.small_province import PASSWORD

BACK = "/sign-in"


@pytest.fixture
def browser(people) -> Client:
    """The clerk's, signed in with the password alone."""
    browser = Client()
    password(browser, people.clerk)
    return browser


@pytest.fixture
def device(browser):
    """The clerk's passkey."""
    device = authenticator()
    enrol_passkey(browser, device)
    return device


def half_way(account, **extra) -> Client:
    """A stranger's browser that knows the password."""
    stranger = Client()
    password(stranger, account, **extra)
    return stranger


def refused(answer) -> bool:
    """The sign-in page again, with nothing opened."""
    return answer.status_code == 303 and answer["Location"].startswith(BACK)


# ── One-time codes ──────────────────────────────────────────────────────────────────────────────


def test_a_code_that_was_seen_over_the_shoulder_is_spent(people):
    """SECURITY.md 35."""
    shown = code(give_app(people.clerk))
    assert half_way(people.clerk).post(SECOND, {"code": shown}).status_code == 303
    assert WRONG in text(half_way(people.clerk).post(SECOND, {"code": shown}))


def test_an_older_code_is_spent_with_it(people):
    """SECURITY.md 35: the step before is still within the clock's drift, and was passed."""
    secret = give_app(people.clerk)
    before = code(secret, -1)
    assert half_way(people.clerk).post(SECOND, {"code": code(secret)}).status_code == 303
    assert WRONG in text(half_way(people.clerk).post(SECOND, {"code": before}))


def at_once(*acts) -> list[int]:
    """Statuses of things done by several browsers in the same moment."""
    statuses: list[int] = []
    start = threading.Barrier(len(acts))

    def run(act) -> None:
        start.wait(10)
        statuses.append(act().status_code)
        connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(statuses)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["code", "recovery"])
def test_one_code_in_two_browsers_at_once_opens_one(people, kind):
    """SECURITY.md 35, 36: the statement decides who came first."""
    secret = give_app(people.clerk)
    typed = code(secret) if kind == "code" else give_codes(people.clerk)[0]
    two = [half_way(people.clerk) for _ in range(2)]
    acts = [lambda one=one: one.post(SECOND, {kind: typed}) for one in two]
    assert at_once(*acts) == [200, 303]
    assert Session.objects.filter(ended_at=None).count() == 1


def test_recovery_codes_are_hashed_and_work_once(people):
    """SECURITY.md 36."""
    give_app(people.clerk)
    codes = give_codes(people.clerk)
    stored = b"".join(bytes(one) for one in RecoveryCode.objects.values_list("digest", flat=True))
    assert not [one for one in codes if one.encode() in stored or one[:5].encode() in stored]
    assert half_way(people.clerk).post(SECOND, {"recovery": codes[3]}).status_code == 303
    assert WRONG in text(half_way(people.clerk).post(SECOND, {"recovery": codes[3]}))


def test_a_recovery_code_opens_its_own_account_only(people):
    """SECURITY.md 36."""
    give_app(people.clerk)
    give_app(people.outsider)
    (first, *_others) = give_codes(people.clerk)
    assert WRONG in text(half_way(people.outsider).post(SECOND, {"recovery": first}))


# ── Guessing, and locking out ───────────────────────────────────────────────────────────────────


def exhaust(stranger: Client, field: str = "code") -> None:
    for _ in range(LIMITS["factor"].failures):
        stranger.post(SECOND, {field: "000000"})


@pytest.mark.parametrize("field", ["code", "recovery"])
def test_codes_are_guessed_a_few_times_only(people, field):
    """SECURITY.md 32: also by starting the sign-in anew, also by changing from one kind to the other."""
    secret = give_app(people.clerk)
    exhaust(half_way(people.clerk), field)
    assert TOO_MANY in text(half_way(people.clerk).post(SECOND, {"code": code(secret)}))
    with clock.later_by(LIMITS["factor"].window + timedelta(seconds=1)):
        answer = half_way(people.clerk).post(SECOND, {"code": code(secret)})
    assert answer.status_code == 303


def test_wrong_codes_of_a_stranger_do_not_stop_a_known_device(people):
    """SECURITY.md 33: who knows the password cannot lock the owner out."""
    secret = give_app(people.clerk)
    own = half_way(people.clerk)
    own.post(SECOND, {"code": code(secret)})
    own.post("/sign-out")
    exhaust(half_way(people.clerk))
    password(own, people.clerk)
    assert own.post(SECOND, {"code": code(secret, 1)}).status_code == 303


def test_passwords_and_codes_are_counted_apart(people):
    """SECURITY.md 33: wrong codes leave the password's count alone, and the other way round."""
    secret = give_app(people.clerk)
    exhaust(half_way(people.clerk))
    assert password(Client(), people.clerk)["Location"] == SECOND
    waiting = half_way(people.clerk)
    with clock.later_by(LIMITS["factor"].window + timedelta(seconds=1)):
        later = half_way(people.clerk)
        for number in range(LIMITS["account"].failures + 2):
            form = {"name": people.clerk.name, "password": "sai-mat-khau-roi"}
            Client().post("/sign-in", form, REMOTE_ADDR=f"10.0.1.{number}")
        assert later.post(SECOND, {"code": code(secret)}).status_code == 303
    assert not signed_in(waiting)


def test_too_many_wrong_codes_leave_the_passkey(people, browser, device):
    """SECURITY.md 33: nobody guesses a signature, so nothing counts it."""
    give_app(people.clerk)
    exhaust(half_way(people.clerk))
    assert answer_with(half_way(people.clerk), device, SECOND)["Location"] == "/"


def test_the_second_step_opens_for_nobody_but_who_knew_the_password(people):
    """SECURITY.md 31: a stranger's guess of the cookie learns nothing, and names no account."""
    give_app(people.clerk)
    stranger = Client()
    stranger.cookies["signin"] = "x" * 43
    assert stranger.get(SECOND)["Location"] == BACK
    assert people.clerk.full_name not in text(stranger.get(SECOND, follow=True))


def test_a_wrong_password_looks_the_same_with_and_without_a_factor(people):
    """SECURITY.md 31."""
    give_app(people.clerk)

    def answer(account) -> str:
        page = Client().post("/sign-in", {"name": account.name, "password": "sai-mat-khau-roi"})
        return text(page).count("chưa đúng")

    assert answer(people.clerk) == answer(people.outsider)


# ── Passkeys ────────────────────────────────────────────────────────────────────────────────────


LIES = {
    "another site's page": {"origin": "https://lienthong.example"},
    "a page on another port": {"origin": "http://localhost:1"},
    "another relying party": {"rp_id": "example.com"},
    "nobody verified": {"verifies": False},
    "in a frame elsewhere": {"cross_origin": True},
    "somebody else's handle": {"handle": b"0123456789abcdef"},
    "no handle at all": {"handle": b""},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_passkey_answers_for_our_own_page_only(device, lie):
    """SECURITY.md 37."""
    for name, value in lie.items():
        setattr(device, name, value)
    stranger = Client()
    assert refused(enter_with(stranger, device))
    assert NOT_ACCEPTED in text(stranger.get(BACK))
    assert not signed_in(stranger)


@pytest.mark.parametrize("lie", list(LIES.values())[:5], ids=list(LIES)[:5])
def test_a_passkey_is_not_enrolled_for_another_page_either(browser, lie):
    """SECURITY.md 37."""
    answer = enrol_passkey(browser, authenticator(**lie))
    assert "Không nhận được khóa truy cập" in text(answer)
    assert not Passkey.objects.exists()


def test_an_answer_is_worth_nothing_the_second_time(device):
    """SECURITY.md 37: even to the browser that gave it, even where no counter is kept."""
    device.counts = device.counter = 0
    Passkey.objects.update(sign_count=0)
    own = Client()
    options, challenge = ceremony(own.get(BACK))
    form = {"passkey": device.get(options), "challenge": challenge}
    csrf = own.cookies["csrf"].value
    assert own.post("/sign-in/passkey", form)["Location"] == "/"
    own.post("/sign-out")
    own.cookies["csrf"] = csrf
    assert refused(own.post("/sign-in/passkey", form))


@pytest.mark.django_db(transaction=True)
def test_nor_twice_at_the_same_time(device):
    """SECURITY.md 37."""
    own = Client()
    options, challenge = ceremony(own.get(BACK))
    form = {"passkey": device.get(options), "challenge": challenge}
    twin = Client()
    twin.cookies["csrf"] = own.cookies["csrf"].value
    acts = [lambda one=one: one.post("/sign-in/passkey", form) for one in (own, twin)]
    at_once(*acts)
    assert signed_in(own) != signed_in(twin)


def test_an_answer_given_in_one_browser_opens_no_other(device):
    """SECURITY.md 37: a challenge belongs to the browser, sign-in or session that it was made for."""
    own, thief = Client(), Client()
    options, challenge = ceremony(own.get(BACK))
    form = {"passkey": device.get(options), "challenge": challenge}
    thief.get(BACK)
    assert refused(thief.post("/sign-in/passkey", form))


def test_an_answer_for_one_purpose_serves_no_other(people, browser, device):
    """SECURITY.md 37: what the sign-in page asked is no second step of somebody who knows the password."""
    stranger = half_way(people.clerk)
    options, challenge = ceremony(stranger.get(BACK))
    form = {"passkey": device.get(options), "challenge": challenge}
    assert NOT_ACCEPTED in text(stranger.post(SECOND, form))


def test_a_challenge_of_ones_own_making_is_none(device):
    """SECURITY.md 37."""
    stranger = Client()
    options, _challenge = ceremony(stranger.get(BACK))
    form = {"passkey": device.get(options), "challenge": json.dumps(options["challenge"])}
    assert refused(stranger.post("/sign-in/passkey", form))


def test_a_counter_that_goes_back_disables_the_passkey_and_tells_its_owner(people, device):
    """SECURITY.md 37: somebody copied the key."""
    enter_with(Client(), device)
    device.counter = 0
    assert refused(enter_with(Client(), device))
    assert Passkey.objects.get().disabled_reason == "counter"
    assert Event.objects.filter(kind="passkey_disabled", subject_id=people.clerk.pk).exists()
    assert Alert.objects.filter(account=people.clerk, kind="passkey_disabled").exists()
    device.counter = 100
    assert refused(enter_with(Client(), device)), "nor with a better number afterwards"


def test_a_disabled_passkey_does_not_leave_the_password_alone(people, device):
    """SECURITY.md 37: or its copier would get rid of the second step by showing the copy."""
    enter_with(Client(), device)
    device.counter = 0
    enter_with(Client(), device)
    stranger = half_way(people.clerk)
    assert not signed_in(stranger)
    assert "dấu hiệu bị sao chép" in text(stranger.get(SECOND))


NONSENSE = [
    "",
    "x",
    "[]",
    "{}",
    '"text"',
    "null",
    json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "bm9wZQ",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "attestationObject": "oA",
            },
        }
    ),
    "[" * 5000,
]


@pytest.mark.parametrize("said", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_and_breaks_nothing(browser, device, said):
    """SECURITY.md 37: what a browser says is written by whoever holds it."""
    stranger = Client()
    _options, challenge = ceremony(stranger.get(BACK))
    form = {"passkey": said, "challenge": challenge}
    assert refused(stranger.post("/sign-in/passkey", form))
    _options, challenge = ceremony(browser.get("/account/security/passkeys/add"))
    form = {"passkey": said, "challenge": challenge, "name": "x"}
    assert browser.post("/account/security/passkeys/add", form).status_code == 200
    assert Passkey.objects.count() == 1


def test_spent_challenges_fill_no_disk(device):
    """SECURITY.md 37."""
    enter_with(Client(), device)
    assert SpentChallenge.objects.exists()
    with clock.later_by(timedelta(minutes=11)):
        forget_challenges()
    assert not SpentChallenge.objects.exists()


# ── Sessions ────────────────────────────────────────────────────────────────────────────────────


def test_the_identifier_changes_at_step_up(people, browser):
    """SECURITY.md 22: who had planted or read the cookie before is out; the session is the same."""
    secret = give_app(people.clerk)
    session, before = Session.objects.get(), browser.cookies["lienthong"].value
    form_token = browser.cookies["csrf"].value
    more = browser.get(SignInRequest(next="/", level=2).url())["Location"]
    browser.post(more, {"code": code(secret)})
    assert browser.cookies["lienthong"].value != before
    assert browser.cookies["csrf"].value != form_token
    assert Session.objects.get().pk == session.pk
    old = Client()
    old.cookies["lienthong"] = before
    assert not signed_in(old)


def test_the_identifier_changes_when_a_factor_is_enrolled(people, browser):
    """SECURITY.md 22."""
    before = browser.cookies["lienthong"].value
    enrol_passkey(browser, authenticator())
    assert browser.cookies["lienthong"].value != before


def test_nothing_that_was_planted_before_survives_the_second_step(people):
    """SECURITY.md 22: neither a session's cookie, nor a sign-in's, nor a device's."""
    secret = give_app(people.clerk)
    browser = Client()
    for name in ("lienthong", "signin", "device"):
        browser.cookies[name] = "x" * 43
    password(browser, people.clerk)
    assert browser.cookies["signin"].value not in ("", "x" * 43)
    browser.post(SECOND, {"code": code(secret), "trust": "on"})
    values = {name: browser.cookies[name].value for name in ("lienthong", "signin", "device")}
    assert "x" * 43 not in values.values()
    assert values["signin"] == ""


def test_a_stranger_cannot_step_up_somebody_elses_session(people, browser):
    """A challenge is bound to its session."""
    device = authenticator()
    enrol_passkey(browser, device)
    other = Client()
    other.post("/sign-in", {"name": people.outsider.name, "password": PASSWORD})
    own = authenticator()
    enrol_passkey(other, own)
    Session.objects.update(methods="pwd", level=1)
    url = SignInRequest(next="/", level=2).url("identity:step_up")
    options, challenge = ceremony(browser.get(url))
    answer = other.post(url, {"passkey": own.get(options), "challenge": challenge})
    assert NOT_ACCEPTED in text(answer)
