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

WAITING, NO_DATA = "waiting", Fact.State.NO_DATA.value


class Line(NamedTuple):
    """A unit with its value. `rank` is among `peers`: those of its level that have a value.

    `state` is WAITING where a file has told a value that a person has not decided yet, else of
    Fact.State: with "value" there is a value, zero among them; with "no_data" the unit
    should have one and nobody has told it; "not_applicable" needs none.
    """

    indicator: Indicator
    unit: Unit
    state: str = NO_DATA
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
    """The lines of some units, made when somebody first looks at one: of a period's indicators many a
    page shows few."""

    def __init__(self, make: Callable[[], Iterable[Line]]) -> None:
        self._make = make

    @cached_property
    def _all(self) -> list[Line]:
        return list(self._make())

    @cached_property
    def _by_unit(self) -> dict[int, Line]:
        return {line.unit.id: line for line in self._all}

    def of(self, unit: int) -> Line | None:
        """That of a unit; None where the indicator is no matter of the unit's."""
        return self._by_unit.get(unit)

    @cached_property
    def told(self) -> list[Line]:
        """Those with a value."""
        return [line for line in self if line.value is not None]

    @cached_property
    def missing(self) -> list[Line]:
        """Of units that should have told."""
        return [line for line in self if line.state == NO_DATA]

    @property
    def most_told(self) -> bool:
        """Whether the best of them is likely to be among those that told."""
        return len(self.told) > len(self.missing)

    def only(self, wanted: Callable[[Unit], bool]) -> Self:
        """Those of the units that are wanted."""
        return type(self)(lambda: [line for line in self if wanted(line.unit)])

    def sorted(self, key: Callable[[Line], Any]) -> Self:
        """The same in another order."""
        return type(self)(lambda: sorted(self, key=key))

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        return self._all[at]


class Whole(Protocol):
    """All units of an indicator together, with what is printed of no unit; reckoned when asked for."""

    @property
    def units(self) -> Mapping[int, Unit]: ...
    def values(self, level: str) -> Mapping[int, Decimal | None]: ...
    @property
    def unplaced(self) -> Sequence[Loose]: ...
    @property
    def printed_total(self) -> Loose | None: ...
    @property
    def total(self) -> Decimal | None: ...
    @property
    def total_before(self) -> Decimal | None: ...


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
    def change(self) -> Change | None:
        share = self.indicator.measure == Measure.SHARE
        return comparing.change(self.total, self.total_before, share=share)

    @property
    def told(self) -> list[Line]:
        """Lines with a value."""
        return self.lines.told

    @property
    def missing(self) -> list[Line]:
        """Units that should have told."""
        return self.lines.missing


def total(
    indicator: Indicator, parts: Iterable[PartLike], unplaced: Iterable[Loose]
) -> Decimal | None:
    """Over units, with what has no unit; that belongs into sums only."""
    counted: list[PartLike] = list(parts)
    if indicator.over_units == "sum":
        counted += [Part(row.value) for row in unplaced]
    return over_units(indicator.over_units, counted, share=indicator.measure == Measure.SHARE)
