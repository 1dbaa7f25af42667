"""What the pages of files show: periods, files, values, each with the words for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from lienthong.scoreboard import tables, words
from lienthong.scoreboard.collecting import importing
from lienthong.scoreboard.collecting.importing import Plan
from lienthong.scoreboard.collecting.store import Figure, LooseFigure
from lienthong.scoreboard.models import Batch, Cell, Fact, Indicator, Period
from lienthong.scoreboard.tables import Role

State = Batch.State
WAITS = Q(state=Cell.State.WAITING)


@dataclass(frozen=True, slots=True)
class FileLine:
    batch: Batch
    table: str
    period: str
    values: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PeriodLine:
    period: Period
    name: str
    figures: int
    waiting: int


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell of a file; `value` and `suggested` as reports print them, blank where there is none."""

    cell: Cell
    unit: str
    indicator: str
    value: str
    suggested: str
    problem: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A value that a file would change."""

    unit: str
    indicator: str
    before: str
    after: str


def files() -> QuerySet[Batch]:
    """Every printed table that came, newest first, without its bytes."""
    found = Batch.objects.filter(kind=Batch.Kind.FILE).select_related("period")
    return found.defer("content").order_by("-at", "-pk")


def file_lines(batches: Iterable[Batch]) -> list[FileLine]:
    shown = list(batches)
    counts = _counts(Cell.objects.filter(batch__in=[one.pk for one in shown]), "batch")
    return [
        FileLine(one, tables.name(one.table), words.period(one.period), *counts.get(one.pk, (0, 0)))
        for one in shown
    ]


def period_lines() -> list[PeriodLine]:
    """Every period, newest first."""
    told = Fact.objects.filter(state=Fact.State.VALUE)
    figures = dict(told.values_list("period").annotate(total=Count("pk")).order_by())
    standing = Cell.objects.filter(batch__state=State.APPLIED)
    waiting = _counts(standing.filter(WAITS), "batch__period")
    return [
        PeriodLine(one, words.period(one), figures.get(one.pk, 0), waiting.get(one.pk, (0, 0))[1])
        for one in Period.objects.order_by("-starts_on", "-ends_on")
    ]


def _counts(cells: QuerySet[Cell], by: str) -> dict[int, tuple[int, int]]:
    """(all, waiting) by a column."""
    counted = cells.values_list(by).order_by()
    counted = counted.annotate(total=Count("pk"), waiting=Count("pk", filter=WAITS))
    return {key: (total, waiting) for key, total, waiting in counted}


def cell_lines(cells: Iterable[Cell]) -> list[CellLine]:
    """`cells` come with indicator and unit; those of a plan are not stored yet."""
    return [_cell_line(one) for one in cells]


def _cell_line(cell: Cell) -> CellLine:
    suggested = cell.suggested
    return CellLine(
        cell,
        unit_name(cell),
        cell.indicator.short_name or cell.indicator.name,
        "" if cell.value is None else words.typed(cell.indicator, cell.value),
        "" if suggested is None else words.typed(cell.indicator, suggested),
        words.problem(cell.problem),
        words.reason(cell.problem),
    )


def unit_name(cell: Cell) -> str:
    """The unit's own name, or what is printed where it is none or nobody knows which."""
    return cell.unit.name if importing.is_unit(cell) and cell.unit else cell.unit_printed


def planned(plan: Plan) -> list[CellLine]:
    """The cells of a file that would wait, in the file's order."""
    indicators = Indicator.objects.in_bulk({cell.indicator_id for cell in plan.waiting})
    for cell in plan.waiting:
        cell.indicator = indicators[cell.indicator_id]
    return cell_lines(sorted(plan.waiting, key=lambda cell: (cell.column, cell.row)))


def changes(plan: Plan) -> list[ChangeLine]:
    """The values that a file would change, by indicator."""
    pairs = [*plan.facts.changed, *plan.rows.changed]
    indicators = Indicator.objects.in_bulk({row.indicator_id for row, _one in pairs})
    names = {unit.pk: unit.name for unit in plan.understood.units.values()}
    return [_change(row, one, indicators[row.indicator_id], names) for row, one in pairs]


def _change(
    row: Any, one: Figure | LooseFigure, indicator: Indicator, names: dict[int, str]
) -> ChangeLine:
    unit = one.label if isinstance(one, LooseFigure) else names.get(one.unit_id, "")
    before, after = (_shown(indicator, each.value) for each in (row, one))
    if before == after:  # it differs in what is printed beside it
        before, after = (_beside(each) for each in (row, one))
    return ChangeLine(unit, indicator.short_name or indicator.name, before, after)


def _shown(indicator: Indicator, value: Decimal | None) -> str:
    return "–" if value is None else words.typed(indicator, value)


def _beside(one: Any) -> str:
    said = (one.printed, getattr(one, "printed_change", ""), getattr(one, "printed_verdict", ""))
    return ", ".join(filter(None, said)) or "–"


@dataclass(frozen=True, slots=True)
class Sum:
    """Whether the column of a cell adds up: the parts as they stand in the file, and the total."""

    parts: str
    total: str
    difference: str


def column_sum(cell: Cell) -> Sum | None:
    """None where the file prints no total of the column."""
    column = list(Cell.objects.filter(batch=cell.batch, column=cell.column))
    total = next((one for one in column if one.beside.get("role") == Role.TOTAL), None)
    if total is None or total.value is None:
        return None
    parts = sum((one.value or Decimal(0) for one in column if one is not total), Decimal(0))
    shown = [
        words.typed(cell.indicator, each) for each in (parts, total.value, total.value - parts)
    ]
    return Sum(*shown)
