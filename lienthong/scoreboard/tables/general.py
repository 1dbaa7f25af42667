"""The table that needs no file of its own: a row for each unit, a column for each of any indicators.

A column is headed by the indicator's code, name or short name, compared folded, with its unit of measure
behind it or not: "Họp không giấy (cuộc)". What is made up on the pages comes in so at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import Row
from lienthong.kit.text import fold
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.numbers import Kind, Printed
from lienthong.scoreboard.tables.known import Known
from lienthong.scoreboard.tables.readings import Reading
from lienthong.scoreboard.tables.shape import NOT_APPLICABLE, Column, Wide, told

KEY, NAME = "general", gettext_lazy("Bảng theo chỉ tiêu tự chọn")
UNITS, CODES, NUMBER = ("don vi", "ten don vi"), ("ma don vi",), "stt"
YES_NO = {"co": 1, "da co": 1, "roi": 1, "chua": 0, "chua co": 0, "khong": 0}
INAPPLICABLE = dict.fromkeys(NOT_APPLICABLE)
FULL = Decimal(100)
MOST_TITLE = 80  # Cell.column
MOST_NAMED = 3


@dataclass(frozen=True)
class General(Wide):
    """`shares`: the codes of those columns that are percentages."""

    shares: frozenset[str] = frozenset()

    def readings(self, heading: Row, rows: Iterable[Row]) -> list[Reading]:
        """Every value, row by row. Raises Refused for values without a heading."""
        below = list(rows)
        _refuse_unheaded(heading, below)
        return [_titled(each) for each in _signed(super().readings(heading, below), self.shares)]


def recognised(rows: Sequence[Row], known: Mapping[str, Known]) -> tuple[Row, bool] | None:
    """The row that heads such a table, and whether it names any indicator; None without a unit column."""
    headings, candidates = Headings(known), [row for row in rows if _units(row)]
    knowing = (row for row in candidates if any(map(headings.meant, _values(row))))
    found = next(knowing, None)
    if found is not None:
        return found, True
    return (candidates[0], False) if candidates else None


def table(heading: Row, known: Mapping[str, Known]) -> General:
    """The table of a heading row. Raises Refused for what heads no column, or two."""
    meant = Headings(known).all(_values(heading))
    units, codes = (_first(heading, among) for among in (UNITS, CODES))
    levels = [one.levels for one in meant.values()]
    return General(
        KEY,
        NAME,
        levels=tuple(sorted(set().union(*levels))) if all(levels) else (),
        unit=units or codes,
        code=codes if units else "",
        columns=tuple(Column(text, one.code, words=_words(one)) for text, one in meant.items()),
        shares=frozenset(one.code for one in meant.values() if one.measure == "share"),
    )


def printed(text: str, measure: str) -> Printed:
    """One cell of such a table."""
    return told(numbers.read(text), YES_NO if measure == "yes_no" else {})


@dataclass(frozen=True)
class Headings:
    """What may head a column."""

    known: Mapping[str, Known]

    @cached_property
    def _spelled(self) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = defaultdict(list)
        for one in self.known.values():
            for text in spellings(one):
                found[text].append(one)
        return found

    def meant(self, heading: str) -> list[Known]:
        """The indicators that a heading may mean; a code means its own whatever others are called."""
        by_code = self.known.get(heading)
        return [by_code] if by_code else self._spelled.get(fold(heading), [])

    def all(self, headings: Iterable[str]) -> dict[str, Known]:
        """By folded heading. Raises Refused unless each means one indicator of its own."""
        texts = list(headings)
        unknown = [text for text in texts if not self.meant(text)]
        if unknown or not texts:
            raise self._unknown(unknown)
        found: dict[str, str] = {}
        return {fold(text): self._one(text, found) for text in texts}

    def _one(self, heading: str, found: dict[str, str]) -> Known:
        """The one in force; `found` takes the heading of each."""
        meant = self.meant(heading)
        running = [one for one in meant if one.in_force]
        if not running:
            raise Refused(
                _("Chỉ tiêu của cột “%(column)s” không có hiệu lực vào ngày của kỳ này")
                % {"column": heading},
                hint=_("Hãy bỏ cột đó, hoặc chọn kỳ khác."),
            )
        if len(running) > 1:
            names = ", ".join(map(str, running))
            raise Refused(
                _("Cột “%(column)s” có thể là %(names)s") % {"column": heading, "names": names},
                hint=_("Hãy lấy mã của chỉ tiêu làm tiêu đề cột."),
            )
        if running[0].code in found:
            both = {"first": found[running[0].code], "second": heading}
            raise Refused(
                _("Hai cột cùng một nghĩa: “%(first)s” và “%(second)s”") % both,
                hint=_("Hãy giữ một cột, xóa hoặc đổi tên cột kia."),
            )
        found[running[0].code] = heading
        return running[0]

    def _unknown(self, headings: Sequence[str]) -> Refused:
        near = [one for text in headings[:MOST_NAMED] for one in self._nearest(text)]
        named = ", ".join(dict.fromkeys(map(str, near)))
        rule = _("Tiêu đề cột phải là mã, tên hoặc tên ngắn của một chỉ tiêu; tải mẫu thì có sẵn.")
        if not headings:
            return Refused(_("Bảng không có cột chỉ tiêu nào"), hint=rule)
        columns = ", ".join(f"“{text[:60]}”" for text in headings[:MOST_NAMED])
        return Refused(
            _("Không nhận ra cột: %(columns)s") % {"columns": columns},
            hint=f"{rule} {_('Gần nhất: %(names)s.') % {'names': named}}" if named else rule,
        )

    def _nearest(self, heading: str) -> list[Known]:
        running = [text for text, many in self._spelled.items() if any(m.in_force for m in many)]
        close = get_close_matches(fold(heading), running, n=2, cutoff=0.5)
        return [one for text in close for one in self._spelled[text] if one.in_force]


def spellings(one: Known) -> set[str]:
    """The folded headings that mean an indicator."""
    names = filter(None, (one.code, one.name, one.short_name))
    return {fold(text) for name in names for text in (name, f"{name} {one.unit_of_measure}")}


# ── A heading row ───────────────────────────────────────────────────────────────────────────────


def _units(row: Row) -> bool:
    return bool(_first(row, (*UNITS, *CODES)))


def _first(row: Row, among: Iterable[str]) -> str:
    texts = {fold(cell) for cell in row.cells}
    return next((one for one in among if one in texts), "")


def _values(row: Row) -> list[str]:
    """The headings of columns that hold values."""
    beside = {NUMBER, *UNITS, *CODES}
    return [cell for cell in row.cells if cell and fold(cell) not in beside]


def _words(one: Known) -> Mapping[str, int | None]:
    return INAPPLICABLE | (YES_NO if one.measure == "yes_no" else {})


def _refuse_unheaded(heading: Row, rows: Iterable[Row]) -> None:
    headed = {at for at, cell in enumerate(heading.cells) if cell}
    for row in rows:
        if any(cell and at not in headed for at, cell in enumerate(row.cells)):
            raise Refused(
                _("Dòng %(row)s có giá trị ở một cột không có tiêu đề") % {"row": row.number},
                hint=_("Hãy ghi tiêu đề cho cột đó, hoặc xóa cột."),
            )


# ── Values ──────────────────────────────────────────────────────────────────────────────────────


def _signed(readings: Sequence[Reading], shares: frozenset[str]) -> list[Reading]:
    """Where the heading has the sign of all its column, its numbers are shares."""
    columns: dict[str, list[Printed]] = defaultdict(list)
    for each in readings:
        if each.indicator in shares and "%" in each.column:
            columns[each.column].append(each.printed)
    bare = {column for column, values in columns.items() if _percentages(values)}
    return [_as_share(each) if each.column in bare else each for each in readings]


def _percentages(column: Iterable[Printed]) -> bool:
    """Whether numbers can be hundredths: with nothing above one, they may be parts of one."""
    told = [one for one in column if one.value is not None]
    largest = max((one.value for one in told), default=Decimal(0))
    return not any(one.kind is Kind.SHARE for one in told) and (not largest or 1 < largest <= FULL)


def _as_share(reading: Reading) -> Reading:
    if reading.printed.kind is not Kind.NUMBER:
        return reading
    return replace(reading, printed=replace(reading.printed, kind=Kind.SHARE))


def _titled(reading: Reading) -> Reading:
    """A heading that is too long to be kept whole may not be told from another."""
    short = len(reading.column) <= MOST_TITLE
    return reading if short else replace(reading, column=reading.indicator)
