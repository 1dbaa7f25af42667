"""The platform measures a period: counted, rolled up to the units that are measured, stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from lienthong.audit.models import Event
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.clock import VIETNAM
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.collecting.sources import applications, counting, told
from lienthong.scoreboard.collecting.sources.counting import Counts, Days
from lienthong.scoreboard.collecting.store import Figure
from lienthong.scoreboard.models import (
    Applicability,
    Batch,
    Fact,
    Indicator,
    Measure,
    Period,
    Reporter,
    Window,
)
from lienthong.scoreboard.rules.numbers import half_up
from lienthong.scoreboard.rules.rolling import Count, rolled_up

NIGHTS_KEPT = timedelta(days=31)
NOTHING = {"applied": 0, "changed": 0, "unchanged": 0}


@dataclass(frozen=True, slots=True)
class Measured:
    """What measuring a period did. `until` is the last day of it; None: there was nothing to count yet."""

    period: str
    until: date | None
    indicators: int
    counts: Mapping[str, int]
    batch: int | None  # None where nothing has changed


# ── Asked ───────────────────────────────────────────────────────────────────────────────────────


def measure(*, actor: Actor, period: Period, reason: str = "") -> Measured:
    """Count what the platform knows of a period up to its `as_of`, or up to today while that is ahead.

    What was before the platform began is not made up: such a period stays without data. Unchanged
    counts change nothing. Raises NotFound for who is not of the centre, Refused for a period that has
    not begun, or is closed and no reason is given.
    """
    queries.require_centre(actor)
    if period.starts_on > clock.today():
        raise Refused(_("Kỳ %(period)s chưa bắt đầu") % {"period": period.code}, field="period")
    if not reason.strip():
        actions.require_open(period)
    with transaction.atomic():
        return _measure(actor, period, reason)


def measure_current() -> list[Measured]:
    """Every open period that runs, or whose day has just passed; the month is opened if nobody has."""
    today = clock.today()
    if not _platform().exists():  # the catalogue has not been loaded
        return []
    actions.ensure_period(f"{today:%Y-%m}", actor=SYSTEM)
    running = Period.objects.filter(
        closed_at=None, starts_on__lte=today, as_of__gte=today - timedelta(days=1)
    )
    done = [measure(actor=SYSTEM, period=one) for one in running.order_by("starts_on", "pk")]
    counting.forget_nights(today - NIGHTS_KEPT)
    return done


def measure_before_closing(period: Period) -> None:
    """The last count of a period, whoever closes it; inside their transaction."""
    if period.closed_at is None and period.starts_on <= clock.today():
        _measure(SYSTEM, period, "")


# ── Measured ────────────────────────────────────────────────────────────────────────────────────


def _measure(actor: Actor, period: Period, reason: str) -> Measured:
    first, until = first_day(), min(period.as_of, clock.today())
    counting.keep_use()
    applications.follow(actor=actor, first_day=first)
    wanted = list(_platform().filter(pk__in=queries.indicators(period.as_of)))
    if until < first or not wanted:
        return Measured(period.code, None, 0, NOTHING, None)
    days = Days(max(period.starts_on, first), until)
    figures = list(_figures(period, days, wanted))
    batch = _batch(actor, period, days, wanted)
    counts = store.put(actor=actor, batch=batch, figures=figures, reason=reason)
    return Measured(period.code, until, len(wanted), counts, batch.pk)


def first_day() -> date:
    """Since when the platform has been there to count: the first day of its trail."""
    first = Event.objects.aggregate(first=Min("at"))["first"]
    return first.astimezone(VIETNAM).date() if first else clock.today()


def _platform() -> Any:
    return Indicator.objects.filter(reporter=Reporter.PLATFORM)


def _batch(actor: Actor, period: Period, days: Days, wanted: list[Indicator]) -> Batch:
    return Batch(
        kind=Batch.Kind.PLATFORM,
        period=period,
        name=told.name(days),
        content=told.content(period, days, wanted).encode(),
        by=actor.label,
        at=clock.now(),
    )


def _figures(period: Period, days: Days, wanted: list[Indicator]) -> Iterable[Figure]:
    above, units = counting.above(period.as_of), _Units(period.as_of, wanted)
    for indicator, counts in _counted(days, wanted):
        of_unit = rolled_up(counts, units.of(indicator), above)
        late = _counted_late(indicator, period, days)
        for unit, count in of_unit.items():
            yield _figure(indicator, unit, count, (late, period.as_of) if late else (None, None))


def _counted(days: Days, wanted: list[Indicator]) -> Iterable[tuple[Indicator, Counts]]:
    """Indicators of which something is counted here; of the catalogue's, or of an application."""
    people, entered = counting.of_people(days), applications.by_indicator(wanted)
    used = counting.of_applications(days, list(entered.values()))
    for indicator in wanted:
        if indicator.pk in entered:
            yield indicator, used.get(entered[indicator.pk], {})
        elif indicator.code in told.COUNTED:
            yield indicator, people.get(indicator.code, {})


class _Units:
    """The units to which indicators apply; those that ask alike are asked once."""

    def __init__(self, on: date, wanted: list[Indicator]) -> None:
        self._on, self._found = on, {}
        excepted: dict[int, list[tuple[int, bool]]] = {}
        said = Applicability.objects.filter(
            indicator__in=wanted, valid_from__lte=on, valid_to__gt=on
        ).order_by("unit_id")
        for indicator, unit, applies in said.values_list("indicator_id", "unit_id", "applies"):
            excepted.setdefault(indicator, []).append((unit, applies))
        self._excepted = excepted

    def of(self, indicator: Indicator) -> list[int]:
        said = tuple(self._excepted.get(indicator.pk, ()))
        key = (tuple(indicator.levels), tuple(indicator.kinds), said)
        if key not in self._found:
            units = queries.units_of(indicator, self._on).order_by("pk")
            self._found[key] = list(units.values_list("pk", flat=True))
        return self._found[key]


def _counted_late(indicator: Indicator, period: Period, days: Days) -> date | None:
    """The day on which counting began, where that was within the period."""
    begin = max(days.since, indicator.valid_from)
    return begin if indicator.window == Window.PERIOD and begin > period.starts_on else None


def _figure(
    indicator: Indicator, unit: int, count: Count, covers: tuple[date | None, date | None]
) -> Figure:
    place = {"indicator_id": indicator.pk, "unit_id": unit}
    shown = dict(zip(("covers_from", "covers_to"), covers, strict=True))
    if indicator.measure != Measure.SHARE:
        return Figure(value=Decimal(count.counted), **place, **shown)
    if not count.among:
        return Figure(value=None, state=_of_nobody(indicator), **place)
    above, below = Decimal(count.counted), Decimal(count.among)
    value = half_up(above * 100 / below, 4)
    return Figure(value=value, numerator=above, denominator=below, **place, **shown)


def _of_nobody(indicator: Indicator) -> str:
    """Who may not enter an application is not asked for its use; a unit without officers should have some."""
    of_application = indicator.code.startswith(applications.PREFIX)
    return Fact.State.NOT_APPLICABLE if of_application else Fact.State.NO_DATA
