"""Tables of a Word file: fixed widths, headings repeated on every page, figures right."""

from typing import Any

from lienthong.scoreboard.document import cells, layout
from lienthong.scoreboard.document.blocks import Cell, HeaderCell, Kind, Run, Table
from lienthong.scoreboard.document.docx_styles import SHEET
from lienthong.scoreboard.document.docx_text import Writer
from lienthong.scoreboard.document.layout import Fit
from lienthong.scoreboard.document.numbering import Placed
from lienthong.scoreboard.document.ooxml import paragraph, text_run, twips, w

_HEAD, _TOTAL = "ECECEC", "F6F6F6"


def table(item: Placed, writer: Writer, *, across: bool) -> Any:
    """The table's element; its caption is what screen readers call it."""
    block: Table = item.block
    fit = layout.fit(block, across=across)
    rows = [_heading_row(row, fit, block) for row in _heading_grid(block)]
    last = len(block.rows) + (block.total is not None)
    for number, row in enumerate(block.rows, 1):
        keep = fit.together and (number < last or item.keep)
        rows.append(_row(row, block, fit, writer, keep=keep))
    if block.total is not None:
        rows.append(_row(block.total, block, fit, writer, bold=True, fill=_TOTAL, keep=item.keep))
    grid = w("tblGrid", *(w("gridCol", w=twips(width)) for width in fit.widths))
    return w("tbl", _settings(fit, item.caption), grid, *rows)


def _settings(fit: Fit, caption: str) -> Any:
    side = twips(layout.PADDING)
    return w(
        "tblPr",
        w("tblStyle", val="TableGrid"),
        w("tblW", w=sum(map(twips, fit.widths)), type="dxa"),
        w("jc", val="center"),
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", w=side, type="dxa"), w("right", w=side, type="dxa")),
        w("tblLook", val="0420", firstRow=1, noHBand=0, noVBand=1),
        w("tblCaption", val=caption),
    )


def _heading_grid(block: Table) -> list[list[tuple[int, HeaderCell, str | None]]]:
    """Per row: column, heading, and how it is merged downwards ("restart", "continue" or None)."""
    grid: list[list[tuple[int, HeaderCell, str | None]]] = [[] for _ in cells.header(block)]
    for row, column, cell in cells.header_places(block):
        for down in range(cell.rows):
            merge = ("continue" if down else "restart") if cell.rows > 1 else None
            grid[row + down].append((column, cell, merge))
    return [sorted(row, key=lambda found: found[0]) for row in grid]


def _heading_row(row: list[tuple[int, HeaderCell, str | None]], fit: Fit, block: Table) -> Any:
    made = []
    for column, cell, merge in row:
        words = text_run("" if merge == "continue" else cell.text, bold=True, size=fit.size)
        wide = sum(fit.widths[column : column + cell.columns])
        made.append(
            _cell(
                words, wide, align="center", fill=_HEAD, span=cell.columns, merge=merge, keep=True
            )
        )  # fmt: skip
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *made)


def _row(
    row: tuple[Cell, ...], block: Table, fit: Fit, writer: Writer, *, bold: bool = False, **how: Any
) -> Any:
    made = []
    for cell, wide, column in zip(row, fit.widths, block.columns, strict=True):
        run = Run(cells.shown(cell, column), bold=bold, link=cells.address(cell))
        words = writer.run(run, size=fit.size)
        side = "left" if column.kind is Kind.TEXT else "right"
        made.append(_cell(words, wide, align=side, **how))
    return w("tr", w("trPr", w("cantSplit")), *made)


def _cell(
    words: Any,
    wide: float,
    *,
    align: str,
    fill: str | None = None,
    span: int = 1,
    merge: str | None = None,
    keep: bool = False,
) -> Any:
    settings = w(
        "tcPr",
        w("tcW", w=twips(wide), type="dxa"),
        w("gridSpan", val=span) if span > 1 else None,
        w("vMerge", val=merge) if merge else None,
        w("shd", val="clear", color="auto", fill=fill) if fill else None,
        w("vAlign", val="center"),
    )
    return w("tc", settings, paragraph(words, style=SHEET, align=align, keep=keep))
