"""Several values of one indicator as one: over units, and over time.

What cannot be known is None: a ratio without its numerators is no mean of percentages, and nothing is
divided by zero.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

HUNDRED = Decimal(100)


class Part(NamedTuple):
    """One unit's or one period's value, with what it was divided out of, where that is known."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def over_units(how: str, parts: Iterable[Part], *, share: bool) -> Decimal | None:
    """The value of all units together, of those that have one. `how` is of models.Aggregation."""
    known = [part for part in parts if part.value is not None]
    if not known:
        return None
    if how == "sum":
        return _sum(known)
    if how == "mean":
        return _sum(known) / len(known)
    return _ratio(known, share) if how == "ratio" else None


def over_time(how: str, parts: Sequence[Part], *, share: bool) -> Decimal | None:
    """The value of a longer time from those of its periods, oldest first.

    "last" is the last period's, and none where that has not been told: an older one is not it.
    """
    if how == "last":
        return parts[-1].value if parts else None
    return over_units(how, parts, share=share)


def as_one(how: str, parts: Sequence[Part], *, share: bool) -> Decimal | None:
    """What units that have become one had together; None unless every part is known and can be put
    together exactly, by adding or from numerators and denominators."""
    if how not in ("sum", "ratio") or any(part.value is None for part in parts):
        return None
    return over_units(how, parts, share=share)


def _sum(parts: Iterable[Part]) -> Decimal:
    return sum((part.value for part in parts if part.value is not None), Decimal(0))


def _ratio(parts: Sequence[Part], share: bool) -> Decimal | None:
    if any(part.numerator is None or part.denominator is None for part in parts):
        return None
    above = sum((part.numerator or Decimal(0) for part in parts), Decimal(0))
    below = sum((part.denominator or Decimal(0) for part in parts), Decimal(0))
    if not below:
        return None
    return above * HUNDRED / below if share else above / below
