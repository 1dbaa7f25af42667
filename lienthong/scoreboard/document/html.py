"""Blocks as clean HTML: for a page, with numbers and charts, and for the editor, to be read back."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import zip_longest

from lienthong.scoreboard.charts import draw
from lienthong.scoreboard.document import cells, numbering, pictures
from lienthong.scoreboard.document.blocks import (
    RECIPIENTS,
    Block,
    BulletList,
    Cell,
    Chart,
    Closing,
    Document,
    Footnote,
    Heading,
    Inline,
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

_TABLE = "Bảng"
Address = Callable[[Picture], str]
# By the block's place among those that are printed: addresses of a table's cells row by row, its total
# last, or of a list's items; "" leads nowhere.
Ways = Mapping[int, Sequence[Sequence[str]]]


def inside(picture: Picture) -> str:
    """The picture in its own address."""
    kind = {"png": "png", "jpg": "jpeg"}[pictures.facts(picture.data).extension]
    return f"data:image/{kind};base64,{base64.b64encode(picture.data).decode()}"


def page(
    document: Document, *, top: int = 2, address: Address = inside, ways: Ways | None = None
) -> str:
    """The document without its cover or head, for a page whose own headings end above level `top`.

    Captions are numbered as in the printed report. Nothing in it needs an inline style or a script.
    `ways`: what its cells and items lead to.
    """
    led, placed = ways or {}, enumerate(numbering.placed(document))
    return "".join(_block(item, f"figure-{n}", top, address, led.get(n, ())) for n, item in placed)


def editable(blocks: Iterable[Block]) -> str:
    """What people may edit, as `paste.blocks` reads it back. Charts are not among it."""
    return "".join(
        _block(
            Placed(block, getattr(block, "caption", ""), getattr(block, "level", 0)), "", 1, inside
        )
        for block in blocks
        if not isinstance(block, Chart)
    )


def _block(
    item: Placed, key: str, top: int, address: Address, ways: Sequence[Sequence[str]] = ()
) -> str:
    match item.block:
        case Heading(text=text):
            return _tag(f"h{min(item.level + top - 1, 6)}", _text(text))
        case Paragraph(text=text):
            return _tag("p", _text(text))
        case Note(text=text):
            return _tag("aside", _text(text), 'class="note"')
        case BulletList() | NumberedList():
            return _list(item.block, ways)
        case Picture():
            return _picture(item, address(item.block))
        case Chart():
            drawing = draw.svg(replace(item.block.chart, title=""), key=key)  # the caption says it
            return _tag("figure", drawing + _caption(item), 'class="chart-figure"')
        case Table():
            return _table(item, ways)
        case Closing():
            return "".join(_tag("p", _words("\n".join(lines))) for lines in _closing(item.block))
        case PageBreak():
            return "<hr>"


def _closing(block: Closing) -> list[list[str]]:
    recipients = [[RECIPIENTS, *block.distribution]] if block.distribution else []
    signers = [list(filter(None, (one.office, one.asked, one.name))) for one in block.signatures]
    return recipients + signers


def _tag(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{' ' if attributes else ''}{attributes}>{content}</{name}>"


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


def _inline(one: Inline) -> str:
    if isinstance(one, Footnote):
        return f"<small>[{_text(one.runs)}]</small>"
    made = _words(one.text)
    looks = (
        (one.superscript, "sup"),
        (one.subscript, "sub"),
        (one.italic, "em"),
        (one.bold, "strong"),
    )
    for wanted, name in looks:
        made = _tag(name, made) if wanted else made
    link = f'href="{escape(one.link)}" rel="noopener noreferrer"'
    return _tag("a", made, link) if one.link.startswith(("http://", "https://")) else made


def _list(block: BulletList | NumberedList, ways: Sequence[Sequence[str]] = ()) -> str:
    items = (
        _tag("li", _led(_text(item.text), way) + (_list(item.nested) if item.nested else ""))
        for item, (way,) in zip_longest(block.items, ways, fillvalue=("",))
    )
    if isinstance(block, BulletList):
        return _tag("ul", "".join(items))
    return _tag("ol", "".join(items), f'start="{block.start}"' if block.start != 1 else "")


def _led(made: str, way: str) -> str:
    """Words that lead somewhere."""
    return _tag("a", made, f'href="{escape(way)}"') if way and made else made


def _picture(item: Placed, address: str) -> str:
    image = f'<img src="{escape(address)}" alt="{escape(item.block.alt)}">'
    return _tag("figure", image + _caption(item))


def _caption(item: Placed) -> str:
    return _tag("figcaption", _words(item.caption)) if item.caption else ""


def _table(item: Placed, ways: Sequence[Sequence[str]] = ()) -> str:
    table: Table = item.block
    led = dict(enumerate(ways))
    caption = _tag("caption", _words(item.caption)) if item.caption else ""
    rows = "".join(_row(row, table, led.get(n)) for n, row in enumerate(table.rows))
    last = led.get(len(table.rows))
    total = "" if table.total is None else _tag("tfoot", _row(table.total, table, last))
    note = _tag("p", _words(table.note), 'class="muted small"') if table.note else ""
    made = caption + _header(table) + _tag("tbody", rows) + total
    # What can be moved sideways must be reached by keyboard: by its links, or else itself.
    reach = (
        "" if ways else f' tabindex="0" role="region" aria-label="{escape(item.caption or _TABLE)}"'
    )
    return _tag("div", _tag("table", made, 'class="data"'), f'class="scroll"{reach}') + note


def _header(table: Table) -> str:
    rows: list[list[str]] = [[] for _ in cells.header(table)]
    for row, _, cell in cells.header_places(table):
        spans = "".join(
            f' {name}="{count}"'
            for name, count in (("colspan", cell.columns), ("rowspan", cell.rows))
            if count > 1
        )
        scope = "colgroup" if cell.columns > 1 else "col"
        rows[row].append(_tag("th", _words(cell.text), f'scope="{scope}"{spans}'))
    return _tag("thead", "".join(_tag("tr", "".join(row)) for row in rows))


def _row(row: tuple[Cell, ...], table: Table, ways: Sequence[str] | None = None) -> str:
    led = ways or [""] * len(table.columns)
    led = [way or cells.address(cell) for way, cell in zip(led, row, strict=True)]
    texts = zip(cells.shown_row(row, table.columns), table.columns, led, strict=True)
    return _tag(
        "tr",
        "".join(
            _tag(
                "td",
                _led(_words(text), way),
                _label(column.title, right=column.kind is not Kind.TEXT),
            )
            for text, column, way in texts
        ),
    )


def _label(title: str, *, right: bool) -> str:
    """On a phone rows become lists, and each figure needs its heading beside it."""
    return f'data-label="{escape(title)}"' + (' class="num"' if right else "")
