"""Where units stand with one indicator in one period, as values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from lienthong.directory.models import Unit
from lienthong.scoreboard.models import Fact, Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import comparing
from lienthong.scoreboard.rules.aggregating import Part, over_units
from lienthong.scoreboard.rules.comparing import Change, Verdict
from lienthong.scoreboard.rules.continuity import Continuity


class Line(NamedTuple):
    """A unit with its value. `rank` is among `peers`: those of its level that have a value.

    `state` is of Fact.State: with "value" there is a value, zero among them; with "no_data" the unit
    should have one and nobody has told it; "not_applicable" needs none.
    """

    indicator: Indicator
    unit: Unit
    state: str = Fact.State.NO_DATA
    value: Decimal | None = None
    fact: int | None = None  # the id of what it rests on
    cell: int | None = None
    printed: str = ""
    printed_change: str = ""  # where the source tells a change whose earlier value is not known
    printed_verdict: str = ""
    previous: Decimal | None = None
    previous_facts: tuple[int, ...] = ()
    continuity: Continuity = Continuity.SAME
    target: Decimal | None = None
    rank: int | None = None
    peers: int = 0

    @property
    def change(self) -> Change | None:
        share = self.indicator.measure == Measure.SHARE
        return comparing.change(self.value, self.previous, share=share)

    @property
    def verdict(self) -> Verdict:
        return comparing.verdict(self.value, self.target, self.indicator.direction)


@dataclass(frozen=True, slots=True)
class Standings:
    """All lines of an indicator in a period, departments before districts before communes, each in
    Vietnamese order; beside them what is printed of no unit, which counts in the total and never ranks.
    """

    indicator: Indicator
    period: Period
    before: Period | None  # the period that `previous` is of
    lines: Sequence[Line]
    unplaced: Sequence[Loose]
    printed_total: Loose | None
    total: (
        Decimal | None
    )  # over units and unplaced rows, as the indicator says; None: cannot be known
    total_before: Decimal | None

    @property
    def change(self) -> Change | None:
        share = self.indicator.measure == Measure.SHARE
        return comparing.change(self.total, self.total_before, share=share)

    @property
    def told(self) -> list[Line]:
        """Lines with a value."""
        return [line for line in self.lines if line.state == Fact.State.VALUE]

    @property
    def missing(self) -> list[Line]:
        """Units that should have told."""
        return [line for line in self.lines if line.state == Fact.State.NO_DATA]

    def ranked(self, level: str) -> list[Line]:
        """Those of a level that have a place, the best first."""
        found = [line for line in self.lines if line.rank and line.unit.level == level]
        return sorted(found, key=lambda line: line.rank or 0)


def total(indicator: Indicator, parts: Iterable[Part], unplaced: Iterable[Loose]) -> Decimal | None:
    """Over units, with what has no unit; that belongs into sums only."""
    counted = list(parts)
    if indicator.over_units == "sum":
        counted += [Part(row.value) for row in unplaced]
    return over_units(indicator.over_units, counted, share=indicator.measure == Measure.SHARE)
