"""The two shapes of printed tables, each turned into readings.

*Wide*: a row for each unit, a column for each indicator. *Long*: a row for each value, which names its
indicator. Headings are compared folded, so that "Số cuộc họp không giấy" is `so_cuoc_hop_khong_giay`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from lienthong.kit import cells
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import Row
from lienthong.kit.text import fold
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.numbers import Kind, Printed, Style
from lienthong.scoreboard.rules.problems import kept
from lienthong.scoreboard.tables.readings import Beside, Reading, Role

UNPLACED = frozenset({"khong xac dinh", "khong ro", "khong ro don vi"})
NOT_APPLICABLE = frozenset({"khong ap dung"})
TOTALS = frozenset({"tong", "tong cong", "tong so", "cong", "toan tinh"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values. `heading` is a pattern of the folded heading; its groups `day`, `month` or
    `year` say which days the values count. Beside it may stand the change and the verdict. `words` stand
    for numbers, or for None: not applicable."""

    heading: str
    indicator: str
    change: str = ""
    verdict: str = ""
    words: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Table:
    key: str
    name: Any  # lazily translated
    levels: tuple[str, ...] = ()  # of its units, where names are printed without their type
    style: Style = Style.VIETNAMESE
    unit: str = "don vi"

    def cell(self, row: Row, places: Mapping[str, int], heading: str) -> str:
        """The text beneath a heading; blank where the row ends before it or there is no such column."""
        at = places.get(heading)
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def places(self, heading: Row) -> dict[str, int] | None:
        """Where each pattern of a heading stands; None if one that is needed does not."""
        found: dict[str, int] = {}
        for at, text in enumerate(map(fold, heading.cells)):
            for pattern in self.headings:
                if pattern not in found and re.fullmatch(pattern, text):
                    found[pattern] = at
        return found if all(pattern in found for pattern in self.needed) else None

    def has(self, heading: str) -> bool:
        """Whether a heading is one of this table's."""
        return any(re.fullmatch(pattern, fold(heading)) for pattern in self.headings)

    def missing(self, heading: Row) -> list[str]:
        """The headings that a row lacks to be this table's, as they are printed."""
        texts = [fold(cell) for cell in heading.cells]
        lacking = (p for p in self.needed if not any(re.fullmatch(p, text) for text in texts))
        return [_printed(pattern) for pattern in lacking]

    @property
    def headings(self) -> Sequence[str]:
        raise NotImplementedError

    @property
    def needed(self) -> Sequence[str]:
        return self.headings


@dataclass(frozen=True)
class Wide(_Table):
    """A row for each unit. `totalled`: it ends with a row of totals. `across`: columns that are the sum
    of others, by indicator. `code`: the heading of units' codes where both codes and names stand."""

    columns: tuple[Column, ...] = ()
    totalled: bool = False
    across: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code: str = ""

    @cached_property
    def headings(self) -> Sequence[str]:
        beside = (name for one in self.columns for name in (one.heading, one.change, one.verdict))
        return ["stt", self.unit, *filter(None, (self.code, *beside))]

    @cached_property
    def needed(self) -> Sequence[str]:
        return [self.unit, *(one.heading for one in self.columns)]

    def readings(self, heading: Row, rows: Iterable[Row]) -> list[Reading]:
        """Every value, row by row. Raises Refused where the totals are missing."""
        places = self.places(heading) or {}
        days = {one.heading: _days(heading.cells[places[one.heading]], one) for one in self.columns}
        found = [each for row in rows for each in self._row(heading, places, days, row)]
        if self.totalled and not any(each.beside.role is Role.TOTAL for each in found):
            raise Refused(
                _("Bảng thiếu dòng tổng"),
                hint=_("Bảng này cần một dòng “Tổng” để kiểm tra các cột. Hãy thêm dòng đó."),
            )
        return found

    def _row(
        self, heading: Row, places: Mapping[str, int], days: Mapping[str, tuple], row: Row
    ) -> Iterator[Reading]:
        name, code, number = (self.cell(row, places, at) for at in (self.unit, self.code, "stt"))
        label = code or name or ("" if number.isdigit() else number)
        role = role_of(label)
        for one in self.columns:
            text = self.cell(row, places, one.heading)
            if not text:
                continue
            beside = Beside(
                role,
                self.cell(row, places, one.change),
                self.cell(row, places, one.verdict),
            ).over(*days[one.heading])
            title = heading.cells[places[one.heading]]
            printed = told(numbers.read(text, self.style), one.words)
            named = name if code else ""
            yield Reading(row.number, title, label, one.indicator, printed, beside, named)


@dataclass(frozen=True, slots=True)
class Line:
    """What a row of a long table may be about: a pattern of its folded title, the indicators that it
    means, each with the first day that it counts ("new_year", a day as ISO, or "" for any), and words
    that stand for numbers."""

    title: str
    indicators: tuple[tuple[str, str], ...]
    words: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Long(_Table):
    """A row for each value, under "chi so", the unit and "gia tri"."""

    lines: tuple[Line, ...] = ()
    dated: bool = False  # with "tu ngay", "den ngay" and "tong", of which the value is a part

    @property
    def headings(self) -> Sequence[str]:
        return [
            "chi so", self.unit, "gia tri", *(("tu ngay", "den ngay", "tong") if self.dated else ())
        ]  # fmt: skip

    def readings(self, heading: Row, rows: Iterable[Row]) -> list[Reading]:
        """Every value. Raises Refused for a title that nobody knows."""
        places = self.places(heading) or {}
        return [self._row(heading, places, row) for row in rows if any(row.cells)]

    def _row(self, heading: Row, places: Mapping[str, int], row: Row) -> Reading:
        title, unit = self.cell(row, places, "chi so"), self.cell(row, places, self.unit)
        since, until = (self._day(row, places, name) for name in ("tu ngay", "den ngay"))
        line, indicator = self._known(title, since, until, row)
        printed = numbers.read(self.cell(row, places, "gia tri"), self.style)
        whole = kept(numbers.read(self.cell(row, places, "tong"), self.style).value)
        beside = Beside(role_of(unit), whole=whole, since=since, until=until)
        column = heading.cells[places["gia tri"]]
        return Reading(row.number, column, unit, indicator, told(printed, line.words), beside)

    def _day(self, row: Row, places: Mapping[str, int], name: str) -> date | None:
        text = self.cell(row, places, name)
        day = cells.day(text) if text else None
        if text and day is None:
            raise Refused(
                _("Dòng %(row)s: “%(text)s” không phải là ngày")
                % {"row": row.number, "text": text},
                hint=_("Viết ngày như 2023-03-17 hoặc 17/03/2023."),
            )
        return day

    def _known(
        self, title: str, since: date | None, until: date | None, row: Row
    ) -> tuple[Line, str]:
        folded = fold(title)
        for line in self.lines:
            if re.fullmatch(line.title, folded):
                for indicator, start in line.indicators:
                    if _starts(start, since, until):
                        return line, indicator
        raise Refused(
            _("Dòng %(row)s: không biết chỉ tiêu “%(title)s”")
            % {"row": row.number, "title": title[:100]},
            hint=_(
                "Hãy viết tên chỉ tiêu và ngày bắt đầu như trong báo cáo mẫu, hoặc bỏ dòng này."
            ),
        )


def role_of(label: str) -> Role:
    """Whether a row's name is a unit's, or says that it is the total or of unknown place."""
    folded = fold(label)
    if folded in TOTALS:
        return Role.TOTAL
    return Role.UNPLACED if folded in UNPLACED else Role.UNIT


def told(printed: Printed, words: Mapping[str, int | None]) -> Printed:
    """Words that stand for a number have its value; those that stand for None say "not applicable"."""
    if printed.kind is not Kind.WORDS or (folded := fold(printed.text)) not in words:
        return printed
    number = words[folded]
    if number is None:
        return Printed(printed.text, Kind.NOT_APPLICABLE)
    return Printed(printed.text, Kind.WORDS, Decimal(number))


def _starts(start: str, since: date | None, until: date | None) -> bool:
    if start == "new_year":
        return since is not None and until is not None and since == date(until.year, 1, 1)
    return not start or (since is not None and since.isoformat() == start)


def _days(heading: str, column: Column) -> tuple[date | None, date | None]:
    """The days that a heading names: "ngay 2023 03 16" one day, "thang 2023 03" from its first on."""
    found = re.fullmatch(column.heading, fold(heading))
    named = found.groupdict() if found else {}
    try:
        if text := named.get("day"):
            day = date(*map(int, text.split()))
            return day, day
        if text := named.get("month"):
            year, month = map(int, text.split())
            return date(year, month, 1), None
        return (date(int(named["year"]), 1, 1) if named.get("year") else None), None
    except ValueError as error:
        raise Refused(
            _("Tiêu đề “%(heading)s” không có ngày đúng") % {"heading": heading}
        ) from error


_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
_EXAMPLES = {"day": "2023-03-16", "month": "2023-03", "year": "2023"}


def _printed(pattern: str) -> str:
    """A heading as a person would write it into a file."""
    return _GROUP.sub(lambda found: _EXAMPLES[found[1]], pattern).replace(" ", "_")
