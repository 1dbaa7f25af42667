"""Tables that people paste: which rows are headings, which columns hold figures."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from lienthong.scoreboard.document import cells, limits
from lienthong.scoreboard.document.blocks import Cell, Column, HeaderCell, Kind, Table
from lienthong.scoreboard.document.tree import Node
from lienthong.scoreboard.rules import numbers

Words = Callable[[Node], str]
Grid = list[list[str]]


def table(node: Node, words: Words) -> Iterator[Table]:
    """The table, unless it is empty; `words` gives the text of a cell."""
    rows = node.find("tr")[: limits.MOST_ROWS]
    headings = _headings(node, rows)
    grid = _grid(rows, words)
    width = min(max(map(len, grid), default=0), limits.MOST_COLUMNS)
    if not width:
        return
    body = [_filled(row, width) for row in grid[headings:]]
    titles = [_title(grid[:headings], column) for column in range(width)]
    columns = tuple(_column(title, [row[n] for row in body]) for n, title in enumerate(titles))
    caption = " ".join(words(one) for one in node.find("caption"))
    made = Table(
        caption, columns, tuple(tuple(map(_cell, row, columns)) for row in body),
        _header(rows[:headings], words) if headings > 1 else (),
    )  # fmt: skip
    yield made if _fits(made) else Table(caption, columns, made.rows)


def merged(node: Node) -> bool:
    """Whether cells beneath the headings span several: they come apart."""
    rows = node.find("tr")[: limits.MOST_ROWS]
    return any(
        _span(cell, name) > 1
        for row in rows[_headings(node, rows) :]
        for cell in row.find("td", "th")
        for name in ("colspan", "rowspan")
    )


def _headings(node: Node, rows: list[Node]) -> int:
    """How many rows are headings: those that say so, or else the first of several."""
    said = sum(len(head.find("tr")) for head in node.find("thead"))
    if said:
        return said
    told = 0
    while told < len(rows) and all(cell.tag == "th" for cell in rows[told].find("td", "th")):
        told += 1
    return told if 0 < told < len(rows) else min(1, len(rows) - 1)


def _span(cell: Node, name: str) -> int:
    text = cell.attributes.get(name, "")
    return min(max(int(text), 1), 100) if text.isdecimal() and len(text) < 5 else 1


def _grid(rows: list[Node], words: Words) -> Grid:
    """Each row's texts by column; a cell that spans several is written in its first."""
    grid: Grid = []
    reaching: dict[int, int] = {}  # rows that a cell above still reaches down, by column
    for row in rows:
        texts: list[str] = []
        for cell in row.find("td", "th"):
            _pass(texts, reaching)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            reaching |= {len(texts) + n: high - 1 for n in range(wide) if high > 1}
            texts += [words(cell), *[""] * (wide - 1)]
            if len(texts) > limits.MOST_COLUMNS:
                break
        _pass(texts, reaching)
        grid.append(texts)
    return grid


def _pass(texts: list[str], reaching: dict[int, int]) -> None:
    """Columns taken by a cell above."""
    while reaching.get(len(texts), 0) > 0:
        reaching[len(texts)] -= 1
        texts.append("")


def _filled(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]


def _title(heading: Grid, column: int) -> str:
    """The lowest heading above a column."""
    texts = [row[column] for row in heading if column < len(row) and row[column]]
    return texts[-1].replace("\n", " ") if texts else ""


def _header(rows: list[Node], words: Words) -> tuple[tuple[HeaderCell, ...], ...]:
    return tuple(
        tuple(
            HeaderCell(words(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
            for cell in row.find("td", "th")
        )
        for row in rows
    )


def _fits(made: Table) -> bool:
    try:
        return bool(cells.header_places(made))
    except ValueError:
        return False


def _column(title: str, texts: list[str]) -> Column:
    """Of figures, if nothing else stands in it."""
    kinds = {numbers.read(text).kind for text in texts if text}
    figures = kinds - {numbers.Kind.DASH}
    if figures == {numbers.Kind.SHARE}:
        return Column(title, Kind.SHARE)
    return Column(title, Kind.NUMBER if figures == {numbers.Kind.NUMBER} else Kind.TEXT)


def _cell(text: str, column: Column) -> Cell:
    """A figure only where it is printed again as it was written: "02" and "92,70%" stay texts."""
    value: Decimal | None = numbers.read(text).value
    if column.kind is Kind.TEXT or value is None or cells.shown(value, column) != text:
        return text or None
    return value
