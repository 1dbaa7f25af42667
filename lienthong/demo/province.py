"""The demo province as files: its units and the spellings that people have confirmed."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

DATA = files("lienthong.demo") / "data"


class UnitRow(NamedTuple):
    """A line of units.csv: parents before children, dates ISO, blank for open or none."""

    code: str
    old_code: str
    parent_code: str
    name: str
    short_name: str
    kind: str
    level: str
    valid_from: str
    valid_to: str
    axis: str  # "1": one of the 234 coded units of the document axis
    admin_code: str


class AliasRow(NamedTuple):
    code: str
    alias: str
    source: str  # the table in which the spelling is printed


def units() -> list[UnitRow]:
    return [UnitRow(**row) for row in _rows("units.csv")]


def aliases() -> list[AliasRow]:
    return [AliasRow(**row) for row in _rows("aliases.csv")]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
