"""Counts of inner divisions brought to the units that are measured."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Count(NamedTuple):
    """How many, and of how many: 0 where nothing is divided."""

    counted: int = 0
    among: int = 0

    def plus(self, other: "Count") -> "Count":
        return Count(self.counted + other.counted, self.among + other.among)


def rolled_up(
    counts: Mapping[int, Count], measured: Iterable[int], above: Mapping[int, int | None]
) -> dict[int, Count]:
    """A count for each measured unit, zero too: its own and those of the units beneath it that are not
    measured themselves, so that everybody counts once.

    `above` leads from a unit to the one over it; without a way to a measured unit a count is nobody's.
    """
    found = dict.fromkeys(measured, Count())
    for unit, count in counts.items():
        owner = _owner(unit, found, above)
        if owner is not None:
            found[owner] = found[owner].plus(count)
    return found


def _owner(unit: int, measured: Mapping[int, Count], above: Mapping[int, int | None]) -> int | None:
    at: int | None = unit
    while at is not None and at not in measured:
        at = above.get(at)
    return at
