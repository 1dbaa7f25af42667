"""Which readings of a table cannot be taken as they stand, and the likely repair."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lienthong.scoreboard.rules import numbers, totals
from lienthong.scoreboard.rules.numbers import Kind
from lienthong.scoreboard.rules.problems import Problem, kept, possible
from lienthong.scoreboard.tables.known import Known
from lienthong.scoreboard.tables.readings import Reading, Role
from lienthong.scoreboard.tables.shape import Long, Wide

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Doubt:
    problem: Problem
    suggested: Decimal | None = None


def doubts(
    table: Wide | Long, readings: Sequence[Reading], known: Mapping[str, Known]
) -> dict[Place, Doubt]:
    """By row and heading; `known` by code. A value that is wrong in itself is not looked at twice."""
    judged = ((each, _alone(table, each, known[each.indicator])) for each in readings)
    alone = {each.place: doubt for each, doubt in judged if doubt}
    found = _off_down(readings, known) if isinstance(table, Wide) else {}
    across = _off_across(table, readings) if isinstance(table, Wide) else {}
    malformed = {
        each.place: Doubt(Problem.MALFORMED) for each in readings if each.printed.malformed
    }
    return malformed | across | found | alone


def _alone(table: Wide | Long, reading: Reading, indicator: Known) -> Doubt | None:
    """What shows without looking at other cells."""
    printed, measure = reading.printed, indicator.measure
    if printed.kind is Kind.WORDS:
        return Doubt(Problem.WORDS) if printed.value is None else None
    if printed.value is None:
        return None
    if measure == "share" and printed.kind is not Kind.SHARE:
        return Doubt(Problem.NO_PERCENT)
    if measure == "count" and not indicator.decimals and printed.value % 1:
        return Doubt(Problem.FRACTION, kept(numbers.read_otherwise(printed, table.style)))
    of_unit = reading.beside.role is Role.UNIT
    return None if possible(measure, printed.value, of_unit=of_unit) else Doubt(Problem.RANGE)


def _off_down(readings: Iterable[Reading], known: Mapping[str, Known]) -> dict[Place, Doubt]:
    """Columns that do not come to their printed total. Shares are no sums."""
    columns: dict[str, list[Reading]] = defaultdict(list)
    for each in readings:
        if known[each.indicator].over_units == "sum":
            columns[each.column].append(each)
    found: dict[Place, Doubt] = {}
    for column in columns.values():
        parts = {each.row: each for each in column if each.beside.role is not Role.TOTAL}
        total = next((each for each in column if each.beside.role is Role.TOTAL), None)
        found |= _suspects(parts, total)
    return found


def _off_across(table: Wide, readings: Iterable[Reading]) -> dict[Place, Doubt]:
    """Rows whose columns do not come to the one that is their sum."""
    rows: dict[int, dict[str, Reading]] = defaultdict(dict)
    for each in readings:
        rows[each.row][each.indicator] = each
    found: dict[Place, Doubt] = {}
    for row in rows.values():
        for whole, names in table.across.items():
            parts = {at: row[name] for at, name in enumerate(names, 1) if name in row}
            found |= _suspects(parts, row.get(whole))
    return found


def _suspects(parts: Mapping[int, Reading], total: Reading | None) -> dict[Place, Doubt]:
    entries = [totals.Entry(number, each.printed) for number, each in parts.items()]
    suspects = totals.suspects(entries, total.printed if total else None)
    return {
        (parts.get(one.row) or total).place: Doubt(Problem(one.reason.value), kept(one.suggested))
        for one in suspects
        if one.row in parts or total is not None
    }
