"""What the platform measures of its own officers, without anyone reporting it."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from django.test import Client as Browser

from lienthong.config.cli import main
from lienthong.delegation.models import Delegation
from lienthong.directory import actions as directory
from lienthong.directory.models import OPEN_END
from lienthong.identity import actions as identity
from lienthong.identity.models import Account, DailySignIn, Passkey, Totp
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.persons.models import Person
from lienthong.scoreboard import actions
from lienthong.scoreboard.collecting.sources import applications, measuring
from lienthong.scoreboard.models import ApplicationUse, Batch, Fact, FactChange, Indicator
from lienthong.scoreboard.rules.rolling import Count, rolled_up
from lienthong.sso import actions as sso
from lienthong.sso.models import Application, Grant
from tests.console.conftest import signed_in, text
from tests.small_province import actor
from tests.sso.conftest import register, sign_in

NOVEMBER = "2026-11"
BEGAN = datetime(2026, 11, 2, 1, tzinfo=UTC)


def at(day, hour=10):
    """A moment of November, at an hour of Việt Nam."""
    return clock.standing_at(datetime(2026, 11, day, hour - 7, tzinfo=UTC))


@pytest.fixture
def november(bare):
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
    return Fact.objects.get(indicator__code=code, unit=unit, period__code=NOVEMBER)


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


# ── Accounts and delegations ────────────────────────────────────────────────────────────────────


def bind(account, day):
    person = Person.objects.create(
        number_mac=account.name.encode(), verified_at=clock.now(), verified_by="VNeID"
    )
    moment = datetime(2026, 11, day, tzinfo=UTC)
    Account.objects.filter(pk=account.pk).update(person=person, bound_at=moment)


def test_an_account_bound_in_the_period_counts_from_that_day_on(period, units, people):
    bind(people.clerk, day=12)

    measure(period, day=11)
    assert value("officers-bound", units.home_affairs) == 0
    measure(period, day=12)
    assert value("officers-bound", units.home_affairs) == 50


def test_second_factors_count_once_an_officer(period, units, people):
    now = clock.now()
    Totp.objects.create(account=people.clerk, sealed=b"x", confirmed_at=now, last_step=1)
    key = {"account": people.clerk, "public_key": b"x", "created_at": now}
    Passkey.objects.create(credential_id=b"1", **key)
    Passkey.objects.create(
        **key | {"account": people.auditor}, credential_id=b"2", disabled_reason="went_back"
    )
    measure(period)

    assert value("officers-second-factor", units.home_affairs) == 50
    assert value("officers-second-factor", units.construction) == 0


def delegate(giver, receiver, *, given, until, revoked=None):
    """From a day of November until another."""
    noon = datetime(2026, 11, given, 5, tzinfo=UTC)
    return Delegation.objects.create(
        giver=giver,
        receiver=receiver,
        giver_unit=giver.unit,
        receiver_unit=receiver.unit,
        kind="everything",
        starts_on=date(2026, 11, given),
        ends_on=date(2026, 11, until),
        reason="Đi công tác",
        state="revoked" if revoked else "accepted",
        asked_at=noon,
        answered_at=noon,
        ended_at=datetime(2026, 11, revoked, 5, tzinfo=UTC) if revoked else None,
    )


def test_delegations_are_their_givers(period, units, people):
    deputy = people.department_admin
    delegate(people.clerk, deputy, given=3, until=25)
    delegate(people.clerk, deputy, given=4, until=8)
    delegate(people.clerk, deputy, given=5, until=25, revoked=9)
    delegate(deputy, people.clerk, given=22, until=25)
    measure(period)

    assert value("delegations-in-force", units.home_affairs) == 1
    assert value("delegations-given", units.home_affairs) == 3
    assert value("delegations-in-force", units.construction) == 0


def test_a_delegation_ends_with_the_post(period, units, people):
    delegate(people.clerk, people.department_admin, given=3, until=25)
    with at(10):
        identity.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)
    measure(period)

    assert value("delegations-in-force", units.home_affairs) == 0
    assert value("delegations-given", units.construction) == 1


# ── Applications ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def calendar(november, units, people):
    """An application that officers of two units may enter; the clerk does so twice on the third."""
    site = register("Lịch công tác", allow=False)
    for unit in (units.home_affairs, units.construction):
        sso.allow_unit(actor=SYSTEM, application=site.application, unit=unit)
    return site


def enters(site, account, day):
    with at(day):
        browser = Browser()
        sign_in(browser, account)
        site.code(browser)


def use(site):
    return f"app-use.{site.application.slug}"


def test_each_application_has_an_indicator(calendar, period, units, people):
    enters(calendar, people.clerk, day=3)
    enters(calendar, people.clerk, day=3)
    measure(period)

    used = fact(use(calendar), units.home_affairs)
    assert (used.value, used.numerator, used.denominator) == (50, 1, 2)
    assert value(use(calendar), units.construction) == 0
    assert fact(use(calendar), units.district).state == "not_applicable"
    assert value("application-entries", units.home_affairs) == 2
    assert Indicator.objects.get(code=use(calendar)).valid_from == date(2026, 11, 2)


def test_use_outlives_the_grants_that_showed_it(calendar, period, units, people):
    enters(calendar, people.clerk, day=3)
    measure(period, day=4)
    Grant.objects.all().delete()
    measure(period, day=20)

    assert value(use(calendar), units.home_affairs) == 50
    assert ApplicationUse.objects.get().days == 1 << 2


def test_who_acts_for_another_has_not_entered_for_itself(calendar, period, units, people):
    enters(calendar, people.clerk, day=3)
    Grant.objects.update(acting=people.department_admin)
    measure(period)

    assert value(use(calendar), units.home_affairs) == 0


def test_a_removed_application_is_asked_no_more(calendar, period, units, people):
    measure(period)
    with at(21):
        sso.remove(actor=SYSTEM, application=calendar.application)
    measure(period, day=22)
    ended = Indicator.objects.get(code=use(calendar))
    assert ended.valid_to == date(2026, 11, 21)

    with at(23):
        sso.restore(actor=SYSTEM, application=calendar.application)
    measure(period, day=24)
    assert Indicator.objects.get(code=use(calendar)).valid_to == OPEN_END


def test_a_new_application_says_since_when_it_was_counted(november, period, units, people):
    with at(10):
        site = register("Lịch công tác")
    measure(period)

    used = fact(use(site), units.home_affairs)
    assert (used.covers_from, used.covers_to) == (date(2026, 11, 10), date(2026, 11, 30))


def test_a_long_name_still_has_a_code():
    application = Application(pk=7, slug="a" * 60)

    assert applications.code(application) == "app-use." + "a" * 50 + ".7"


# ── Units that change ───────────────────────────────────────────────────────────────────────────


def test_a_bureau_counts_where_it_stands_at_the_end(period, units, people):
    with at(10):
        directory.move_unit(actor=SYSTEM, unit=units.office, parent=units.construction)
    signs_in(people.department_admin, 4)
    measure(period)

    assert value("sign-ins", units.construction) == 1
    assert fact("officers-bound", units.home_affairs).denominator == 1


def test_a_unit_that_is_excluded_is_not_measured(period, units, people):
    actions.set_applicability(
        actor=SYSTEM,
        indicators=[Indicator.objects.get(code="sign-ins")],
        units=[units.construction],
        applies=False,
        reason="",
        on=date(2026, 1, 1),
    )
    measure(period)

    assert not Fact.objects.filter(indicator__code="sign-ins", unit=units.construction).exists()
    assert value("officers-bound", units.construction) == 0


# ── Nights, closing, history ────────────────────────────────────────────────────────────────────


def test_an_unchanged_day_changes_nothing_and_leaves_no_batch(period, units, people):
    first = measure(period)
    again = measure(period, day=21)

    assert first.batch and again.batch is None
    assert again.counts == {"applied": 0, "changed": 0, "unchanged": first.counts["applied"]}
    assert Batch.objects.count() == 1


def test_the_source_says_how_and_until_when(period, units, people):
    measure(period)
    batch = fact("sign-ins", units.construction).batch

    assert batch.kind == "platform" and "20/11/2026" in batch.name
    said = bytes(batch.content).decode()
    assert "Cán bộ có tài khoản đang dùng đã đăng nhập trong kỳ / " in said


def test_a_period_before_the_platform_stays_without_data(period, units, people):
    october = actions.ensure_period("2026-10", actor=SYSTEM)
    done = measure(october)

    assert (done.until, done.batch) == (None, None)
    assert not Fact.objects.exists()


def test_a_period_that_has_not_begun_is_not_measured(period):
    december = actions.ensure_period("2026-12", actor=SYSTEM)
    with pytest.raises(Refused, match="chưa bắt đầu"):
        measure(december)


def test_each_night_opens_the_month_and_counts_what_runs(period, units, people):
    with clock.standing_at(datetime(2026, 12, 1, 1, tzinfo=UTC)):
        done = measuring.measure_current()

    assert [(one.period, one.until) for one in done] == [
        ("2026-11", date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 1)),
    ]


def test_the_last_count_is_at_the_closing(period, units, people):
    signs_in(people.clerk, 30)
    with clock.standing_at(datetime(2026, 12, 9, tzinfo=UTC)):
        actions.close_period(actor=SYSTEM, period=period)
        signs_in(people.clerk, 29)
        assert measuring.measure_current()[0].period == "2026-12"
        with pytest.raises(Refused, match="đã khóa"):
            measuring.measure(actor=SYSTEM, period=period)
        assert value("sign-ins", units.home_affairs) == 1
        measuring.measure(actor=SYSTEM, period=period, reason="Đếm thiếu một ngày")

    assert value("sign-ins", units.home_affairs) == 2
    assert FactChange.objects.get(fact__unit=units.home_affairs).reason == "Đếm thiếu một ngày"


def test_the_nights_of_a_month_long_over_are_forgotten(period, units, people):
    for day in (3, 4, 5):
        signs_in(people.clerk, day)
        measure(period, day=day)
    assert FactChange.objects.exists() and Batch.objects.count() == 3
    with clock.standing_at(datetime(2027, 1, 3, tzinfo=UTC)):
        measuring.measure_current()

    assert not FactChange.objects.filter(fact__period=period).exists()
    assert value("sign-ins", units.home_affairs) == 3
    kept = set(Batch.objects.filter(period=period))
    assert kept == {one.batch for one in Fact.objects.filter(period=period)}


def test_only_the_centre_measures(period, people):
    with at(20), pytest.raises(NotFound):
        measuring.measure(actor=actor(people.department_admin), period=period)


def test_the_province_is_counted_in_few_statements(
    calendar, period, units, people, django_assert_max_num_queries
):
    measure(period, day=19)
    with at(20), django_assert_max_num_queries(30):
        measuring.measure(actor=SYSTEM, period=period)


def test_the_figures_page_says_how_it_was_measured(period, units, people):
    measure(period)
    centre = signed_in(people.province_admin)
    shown = text(centre.get(f"/scoreboard/figures/{fact('officers-bound', units.district).pk}"))

    assert "Hệ thống đo thế nào" in shown and "đến hết ngày 20/11/2026" in shown
    assert "Tài khoản đang dùng đã gắn với người được xác thực danh tính / " in shown
    assert "Số lượt đăng nhập trong kỳ" not in shown and "Tải tệp gốc" not in shown


def test_the_command_measures_and_says_what(period, people):
    def measured(*more):
        done = CliRunner().invoke(main, ["scoreboard", "measure", "--period", NOVEMBER, *more])
        assert done.exit_code == 0, done.output
        return done.stdout

    with at(20):
        tried = json.loads(measured("--dry-run", "--json"))
        assert tried["applied"] > 0 and tried["until"] == "2026-11-20" and tried["batch"] is None
        assert not Fact.objects.exists()
        assert "Đã đo kỳ 2026-11 đến hết ngày 20/11/2026" in measured()
        assert json.loads(measured("--json"))["batch"] is None
