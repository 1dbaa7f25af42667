"""What reading a spreadsheet yields, and how much of it is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.kit.text import format_number, nfc

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 2_000  # of a cell
MOST_MEMORY = 150_000_000  # bytes that the rows may take, roughly: one text may stand in many cells
CELL = 50  # bytes that a cell takes beside its characters


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as spreadsheet programs number it, from 1
    cells: tuple[str, ...]  # without blank ones at the end


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # sentences on what was assumed


class Collector:
    """Takes rows as they are read and refuses what is too much, before it is kept."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._memory = 0

    def add(self, number: int, cells: Sequence[str]) -> None:
        kept = [clean(cell) for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if not kept:
            return
        if len(self.rows) > MOST_ROWS:  # one more than the limit: the heading
            raise _too_much(_("Tệp có hơn %(most)s dòng"), MOST_ROWS)
        if len(kept) > MOST_COLUMNS:
            raise too_wide()
        if any(len(cell) > MOST_CHARACTERS for cell in kept):
            words = _("Dòng %(row)s có ô dài hơn %(most)s ký tự")
            raise _too_much(words, MOST_CHARACTERS, row=number)
        self._memory += sum(map(len, kept)) + CELL * len(kept)
        if self._memory > MOST_MEMORY:
            raise _too_much(_("Các ô của tệp chứa hơn %(most)s ký tự"), MOST_MEMORY)
        self.rows.append(Row(number, tuple(kept)))

    def sheet(self, notes: Iterable[str] = ()) -> Sheet:
        return Sheet(tuple(self.rows), tuple(notes))


def too_wide() -> Refused:
    return _too_much(_("Tệp có hơn %(most)s cột"), MOST_COLUMNS)


def _too_much(words: str, most: int, **given: int) -> Refused:
    hint = _("Hãy chia tệp thành nhiều tệp nhỏ hơn, chỉ giữ các cột cần nhập.")
    return Refused(words % {"most": format_number(most), **given}, hint=hint)


def clean(cell: str) -> str:
    """One line of composed text: no line ends, no invisible or control characters (SECURITY.md 45)."""
    line = " ".join(cell.split())
    if not line.isprintable():
        line = " ".join("".join(filter(str.isprintable, line)).split())
    return nfc(line)
