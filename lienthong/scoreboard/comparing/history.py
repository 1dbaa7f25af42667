"""One unit over time, with the units that it succeeded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lienthong.directory.models import Succession, Unit
from lienthong.scoreboard.models import Fact, Indicator, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules.aggregating import Part, as_one


class Point(NamedTuple):
    """A value in a period. Where several units were what is one now, it is theirs together, and None
    where that cannot be known; `facts` are what it rests on."""

    period: Period
    value: Decimal | None
    facts: tuple[int, ...]


@dataclass(slots=True)
class _Told:
    parts: list[Part] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)


def history(
    unit: Unit, until: Period, indicators: Sequence[Indicator] | None = None, length: int = 60
) -> dict[str, list[Point]]:
    """By indicator code, the periods of the kind of `until` in which something was told of the unit or
    of those that it succeeded, oldest first, `length` of them at most. Five statements at most.

    A unit that was split has passed its history on to nobody.
    """
    held = Indicator.objects.all() if indicators is None else indicators
    known = {one.pk: one for one in held}
    earlier = Period.objects.filter(kind=until.kind, starts_on__lte=until.starts_on)
    periods = sorted(earlier.order_by("-starts_on")[:length], key=lambda one: one.starts_on)
    ends = lineage(unit)
    told = _told(ends, periods, known)
    found: dict[str, list[Point]] = defaultdict(list)
    for period in periods:
        wanted = sum(_alive(period, *days) for days in ends.values())
        for pk, one in told.get(period.pk, {}).items():
            found[known[pk].code].append(_point(known[pk], period, one, wanted))
    return dict(found)


def lineage(unit: Unit) -> dict[int, tuple[date, date]]:
    """The unit and all whose history it carries on, with the days on which each began and ended."""
    found = {unit.pk: (unit.valid_from, unit.valid_to)}
    pending, rows = [unit.pk], list(
        Succession.objects.values_list(
            "predecessor_id", "successor_id", "predecessor__valid_from", "effective_on"
        )
    )  # fmt: skip
    before, heirs = defaultdict(list), defaultdict(set)
    for old, new, founded, ended in rows:
        before[new].append((old, founded, ended))
        heirs[old].add(new)
    while pending:
        for old, founded, ended in before[pending.pop()]:
            if old not in found and len(heirs[old]) == 1:
                found[old] = (founded, ended)
                pending.append(old)
    return found


def _told(
    ends: dict[int, tuple[date, date]], periods: Sequence[Period], known: dict[int, Indicator]
) -> dict[int, dict[int, _Told]]:
    """Values by period and indicator, of all units of the lineage."""
    found: dict[int, dict[int, _Told]] = defaultdict(lambda: defaultdict(_Told))
    asked = Fact.objects.filter(
        unit__in=list(ends), indicator__in=list(known), period__in=periods, state=Fact.State.VALUE
    )
    columns = ("period_id", "indicator_id", "pk", "value", "numerator", "denominator")
    for period, indicator, pk, *part in asked.order_by("unit_id").values_list(*columns):
        one = found[period][indicator]
        one.parts.append(Part(*part))
        one.facts.append(pk)
    return found


def _alive(period: Period, founded: date, ended: date) -> bool:
    return founded <= period.as_of < ended


def _point(indicator: Indicator, period: Period, told: _Told, wanted: int) -> Point:
    if len(told.parts) == 1 and wanted <= 1:
        return Point(period, told.parts[0].value, tuple(told.facts))
    how = "none" if indicator.measure == Measure.YES_NO else indicator.over_units
    share = indicator.measure == Measure.SHARE
    value = as_one(how, told.parts, share=share) if len(told.parts) == wanted else None
    return Point(period, value, tuple(told.facts))
