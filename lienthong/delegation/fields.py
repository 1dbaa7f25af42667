"""Fields of administrative procedures (lĩnh vực), until the feature of procedures owns them.

The codes are ours. A field is never taken out of `fields.csv`: it gets an end, so that what was given
for it keeps its name.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lienthong.kit import clock


@dataclass(frozen=True, slots=True)
class Field:
    code: str
    name: str
    starts_on: date
    ends_on: date  # the first day on which it is no longer one

    def runs(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


def today() -> list[Field]:
    """Those of today, in the order of the file."""
    return [field for field in _fields().values() if field.runs(clock.today())]


def name_of(code: str) -> str:
    """What people call a field, a past one too; the code where it is unknown."""
    field = _fields().get(code)
    return field.name if field else code


@cache
def _fields() -> dict[str, Field]:
    with (Path(__file__).parent / "fields.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _field(row) for row in csv.DictReader(lines)}


def _field(row: dict[str, str]) -> Field:
    starts_on = date.fromisoformat(row["from"])
    return Field(
        row["code"],
        row["name"],
        starts_on,
        date.fromisoformat(row["to"]) if row["to"] else date.max,
    )
