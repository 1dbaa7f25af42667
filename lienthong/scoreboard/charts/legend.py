"""The names of a chart's series or parts beside their marks, wrapped from row to row."""

from collections.abc import Sequence
from typing import NamedTuple

from lienthong.scoreboard.charts import measure, svg

APART = 16  # behind each name


class Entry(NamedTuple):
    """A line of words; `number` is of its series or part, None where it goes on with the one before."""

    number: int | None
    words: str
    x: float  # of its mark
    y: float  # baseline


def placed(names: Sequence[str], *, mark: float, width: float, top: float) -> list[Entry]:
    """Where each stands, the first on the baseline `top`; `mark` is the room before the words."""
    found, x, y = [], 0.0, top
    for number, name in enumerate(names):
        for line, words in enumerate(measure.wrap(name, svg.SIZE, width - mark)):
            wide = mark + measure.width(words, svg.SIZE) + APART
            if line or (x and x + wide > width):
                x, y = 0.0, y + svg.LEADING
            found.append(Entry(None if line else number, words, x, y))
            x += wide
    return found
