"""What stands in one cell of a printed table, and what stands beside it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lienthong.scoreboard.rules.numbers import Printed


class Role(StrEnum):
    """What a row is."""

    UNIT = "unit"
    UNPLACED = "unplaced"  # Loose.Kind
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Beside:
    """What the table says of a value in other cells."""

    role: Role = Role.UNIT
    change: str = ""  # "Tăng 1,1%"
    verdict: str = ""  # "Đạt"
    whole: Decimal | None = None  # of which the value is a part: 267 of 278
    since: date | None = None
    until: date | None = None  # the last day that counts
    by_hand: str = ""  # "1": the value is a person's, printed nowhere

    def stored(self) -> dict[str, str]:
        """For `Cell.beside`; what is not said is left out."""
        return {name: str(value) for name in self.__slots__ if (value := getattr(self, name))}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Beside":
        """Back from `stored`."""
        readers = {
            "role": Role,
            "whole": Decimal,
            "since": date.fromisoformat,
            "until": date.fromisoformat,
        }
        return cls(**{name: readers.get(name, str)(value) for name, value in stored.items()})

    def over(self, since: date | None, until: date | None) -> "Beside":
        """With the days that it counts."""
        return replace(self, since=since, until=until)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as it is printed: whose, of what, and where in the file."""

    row: int  # as spreadsheet programs number it
    column: str  # the file's own heading
    unit: str  # as printed; the label of a row that is no unit
    indicator: str  # code
    printed: Printed
    beside: Beside
    named: str = ""  # where `unit` is printed as a code: the name beside it

    @property
    def place(self) -> tuple[int, str]:
        return self.row, self.column
