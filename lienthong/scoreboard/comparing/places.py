"""Everybody's place in every period at once: what a unit's way through the ranks is drawn from.

Nothing of it is stored, so nothing can be stale: a province's five years are reckoned in about a second
(docs/decisions/0012).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from lienthong.directory.models import Unit
from lienthong.scoreboard.models import Applicability, Indicator, Period
from lienthong.scoreboard.rules.ranking import rank

# Whole ten-thousandths, as the column keeps them: half as long to read and to sort as decimals, and as
# exact, since collecting.store.LIMIT keeps them within eight bytes.
VALUES = """
    SELECT period_id, indicator_id, array_agg(unit_id), array_agg((value * 10000)::bigint)
    FROM scoreboard_fact
    WHERE state = 'value' AND period_id = ANY(%s) AND indicator_id = ANY(%s)
    GROUP BY period_id, indicator_id
"""


class Group(NamedTuple):
    """The units of one level with a value of an indicator in a period, each with its place; None where
    the indicator ranks nobody."""

    period: int
    indicator: int
    level: str
    places: dict[int, int | None]


def places(periods: Sequence[Period], indicators: Sequence[Indicator]) -> Iterator[Group]:
    """One group after the other; three statements."""
    directions = {one.pk: one.direction for one in indicators}
    levels = dict(Unit.objects.values_list("pk", "level"))
    out = _excluded(periods, indicators)
    with connection.cursor() as cursor:
        cursor.execute(VALUES, [[one.pk for one in periods], list(directions)])
        for period, indicator, units, values in cursor:
            groups: dict[str, dict[int, int]] = defaultdict(dict)
            for unit, value in zip(units, values, strict=True):
                groups[levels[unit]][unit] = value
            for unit in out.get((period, indicator), ()):
                groups[levels[unit]].pop(unit, None)
            for level, peers in groups.items():
                yield Group(period, indicator, level, rank(peers, directions[indicator]))


def _excluded(
    periods: Sequence[Period], indicators: Sequence[Indicator]
) -> Mapping[tuple[int, int], list[int]]:
    """Units to which an indicator does not apply in a period, by name."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    said = Applicability.objects.filter(applies=False, indicator__in=indicators)
    for one in said:
        for period in periods:
            if one.valid_from <= period.as_of < one.valid_to:
                found[period.pk, one.indicator_id].append(one.unit_id)
    return found
