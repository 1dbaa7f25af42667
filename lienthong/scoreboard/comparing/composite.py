"""The composite index of a period: published weights over standings, with every part shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lienthong.directory.models import Level, Unit
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Standings, Whole
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.rules import composite
from lienthong.scoreboard.rules.composite import Part
from lienthong.scoreboard.rules.ranking import rank


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's index: 0 to 100, its place among its level, and what it is made of, by indicator code."""

    unit: Unit
    value: Decimal | None
    rank: int | None
    peers: int
    parts: Mapping[str, Part]


def index(
    period: Period, name: str, held: Mapping[str, Standings] | None = None, level: str = ""
) -> list[Score]:
    """Of every unit to which an indicator of the index applies.

    Weights are those that hold when the period's figures were taken. Raises Refused for an index that
    has none. `held` are standings of the period that the caller has read already, by code; they serve
    where all of the index's are among them. With `level` only of its units. Formula and example:
    docs/scoreboard-comparing.md.
    """
    weights = {one.indicator: one.weight for one in queries.weights(name, period.as_of)}
    if held is None or not all(one.code in held for one in weights):
        held = period_standings(period, weights)
    units: dict[int, Unit] = {}
    parts: dict[int, dict[str, Part]] = defaultdict(dict)
    for indicator, weight in weights.items():
        if whole := held[indicator.code].whole:
            units |= whole.units
            for pk, score in _scores(indicator, whole, level):
                parts[pk][indicator.code] = Part(weight, score)
    return _ranked([(units[pk], own) for pk, own in parts.items()])


def _scores(indicator: Indicator, whole: Whole, level: str) -> Iterator[tuple[int, Decimal | None]]:
    """Of those to whom it applies, each among the peers of its level."""
    kind = {"measure": indicator.measure, "direction": indicator.direction}
    for peers in (level,) if level else Level.values:
        yield from composite.scores(whole.values(peers), **kind).items()


def _ranked(held: Iterable[tuple[Unit, Mapping[str, Part]]]) -> list[Score]:
    levels: dict[str, list[tuple[Unit, Mapping[str, Part]]]] = defaultdict(list)
    for unit, parts in held:
        levels[unit.level].append((unit, parts))
    scores = []
    for peers in levels.values():
        values = [composite.index(parts.values()) for _, parts in peers]
        places = rank(dict(enumerate(values)), "up")
        scores += [
            Score(unit, values[at], places[at], len(peers), parts)
            for at, (unit, parts) in enumerate(peers)
        ]
    return scores
