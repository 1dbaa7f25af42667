"""An indicator over all public periods, in six statements however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from lienthong.directory.models import Level, Unit
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Loose, Period
from lienthong.scoreboard.open import queries, rows
from lienthong.scoreboard.open.rows import Row

LEVELS = {level: place for place, level in enumerate(Level.values)}
NO_DATA, NOT_APPLICABLE = Fact.State.NO_DATA, Fact.State.NOT_APPLICABLE


class _Told(NamedTuple):
    state: str
    value: Decimal | None


def history(indicator: Indicator) -> Iterator[Row]:
    """Oldest period first; in each the units as standings list them, then rows of no unit."""
    periods = sorted(queries.periods_of(indicator), key=lambda one: (one.starts_on, one.ends_on))
    told, said = _told(indicator, periods), _said(indicator)
    units = _units(indicator, {unit for found in told.values() for unit in found} | said.keys())
    beside = defaultdict(list)
    for row in Loose.objects.filter(indicator=indicator, kind="unplaced", period__in=periods):
        beside[row.period_id].append(row)
    for period in periods:
        head = rows.heading(indicator, period, rows.HISTORY)
        for unit in units:
            rule = _exception(said.get(unit.pk, ()), period.as_of)
            found = _state(indicator, unit, period, told[period.pk].get(unit.pk), rule)
            if found is not None:
                yield head | rows.told(unit, *found)
        yield from (head | rows.loose(row) for row in beside[period.pk])


def _told(indicator: Indicator, periods: Sequence[Period]) -> dict[int, dict[int, _Told]]:
    found: dict[int, dict[int, _Told]] = defaultdict(dict)
    asked = Fact.objects.filter(indicator=indicator, period__in=periods)
    for period, unit, *said in asked.values_list("period_id", "unit_id", "state", "value"):
        found[period][unit] = _Told(*said)
    return found


def _said(indicator: Indicator) -> dict[int, list[tuple[bool, date, date]]]:
    """Exceptions by unit, each with its days."""
    found: dict[int, list[tuple[bool, date, date]]] = defaultdict(list)
    columns = ("unit_id", "applies", "valid_from", "valid_to")
    for unit, *said in Applicability.objects.filter(indicator=indicator).values_list(*columns):
        found[unit].append(tuple(said))
    return found


def _exception(said: Sequence[tuple[bool, date, date]], day: date) -> bool | None:
    return next((applies for applies, since, until in said if since <= day < until), None)


def _units(indicator: Indicator, named: set[int]) -> list[Unit]:
    found = Unit.objects.defer("search").filter(Q(level__in=indicator.levels) | Q(pk__in=named))
    return sorted(found, key=lambda unit: (LEVELS[unit.level], unit.sort_key, unit.pk))


def _state(
    indicator: Indicator, unit: Unit, period: Period, told: _Told | None, said: bool | None
) -> _Told | None:
    """None where the indicator is no matter of the unit's in that period, as in comparing.queries."""
    alive = unit.valid_from <= period.as_of < unit.valid_to
    fits = unit.level in indicator.levels and (not indicator.kinds or unit.kind in indicator.kinds)
    if told is None:
        return _Told(NO_DATA, None) if (said if said is not None else alive and fits) else None
    if said is False or told.state == NOT_APPLICABLE:
        return _Told(NOT_APPLICABLE, None)
    return told
