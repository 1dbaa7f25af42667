"""The province's indicators, targets, weights and periods as files.

`indicators.csv` has a line for each indicator, levels and kinds separated by blanks; `targets.csv` and
`weights.csv` have one for each value and the day from which it holds; `periods.csv` says up to which day
a period's figures go and when its report is dated, where that is not its last day. What they hold is
loaded by `actions.load_catalogue`.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

DATA = files("lienthong.scoreboard.catalogue")
LISTS = frozenset({"levels", "kinds"})
DAYS = frozenset({"window_from", "valid_from", "as_of", "reported_on"})
NUMBERS = frozenset({"decimals", "position"})


class Dated(NamedTuple):
    """A target (`key` is its level) or a weight (`key` is its index), from a day on."""

    indicator: str
    key: str
    value: Decimal
    valid_from: date
    decision: str = ""


class Days(NamedTuple):
    as_of: date
    reported_on: date


@cache
def indicators() -> dict[str, dict[str, Any]]:
    """By code: the columns of `models.Indicator` as Python values."""
    rows = ({name: _value(name, text) for name, text in row.items()} for row in _rows("indicators"))
    return {row["code"]: row for row in rows}


@cache
def targets() -> tuple[Dated, ...]:
    return tuple(
        Dated(
            row["indicator"],
            row["level"],
            Decimal(row["value"]),
            date.fromisoformat(row["valid_from"]),
            row["decision"],
        )
        for row in _rows("targets")
    )


@cache
def weights() -> tuple[Dated, ...]:
    return tuple(
        Dated(
            row["indicator"],
            row["index"],
            Decimal(row["weight"]),
            date.fromisoformat(row["valid_from"]),
        )
        for row in _rows("weights")
    )


@cache
def periods() -> dict[str, Days]:
    """By code, where a period's figures go up to another day than its last."""
    return {
        row["period"]: Days(
            date.fromisoformat(row["as_of"]), date.fromisoformat(row["reported_on"])
        )
        for row in _rows("periods")
    }


def _value(name: str, text: str) -> Any:
    if name in LISTS:
        return text.split()
    if name in DAYS:
        return date.fromisoformat(text) if text else None
    if name in NUMBERS:
        return int(text)
    return text == "1" if name == "public" else text


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
