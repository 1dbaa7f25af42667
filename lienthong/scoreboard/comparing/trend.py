"""Values of many units in a few figures, reckoned where they are stored: middles, totals over time.

The median of an even number of values is the mean of the two in the middle, exactly. Values are read
as whole ten-thousandths, as their column keeps them: half as long to sort as decimals.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.db import connection

from lienthong.directory.models import Unit
from lienthong.scoreboard.models import Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules.aggregating import Part, over_units

# The middle value twice, or the two in the middle: just above the half is the next one of an even
# number, and of an odd one (below half a million) the same.
_MIDDLE = """percentile_disc(array[0.5, 0.500001])
    within group (order by (f.value * 10000)::bigint)"""

_FACTS = """from scoreboard_fact f
    join directory_unit u on u.id = f.unit_id
    join scoreboard_period p on p.id = f.period_id"""
# Who was excluded by name is no peer, whatever was told of it.
_TOLD = """
    where f.state = 'value' and not exists (
        select from scoreboard_applicability a
        where a.indicator_id = f.indicator_id and a.unit_id = f.unit_id and not a.applies
          and a.valid_from <= p.as_of and a.valid_to > p.as_of)
"""


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of so many values."""

    value: Decimal
    told: int

    @classmethod
    def of(cls, pair: Sequence[int], told: int) -> Self:
        """From what _MIDDLE gives."""
        return cls(Decimal(sum(pair)) / 20000, told)


@dataclass(frozen=True, slots=True)
class Peers:
    """The units of a level that have a value: their middle, and how many have more or less than one of
    them has."""

    middle: Middle
    more: int
    less: int

    @property
    def told(self) -> int:
        return self.middle.told

    def place(self, direction: str) -> int | None:
        """That of the one, as `rules.ranking.rank` gives it."""
        before = {"up": self.more, "down": self.less}.get(direction)
        return None if before is None else before + 1


def peers(period: Period, unit: Unit) -> dict[int, Peers]:
    """By indicator id, over the units of the level of `unit`; one statement."""
    asked = f"""select f.indicator_id, {_MIDDLE}, count(*),
        count(*) filter (where f.value > own.value), count(*) filter (where f.value < own.value)
        {_FACTS} left join scoreboard_fact own on own.unit_id = %s
            and own.indicator_id = f.indicator_id and own.period_id = f.period_id
        {_TOLD} and f.period_id = %s and u.level = %s group by f.indicator_id"""
    with connection.cursor() as cursor:
        cursor.execute(asked, [unit.pk, period.pk, unit.level])
        return {
            pk: Peers(Middle.of(pair, told), more, less) for pk, pair, told, more, less in cursor
        }


@dataclass(frozen=True, slots=True)
class Moment:
    """An indicator in one period: all together, where that can be known, and the middle of each level."""

    period: Period
    total: Decimal | None
    middles: dict[str, Middle]

    @property
    def told(self) -> int:
        """How many units have a value."""
        return sum(one.told for one in self.middles.values())


def over_time(indicator: Indicator, until: Period, length: int = 24) -> list[Moment]:
    """The periods of the kind of `until` in which something was told, oldest first, `length` of them
    at most; three statements."""
    earlier = Period.objects.filter(kind=until.kind, starts_on__lte=until.starts_on)
    periods = {one.pk: one for one in earlier.order_by("-starts_on")[:length]}
    parts: dict[int, list[_Sums]] = defaultdict(list)
    for row in _sums(indicator, periods):
        parts[row.period].append(row)
    unplaced = _unplaced(indicator, periods)
    return [
        Moment(
            periods[pk],
            _total(indicator, found, unplaced.get(pk, [])),
            {one.level: one.middle for one in found},
        )
        for pk, found in sorted(parts.items(), key=lambda one: periods[one[0]].starts_on)
    ]


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the units of one level told in a period, added up."""

    period: int
    level: str
    middle: Middle
    value: Decimal
    numerator: Decimal | None  # None where one of them is not known
    denominator: Decimal | None


def _sums(indicator: Indicator, periods: Iterable[int]) -> list[_Sums]:
    asked = f"""select f.period_id, u.level, {_MIDDLE}, count(*), sum(f.value),
        case when bool_and(f.numerator is not null) then sum(f.numerator) end,
        case when bool_and(f.denominator is not null) then sum(f.denominator) end {_FACTS} {_TOLD}
        and f.indicator_id = %s and f.period_id = any(%s) group by f.period_id, u.level"""
    with connection.cursor() as cursor:
        cursor.execute(asked, [indicator.pk, list(periods)])
        return [
            _Sums(period, level, Middle.of(pair, told), *sums)
            for period, level, pair, told, *sums in cursor
        ]


def _unplaced(indicator: Indicator, periods: Iterable[int]) -> dict[int, list[Decimal]]:
    rows = Loose.objects.filter(
        indicator=indicator, period__in=list(periods), kind=Loose.Kind.UNPLACED
    )
    found: dict[int, list[Decimal]] = defaultdict(list)
    for period, value in rows.values_list("period_id", "value"):
        found[period].append(value)
    return found


def _total(
    indicator: Indicator, found: Sequence[_Sums], unplaced: Sequence[Decimal]
) -> Decimal | None:
    """As `standings.total` says, from the sums of levels in place of units' values."""
    share = indicator.measure == Measure.SHARE
    if indicator.over_units == "mean":
        return sum((one.value for one in found), Decimal(0)) / sum(one.middle.told for one in found)
    parts = [Part(one.value, one.numerator, one.denominator) for one in found]
    if indicator.over_units == "sum":
        parts += [Part(value) for value in unplaced]
    return over_units(indicator.over_units, parts, share=share)
