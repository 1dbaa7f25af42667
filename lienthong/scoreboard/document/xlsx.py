"""A document as a workbook: the whole text on the first sheet, then one sheet a table.

Every text is written as text and every figure as a number, so nothing in it can become a formula.
"""

import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from lienthong.kit import clock
from lienthong.kit.spreadsheet import XLSX as MIME
from lienthong.scoreboard.charts import measure
from lienthong.scoreboard.document import cells, limits, numbering
from lienthong.scoreboard.document.blocks import (
    ADDRESSED,
    RECIPIENTS,
    BulletList,
    Cell,
    Chart,
    Closing,
    Column,
    Cover,
    Document,
    Footnote,
    Head,
    Kind,
    NumberedList,
    Picture,
    Table,
    Text,
)
from lienthong.scoreboard.document.numbering import Placed

__all__ = ["MIME", "render"]

CONTENTS = "Nội dung"
_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_TEXT_WIDTH = 74  # characters: the width of the paper
_CHARACTER = 6.2  # points, of letters as wide as `measure` reckons
_EXACT = 15  # digits that a spreadsheet's number holds


def render(document: Document, *, moment: datetime | None = None) -> bytes:
    """The file, dated `moment`. Raises Refused as limits.check does."""
    limits.check(document)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False}) as book:
        _describe(book, document, moment or clock.now())
        _Book(book).write(document)
    return file.getvalue()


def _describe(book: Any, document: Document, moment: datetime) -> None:
    created = moment.replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {"title": document.title[:255], "author": document.issuer[:255], "created": created}
    )


class _Book:
    """The sheets, and the formats that they share."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def write(self, document: Document) -> None:
        placed = numbering.placed(document)
        contents = self._book.add_worksheet(CONTENTS)
        sheets = self._tables(document, placed)
        self._contents(contents, document, placed, sheets)
        contents.activate()

    def look(self, **more: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_FONT | more)
        return self._formats[key]

    def _tables(self, document: Document, placed: list[Placed]) -> dict[int, str]:
        """A sheet a table; their names by the table's place."""
        names = {}
        for place, item in enumerate(placed):
            if isinstance(item.block, Table):
                names[place] = f"Bảng {len(names) + 1}"
                self._table(names[place], item, document)
        return names

    # --- the first sheet ---
    def _contents(
        self, sheet: Any, document: Document, placed: list[Placed], sheets: dict[int, str]
    ) -> None:
        sheet.set_column(0, 0, _TEXT_WIDTH)
        row = 0
        for words, look in _front(document):
            row = self._line(sheet, row, words, **look)
        for place, item in enumerate(placed):
            if place in sheets:
                self._way(sheet, row, sheets[place], item.caption or sheets[place])
                row += 1
                continue
            for words, look in _lines(item):
                row = self._line(sheet, row, words, **look)
        _for_print(sheet, document, landscape=False)

    def _line(self, sheet: Any, row: int, words: str, **look: Any) -> int:
        """The next row; empty words leave none."""
        if not words:
            return row
        sheet.write_string(row, 0, words, self.look(text_wrap=True, **look))
        sheet.set_row(row, _height([words], [_TEXT_WIDTH], look.get("font_size", 12)))
        return row + 1

    def _way(self, sheet: Any, row: int, name: str, caption: str) -> None:
        """The caption, leading to its table; the address is made of our own name alone."""
        look = self.look(**_LINK)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", look, caption)

    # --- a table's sheet ---
    def _table(self, name: str, item: Placed, document: Document) -> None:
        table: Table = item.block
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, item.caption or name, self.look(bold=True, font_size=13))
        first = 2 + len(cells.header(table))
        widths = _widths(table)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        self._header(sheet, table, widths)
        for number, row in enumerate(table.rows):
            self._row(sheet, first + number, row, table, widths)
        last = first + len(table.rows)
        if table.total is not None:
            self._row(sheet, last, table.total, table, widths, bold=True, bg_color="#F6F6F6")
            last += 1
        if table.note:
            sheet.write_string(last + 1, 0, table.note, self.look(italic=True))
        sheet.freeze_panes(first, 0)
        sheet.repeat_rows(2, first - 1)
        _for_print(sheet, document, landscape=len(table.columns) > 7)

    def _header(self, sheet: Any, table: Table, widths: list[int]) -> None:
        look = self.look(bold=True, align="center", text_wrap=True, border=1, bg_color="#ECECEC")
        heights = [_height([""], [1])] * len(cells.header(table))
        for row, column, cell in cells.header_places(table):
            if cell.rows * cell.columns > 1:
                bottom, right = 1 + row + cell.rows, column + cell.columns - 1
                sheet.merge_range(2 + row, column, bottom, right, "", look)
            sheet.write_string(2 + row, column, cell.text, look)
            room = sum(widths[column : column + cell.columns])
            needed = _height([cell.text], [room], 13) / cell.rows
            heights[row] = max(heights[row], needed)
        for row, height in enumerate(heights):
            sheet.set_row(2 + row, height)

    def _row(
        self,
        sheet: Any,
        row: int,
        values: tuple[Cell, ...],
        table: Table,
        widths: list[int],
        **more: Any,
    ) -> None:
        sheet.set_row(row, _height(cells.shown_row(values, table.columns), widths))
        for number, (cell, column) in enumerate(zip(values, table.columns, strict=True)):
            right = {} if column.kind is Kind.TEXT else {"align": "right"}
            look = {"border": 1} | right | more
            if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _EXACT:
                number_format, value = _figure(cell, column)
                look |= {"num_format": number_format}
                sheet.write_number(row, number, value, self.look(**look))
            else:
                self._text(sheet, row, number, cells.shown(cell, column), cells.address(cell), look)

    def _text(
        self, sheet: Any, row: int, column: int, words: str, address: str, look: dict[str, Any]
    ) -> None:
        """A link's address was checked to be of the web (limits), so it is no other command."""
        if not address:
            sheet.write_string(row, column, words, self.look(text_wrap=True, **look))
            return
        look = self.look(text_wrap=True, **_LINK, **look)
        sheet.write_url(row, column, address, look, words)


def _figure(value: Decimal, column: Column) -> tuple[str, float]:
    """A number's format and the number: as many decimals as the other formats print of it.

    The program that opens the file prints them with the reader's separators.
    """
    words = cells.shown(value, column).removesuffix("%")
    decimals = len(words.partition(",")[2])
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    if column.kind is Kind.SHARE:
        return f"{form}%", float(value / 100)
    return form, float(value)


_TITLE = {"bold": True, "font_size": 16}
_LINK = {"font_color": "#1A4F94", "underline": 1}
_HEADINGS = {1: {"bold": True, "font_size": 14}, 2: {"bold": True, "font_size": 13}}


Lines = list[tuple[str, dict[str, Any]]]  # words of a row and how they look


def _front(document: Document) -> Lines:
    """The words of the cover or head from top to bottom; without either, the title."""
    cover, head = document.cover, document.head
    if cover is not None:
        signer = [(cover.signer_office.upper(), {"bold": True}), (cover.signer, {"bold": True})]
        return [*_top(cover, cover.marking), *_recipients(cover.distribution), *signer]
    if head is not None:
        named = f"{ADDRESSED} {'; '.join(head.addressees)}" if head.addressees else ""
        return [*_top(head, head.about), (named, {})]
    return [(document.title, _TITLE)]


def _top(front: Cover | Head, beneath: str) -> Lines:
    number = f"Số: {front.number}" if front.number else ""
    return [
        (front.authority.upper(), {}),
        (front.body.upper(), {"bold": True}),
        (number, {}),
        (front.place_and_date, {"italic": True}),
        (beneath, {"bold": True}),
        (front.title, _TITLE),
        (front.subtitle, {"bold": True}),
        (front.period, {}),
    ]


def _recipients(names: tuple[str, ...]) -> Lines:
    return [(f"{RECIPIENTS} {' '.join(names)}" if names else "", {})]


def _closing(block: Closing) -> Lines:
    signers = [
        (" ".join(filter(None, (one.office.upper(), one.asked, one.name))), {"bold": True})
        for one in block.signatures
    ]
    return [*_recipients(block.distribution), *signers]


def _lines(item: Placed) -> Lines:
    """A block's words, one row each."""
    block = item.block
    if isinstance(block, Closing):
        return _closing(block)
    if isinstance(block, BulletList | NumberedList):
        return [(words, {"indent": depth}) for depth, words in _items(block, ())]
    if isinstance(block, Chart):
        return [(item.caption, {"italic": True})]
    if isinstance(block, Picture):
        return [(item.caption or block.alt, {"italic": True})]
    look = _HEADINGS.get(item.level, {"bold": True}) if item.level else {}
    return [(_words(getattr(block, "text", ())), look)]


def _items(block: BulletList | NumberedList, above: tuple[type, ...]) -> Iterable[tuple[int, str]]:
    """The depth and words of each item; `above`: the kinds of the lists around."""
    own = above.count(type(block))
    for place, item in enumerate(block.items):
        yield len(above) + 1, f"{numbering.mark(block, own, place)} {_words(item.text)}"
        if item.nested is not None:
            yield from _items(item.nested, (*above, type(block)))


def _words(text: Text) -> str:
    """Footnotes in brackets where their mark would be."""
    return "".join(
        f" [{_words(one.runs)}]" if isinstance(one, Footnote) else one.text for one in text
    )


def _widths(table: Table) -> list[int]:
    """In characters: as wide as the figures need, names up to forty."""
    found = []
    for number, column in enumerate(table.columns):
        rows = [*table.rows, *([table.total] if table.total is not None else [])]
        texts = [cells.shown(row[number], column) for row in rows]
        longest = max((len(text) for text in texts), default=0)
        words = max((len(word) for word in column.title.split()), default=0)
        found.append(min(max(longest, words, 6), 40) + 2)
    return found


def _height(texts: list[str], widths: list[int], size: float = 12) -> float:
    """Points that a row needs for its wrapped texts: not every program reckons that by itself."""
    lines = max(
        sum(len(measure.wrap(line, size, width * _CHARACTER)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(lines * size * 1.35, 400.0)  # a row has 409 at most


def _for_print(sheet: Any, document: Document, *, landscape: bool) -> None:
    """A4, as wide as the paper, pages numbered as in the other formats."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.set_footer("&CTrang &P/&N")
    # "&" begins a command of the header's language.
    sheet.set_header(f"&L{document.title.replace('&', '&&')[:200]}")
