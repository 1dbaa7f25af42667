"""Standings, asked for."""

from collections.abc import Iterable
from dataclasses import replace

from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.sheet import Sheet
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.comparing.trend import Middle
from lienthong.scoreboard.models import Indicator, Period


def standings(period: Period, indicator: Indicator) -> Standings:
    """Where every unit stands with an indicator in a period, whoever asks; `seen_by` narrows it."""
    return Sheet(period, [indicator]).standings(indicator)


def period_standings(
    period: Period, indicators: Iterable[Indicator] | None = None
) -> dict[str, Standings]:
    """The same of all indicators in force (or of these), by code, in the order of the report.

    Nine statements at most, whatever the number of units and indicators. Lines are made when somebody
    looks at them.
    """
    asked = list(queries.indicators(period.as_of) if indicators is None else indicators)
    sheet = Sheet(period, asked)
    return {one.code: sheet.standings(one) for one in asked}


def unit_lines(unit: Unit, period: Period) -> list[tuple[Line, Middle | None]]:
    """Where one unit stands with every indicator that is a matter of its, and the middle of its peers
    where any of them told; ten statements at most that read nothing of other units."""
    sheet = Sheet(period, list(queries.indicators(period.as_of)), unit)
    found = [sheet.standings(one).lines.of(unit.pk) for one in sheet.indicators]
    peers = sheet.peers
    return [
        (line, peers[line.indicator.pk].middle if line.indicator.pk in peers else None)
        for line in found
        if line
    ]


def seen_by(actor: Actor, found: Standings) -> Standings:
    """What the actor may read of it: the lines of public indicators, and those of own units, with
    places among all; rows of no unit and totals only with the whole."""
    if found.indicator.public:
        return found
    scopes = queries.scopes(actor)
    lines = found.lines.only(lambda unit: unit.path.startswith(scopes))
    if lines and len(lines) == len(found.lines):
        return found
    return replace(found, lines=lines, whole=None)
