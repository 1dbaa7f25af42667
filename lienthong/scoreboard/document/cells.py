"""What a cell prints, the same in every format."""

from decimal import Decimal

from lienthong.scoreboard.charts.figures import printed
from lienthong.scoreboard.document.blocks import Cell, Column, HeaderCell, Kind, Link, Table


def shown(cell: Cell, column: Column) -> str:
    """Its words: "92,70%", "1.069", or the text as it stands."""
    if isinstance(cell, Decimal):
        return printed(cell, share=column.kind is Kind.SHARE, decimals=column.decimals)
    return (cell.text if isinstance(cell, Link) else cell) or ""


def address(cell: Cell) -> str:
    """Where it leads; "" if nowhere."""
    return cell.address if isinstance(cell, Link) else ""


def shown_row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> list[str]:
    """The words of a row."""
    return [shown(cell, column) for cell, column in zip(row, columns, strict=True)]


def header(table: Table) -> tuple[tuple[HeaderCell, ...], ...]:
    """The heading rows; where none are given, the columns' titles."""
    return table.header or (tuple(HeaderCell(column.title) for column in table.columns),)


def header_places(table: Table) -> list[tuple[int, int, HeaderCell]]:
    """Each heading with its row and column. Raises ValueError if they leave or overlap the grid."""
    rows, taken, found = header(table), set(), []
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            area = {
                (row + down, column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
            }
            if taken & area or not area:
                raise ValueError("headings overlap")
            taken |= area
            found.append((row, column, cell))
    if taken != {(row, column) for row in range(len(rows)) for column in range(len(table.columns))}:
        raise ValueError("headings leave the grid or do not fill it")
    return found
