"""What a column of figures bears out, and nothing else: a finding that does not hold is not there.

Each takes the lines of one indicator in a period and gives those that it names, in the order in which
they are named. Lines are told apart by what they hold: see `Measured`.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from lienthong.scoreboard.rules.comparing import Verdict
from lienthong.scoreboard.rules.ranking import rank

FULL = Decimal(100)
PLACES = 3
LOW = Decimal(50)  # a share below it is low where no target says more


class Kind(StrEnum):
    HIGHEST = "highest"  # the first three places
    ALL_FULL = "all_full"  # every unit that told has 100%
    FULL = "full"  # those with 100%
    BELOW_TARGET = "below_target"
    ALL_MET = "all_met"  # every unit that told reaches its target
    LOW = "low"
    ZERO = "zero"
    NOT_DONE = "not_done"  # "no" to a question of yes or no
    ALL_DONE = "all_done"
    MISSING = "missing"  # nobody told


class Measured(Protocol):
    """A unit's value; `state` as in models.Fact."""

    @property
    def state(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def verdict(self) -> Verdict: ...


L = TypeVar("L", bound=Measured)


def highest(lines: Sequence[L], direction: str, places: int = PLACES) -> list[L]:
    """Those in the first places, with all that tie for one of them; the best first.

    [] where no places are told apart, where more share the first one than there are places (no three
    are then the highest), where nothing above zero was told, and where fewer than half told: the
    highest may be among the others.
    """
    values = dict(enumerate(line.value for line in lines))
    standing = {at: place for at, place in rank(values, direction).items() if place}
    named = sorted((place, at) for at, place in standing.items() if place <= places)
    firsts = [place for place in standing.values() if place == 1]
    if not _most_told(lines) or len(firsts) > places or len(firsts) == len(standing):
        return []
    return [] if not values[named[0][1]] and direction == "up" else [lines[at] for _, at in named]


def full(lines: Sequence[L]) -> list[L]:
    """Shares of 100%."""
    return [line for line in lines if line.value == FULL]


def all_full(lines: Sequence[L]) -> list[L]:
    """Every line with a value, if each of them has 100%; else []."""
    return _all(lines, full(lines))


def below_target(lines: Sequence[L], direction: str) -> list[L]:
    """Those that miss their target, the farthest first."""
    return _worst_first([one for one in lines if one.verdict is Verdict.MISSED], direction)


def all_met(lines: Sequence[L]) -> list[L]:
    """Every line with a value, if each of them reaches its target; else []."""
    return _all(lines, [one for one in lines if one.verdict is Verdict.MET])


def low(lines: Sequence[L], limit: Decimal = LOW) -> list[L]:
    """Shares below a limit, the lowest first."""
    return _worst_first([one for one in _told(lines) if _value(one) < limit], "up")


def zero(lines: Sequence[L]) -> list[L]:
    """Those that told, and told zero: also "no" to a question of yes or no."""
    return [line for line in _told(lines) if line.value == 0]


def all_done(lines: Sequence[L]) -> list[L]:
    """Every line with a value, if none of them is "no"; else []."""
    return _all(lines, [line for line in _told(lines) if line.value])


def missing(lines: Sequence[L]) -> list[L]:
    """Those who should have told and have not."""
    return [line for line in lines if line.state == "no_data"]


def _told(lines: Sequence[L]) -> list[L]:
    return [line for line in lines if line.value is not None]


def _all(lines: Sequence[L], reached: list[L]) -> list[L]:
    """ "All" is said where most told, and of two at least."""
    return reached if len(reached) == len(_told(lines)) > 1 and _most_told(lines) else []


def _most_told(lines: Sequence[L]) -> bool:
    asked = [line for line in lines if line.state != "not_applicable"]
    return 2 * len(_told(lines)) > len(asked)


def _worst_first(lines: list[L], direction: str) -> list[L]:
    """Equal ones stay in the order of the table."""
    return sorted(lines, key=_value, reverse=direction == "down")


def _value(line: Measured) -> Decimal:
    assert line.value is not None
    return line.value
