"""What the platform measures of its own officers, without anyone reporting it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from lienthong.identity import actions as identity
from lienthong.identity.models import Account, DailySignIn, Totp
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting.sources import measuring
from lienthong.scoreboard.models import ApplicationUse, Batch, Fact, FactChange, Indicator
from lienthong.scoreboard.rules.rolling import Count, rolled_up

NOVEMBER = "2026-11"
BEGAN = datetime(2026, 11, 2, 1, tzinfo=UTC)


def at(day, hour=10):
    """A moment of November, at an hour of Việt Nam."""
    return clock.standing_at(datetime(2026, 11, day, hour - 7, tzinfo=UTC))


@pytest.fixture
def november():
    """Everything of the test happens on 2 November at the earliest."""
    with clock.standing_at(BEGAN):
        yield


@pytest.fixture
def period(november, units, people):
    actions.load_catalogue(actor=SYSTEM)
    return actions.ensure_period(NOVEMBER, actor=SYSTEM)


def measure(period, day=20):
    with at(day):
        return measuring.measure(actor=SYSTEM, period=period)


def fact(code, unit):
    return Fact.objects.get(indicator__code=code, unit=unit)


def value(code, unit):
    return fact(code, unit).value


def signs_in(account, day, times=1):
    DailySignIn.objects.create(
        day=date(2026, 11, day), account=account, unit=account.unit, count=times
    )


# ── Rolling up ──────────────────────────────────────────────────────────────────────────────────

ABOVE = {1: None, 2: 1, 3: 2, 4: 3, 9: 4}


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ([2], {2: Count(3, 6)}),
        ([2, 3], {2: Count(1, 1), 3: Count(2, 5)}),
        ([2, 5], {2: Count(3, 6), 5: Count()}),
        ([5], {5: Count()}),
        ([], {}),
    ],
)
def test_counts_go_to_the_next_measured_unit(measured, expected):
    counts = {2: Count(1, 1), 3: Count(1, 3), 9: Count(1, 2), 77: Count(5, 5)}

    assert rolled_up(counts, measured, ABOVE) == expected


# ── Sign-ins ────────────────────────────────────────────────────────────────────────────────────


def test_a_departments_figure_covers_its_inner_divisions(period, units, people):
    signs_in(people.clerk, 3, times=2)
    signs_in(people.clerk, 4)
    measure(period)

    signed_in = fact("officers-signed-in", units.home_affairs)
    assert (signed_in.value, signed_in.numerator, signed_in.denominator) == (50, 1, 2)
    assert value("sign-ins", units.home_affairs) == 3
    assert not Fact.objects.filter(unit=units.office).exists()


def test_a_commune_is_measured_itself_and_not_in_its_district(period, units, people):
    measure(period)

    assert fact("officers-bound", units.district).denominator == 1


def test_zero_is_not_no_data(period, units, people):
    measure(period)

    nobody_came = fact("officers-signed-in", units.construction)
    nobody_there = fact("officers-signed-in", units.commune)
    assert (nobody_came.state, nobody_came.value) == ("value", 0)
    assert (nobody_there.state, nobody_there.value) == ("no_data", None)
    assert value("sign-ins", units.commune) == 0


def test_days_outside_the_period_do_not_count(period, units, people):
    DailySignIn.objects.create(
        day=date(2026, 10, 31), account=people.clerk, unit=units.home_affairs, count=1
    )
    signs_in(people.clerk, 21)
    measure(period, day=20)

    assert value("sign-ins", units.home_affairs) == 0


def test_who_moves_counts_where_they_are_at_the_end(period, units, people):
    signs_in(people.clerk, 3)
    with at(10):
        identity.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)
    measure(period)

    assert value("sign-ins", units.construction) == 1
    assert value("sign-ins", units.home_affairs) == 0
    assert fact("officers-signed-in", units.construction).denominator == 3


def test_what_happens_after_the_day_does_not_change_it(period, units, people):
    signs_in(people.clerk, 3)
    with at(20):
        identity.suspend(actor=SYSTEM, account=people.auditor)
    with clock.standing_at(datetime(2026, 12, 3, tzinfo=UTC)):
        clerk = Account.objects.get(pk=people.clerk.pk)
        identity.move_account(actor=SYSTEM, account=clerk, unit=units.construction)
        identity.resume(actor=SYSTEM, account=people.auditor)
        identity.remove(actor=SYSTEM, account=people.outsider)
        measuring.measure(actor=SYSTEM, period=period)

    assert fact("officers-signed-in", units.home_affairs).value == 50
    assert fact("officers-signed-in", units.construction).denominator == 1
    assert fact("officers-signed-in", units.district).denominator == 1
