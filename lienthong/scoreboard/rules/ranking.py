"""Who stands where among peers."""

from collections import Counter
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def rank(values: Mapping[K, Decimal | None], direction: str) -> dict[K, int | None]:
    """Places in the order of `direction` ("up": the highest is first). Equal values share a place and
    the next one is left out: 1, 2, 2, 4. Who has no value has no place; with "none" nobody has."""
    if direction == "none":
        return dict.fromkeys(values)
    counts = Counter(value for value in values.values() if value is not None)
    places, before = {}, 0
    for value in sorted(counts, reverse=direction == "up"):
        places[value] = before + 1
        before += counts[value]
    return {key: None if value is None else places[value] for key, value in values.items()}
