"""Who stands where among peers."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", Decimal, int)


def rank(values: Mapping[K, V | None], direction: str) -> dict[K, int | None]:
    """Places in the order of `direction` ("up": the highest is first). Equal values share a place and
    the next one is left out: 1, 2, 2, 4. Who has no value has no place; with "none" nobody has."""
    if direction == "none":
        return dict.fromkeys(values)
    known = [value for value in values.values() if value is not None]
    places: dict[V | None, int | None] = {None: None}
    for place, value in enumerate(sorted(known, reverse=direction == "up"), 1):
        places.setdefault(value, place)
    return {key: places[value] for key, value in values.items()}
