"""A document as PDF: tagged, PDF/A-2a and PDF/UA-1, set by Typst from data alone."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from lienthong.kit import clock
from lienthong.scoreboard.charts import draw
from lienthong.scoreboard.document import (
    cells,
    layout,
    limits,
    numbering,
    pictures,
    typesetting,
)
from lienthong.scoreboard.document.blocks import (
    ADDRESSED,
    MOTTO,
    NATION,
    RECIPIENTS,
    BulletList,
    Cell,
    Chart,
    Closing,
    Column,
    Document,
    Footnote,
    Heading,
    Item,
    Kind,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    Text,
)
from lienthong.scoreboard.document.numbering import Placed

MIME = "application/pdf"


def render(document: Document, *, moment: datetime | None = None) -> bytes:
    """The file. The same document and moment are the same bytes. Raises Refused as limits.check does."""
    limits.check(document)
    files: dict[str, bytes] = {}
    parts = [
        {"landscape": wide, "blocks": [_block(one, files, wide) for one in items]}
        for wide, items in layout.pages(numbering.placed(document))
    ]
    return typesetting.pdf(
        _head(document) | {"parts": parts},
        files,
        moment=(moment or clock.now()).replace(microsecond=0),
    )


def _head(document: Document) -> dict[str, Any]:
    cover, head = document.cover, document.head
    return {
        "title": document.title,
        "author": document.issuer,
        "words": {
            "nation": NATION, "motto": MOTTO, "addressed": ADDRESSED, "recipients": RECIPIENTS,
        },
        "cover": asdict(cover) if cover else None,
        "head": asdict(head) if head else None,
        "marking": cover.marking if cover else "",
        "margins": layout.MARGINS,
        "first_line": layout.FIRST_LINE if head else 0,
    }  # fmt: skip


def _block(item: Placed, files: dict[str, bytes], across: bool) -> dict[str, Any]:
    return _of_kind(item, files, across) | {"keep": item.keep}


def _of_kind(item: Placed, files: dict[str, bytes], across: bool) -> dict[str, Any]:
    match item.block:
        case Heading(text=text):
            return {"kind": "heading", "level": item.level, "text": _text(text)}
        case Paragraph(text=text):
            return {"kind": "paragraph", "text": _text(text)}
        case Note(text=text):
            return {"kind": "note", "text": _text(text)}
        case BulletList() | NumberedList():
            return _list(item.block)
        case Picture():
            return _picture(item, files)
        case Chart():
            return _chart(item)
        case Table():
            return _table(item, across)
        case Closing():
            return {"kind": "closing"} | asdict(item.block)
        case PageBreak():
            return {"kind": "break"}


def _text(text: Text) -> list[dict[str, Any]]:
    return [{"note": _text(one.runs)} if isinstance(one, Footnote) else asdict(one) for one in text]


def _list(block: BulletList | NumberedList) -> dict[str, Any]:
    kind = "bullets" if isinstance(block, BulletList) else "numbers"
    first = block.start if isinstance(block, NumberedList) else 1
    return {"kind": kind, "start": first, "items": [_item(item) for item in block.items]}


def _item(item: Item) -> dict[str, Any]:
    return {"text": _text(item.text), "nested": _list(item.nested) if item.nested else None}


def _picture(item: Placed, files: dict[str, bytes]) -> dict[str, Any]:
    facts = pictures.facts(item.block.data)
    name = f"picture-{len(files)}.{facts.extension}"
    files[name] = item.block.data
    return {
        "kind": "picture",
        "file": name,
        "alt": item.block.alt,
        "caption": item.caption,
        "width": layout.picture_width(facts.width, facts.height),
    }


def _chart(item: Placed) -> dict[str, Any]:
    drawing = draw.svg(replace(item.block.chart, title=""))  # its caption stands beneath
    return {
        "kind": "chart",
        "svg": drawing,
        "alt": item.block.alt,
        "caption": item.caption,
        "width": layout.chart_width(draw.height_share(drawing)),
    }


def _table(item: Placed, across: bool) -> dict[str, Any]:
    table: Table = item.block
    fit = layout.fit(table, across=across)
    return {
        "kind": "table",
        "caption": item.caption,
        "size": fit.size,
        "together": fit.together,
        "widths": fit.widths,
        "right": [column.kind is not Kind.TEXT for column in table.columns],
        "header": [
            {"x": x, "y": y, "text": cell.text, "columns": cell.columns, "rows": cell.rows}
            for y, x, cell in cells.header_places(table)
        ],
        "rows": [_cells(row, table.columns) for row in table.rows],
        "total": None if table.total is None else _cells(table.total, table.columns),
        "note": table.note,
    }


def _cells(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> list[dict[str, str]]:
    return [
        {"text": cells.shown(cell, column), "link": cells.address(cell)}
        for cell, column in zip(row, columns, strict=True)
    ]
