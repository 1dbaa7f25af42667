"""The one door into figures, the catalogue, the periods."""

from datetime import date
from decimal import Decimal as D

import pytest

from lienthong.audit.models import Event
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.models import (
    Batch,
    Fact,
    FactChange,
    Indicator,
    Loose,
    Period,
    Target,
    Weight,
)
from tests.small_province import actor, add_account


@pytest.fixture
def period(units):
    actions.load_catalogue(actor=SYSTEM)
    return actions.ensure_period("2023-02", actor=SYSTEM)


def batch(period, **more):
    return Batch.objects.create(kind="hand", period=period, by="lienthong", at=clock.now(), **more)


def figure(code, unit, value, **more):
    state = Fact.State.VALUE if value is not None else Fact.State.NO_DATA
    return store.Figure(
        Indicator.objects.get(code=code).pk, unit.pk, value and D(value), state=state, **more
    )


def put(period, *figures, who=SYSTEM, **more):
    return store.put(actor=who, batch=batch(period), figures=figures, **more)


def lines(kind):
    return Event.objects.filter(kind=kind).count()


# ── The catalogue ───────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_is_loaded_once(units):
    first = actions.load_catalogue(actor=SYSTEM)
    again = actions.load_catalogue(actor=SYSTEM)

    assert first == {"added": 63, "changed": 0, "unchanged": 0}
    assert again == {"added": 0, "changed": 0, "unchanged": 63}
    assert lines("scoreboard_catalogue_loaded") == 1


def test_what_was_changed_is_brought_back_and_said(units):
    actions.load_catalogue(actor=SYSTEM)
    Indicator.objects.filter(code="app-users").update(name="Khác")
    Target.objects.filter(indicator__code="online-dossiers").update(value=40)

    assert actions.load_catalogue(actor=SYSTEM)["changed"] == 2
    assert Target.objects.get(indicator__code="online-dossiers").value == 50


def test_a_later_target_ends_the_one_before(period, monkeypatch):
    from lienthong.scoreboard import catalogue

    later = catalogue.Dated("online-dossiers", "", D(60), date(2024, 1, 1), "Năm 2024")
    monkeypatch.setattr(catalogue, "targets", lambda: (later,))
    actions.load_catalogue(actor=SYSTEM)
    pk = Indicator.objects.get(code="online-dossiers").pk

    assert queries.target(queries.targets(date(2023, 3, 17)), pk, "district").value == 50
    assert queries.target(queries.targets(date(2024, 1, 1)), pk, "district").value == 60


def test_targets_differ_by_level(period):
    found, pk = queries.targets(period.as_of), Indicator.objects.get(code="work-files-online").pk

    assert [
        int(queries.target(found, pk, level).value) for level in ("department", "district")
    ] == [
        100,
        95,
    ]
    assert queries.target(found, pk, "bureau") is None


def test_weights_of_the_index_come_to_a_hundred(period):
    assert sum(one.weight for one in queries.weights("digital-2023", period.as_of)) == 100
    assert Weight.objects.count() == 6


def test_an_indicator_applies_by_level_and_kind_and_by_name(period, units):
    signed = Indicator.objects.get(code="signed-documents")
    actions.set_applicability(
        actor=SYSTEM,
        indicators=[signed],
        units=[units.construction],
        applies=False,
        reason="Không thuộc diện",
        on=date(2023, 1, 1),
    )

    found = set(queries.units_of(signed, period.as_of))
    assert found == {units.home_affairs, units.district}
    assert units.construction in queries.units_of(signed, date(2022, 12, 31))


# ── Periods ─────────────────────────────────────────────────────────────────────────────────────


def test_a_period_knows_its_days(period):
    assert (period.starts_on, period.ends_on) == (date(2023, 2, 1), date(2023, 3, 1))
    assert (period.as_of, period.reported_on) == (date(2023, 3, 17), date(2023, 3, 20))
    assert actions.ensure_period("2023-02", actor=SYSTEM) == period
    assert actions.ensure_period("2023-Q4", actor=SYSTEM).as_of == date(2023, 12, 31)


@pytest.mark.parametrize("code", ["2023-13", "2023-Q5", "02/2023", "", "1999-01"])
def test_what_is_no_period_is_refused(units, code):
    with pytest.raises(Refused, match="không phải là một kỳ"):
        actions.ensure_period(code, actor=SYSTEM)


def test_the_period_before_is_of_the_same_kind(period):
    january = actions.ensure_period("2023-01", actor=SYSTEM)
    actions.ensure_period("2022-Q4", actor=SYSTEM)
    assert queries.previous(period) == january


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────


def test_the_same_figures_twice_change_nothing(period, units):
    one = figure("app-users", units.district, "1095", printed="1.095")

    assert put(period, one) == {"applied": 1, "changed": 0, "unchanged": 0}
    assert put(period, one) == {"applied": 0, "changed": 0, "unchanged": 1}
    assert FactChange.objects.count() == 0 and lines("scoreboard_figures_stored") == 1


def test_what_changes_keeps_what_it_was(period, units):
    put(period, figure("app-users", units.district, "1095", printed="1.095"))
    put(period, figure("app-users", units.district, "1100"), reason="Đính chính")

    assert Fact.objects.get().value == 1100
    change = FactChange.objects.get()
    assert (change.before["value"], change.before["printed"]) == ("1095.0000", "1.095")
    assert (change.reason, change.by) == ("Đính chính", "lienthong")


def test_no_data_is_not_zero(period, units):
    put(period, figure("app-users", units.district, None, printed="-"))
    put(period, figure("app-users", units.district, "0"))
    assert Fact.objects.get().value == 0 and FactChange.objects.get().before["state"] == "no_data"


def test_a_closed_period_takes_corrections_with_a_reason_only(period, units):
    actions.close_period(actor=SYSTEM, period=period)
    with pytest.raises(Refused, match="đã khóa"):
        put(period, figure("app-users", units.district, "1"))
    assert put(period, figure("app-users", units.district, "1"), reason="Sót")["applied"] == 1


def test_who_reports_a_unit_writes_no_other(period, units, people):
    reporter = actor(
        add_account("anvn.snv", "Vũ Ngọc An", units.home_affairs, role="unit_reporter")
    )
    own = figure("signed-documents", units.home_affairs, "90")
    put(period, own, who=reporter, right=store.REPORT)

    with pytest.raises(NotFound):
        put(period, figure("signed-documents", units.construction, "1"), who=reporter,
            right=store.REPORT)  # fmt: skip
    with pytest.raises(NotFound):
        put(period, own, who=reporter)
    assert Fact.objects.count() == 1


def test_rows_that_are_no_unit_are_kept_apart(period, units):
    pk = Indicator.objects.get(code="app-users").pk
    row = store.LooseFigure(pk, "unplaced", "Không xác định", D(13636), "13.636")
    counts = [
        store.put(actor=SYSTEM, batch=batch(period), figures=(), loose=[row]) for _ in range(2)
    ]
    assert [one["applied"] for one in counts] == [1, 0]
    assert (Loose.objects.get().value, Fact.objects.count()) == (13636, 0)


def test_thousands_of_figures_take_few_statements(period, units, django_assert_max_num_queries):
    codes = Indicator.objects.values_list("pk", flat=True)
    many = [
        store.Figure(code, unit.pk, D(1))
        for code in codes
        for unit in (units.district, units.commune)
    ]
    into = batch(period)
    with django_assert_max_num_queries(16):
        store.put(actor=SYSTEM, batch=into, figures=many)
    assert Fact.objects.count() == len(many)


def test_who_does_not_manage_the_scoreboard_changes_no_periods(period, people):
    with pytest.raises(NotFound):
        actions.ensure_period("2023-03", actor=actor(people.department_admin))
    assert Period.objects.count() == 1
