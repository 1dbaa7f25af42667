"""Standings, read for a whole period in a few statements however large it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from lienthong.directory.models import Level, Succession, Unit
from lienthong.directory.queries import in_force
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.standings import Line, Standings, total
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Direction, Measure, Window
from lienthong.scoreboard.rules.aggregating import Part, as_one
from lienthong.scoreboard.rules.continuity import Continuity, Origin, origins
from lienthong.scoreboard.rules.ranking import rank

LEVELS = {level: place for place, level in enumerate(Level.values)}
NOT_APPLICABLE, VALUE = Fact.State.NOT_APPLICABLE, Fact.State.VALUE


class Told(NamedTuple):
    """A row of Fact, with what standings need of it."""

    indicator: int
    unit: int
    pk: int
    state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    cell: int | None
    printed: str
    printed_change: str
    printed_verdict: str

    @property
    def part(self) -> Part:
        return Part(self.value, self.numerator, self.denominator)


COLUMNS = (
    "indicator_id", "unit_id", "pk", "state", "value", "numerator", "denominator", "cell_id",
    "printed", "printed_change", "printed_verdict",
)  # fmt: skip


# ── Asked ───────────────────────────────────────────────────────────────────────────────────────


def standings(period: Period, indicator: Indicator) -> Standings:
    """Where every unit stands with an indicator in a period, whoever asks; `seen_by` narrows it."""
    return _standings(period, [indicator])[indicator.code]


def period_standings(
    period: Period, indicators: Iterable[Indicator] | None = None
) -> dict[str, Standings]:
    """The same of all indicators in force (or of these), by code, in the order of the report.

    Ten statements, whatever the number of units and indicators.
    """
    asked = queries.indicators(period.as_of) if indicators is None else indicators
    return _standings(period, list(asked))


def seen_by(actor: Actor, found: Standings) -> Standings:
    """What the actor may read of it: the lines of public indicators, and those of own units, with
    places among all; rows of no unit and totals only with the whole."""
    rights = (queries.MANAGE, queries.REPORT, queries.READ)
    scopes = tuple({scope for right in rights for scope in actor.scopes(right)})
    lines = [line for line in found.lines if line.unit.path.startswith(scopes)]
    if found.indicator.public or (lines and len(lines) == len(found.lines)):
        return found
    return replace(
        found, lines=lines, unplaced=(), printed_total=None, total=None, total_before=None
    )


# ── Read ────────────────────────────────────────────────────────────────────────────────────────


def _standings(period: Period, indicators: Sequence[Indicator]) -> dict[str, Standings]:
    before = queries.previous(period)
    sheet = _Sheet(period, before, indicators)
    return {one.code: sheet.standings(one) for one in indicators}


class _Sheet:
    """All that is known of the indicators in a period and the one before."""

    def __init__(
        self, period: Period, before: Period | None, indicators: Sequence[Indicator]
    ) -> None:
        self.period, self.before = period, before
        self.now = _told(period, indicators)
        self.then = _told(before, indicators) if before else {}
        self.said = _applicability(period.as_of, indicators)
        self.units = self._units(indicators)
        self.origins = _origins(before.as_of, period.as_of) if before else {}
        self.targets = queries.targets(period.as_of)
        self.loose = _loose([one for one in (period, before) if one], indicators)

    def _units(self, indicators: Sequence[Indicator]) -> list[Unit]:
        """In force and of a level that is measured, or named by a figure or an exception; in order."""
        named = {unit for told in self.now.values() for unit in told}
        named |= {unit for said in self.said.values() for unit in said}
        levels = {level for one in indicators for level in one.levels}
        current = in_force(self.period.as_of).filter(Q(level__in=levels) | Q(pk__in=named))
        found = {unit.pk: unit for unit in current.defer("search")}
        ended = Unit.objects.defer("search").filter(pk__in=named - found.keys())
        self.in_force = frozenset(found)
        return sorted([*found.values(), *ended], key=_order)

    def standings(self, indicator: Indicator) -> Standings:
        now, then = self.now.get(indicator.pk, {}), self.then.get(indicator.pk, {})
        lines = _placed(
            indicator, [line for unit in self.units if (line := self._line(indicator, unit))]
        )
        unplaced = self.loose[self.period.pk, indicator.pk, Loose.Kind.UNPLACED]
        printed = self.loose[self.period.pk, indicator.pk, Loose.Kind.TOTAL]
        comparable = self.before and not _begins_anew(indicator, self.period, self.before)
        earlier = (
            self.loose[self.before.pk, indicator.pk, Loose.Kind.UNPLACED] if comparable else []
        )
        counted = (now[line.unit.pk].part for line in lines if line.state == VALUE)
        return Standings(
            indicator, self.period, self.before, lines, unplaced, printed[0] if printed else None,
            total(indicator, counted, unplaced),
            total(indicator, (one.part for one in then.values()), earlier) if comparable else None,
        )  # fmt: skip

    def _line(self, indicator: Indicator, unit: Unit) -> Line | None:
        """None where the indicator is no matter of the unit's, and nobody has told otherwise."""
        told = self.now.get(indicator.pk, {}).get(unit.pk)
        applies = self._applies(indicator, unit)
        if told is None:
            return Line(indicator, unit, **self._beside(indicator, unit)) if applies else None
        if applies is False or told.state == NOT_APPLICABLE:
            return Line(indicator, unit, NOT_APPLICABLE, fact=told.pk, cell=told.cell)
        return Line(
            indicator, unit, told.state, told.value, told.pk, told.cell, told.printed,
            told.printed_change, told.printed_verdict, **self._beside(indicator, unit),
        )  # fmt: skip

    def _applies(self, indicator: Indicator, unit: Unit) -> bool | None:
        """None where nobody asks the unit for it; False only where it is excluded by name."""
        said = self.said.get(indicator.pk, {}).get(unit.pk)
        if said is not None:
            return said
        measured = unit.level in indicator.levels and unit.pk in self.in_force
        return (measured and (not indicator.kinds or unit.kind in indicator.kinds)) or None

    def _beside(self, indicator: Indicator, unit: Unit) -> dict[str, object]:
        target = queries.target(self.targets, indicator.pk, unit.level)
        found: dict[str, object] = {"target": target.value if target else None}
        if self.before is None:
            return found
        if _begins_anew(indicator, self.period, self.before):
            return found | {"continuity": Continuity.ANEW}
        origin = self.origins.get(unit.pk) or Origin((unit.pk,), Continuity.SAME)
        then = self.then.get(indicator.pk, {})
        rows = [then[one] for one in origin.units if one in then]
        value = _together(indicator, rows, len(origin.units))
        facts = tuple(one.pk for one in rows) if value is not None else ()
        return found | {"previous": value, "previous_facts": facts, "continuity": origin.how}


def _told(period: Period, indicators: Sequence[Indicator]) -> dict[int, dict[int, Told]]:
    """Rows of a period by indicator and unit."""
    found: dict[int, dict[int, Told]] = defaultdict(dict)
    asked = Fact.objects.filter(period=period, indicator__in=[one.pk for one in indicators])
    for row in asked.values_list(*COLUMNS).iterator(5000):
        found[row[0]][row[1]] = Told(*row)
    return found


def _applicability(on: date, indicators: Sequence[Indicator]) -> dict[int, dict[int, bool]]:
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    said = Applicability.objects.filter(
        indicator__in=[one.pk for one in indicators], valid_from__lte=on, valid_to__gt=on
    )
    for indicator, unit, applies in said.values_list("indicator_id", "unit_id", "applies"):
        found[indicator][unit] = applies
    return found


def _origins(since: date, until: date) -> dict[int, Origin]:
    """Of the units that succeeded others after the earlier period's figures were taken."""
    rows = Succession.objects.filter(effective_on__gt=since, effective_on__lte=until).values_list(
        "predecessor_id", "successor_id", "predecessor__valid_from", "successor__valid_from"
    )
    passed = list(rows)
    existed = {old for old, _new, founded, _ in passed if founded <= since}
    existed |= {new for _old, new, _, founded in passed if founded <= since}
    return origins(((old, new) for old, new, *_ in passed), existed)


def _loose(
    periods: Sequence[Period], indicators: Sequence[Indicator]
) -> Mapping[tuple[int, int, str], list[Loose]]:
    found: dict[tuple[int, int, str], list[Loose]] = defaultdict(list)
    asked = Loose.objects.filter(period__in=periods, indicator__in=[one.pk for one in indicators])
    for row in asked.order_by("label"):
        found[row.period_id, row.indicator_id, row.kind].append(row)
    return found


# ── Compared ────────────────────────────────────────────────────────────────────────────────────


def _begins_anew(indicator: Indicator, period: Period, before: Period) -> bool:
    """Counts of the year so far say nothing beside those of the year before."""
    counts = indicator.measure != Measure.SHARE
    return counts and indicator.window == Window.YEAR and period.as_of.year != before.as_of.year


def _together(indicator: Indicator, rows: Sequence[Told], wanted: int) -> Decimal | None:
    """The earlier value of what is one unit now; None if a part of it is not known."""
    if not rows or len(rows) < wanted:
        return None
    if len(rows) == 1:
        return rows[0].value
    how = "none" if indicator.measure == Measure.YES_NO else indicator.over_units
    share = indicator.measure == Measure.SHARE
    return as_one(how, [row.part for row in rows], share=share)


def _placed(indicator: Indicator, lines: list[Line]) -> list[Line]:
    """With places among the units of each level."""
    if indicator.direction == Direction.NONE:
        return lines
    groups: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    for line in lines:
        if line.value is not None:
            groups[line.unit.level][line.unit.pk] = line.value
    places = {level: rank(values, indicator.direction) for level, values in groups.items()}
    return [
        line._replace(
            rank=places[line.unit.level][line.unit.pk], peers=len(places[line.unit.level])
        )
        if line.value is not None
        else line
        for line in lines
    ]


def _order(unit: Unit) -> tuple[int, str, int]:
    return LEVELS[unit.level], unit.sort_key, unit.pk
