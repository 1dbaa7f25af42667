"""Tables of a Word file: fixed widths, headings repeated on every page, figures right."""

from typing import Any

from lienthong.scoreboard.document import cells, layout
from lienthong.scoreboard.document.blocks import HeaderCell, Kind, Table
from lienthong.scoreboard.document.docx_styles import SHEET
from lienthong.scoreboard.document.layout import Fit
from lienthong.scoreboard.document.ooxml import paragraph, text_run, twips, w

_HEAD, _TOTAL = "ECECEC", "F6F6F6"


def table(block: Table, caption: str) -> Any:
    """The table's element; `caption` is what screen readers call it."""
    fit = layout.fit(block)
    rows = [_heading_row(row, fit, block) for row in _heading_grid(block)]
    last = len(block.rows) + (block.total is not None)
    for number, row in enumerate(block.rows, 1):
        rows.append(_row(row, block, fit, keep=fit.together and number < last))
    if block.total is not None:
        rows.append(_row(block.total, block, fit, bold=True, fill=_TOTAL))
    grid = w("tblGrid", *(w("gridCol", w=twips(width)) for width in fit.widths))
    return w("tbl", _settings(fit, caption), grid, *rows)


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
        words = "" if merge == "continue" else cell.text
        wide = sum(fit.widths[column : column + cell.columns])
        made.append(
            _cell(
                words, wide, fit.size, align="center", bold=True, fill=_HEAD,
                span=cell.columns, merge=merge, keep=True,
            )
        )  # fmt: skip
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *made)


def _row(row: Any, block: Table, fit: Fit, **how: Any) -> Any:
    words = cells.shown_row(row, block.columns)
    made = [
        _cell(text, wide, fit.size, align="left" if column.kind is Kind.TEXT else "right", **how)
        for text, wide, column in zip(words, fit.widths, block.columns, strict=True)
    ]
    return w("tr", w("trPr", w("cantSplit")), *made)


def _cell(
    text: str,
    wide: float,
    size: float,
    *,
    align: str,
    bold: bool = False,
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
    runs = [text_run(text, bold=bold, size=size)] if text else []
    return w("tc", settings, paragraph(*runs, style=SHEET, align=align, keep=keep))
