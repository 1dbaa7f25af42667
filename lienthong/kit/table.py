"""A sheet as records: which column is which, told from headings as people write them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import Row, Sheet
from lienthong.kit.text import fold

HEADING_WITHIN = 20  # rows: lists for people begin with a title
CLEAR = "-"  # in a cell: what is there goes; a blank cell leaves it as it is

_IN_BRACKETS = re.compile(r"\(.*?\)")


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is said of a row's subject."""

    key: str  # the heading that programs write, the same in every language
    label: Any  # the heading that people read, lazily translated
    headings: tuple[str, ...] = ()  # others that people write
    required: bool = False
    advice: Any = ""  # how to fill it in, for the template
    example: str = ""
    width: int = 20  # characters


@dataclass(frozen=True, slots=True)
class Record:
    number: int  # of the row, as spreadsheet programs number it
    values: Mapping[str, str]  # by key; only columns that the sheet has


@dataclass(frozen=True)
class Table:
    heading: Row
    records: tuple[Record, ...]
    keys: frozenset[str]  # columns that the sheet has
    shown: Mapping[str, str]  # by key: the heading as the sheet has it
    notes: tuple[str, ...]

    def heading_of(self, key: str, columns: Iterable[Column]) -> str:
        """What the person knows a column by: the sheet's own heading, or else its label."""
        return self.shown.get(key) or str(next(c.label for c in columns if c.key == key))


def read(sheet: Sheet, columns: Sequence[Column], *, ignored: Iterable[Any] = ()) -> Table:
    """The records beneath the heading. Raises Refused if a required column is missing or stands twice.

    Columns that nobody knows are named in the notes; those called `ignored` are passed over.
    """
    names = _Names(columns)
    heading = names.heading(sheet.rows)
    places = names.places(heading)
    skipped = {form for label in ignored for form in forms(label)}
    unknown = [
        cell
        for place, cell in enumerate(heading.cells)
        if cell and place not in places.values() and fold(cell) not in skipped
    ]
    notes = sheet.notes
    if unknown:
        words = _("Cột không dùng đến: %(columns)s.")
        notes += (words % {"columns": ", ".join(unknown)},)
    return Table(
        heading,
        tuple(_record(row, places) for row in sheet.rows if row.number > heading.number),
        frozenset(places),
        {key: heading.cells[place] for key, place in places.items()},
        notes,
    )


def _record(row: Row, places: Mapping[str, int]) -> Record:
    cells, width = row.cells, len(row.cells)
    return Record(row.number, {k: cells[at] if at < width else "" for k, at in places.items()})


@dataclass(frozen=True)
class _Names:
    columns: Sequence[Column]

    @cached_property
    def _keys(self) -> dict[str, str]:
        """By folded heading; what is a key or a label is nothing else."""
        found: dict[str, str] = {}
        for headings in (
            lambda column: (column.key,),
            lambda column: (column.label,),
            lambda column: column.headings,
        ):
            for column in self.columns:
                for form in (form for heading in headings(column) for form in forms(heading)):
                    found.setdefault(form, column.key)
        return found

    def heading(self, rows: Sequence[Row]) -> Row:
        """The first row that has every required column."""
        required = {column.key for column in self.columns if column.required}
        first = rows[:HEADING_WITHIN]
        for row in first:
            if required <= {self.key(cell) for cell in row.cells}:
                return row
        raise self._missing(max(first, key=self._known, default=Row(1, ())), required)

    def places(self, heading: Row) -> dict[str, int]:
        found: dict[str, int] = {}
        for place, cell in enumerate(heading.cells):
            key = self.key(cell)
            if key in found:
                both = {"first": heading.cells[found[key]], "second": cell}
                raise Refused(
                    _("Hai cột cùng một nghĩa: “%(first)s” và “%(second)s”") % both,
                    hint=_("Hãy giữ một cột, xóa hoặc đổi tên cột kia."),
                )
            if key:
                found[key] = place
        return found

    def key(self, cell: str) -> str | None:
        """The column that a heading means: "Số di động (để gửi SMS) *" is the mobile phone's."""
        return self._keys.get(fold(cell)) or self._keys.get(fold(_IN_BRACKETS.sub(" ", cell)))

    def _known(self, row: Row) -> int:
        return sum(self.key(cell) is not None for cell in row.cells)

    def _missing(self, nearest: Row, required: set[str]) -> Refused:
        has = {self.key(cell) for cell in nearest.cells}
        lacks = [c for c in self.columns if c.key in required - has]
        wanted = ", ".join(f"“{c.label}” ({c.key})" for c in lacks)
        found = ", ".join(filter(None, nearest.cells)) or "–"
        return Refused(
            _("Không thấy cột bắt buộc: %(columns)s") % {"columns": wanted},
            hint=_("Dòng tiêu đề đọc được: %(found)s. Hãy dùng tệp mẫu, giữ nguyên dòng tiêu đề.")
            % {"found": found[:500]},
        )


def forms(label: Any) -> set[str]:
    """A label folded, in each language: a file from an English page comes back to a Vietnamese one."""
    found = set()
    for language in ("vi", "en"):
        with translation.override(language):
            found.add(fold(str(label)))
    return found
