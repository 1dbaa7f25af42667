"""Several values of one indicator as one: over units, and over time.

What cannot be known is None: a ratio without its numerators is no mean of percentages, and nothing is
divided by zero.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

HUNDRED, ZERO = Decimal(100), Decimal(0)


class Part(NamedTuple):
    """One unit's or one period's value, with what it was divided out of, where that is known."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


PartLike = tuple[Decimal | None, Decimal | None, Decimal | None]  # a Part, or a row in its order


def over_units(how: str, parts: Iterable[PartLike], *, share: bool) -> Decimal | None:
    """The value of all units together, of those that have one. `how` is of models.Aggregation."""
    known = [part for part in parts if part[0] is not None]
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


def _sum(parts: Iterable[PartLike]) -> Decimal:
    return sum([value for value, _, _ in parts if value is not None], ZERO)


def _ratio(parts: Sequence[PartLike], share: bool) -> Decimal | None:
    if any(above is None or below is None for _, above, below in parts):
        return None
    above = sum([part[1] or ZERO for part in parts], ZERO)
    below = sum([part[2] or ZERO for part in parts], ZERO)
    if not below:
        return None
    return above * HUNDRED / below if share else above / below
