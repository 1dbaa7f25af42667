"""The composite index of a period: published weights over standings, with every part shown."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lienthong.directory.models import Unit
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Fact, Period
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
    lines: Mapping[str, Line]  # what each part was reckoned from


def index(
    period: Period, name: str, held: Mapping[str, Standings] | None = None, level: str = ""
) -> list[Score]:
    """Of every unit to which an indicator of the index applies, in the order of standings.

    Weights are those that hold when the period's figures were taken. Raises Refused for an index that
    has none. `held` are standings of the period that the caller has read already, by code; they serve
    where all of the index's are among them. With `level` only of its units. Formula and example:
    docs/scoreboard-comparing.md.
    """
    weights = {one.indicator: one.weight for one in queries.weights(name, period.as_of)}
    parts: dict[int, dict[str, Part]] = defaultdict(dict)
    lines: dict[int, dict[str, Line]] = defaultdict(dict)
    codes = [one.code for one in weights]
    if held is None or not all(code in held for code in codes):
        held = period_standings(period, weights)
    for found in (held[code] for code in codes):
        code, weight = found.indicator.code, weights[found.indicator]
        for line, score in _scores(found, level):
            parts[line.unit.id][code] = Part(weight, score)
            lines[line.unit.id][code] = line
    return _ranked(parts, lines)


def _scores(found: Standings, level: str) -> list[tuple[Line, Decimal | None]]:
    """Of those to whom it applies, each among the peers of its level."""
    levels: dict[str, dict[int, Line]] = defaultdict(dict)
    for line in found.lines.only(lambda unit: level in ("", unit.level)):
        if line.state != Fact.State.NOT_APPLICABLE:
            levels[line.unit.level][line.unit.id] = line
    scored = []
    for peers in levels.values():
        values = {pk: line.value for pk, line in peers.items()}
        measure, direction = found.indicator.measure, found.indicator.direction
        scores = composite.scores(values, measure=measure, direction=direction)
        scored += [(line, scores[pk]) for pk, line in peers.items()]
    return scored


def _ranked(parts: dict[int, dict[str, Part]], lines: dict[int, dict[str, Line]]) -> list[Score]:
    units = {pk: next(iter(held.values())).unit for pk, held in lines.items()}
    values = {pk: composite.index(held.values()) for pk, held in parts.items()}
    levels: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    for pk, unit in units.items():
        levels[unit.level][pk] = values[pk]
    places = {pk: place for peers in levels.values() for pk, place in rank(peers, "up").items()}
    return [
        Score(unit, values[pk], places[pk], len(levels[unit.level]), parts[pk], lines[pk])
        for pk, unit in units.items()
    ]
