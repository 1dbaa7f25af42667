"""A file as the province understands it: its values, the units that they are of, and what is doubtful."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.directory.rules import Resolution, decide
from lienthong.kit import clock
from lienthong.scoreboard import catalogue, tables
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.rules.numbers import Kind
from lienthong.scoreboard.rules.problems import REASONS, Problem
from lienthong.scoreboard.tables import Doubt, Known, Read, Reading, Role

_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed value: whose it is, and why it waits if it does."""

    reading: Reading
    unit: Unit | None
    problem: Problem | None
    suggested: Decimal | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        return self.reading.indicator, self.unit.pk if self.unit else None


@dataclass(frozen=True, slots=True)
class Understood:
    read: Read
    told: date | None  # the latest day that the file or its name tells
    day: date  # as of which units are looked up
    entries: Sequence[Entry]
    units: dict[str, Unit]  # by printed name
    unresolved: dict[str, Resolution]  # by printed name, with candidates


def understand(data: bytes, *, name: str = "", day: date | None = None) -> Understood:
    """Read a file and find its units as of a day: the given one, or one that the file itself or its
    name tells, or today. Changes nothing. Raises Refused for what is none of the tables."""
    named = _named_day(name)
    read = tables.read(data, known=known(day or named or clock.today()))
    told = _told_day(read.readings) or named
    on = day or told or clock.today()
    names = directory.names(on)
    resolve = cache(lambda printed: decide(printed, names, levels=read.table.levels))
    read = replace(read, readings=[_labelled(one, resolve) for one in read.readings])
    printed = {one.unit for one in read.readings if one.beside.role is Role.UNIT}
    found = {each: resolve(each) for each in sorted(printed)}
    meant = directory.meant(found.values(), on)
    units = {each: meant[one.code] for each, one in found.items() if one.code in meant}
    unresolved = {each: one for each, one in found.items() if each not in units}
    return Understood(read, told, on, _entries(read, units), units, unresolved)


def known(on: date) -> dict[str, Known]:
    """Indicators by code, as they are judged: those of the database, the ones in force on the day
    among them; and the catalogue's that nobody has loaded yet."""
    files = {
        code: _known(columns, in_force=False) for code, columns in catalogue.indicators().items()
    }
    rows = Indicator.objects.values(*KNOWN, "valid_from", "valid_to")
    return files | {
        row["code"]: _known(row, in_force=row["valid_from"] <= on < row["valid_to"]) for row in rows
    }


KNOWN = tuple(name for name in Known.__slots__ if name != "in_force")


def _known(columns: Mapping[str, Any], *, in_force: bool) -> Known:
    said = {name: columns[name] for name in KNOWN}
    return Known(**said | {"levels": tuple(columns["levels"])}, in_force=in_force)


def _labelled(reading: Reading, resolve: Callable[[str], Resolution]) -> Reading:
    """Where a code and a name stand, the code decides; a name that is another unit's contradicts it,
    and a person says who is meant."""
    if not reading.named:
        return reading
    by_code, by_name = resolve(reading.unit).code, resolve(reading.named).code
    if by_code and by_name and by_code != by_name:
        return replace(reading, unit=f"{reading.unit} {reading.named}")
    return reading if by_code and not by_name else replace(reading, unit=reading.named)


def _told_day(readings: Iterable[Reading]) -> date | None:
    days = [day for one in readings for day in (one.beside.until, one.beside.since) if day]
    return max(days, default=None)


def _named_day(name: str) -> date | None:
    found = _DAY.search(name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _entries(read: Read, units: dict[str, Unit]) -> list[Entry]:
    entries = [
        _entry(one, units.get(one.unit), read.doubts.get(one.place))
        for one in read.readings
        if one.printed.kind is not Kind.BLANK
    ]
    seen = Counter(one.key for one in entries if one.unit)
    return [_twice(one) if seen[one.key] > 1 and one.unit else one for one in entries]


def _entry(reading: Reading, unit: Unit | None, doubt: Doubt | None) -> Entry:
    if doubt is not None:
        return Entry(reading, unit, doubt.problem, doubt.suggested)
    if unit is None and reading.beside.role is Role.UNIT:
        return Entry(reading, None, Problem.UNRESOLVED)
    return Entry(reading, unit, None)


def _twice(entry: Entry) -> Entry:
    return entry if entry.problem else Entry(entry.reading, entry.unit, Problem.TWICE)


# ── What a person or a program is told before anything is stored ────────────────────────────────


def facts(understood: Understood) -> dict[str, Any]:
    """As `lienthong scoreboard check --json` prints it; `suggested` is a plain number or null."""
    suspect = [
        one for one in understood.entries if one.problem and one.problem != Problem.UNRESOLVED
    ]
    suspect.sort(key=lambda one: (one.reading.column, one.reading.row))
    return {
        "table": understood.read.table.key,
        "indicators": indicators(understood),
        "units": [
            {"printed": printed, "code": unit.code, "name": unit.name}
            for printed, unit in understood.units.items()
        ],
        "unresolved": [
            {
                "unit": printed,
                "candidates": [
                    {"code": each.code, "name": each.name, "score": each.score}
                    for each in one.candidates
                ],
            }
            for printed, one in understood.unresolved.items()
        ],
        "suspect_cells": [_suspect(one) for one in suspect],
        "values": len(understood.entries),
        "notes": list(understood.read.notes),
    }


def indicators(understood: Understood) -> list[dict[str, str]]:
    """Those that a file has values of: code and name."""
    names = {code: one.name for code, one in known(understood.day).items()}
    codes = dict.fromkeys(one.indicator for one in understood.read.readings)
    return [{"code": code, "name": names[code]} for code in codes]


def _suspect(entry: Entry) -> dict[str, Any]:
    reading = entry.reading
    return {
        "unit": reading.unit,
        "code": entry.unit.code if entry.unit else None,
        "row": reading.row,
        "column": reading.column,
        "indicator": reading.indicator,
        "printed": reading.printed.text,
        "suggested": plain(entry.suggested),
        "problem": entry.problem,
        "reason": str(REASONS[entry.problem]),
    }


def plain(value: Decimal | None) -> int | float | None:
    """For JSON: 215000, not "215000.0000"."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
