"""Where every unit stands with one indicator: a group of peers at a time, searched and sorted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import Level
from lienthong.kit.text import fold
from lienthong.scoreboard.charts.figures import ticks
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Indicator, Target
from lienthong.scoreboard.models.indicators import Measure

# What the table may be sorted by; who has no value comes last in each.
SORTS: dict[str, tuple[Any, Callable[[Line], Any]]] = {
    "rank": (_("Hạng"), lambda line: (line.value is None, line.rank or 0, line.unit.sort_key)),
    "name": (_("Tên đơn vị"), lambda line: line.unit.sort_key),
    "value": (_("Giá trị tăng dần"), lambda line: (line.value is None, line.value or 0)),
    "change": (
        _("Giảm nhiều nhất trước"),
        lambda line: (line.previous is None or line.value is None, _difference(line)),
    ),
}
STEPS = 8  # of a distribution, about


def _difference(line: Line) -> Decimal:
    return (line.value or Decimal(0)) - (line.previous or Decimal(0))


def levels(found: Standings) -> list[str]:
    """Of units to which the indicator applies, in the order of the report."""
    there = {line.unit.level for line in found.lines}
    return [level for level in Level.values if level in there]


def lines(found: Standings, level: str, typed: str, sort: str) -> list[Line]:
    """Of a level; those whose names hold every typed word, with or without marks."""
    held = [line for line in found.lines if line.unit.level == level]
    words = fold(typed).split()
    if words:
        held = [line for line in held if all(word in _searched(line) for word in words)]
    return sorted(held, key=SORTS[sort if sort in SORTS else "rank"][1])


def _searched(line: Line) -> str:
    return fold(f"{line.unit.name} {line.unit.short_name} {line.unit.code}")


@dataclass(frozen=True, slots=True)
class Step:
    """How many units lie from `low` on and below `high`; the last step holds its upper end, too."""

    low: Decimal
    high: Decimal
    units: int


def distribution(held: Sequence[Line]) -> list[Step]:
    """Of round steps over what was told; [] where values do not differ, or are yes and no."""
    values = sorted(line.value for line in held if line.value is not None)
    if len(values) < 2 or values[0] == values[-1] or held[0].indicator.measure == Measure.YES_NO:
        return []
    edges = ticks(values[0], values[-1], most=STEPS)
    return [
        Step(low, high, sum(low <= one < high or one == high == edges[-1] for one in values))
        for low, high in pairwise(edges)
    ]


def targets(indicator: Indicator) -> QuerySet[Target]:
    """All that ever held, newest first."""
    return Target.objects.filter(indicator=indicator).order_by("-valid_from", "level")
