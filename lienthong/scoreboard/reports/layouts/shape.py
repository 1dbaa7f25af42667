"""What a topic's tables and charts look like in the report, as values; `tables` and `drawings` make them.

Headings may name the days that a column counts: "Ngày {day}", "Tháng {month}", "Năm {year}".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lienthong.directory.models import Unit


class Shows(StrEnum):
    VALUE = "value"
    CHANGE = "change"  # since the period before
    VERDICT = "verdict"  # beside the target


@dataclass(frozen=True, slots=True)
class Column:
    """`titles` from the heading that spans most down to the column's own."""

    titles: tuple[str, ...]
    indicator: str  # code
    shows: Shows = Shows.VALUE


@dataclass(frozen=True, slots=True)
class BarsOf:
    """A bar for each unit, the best first."""

    title: str
    indicator: str


@dataclass(frozen=True, slots=True)
class PartsOf:
    """A bar for each unit, divided among several indicators."""

    title: str
    parts: tuple[tuple[str, str], ...]  # (words, code)


@dataclass(frozen=True, slots=True)
class WholesOf:
    """A bar for each figure that is a part of something: what is reached, and what is left."""

    title: str
    indicators: tuple[tuple[str, str], ...]  # (words, code)
    reached: str
    left: str


Chart = BarsOf | PartsOf | WholesOf


@dataclass(frozen=True, slots=True)
class ByUnit:
    """A row for each unit that it is a matter of, then what is of no unit, then the total."""

    caption: str
    columns: tuple[Column, ...]
    unit: str = "Đơn vị"
    name: Callable[[Unit], str] = lambda unit: unit.name
    total: bool = False
    chart: Chart | None = None

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column.indicator for column in self.columns))


@dataclass(frozen=True, slots=True)
class ByFigure:
    """A row for each figure, with its unit, the days that it counts and what it is a part of."""

    caption: str
    indicators: tuple[str, ...]
    chart: Chart | None = None


Table = ByUnit | ByFigure


@dataclass(frozen=True, slots=True)
class Topic:
    """`told`: the indicators of which sentences are made, in their order; None: of all of the topic."""

    key: str
    tables: tuple[Table, ...]
    told: tuple[str, ...] | None = None
