"""Periods by their codes: 2023-02 a month, 2023-Q1 a quarter, 2023 a year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(r"(?P<year>20[0-9]{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open: `ends_on` is the first day that is no longer in it."""

    kind: str  # month, quarter, year
    starts_on: date
    ends_on: date

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)


def span(code: str) -> Span | None:
    """The days that a code means; None where it is no period's."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    year = int(found["year"])
    if found["month"]:
        return _of("month", year, int(found["month"]))
    if found["quarter"]:
        return _of("quarter", year, 3 * int(found["quarter"]) - 2)
    return _of("year", year, 1)


def before(code: str) -> str | None:
    """The code of the period of the same kind that ends where this one begins."""
    this = span(code)
    if this is None:
        return None
    last = this.starts_on - timedelta(days=1)
    if this.kind == "month":
        return f"{last.year}-{last.month:02}"
    return f"{last.year}-Q{(last.month + 2) // 3}" if this.kind == "quarter" else f"{last.year}"


def _of(kind: str, year: int, month: int) -> Span:
    end = month + MONTHS[kind]
    ends_on = date(year + 1, end - 12, 1) if end > 12 else date(year, end, 1)
    return Span(kind, date(year, month, 1), ends_on)
