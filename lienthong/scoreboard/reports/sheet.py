"""All that the report needs to know of a period's figures, read once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Cell, Fact, Indicator, Period
from lienthong.scoreboard.tables.readings import Role


@dataclass(frozen=True, slots=True)
class Days:
    """Of one figure: the days that it counts, and what it is a part of."""

    since: date | None
    until: date | None
    whole: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """Figures of a period by indicator code. `waiting` are cells that nobody has decided yet: by
    indicator and unit, and by indicator and printed name where no unit is known."""

    period: Period
    standings: dict[str, Standings]
    days: dict[int, Days]  # by fact
    rows: dict[int, int]  # by cell: where it stands in its file
    waiting: dict[tuple[str, int], Cell] = field(default_factory=dict)
    nameless: dict[tuple[str, str], Cell] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()  # indicators with a cell that waits

    def of(self, codes: Iterable[str]) -> list[Standings]:
        """Standings of those that are known, in the order asked."""
        return [self.standings[code] for code in codes if code in self.standings]

    def topic(self, key: str) -> list[Indicator]:
        """The topic's indicators of which anything is told or waits, in the order of the report."""
        found = (one.indicator for one in self.standings.values())
        return [one for one in found if one.topic == key and self.holds(one.code)]

    def holds(self, code: str) -> bool:
        """Whether there is anything to print of an indicator."""
        if code not in self.standings:
            return False
        one = self.standings[code]
        told = any(line.fact for line in one.lines) or one.unplaced or one.printed_total
        return bool(told) or code in self.doubtful

    def row(self, line: Line) -> int | None:
        """Where the source printed it."""
        waits = self.waiting.get((line.indicator.code, line.unit.pk))
        return self.rows.get(line.cell or 0) or (waits.row if waits else None)


def read(period: Period) -> Sheet:
    """The sheet of a period, whoever asks: a report shows the whole province."""
    standings = period_standings(period)
    cells = [line.cell for one in standings.values() for line in one.lines if line.cell]
    rows = dict(Cell.objects.filter(pk__in=cells).values_list("pk", "row"))
    waiting, nameless = _waiting(period)
    doubtful = frozenset(code for code, _ in [*waiting, *nameless])
    return Sheet(period, standings, _days(period), rows, waiting, nameless, doubtful)


def _days(period: Period) -> dict[int, Days]:
    columns = ("pk", "covers_from", "covers_to", "denominator")
    return {
        pk: Days(*rest) for pk, *rest in Fact.objects.filter(period=period).values_list(*columns)
    }


def _waiting(
    period: Period,
) -> tuple[dict[tuple[str, int], Cell], dict[tuple[str, str], Cell]]:
    """The newest cell that waits for each place; what is of no unit is told by its printed name."""
    found = queries.waiting(period).select_related("indicator", "unit")
    placed: dict[tuple[str, int], Cell] = {}
    nameless: dict[tuple[str, str], Cell] = {}
    for cell in found.order_by("batch__at", "row"):
        if cell.unit_id:
            placed[cell.indicator.code, cell.unit_id] = cell
        else:
            nameless[cell.indicator.code, cell.unit_printed] = cell
    return placed, nameless


def is_total(cell: Cell) -> bool:
    """Whether a cell is of the printed row of totals."""
    return cell.beside.get("role") == Role.TOTAL
