"""The tables of a topic, as the source prints them, made from the figures that are stored.

A table has a row for every unit that it is a matter of, whether or not it has told anything. A cell that
waits for a person stands as the source told it, with MARK; it is in no sum of ours.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lienthong.directory.models import Level, Unit
from lienthong.scoreboard import words
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.comparing.sheet import LEVELS
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.document.blocks import Cell, HeaderCell, Kind, Table
from lienthong.scoreboard.document.blocks import Column as Printed
from lienthong.scoreboard.models import Cell as Waiting
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.reports import ways
from lienthong.scoreboard.reports.layouts.shape import ByFigure, ByUnit, Column, Shows
from lienthong.scoreboard.reports.sheet import Days, Sheet, is_total

MARK = "(*)"
WAITING = f"{MARK} Số như in trong nguồn, đang chờ xác minh; chưa được dùng để nhận định."
DIFFERS = "Dòng tổng là số in trong nguồn; tổng của các dòng trên là khác."
UNTOLD = "Chưa đơn vị nào trong {count} đơn vị nhóm “{level}” có số liệu, nên không kê ở đây."
MOST_UNTOLD = 30  # rows of a level of which nobody told: more of them only fill pages
# Zero is a number; what is none has a sign of its own, the same in all tables.
NO_DATA, NOT_APPLICABLE = "-", "x"
SIGNS = {Fact.State.NO_DATA: NO_DATA, Fact.State.NOT_APPLICABLE: NOT_APPLICABLE}
LEGEND = {
    NO_DATA: "“-”: chưa có số liệu, khác với số 0.",
    NOT_APPLICABLE: "“x”: không áp dụng cho đơn vị.",
}
LAST = 1_000_000  # behind every row that the source prints
KINDS = {Measure.SHARE: Kind.SHARE, Measure.COUNT: Kind.NUMBER, Measure.AMOUNT: Kind.NUMBER}

UNKNOWN = Days(None, None, None)

Shown = tuple[Cell, str]  # what a cell prints, and its way


@dataclass(frozen=True, slots=True)
class Made:
    """A table, with the ways of its cells row by row, the total last."""

    table: Table
    ways: ways.Rows


@dataclass
class _Row:
    """A row while it comes together."""

    label: str
    cells: dict[int, Shown] = field(default_factory=dict)  # by column
    order: tuple[int, int, str] = (LAST, 0, "")
    level: str = ""  # of the unit, where it is one
    told: bool = False  # whether anything of the unit is told, or waits


def _shown(sheet: Sheet, line: Line, shows: Shows = Shows.VALUE) -> Shown:
    """What a unit's cell prints: a value, the sign for none, or what waits."""
    waits = sheet.waiting.get((line.indicator.code, line.unit.pk))
    if line.fact is None and waits is not None:
        return _waits(waits) if shows is Shows.VALUE else (None, ways.NOWHERE)
    return SIGNS.get(line.state) or _SHOWN[shows](line), ways.fact(line.fact)


def _waits(cell: Waiting) -> Shown:
    return f"{cell.printed} {MARK}", ways.waiting(cell.pk)


def _note(printed: Sequence[Cell], more: Iterable[str] = ()) -> str:
    """What the signs mean that stand in a table, and what else there is to say."""
    signs = [said for sign, said in LEGEND.items() if sign in printed]
    waits = any(isinstance(cell, str) and cell.endswith(MARK) for cell in printed)
    return " ".join([*signs, *([WAITING] if waits else []), *more])


# ── A row a unit ────────────────────────────────────────────────────────────────────────────────


def by_unit(layout: ByUnit, sheet: Sheet) -> Made | None:
    """With the columns of which something is told; None where nothing is told of any."""
    columns = [one for one in layout.columns if sheet.holds(one.indicator)]
    return _ByUnit(layout, columns, sheet).made() if columns else None


class _ByUnit:
    def __init__(self, layout: ByUnit, columns: Sequence[Column], sheet: Sheet) -> None:
        self.layout, self.columns, self.sheet = layout, columns, sheet
        self.notes: dict[str, None] = {}

    def made(self) -> Made:
        rows = [*self._units(), *self._unplaced()]
        total = self._total() if self.layout.total else None
        everything = [*rows, *([total] if total else [])]
        printed = tuple(self._printed(n, everything) for n in range(len(self.columns)))
        cells = [cell for row in everything for cell in self._cells(row)]
        table = Table(
            self.layout.caption,
            (Printed("STT", Kind.NUMBER, 0), Printed(self.layout.unit), *printed),
            tuple((Decimal(n), row.label, *self._cells(row)) for n, row in enumerate(rows, 1)),
            self._header(),
            (None, total.label, *self._cells(total)) if total else None,
            _note(cells, self.notes),
        )
        return Made(table, [["", "", *self._ways(row)] for row in everything])

    def _cells(self, row: _Row) -> Iterator[Cell]:
        return (row.cells.get(n, (None, ""))[0] for n in range(len(self.columns)))

    def _ways(self, row: _Row) -> Iterator[str]:
        return (row.cells.get(n, (None, ""))[1] for n in range(len(self.columns)))

    # --- rows ---
    def _units(self) -> list[_Row]:
        """In the order of the source; what it did not print comes last, level by level."""
        rows: dict[int, _Row] = {}
        for n, column in enumerate(self.columns):
            for line in self._standings(column).lines:
                row = rows.setdefault(line.unit.pk, self._row(line.unit))
                row.order = min(row.order, self._order(line))
                row.cells[n] = _shown(self.sheet, line, column.shows)
                row.told |= line.state not in SIGNS or line.fact is not None
        return sorted(self._listed(list(rows.values())), key=lambda row: row.order)

    def _row(self, unit: Unit) -> _Row:
        """Of a unit of which nothing is known yet: no column is a matter of its."""
        cells = {n: (NOT_APPLICABLE, ways.NOWHERE) for n in range(len(self.columns))}
        return _Row(self.layout.name(unit), cells, level=unit.level)

    def _order(self, line: Line) -> tuple[int, int, str]:
        return self.sheet.row(line) or LAST, LEVELS[line.unit.level], line.unit.sort_key

    def _listed(self, rows: Sequence[_Row]) -> list[_Row]:
        """Without a level of many units none of which told; that is said beneath."""
        told = {row.level for row in rows if row.told}
        untold = Counter(row.level for row in rows if row.level not in told)
        many = {level for level, count in untold.items() if count > MOST_UNTOLD}
        for level in many:
            said = UNTOLD.format(count=untold[level], level=Level(level).label)
            self.notes[said] = None
        return [row for row in rows if row.level not in many]

    def _unplaced(self) -> list[_Row]:
        """Of unknown place, and rows whose unit nobody has named yet."""
        rows: dict[str, _Row] = {}
        for n, column in self._values():
            for one in self._standings(column).unplaced:
                row = rows.setdefault(one.label, _Row(one.label))
                row.cells[n] = (one.value, ways.indicator(column.indicator))
        for (code, label), cell in self.sheet.nameless.items():
            for n, column in self._values():
                if column.indicator == code and not is_total(cell):
                    row = rows.setdefault(label, _Row(f"{label} {MARK}"))
                    row.cells[n] = _waits(cell)
        return list(rows.values())

    def _total(self) -> _Row:
        row = _Row("Tổng")
        for n, column in self._values():
            amount, way = self._sum(column)
            if amount is not None:
                row.cells[n] = (amount, way)
        return row

    def _sum(self, column: Column) -> tuple[Cell, str]:
        """As printed where it is printed; else ours, where all of it is known."""
        found, code = self._standings(column), column.indicator
        waits = [
            one for one in self.sheet.nameless.items() if one[0][0] == code and is_total(one[1])
        ]
        if found.printed_total is None and waits:
            return _waits(waits[0][1])
        if found.printed_total is None:
            known = None if code in self.sheet.doubtful else found.total
            return known, ways.indicator(code)
        clear = code not in self.sheet.doubtful and found.total is not None
        if clear and found.total != found.printed_total.value:
            self.notes[DIFFERS] = None
        return found.printed_total.value, ways.indicator(code)

    def _values(self) -> list[tuple[int, Column]]:
        return [(n, one) for n, one in enumerate(self.columns) if one.shows is Shows.VALUE]

    # --- headings ---
    def _printed(self, n: int, rows: Sequence[_Row]) -> Printed:
        column = self.columns[n]
        indicator = self._standings(column).indicator
        title = ", ".join(self._titles(column))
        if column.shows is not Shows.VALUE:
            return Printed(title)
        values = [row.cells[n][0] for row in rows if n in row.cells]
        return Printed(title, KINDS.get(indicator.measure, Kind.TEXT), decimals(indicator, values))

    def _header(self) -> tuple[tuple[HeaderCell, ...], ...]:
        """Headings that adjacent columns share are one; () where one row says it all."""
        paths = [self._titles(column) for column in self.columns]
        depth = max(map(len, paths))
        if depth == 1:
            return ()
        rows: list[list[HeaderCell]] = [[] for _ in range(depth)]
        rows[0] += [HeaderCell("STT", rows=depth), HeaderCell(self.layout.unit, rows=depth)]
        for level in range(depth):
            for path, count in _runs(paths, level):
                last = level == len(path) - 1
                rows[level].append(HeaderCell(path[level], count, depth - level if last else 1))
        return tuple(map(tuple, rows))

    def _titles(self, column: Column) -> tuple[str, ...]:
        return tuple(_named(title, self._standings(column), self.sheet) for title in column.titles)

    def _standings(self, column: Column) -> Standings:
        return self.sheet.standings[column.indicator]


def _runs(paths: Sequence[tuple[str, ...]], level: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """Columns beside each other that are the same down to `level`; a column's own title stands alone."""
    at = 0
    while at < len(paths):
        path, end = paths[at], at + 1
        if level < len(path) - 1:
            while end < len(paths) and paths[end][: level + 1] == path[: level + 1]:
                end += 1
        if level < len(path):
            yield path, end - at
        at = end


def _named(title: str, found: Standings, sheet: Sheet) -> str:
    """With the days that the column counts, and the target that it is held against."""
    if "{" not in title:
        return title
    days = next((sheet.days[line.fact] for line in found.lines if line.fact in sheet.days), None)
    day = (days and days.since) or sheet.period.as_of
    targets = sorted({line.target for line in found.lines if line.target is not None})
    return title.format(
        day=f"{day:%d/%m/%Y}",
        month=f"{day.month}/{day.year}",
        year=day.year,
        target=", ".join(words.typed(found.indicator, one) for one in targets),
    ).strip()


def decimals(indicator: Indicator, values: Sequence[Cell]) -> int | None:
    """As the indicator prints them, or none where all are whole."""
    numbers = [one for one in values if isinstance(one, Decimal)]
    return indicator.decimals if any(one % 1 for one in numbers) else 0


def _value(line: Line) -> Cell:
    if line.indicator.measure == Measure.YES_NO:
        return words.value(line.indicator, line.value)
    return line.value


_SHOWN = {
    Shows.VALUE: _value,
    Shows.CHANGE: told.change,
    Shows.VERDICT: lambda line: told.verdict(line) or line.printed_verdict,
}


# ── A row a figure ──────────────────────────────────────────────────────────────────────────────


def by_figure(layout: ByFigure, sheet: Sheet) -> Made | None:
    """None where nothing is told of any of its indicators."""
    lines = [line for one in sheet.of(layout.indicators) for line in one.lines]
    if not any(line.fact for line in lines):
        return None
    rows = [
        (Decimal(n), line.indicator.name, line.unit.name, *_covered(line, sheet))
        for n, line in enumerate(lines, 1)
    ]
    places = max(line.indicator.decimals for line in lines)
    headings = (
        Printed("STT", Kind.NUMBER, 0), Printed("Chỉ tiêu"), Printed("Đơn vị"), Printed("Từ ngày"),
        Printed("Đến ngày"), Printed("Giá trị", Kind.NUMBER, places),
        Printed("Trên tổng số", Kind.NUMBER, places),
    )  # fmt: skip
    note = _note([cell for row in rows for cell in row])
    led = [["", "", "", "", "", way, way] for _cell, way in (_shown(sheet, one) for one in lines)]
    return Made(Table(layout.caption, headings, tuple(rows), note=note), led)


def _covered(line: Line, sheet: Sheet) -> tuple[Cell, ...]:
    days = sheet.days.get(line.fact or 0, UNKNOWN)
    since, until = (f"{day:%d/%m/%Y}" if day else "" for day in (days.since, days.until))
    return since, until, _shown(sheet, line)[0], days.whole
