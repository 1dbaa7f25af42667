"""An indicator's standings as a page shows them: a list for each level, the best first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lienthong.directory.models import Level
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules.comparing import Verdict
from lienthong.scoreboard.telling import names

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bar:
    """Lengths of 0 to 100 as SVG writes them; `target` is where the tick stands, if there is one."""

    length: str
    target: str


@dataclass(frozen=True, slots=True)
class Row:
    rank: int | None
    name: str
    value: str
    bar: Bar | None  # None: no figure, or nothing to compare it with
    change: str
    verdict: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one level. `told` of `asked` have a value."""

    level: str
    name: str
    rows: Sequence[Row]
    told: int
    asked: int
    changes: bool  # whether any row tells one
    verdicts: bool


def groups(found: Standings) -> list[Group]:
    """Levels in order; those who have not told come last in each."""
    by_level = {level: [one for one in found.lines if one.unit.level == level] for level in Level}
    return [group(found, level, lines) for level, lines in by_level.items() if lines]


def group(found: Standings, level: str, lines: Iterable[Line]) -> Group:
    ordered = sorted(lines, key=_order)
    most = max((line.value for line in ordered if line.value is not None), default=None)
    rows = [_row(line, most) for line in ordered]
    return Group(
        level, str(Level(level).label), rows,
        sum(line.state == Fact.State.VALUE for line in ordered),
        sum(line.state != Fact.State.NOT_APPLICABLE for line in ordered),
        any(row.change for row in rows), any(row.verdict for row in rows),
    )  # fmt: skip


def _order(line: Line) -> tuple[bool, int, bool]:
    """By place; then those with a value and no place, then the others."""
    return line.rank is None, line.rank or 0, line.state != Fact.State.VALUE


def _row(line: Line, most: Decimal | None) -> Row:
    return Row(
        line.rank, names.short(line.unit, line.indicator.topic), told.value(line),
        _bar(line.indicator, line.value, line.target, most),
        told.change(line), told.verdict(line), line.verdict is Verdict.MISSED,
    )  # fmt: skip


def _bar(
    indicator: Indicator, value: Decimal | None, target: Decimal | None, most: Decimal | None
) -> Bar | None:
    """A share of a hundred; of counts, of the most that a unit of the level has."""
    whole = HUNDRED if indicator.measure == Measure.SHARE else max(most or 0, target or 0)
    if value is None or not whole or indicator.measure == Measure.YES_NO:
        return None
    return Bar(_part(value, whole), _part(target, whole) if target is not None else "")


def _part(value: Decimal, whole: Decimal) -> str:
    return f"{min(max(value * HUNDRED / whole, Decimal(0)), HUNDRED):.2f}"
