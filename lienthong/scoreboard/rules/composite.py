"""A composite index: one number of 0 to 100 for a unit, from published weights, that anyone can redo by
hand. The formula, with an example, is in docs/scoreboard-comparing.md.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from lienthong.scoreboard.rules.numbers import half_up

K = TypeVar("K", bound=Hashable)

FULL, NONE = Decimal(100), Decimal(0)
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator's part in a unit's index. `score` is 0 to 100; None where nothing was reported,
    which counts as 0. What does not apply to a unit is no part of its index."""

    weight: Decimal
    score: Decimal | None


def scores(
    values: Mapping[K, Decimal | None], *, measure: str, direction: str
) -> dict[K, Decimal | None]:
    """Values of peers brought to 0 to 100; None stays None.

    A share is its own score, yes is 100 and no is 0. Of counts and amounts the best of the peers has
    100, the least 0, others in proportion between them; peers that are all equal have 100 each.
    Where less is better, it is 100 minus that, but for equals.
    """
    known = [value for value in values.values() if value is not None]
    low, high = (min(known), max(known)) if known else (NONE, NONE)
    if measure == "share":
        low, high = NONE, FULL
    elif measure == "yes_no":
        low, high = NONE, Decimal(1)
    return {
        key: None if value is None else _score(value, low, high, direction)
        for key, value in values.items()
    }


def _score(value: Decimal, low: Decimal, high: Decimal, direction: str) -> Decimal:
    if low == high:
        return FULL
    score = min(max(value, low), high)
    if (low, high) != (NONE, FULL):
        score = (score - low) * FULL / (high - low)
    return FULL - score if direction == "down" else score


def index(parts: Iterable[Part]) -> Decimal | None:
    """The weighted mean of the scores of what applies, rounded half up; None where nothing applies."""
    counted = list(parts)
    weight = sum((part.weight for part in counted), NONE)
    if not weight:
        return None
    total = sum((part.weight * (part.score or NONE) for part in counted), NONE)
    return half_up(total / weight, DECIMALS)
