"""Where units stand with one indicator in one period, as values."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, Protocol, Self, overload

from lienthong.directory.models import Unit
from lienthong.scoreboard.models import Fact, Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import comparing
from lienthong.scoreboard.rules.aggregating import Part, PartLike, over_units
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


class Lines(Sequence[Line]):
    """The lines of some units, each made when somebody looks at it: of the thousands of a period a page
    shows few."""

    def __init__(
        self,
        asked: Callable[[], Sequence[Unit]],
        line: Callable[[Unit], Line],
        one: Callable[[int], Unit | None] | None = None,
    ) -> None:
        """`one` finds a unit of `asked` by id, where that is possible without going through all."""
        self._asked, self._line, self._one = asked, line, one
        self._made: dict[int, Line] = {}

    @cached_property
    def units(self) -> dict[int, Unit]:
        """By id, in the order of the lines."""
        return {unit.id: unit for unit in self._asked()}

    def of(self, unit: int) -> Line | None:
        """That of a unit; None where the indicator is no matter of the unit's."""
        found = self._one(unit) if self._one else self.units.get(unit)
        return self._same(found) if found else None

    def only(self, wanted: Callable[[Unit], bool]) -> Self:
        """Those of the units that are wanted."""
        return type(self)(lambda: [one for one in self.units.values() if wanted(one)], self._same)

    def sorted(self, key: Callable[[Line], Any]) -> Self:
        """The same in another order."""
        return type(self)(lambda: [line.unit for line in sorted(self, key=key)], self._same)

    def _same(self, unit: Unit) -> Line:
        if unit.id not in self._made:
            self._made[unit.id] = self._line(unit)
        return self._made[unit.id]

    @cached_property
    def _all(self) -> list[Line]:
        return [self._same(unit) for unit in self.units.values()]

    def __len__(self) -> int:
        return len(self.units)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        return self._all[at]


class Tally(NamedTuple):
    """How many units of a level have told, have not, and reach or miss their target."""

    told: int
    missing: int
    met: int
    missed: int

    @classmethod
    def of(cls, said: Sequence[Verdict | None]) -> Self:
        """From verdicts; None for who has not told."""
        silent = said.count(None)
        met, missed = said.count(Verdict.MET), said.count(Verdict.MISSED)
        return cls(len(said) - silent, silent, met, missed)


class Whole(Protocol):
    """All units of an indicator together, with what is printed of no unit; reckoned when asked for."""

    @property
    def unplaced(self) -> Sequence[Loose]: ...
    @property
    def printed_total(self) -> Loose | None: ...
    @property
    def total(self) -> Decimal | None: ...
    @property
    def total_before(self) -> Decimal | None: ...
    @property
    def tallies(self) -> Mapping[str, Tally]: ...


@dataclass(frozen=True, slots=True)
class Standings:
    """All lines of an indicator in a period, departments before districts before communes, each in
    Vietnamese order; beside them what is printed of no unit, which counts in the total and never ranks.
    """

    indicator: Indicator
    period: Period
    before: Period | None  # the period that `previous` is of
    lines: Lines
    whole: Whole | None  # None to who may not read of all units

    @property
    def unplaced(self) -> Sequence[Loose]:
        return self.whole.unplaced if self.whole else ()

    @property
    def printed_total(self) -> Loose | None:
        return self.whole.printed_total if self.whole else None

    @property
    def total(self) -> Decimal | None:
        """Over units and unplaced rows, as the indicator says; None: cannot be known."""
        return self.whole.total if self.whole else None

    @property
    def total_before(self) -> Decimal | None:
        return self.whole.total_before if self.whole else None

    @property
    def tallies(self) -> Mapping[str, Tally]:
        """By level, in order; levels of which the indicator is no matter are left out."""
        return self.whole.tallies if self.whole else {}

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


def total(
    indicator: Indicator, parts: Iterable[PartLike], unplaced: Iterable[Loose]
) -> Decimal | None:
    """Over units, with what has no unit; that belongs into sums only."""
    counted: list[PartLike] = list(parts)
    if indicator.over_units == "sum":
        counted += [Part(row.value) for row in unplaced]
    return over_units(indicator.over_units, counted, share=indicator.measure == Measure.SHARE)
