"""Printed totals: does a column add up, and if not, which of its cells are the likely reason?

Nothing is mended here: a suspect cell waits for a person, with the repair that would make the printed
total come out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lienthong.scoreboard.rules.numbers import Printed

LOST_GROUP = 1000  # a group of three digits that is not printed: 215 for 215.000
MOST_SHORT = 40  # cells among which the damaged ones are sought: beyond, chance finds some


class Reason(StrEnum):
    MALFORMED = "malformed"  # marks that do not fit the table's style: "875,1"
    LOST_DIGITS = "lost_digits"  # the last group of digits is missing
    TOTAL = "total"  # the column does not add up, and no repair of single cells explains it


@dataclass(frozen=True, slots=True)
class Entry:
    row: int
    printed: Printed


@dataclass(frozen=True, slots=True)
class Suspect:
    row: int
    printed: str
    suggested: Decimal | None
    reason: Reason


def suspects(column: Sequence[Entry], total: Printed | None) -> list[Suspect]:
    """The cells of a column that cannot be right as they stand; [] for one that adds up.

    Malformed cells are always suspect. Where the rest does not come to the printed total, the cells are
    sought that have lost a group: ungrouped numbers below 1,000 in a column that groups its others,
    all of them or the one choice of them that explains the total.
    """
    malformed = [entry for entry in column if entry.printed.malformed]
    wanted = total.value if total else None
    known = sum((e.printed.value for e in column if e.printed.value is not None), Decimal(0))
    if wanted is None or (known == wanted and not malformed):
        return [_malformed(entry, wanted is not None) for entry in malformed]
    padded = sum((_padded(entry) or Decimal(0) for entry in malformed), Decimal(0))
    lost = _losers(_short(column), wanted - known - padded)
    if lost is not None:
        repaired = [Suspect(e.row, e.printed.text, _grown(e), Reason.LOST_DIGITS) for e in lost]
        return sorted([*repaired, *(_malformed(entry, True) for entry in malformed)], key=_row)
    return [_malformed(entry, False) for entry in malformed] or [_off(total)]


def _losers(short: Sequence[Entry], missing: Decimal) -> list[Entry] | None:
    """The one choice of short cells whose lost groups come to what is missing; None where there is
    none, or where there are several: which of them is right, the total does not say."""
    everything = sum(map(_gain, short), Decimal(0))
    if missing < 0 or missing > everything:
        return None
    if missing == everything:  # what a cell gains is more than zero, so no other choice comes to it
        return list(short)
    if len(short) > MOST_SHORT:
        return None
    return _only(_ways(short, missing).get(missing))


def _ways(short: Sequence[Entry], missing: Decimal) -> dict[Decimal, "_Way"]:
    """Each sum up to `missing` that choices of the cells come to, and the first of those choices."""
    found = {Decimal(0): _Way(())}
    for entry in short:
        more = {
            total + _gain(entry): _Way((*way.chosen, entry), way.several)
            for total, way in found.items()
            if total + _gain(entry) <= missing
        }
        for total, way in more.items():
            found[total] = _Way(way.chosen, True) if total in found else way
    return found


def _only(way: "_Way | None") -> list[Entry] | None:
    return None if way is None or way.several else list(way.chosen)


@dataclass(frozen=True, slots=True)
class _Way:
    """A choice of cells, and whether another one comes to the same sum."""

    chosen: tuple[Entry, ...]
    several: bool = False


def _short(column: Sequence[Entry]) -> list[Entry]:
    """Cells below a thousand in a column whose others mark their thousands."""
    groups = any(entry.printed.grouped for entry in column)
    return [
        entry
        for entry in column
        if groups and entry.printed.value is not None and 0 < entry.printed.value < LOST_GROUP
    ]


def _grown(entry: Entry) -> Decimal:
    return (entry.printed.value or Decimal(0)) * LOST_GROUP


def _gain(entry: Entry) -> Decimal:
    return _grown(entry) - (entry.printed.value or Decimal(0))


def _padded(entry: Entry) -> Decimal | None:
    """ "875,1" with its last group filled up: 875100."""
    digits = entry.printed.text.strip().replace(".", ",").split(",")
    if not all(part.isdigit() for part in digits) or not 1 <= len(digits[-1]) <= 3:
        return None
    return Decimal("".join([*digits[:-1], digits[-1].ljust(3, "0")]))


def _malformed(entry: Entry, explained: bool) -> Suspect:
    suggested = _padded(entry) if explained else None
    return Suspect(entry.row, entry.printed.text, suggested, Reason.MALFORMED)


def _off(total: Printed | None) -> Suspect:
    """The total itself is what can be pointed at."""
    return Suspect(0, total.text if total else "", None, Reason.TOTAL)


def _row(suspect: Suspect) -> int:
    return suspect.row
