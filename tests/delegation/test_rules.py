"""What may be given to whom, until when; which accounts look shared."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lienthong.delegation import fields, rules, sharing
from lienthong.delegation.rules import Party, Standing, Wanted
from lienthong.delegation.sharing import Use

TODAY = date(2024, 10, 1)
GIVER, RECEIVER = Party(1, officer=True, enabled=True), Party(2, officer=True, enabled=True)
DESK = ("application", "mot-cua")
WANTED = Wanted(DESK, TODAY, TODAY + timedelta(days=30), "Đi công tác")


def problems(wanted=WANTED, **changes):
    usual = {
        "giver": GIVER,
        "receiver": RECEIVER,
        "acting": False,
        "offered": {DESK},
        "twice": False,
        "today": TODAY,
    }
    return rules.problems(wanted, **usual | changes)


def test_what_one_holds_can_be_given_for_a_while():
    assert problems() == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"receiver": GIVER}, "receiver", rules.NOT_ONESELF),
        ({"receiver": replace(RECEIVER, enabled=False)}, "receiver", rules.RECEIVER_CLOSED),
        ({"receiver": replace(RECEIVER, officer=False)}, "receiver", rules.RECEIVER_CLOSED),
        ({"giver": replace(GIVER, enabled=False)}, "", rules.GIVER_CLOSED),
        ({"giver": replace(GIVER, officer=False)}, "", rules.GIVER_CLOSED),
        ({"acting": True}, "", rules.ACTING),
        ({"offered": set()}, "what", rules.NOT_HELD),
        ({"offered": {("field", "mot-cua"), ("everything", "")}}, "what", rules.NOT_HELD),
        ({"twice": True}, "what", rules.TWICE),
    ],
)
def test_who_and_what(changes, field, words):
    assert problems(**changes) == {field: words}


def days(starts: int, ends: int) -> Wanted:
    """From and until, in days from today; the end is the first day on which it no longer holds."""
    return replace(
        WANTED, starts_on=TODAY + timedelta(days=starts), ends_on=TODAY + timedelta(days=ends)
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (days(0, 1), {}),
        (days(365, 366), {}),
        (days(0, 366), {}),
        (days(-1, 30), {"starts_on": rules.PAST}),
        (days(0, 0), {"last_day": rules.BACKWARDS}),
        (days(5, 3), {"last_day": rules.BACKWARDS}),
        (days(0, 367), {"last_day": rules.TOO_LONG}),
        (days(300, 400), {"last_day": rules.TOO_LONG}),
        (days(-3, 400), {"starts_on": rules.PAST, "last_day": rules.TOO_LONG}),
        (replace(WANTED, reason=""), {"reason": rules.NO_REASON}),
    ],
)
def test_when_and_why(wanted, found):
    assert problems(wanted) == found


@pytest.mark.parametrize(
    ("standing", "answer", "revoke"),
    [
        (Standing.ASKED, True, True),
        (Standing.COMING, False, True),
        (Standing.RUNNING, False, True),
        (Standing.OUT_OF_POST, False, True),
        (Standing.EXPIRED, False, False),
        (Standing.LAPSED, False, False),
        (Standing.DECLINED, False, False),
        (Standing.REVOKED, False, False),
    ],
)
def test_who_may_still_say_something(standing, answer, revoke):
    assert (rules.may_answer(standing), rules.may_revoke(standing)) == (answer, revoke)


def test_the_fields_are_dated_and_have_names():
    today = fields.today()
    assert len(today) >= 20 and len({field.code for field in today}) == len(today)
    assert all(field.name and len(field.code) <= 60 for field in today)
    assert (fields.name_of("dat-dai"), fields.name_of("cu")) == ("Đất đai", "cu")
    assert not today[0].runs(date(2023, 12, 31))


ALONE = Use(devices=3, networks=4, busiest_day=3, together=0)


@pytest.mark.parametrize(
    ("use", "reasons"),
    [
        (ALONE, []),
        (replace(ALONE, together=2), []),
        (replace(ALONE, together=3), ["together"]),
        (replace(ALONE, devices=9), []),  # one sign alone can have its reasons
        (replace(ALONE, devices=6, networks=8), ["devices", "networks"]),
        (replace(ALONE, devices=6, busiest_day=5), ["devices", "busiest_day"]),
        (Use(9, 9, 9, 9), ["together", "devices", "networks", "busiest_day"]),
    ],
)
def test_which_accounts_look_shared(use, reasons):
    listed = sharing.likely_shared(use)
    assert listed == bool(reasons)
    assert not listed or [sign.name for sign, _ in sharing.signs(use)] == reasons
