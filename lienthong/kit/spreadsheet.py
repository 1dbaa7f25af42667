"""Spreadsheets that leave the house: CSV and XLSX in bounded memory, and never a formula among them.

A cell that begins like a formula would run when a colleague opens the file (SECURITY.md 53; OWASP,
"CSV Injection"). XLSX says of each cell that it is text; CSV cannot, so such a cell gets an apostrophe
in front, which `unguarded` takes away when the file comes back.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, BinaryIO

import xlsxwriter

from lienthong.kit.clock import VIETNAM

Cell = str | int | float | bool | datetime | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
XLSX_MOST_ROWS = 1_048_575  # of the format, beneath the heading
XLSX_MOST_CHARACTERS = 32_767  # of a cell

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # the last four are what East Asian keyboards type
_BOM = "\ufeff"  # without it, Excel reads the file in the machine's old code page


def guarded(text: str) -> str:
    """The text as a CSV cell that no program runs."""
    return f"'{text}" if _runs(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _runs(text) else text


def _runs(text: str) -> bool:
    """Whether a formula begins here, behind any apostrophes: those of a guarded text get one more."""
    return text.lstrip("'").startswith(_FORMULA_STARTS)


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file (RFC 4180), UTF-8 with a byte-order mark, line by line."""
    line = io.StringIO()
    writer = csv.writer(line)
    line.write(_BOM)
    for row in chain([heading], rows):
        writer.writerow(map(_csv_cell, row))
        yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


def _csv_cell(value: Cell) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat(sep=" ", timespec="seconds")
    return value


def write_xlsx(
    file: BinaryIO,
    heading: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[int] = (),
    to_edit: bool = False,
) -> None:
    """An XLSX file with one sheet: a bold, frozen heading and filters. `widths` in characters.

    `to_edit`: what a person types into it later stays the text that was typed, leading zeros too.
    Rows go to temporary files as they come. Raises ValueError beyond XLSX_MOST_ROWS.
    """
    options = {"constant_memory": True, "remove_timezone": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        typed = book.add_format({"num_format": "@"}) if to_edit else None
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, typed)
        sheet.freeze_panes(1, 0)
        for column, words in enumerate(heading):
            sheet.write_string(0, column, words, bold)
        last = 0
        for last, row in enumerate(rows, 1):
            if last > XLSX_MOST_ROWS:
                raise ValueError(f"more than {XLSX_MOST_ROWS} rows")
            for column, value in enumerate(row):
                _write(sheet, last, column, value, moment)
        sheet.autofilter(0, 0, last, len(heading) - 1)


def _write(sheet: Any, row: int, column: int, value: Cell, moment: Any) -> None:
    """A blank cell is not written: lists have many."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value[:XLSX_MOST_CHARACTERS])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(VIETNAM), moment)
    else:
        sheet.write(row, column, value)


def write_template(
    file: BinaryIO,
    heading: Sequence[str],
    *,
    widths: Sequence[int],
    guide_title: str,
    guide_heading: Sequence[str],
    guide: Iterable[Sequence[str]],
) -> None:
    """An XLSX file to fill in: a sheet with the heading alone, and another that says how.

    Examples stand on the second, so that nobody sends them back as rows.
    """
    with xlsxwriter.Workbook(file, {"strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        typed = book.add_format({"num_format": "@"})  # leading zeros stay
        sheet, second = book.add_worksheet(), book.add_worksheet(guide_title[:31])
        for column, (words, width) in enumerate(zip(heading, widths, strict=True)):
            sheet.set_column(column, column, max(width, len(words) + 2), typed)
            sheet.write_string(0, column, words, bold)
        sheet.freeze_panes(1, 0)
        for column, words in enumerate(guide_heading):
            second.set_column(column, column, 32, wrapped)
            second.write_string(0, column, words, bold)
        for row, cells in enumerate(guide, 1):
            for column, words in enumerate(cells):
                second.write_string(row, column, words)
