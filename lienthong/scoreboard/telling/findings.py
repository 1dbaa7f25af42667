"""The findings of one indicator in one period, with the lines that they name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.models import Cell, Indicator
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import findings as rules
from lienthong.scoreboard.rules.findings import LOW, Kind

# Of each group the first that holds is told: who is named as reaching 100% is not also the highest.
GROUPS = {
    Measure.SHARE: (
        (Kind.ALL_FULL, Kind.FULL, Kind.HIGHEST),
        (Kind.ALL_MET, Kind.BELOW_TARGET),
        (Kind.ZERO,),
        (Kind.MISSING,),
    ),
    Measure.YES_NO: ((Kind.ALL_DONE, Kind.NOT_DONE), (Kind.MISSING,)),
}
OF_COUNTS = ((Kind.HIGHEST,), (Kind.ALL_MET, Kind.BELOW_TARGET), (Kind.ZERO,), (Kind.MISSING,))
SUPERLATIVE = frozenset({Kind.HIGHEST, Kind.ALL_FULL, Kind.ALL_MET, Kind.ALL_DONE})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the figures bear out, of the lines that it names, in the order of naming."""

    kind: Kind
    standings: Standings
    lines: tuple[Line, ...]
    limit: Decimal | None = None  # of Kind.LOW

    @property
    def indicator(self) -> Indicator:
        return self.standings.indicator


def findings(found: Standings, without: Iterable[Kind] = ()) -> list[Finding]:
    """All that is told of an indicator, as GROUPS say; what does not hold is not among them."""
    left_out = frozenset(without)
    told = []
    for group in GROUPS.get(found.indicator.measure, OF_COUNTS):
        held = (finding(found, kind) for kind in group if kind not in left_out)
        told += [one for one in held if one is not None][:1]
    return told


def finding(found: Standings, kind: Kind, limit: Decimal = LOW) -> Finding | None:
    """One finding, if it holds; `limit` is below what a share is low."""
    lines = _NAMED[kind](found, limit)
    return (
        Finding(kind, found, tuple(lines), limit if kind is Kind.LOW else None) if lines else None
    )


def as_printed(many: Iterable[Standings]) -> list[Standings]:
    """The same with lines in the order of the tables that they came in: equal values are named in it."""
    given = list(many)
    cells = [line.cell for found in given for line in found.lines if line.cell]
    if not cells:
        return given
    rows = dict(Cell.objects.filter(pk__in=cells).values_list("pk", "row"))
    last = max(rows.values(), default=0) + 1  # those that no table holds come last, as they were
    return [
        replace(found, lines=found.lines.sorted(lambda line: rows.get(line.cell or 0, last)))
        for found in given
    ]


def _highest(found: Standings, _limit: Decimal) -> list[Line]:
    return rules.highest(found.lines, found.indicator.direction)


def _below_target(found: Standings, _limit: Decimal) -> list[Line]:
    return rules.below_target(found.lines, found.indicator.direction)


_NAMED: dict[Kind, Callable[[Standings, Decimal], list[Line]]] = {
    Kind.HIGHEST: _highest,
    Kind.ALL_FULL: lambda found, _: rules.all_full(found.lines),
    Kind.FULL: lambda found, _: rules.full(found.lines),
    Kind.BELOW_TARGET: _below_target,
    Kind.ALL_MET: lambda found, _: rules.all_met(found.lines),
    Kind.LOW: lambda found, limit: rules.low(found.lines, limit),
    Kind.ZERO: lambda found, _: rules.zero(found.lines),
    Kind.NOT_DONE: lambda found, _: rules.zero(found.lines),
    Kind.ALL_DONE: lambda found, _: rules.all_done(found.lines),
    Kind.MISSING: lambda found, _: rules.missing(found.lines),
}
