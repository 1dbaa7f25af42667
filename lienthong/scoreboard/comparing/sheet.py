"""All that is known of indicators in a period and the one before, read in a few statements however
large the province is, and put together only where somebody looks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q

from lienthong.directory.models import Level, Succession, Unit
from lienthong.directory.queries import in_force
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.standings import Line, Lines, Standings, Tally, total
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Measure, Window
from lienthong.scoreboard.rules.aggregating import Part, as_one
from lienthong.scoreboard.rules.comparing import Verdict, verdict
from lienthong.scoreboard.rules.continuity import Continuity, Origin, origins
from lienthong.scoreboard.rules.ranking import rank

LEVELS = {level: place for place, level in enumerate(Level.values)}
NOT_APPLICABLE, NO_DATA = Fact.State.NOT_APPLICABLE.value, Fact.State.NO_DATA.value
NOWHERE = None, 0  # no place, among nobody

# Rows of many thousand figures are read past the ORM, which takes twice as long.
SAID = ("indicator_id", "unit_id", "id", "state", "value", "numerator", "denominator")
PRINTED = ("cell_id", "printed", "printed_change", "printed_verdict")  # of the period itself only
KEY, STATE, FIGURE, PART, CELL = 2, 3, 4, slice(4, 7), 7  # in a row
SILENT = (None,) * len(SAID)
Figures = Mapping[int, tuple[Any, ...]]  # rows by unit

Previous = tuple[Decimal | None, tuple[int, ...], Continuity]  # value, the figures behind it, how
NEVER: Previous = None, (), Continuity.SAME
ANEW: Previous = None, (), Continuity.ANEW


class Sheet:
    """A period's figures and what belongs to all of its indicators, read once."""

    def __init__(self, period: Period, indicators: Sequence[Indicator]) -> None:
        self.period, self.before = period, queries.previous(period)
        self.indicators = indicators
        self.now = _told(period, indicators, (*SAID, *PRINTED))
        self.said = _applicability(period.as_of, indicators)
        self.targets = queries.targets(period.as_of)
        self._levels: dict[str, frozenset[int]] = {}
        self._measured: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[int]] = {}

    @cached_property
    def units(self) -> dict[int, Unit]:
        """In force and of a level that is measured, or named by a figure or an exception; in order."""
        named = {unit for told in self.now.values() for unit in told}
        named |= {unit for said in self.said.values() for unit in said}
        levels = {level for one in self.indicators for level in one.levels}
        current = in_force(self.period.as_of).filter(Q(level__in=levels) | Q(pk__in=named))
        found = {unit.id: unit for unit in current.defer("search")}
        if ended := named - found.keys():
            found |= {one.id: one for one in Unit.objects.defer("search").filter(pk__in=ended)}
        return {unit.id: unit for unit in sorted(found.values(), key=_order)}

    @cached_property
    def then(self) -> Mapping[int, Figures]:
        return _told(self.before, self.indicators, SAID) if self.before else {}

    @cached_property
    def origins(self) -> Mapping[int, Origin]:
        return _origins(self.before.as_of, self.period.as_of) if self.before else {}

    @cached_property
    def loose(self) -> Mapping[tuple[int, int, str], list[Loose]]:
        return _loose([one for one in (self.period, self.before) if one], self.indicators)

    def measured(self, indicator: Indicator) -> frozenset[int]:
        """Units in force of the indicator's levels and kinds."""
        key = tuple(indicator.levels), tuple(indicator.kinds)
        if key not in self._measured:
            day = self.period.as_of
            self._measured[key] = frozenset(
                pk
                for pk, unit in self.units.items()
                if unit.valid_from <= day < unit.valid_to
                and unit.level in key[0]
                and (not key[1] or unit.kind in key[1])
            )
        return self._measured[key]

    def of_level(self, level: str) -> frozenset[int]:
        if level not in self._levels:
            found = (pk for pk, unit in self.units.items() if unit.level == level)
            self._levels[level] = frozenset(found)
        return self._levels[level]

    def standings(self, indicator: Indicator) -> Standings:
        column = Column(self, indicator)
        lines = Lines(column.asked, column.line, column.one)
        return Standings(indicator, self.period, self.before, lines, column)


class Column:
    """One indicator of a sheet: its lines, and all units together (`standings.Whole`)."""

    def __init__(self, sheet: Sheet, indicator: Indicator) -> None:
        self.sheet, self.indicator = sheet, indicator
        self.now = sheet.now.get(indicator.id, {})
        self.said = sheet.said.get(indicator.id, {})
        self.excluded = {unit for unit, applies in self.said.items() if not applies}  # by name
        self._places: dict[str, Mapping[int, tuple[int | None, int]]] = {}

    # ── Lines ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _wanted(self) -> frozenset[int]:
        """Whose matter the indicator is, and those of whom something was told all the same."""
        named = {unit for unit, applies in self.said.items() if applies}
        return (self.sheet.measured(self.indicator) | named) - self.excluded | self.now.keys()

    def asked(self) -> list[Unit]:
        """In order."""
        return [unit for pk, unit in self.sheet.units.items() if pk in self._wanted]

    def one(self, unit: int) -> Unit | None:
        """A unit by id; None where the indicator is no matter of it."""
        return self.sheet.units[unit] if unit in self._wanted else None

    def line(self, unit: Unit) -> Line:
        row = self.now.get(unit.id)
        if row and (row[STATE] == NOT_APPLICABLE or unit.id in self.excluded):
            return Line(self.indicator, unit, NOT_APPLICABLE, fact=row[KEY], cell=row[CELL])
        beside = (*self._previous(unit), self.targets[unit.level])
        if row is None:
            return Line(self.indicator, unit, NO_DATA, None, None, None, "", "", "", *beside)
        place = self.places(unit.level).get(unit.id, NOWHERE)
        said = (row[STATE], row[FIGURE], row[KEY], *row[CELL:])
        return Line(self.indicator, unit, *said, *beside, *place)

    @cached_property
    def targets(self) -> dict[str, Decimal | None]:
        """By level."""
        held = {one: queries.target(self.sheet.targets, self.indicator.id, one) for one in LEVELS}
        return {level: target.value if target else None for level, target in held.items()}

    def places(self, level: str) -> Mapping[int, tuple[int | None, int]]:
        """Of each unit of a level with a value: its place among them, and how many they are."""
        if level not in self._places:
            units = self.sheet.of_level(level)
            values = {
                pk: row[FIGURE]
                for pk, row in self.now.items()
                if pk in units and row[FIGURE] is not None and pk not in self.excluded
            }
            ranked = rank(values, self.indicator.direction)
            self._places[level] = {pk: (place, len(values)) for pk, place in ranked.items()}
        return self._places[level]

    def _previous(self, unit: Unit) -> Previous:
        if not self._comparable:
            return NEVER if self.sheet.before is None else ANEW
        origin = self.sheet.origins.get(unit.id)
        if origin is None:
            row = self._then.get(unit.id)
            known = row is not None and row[FIGURE] is not None
            return (row[FIGURE], (row[KEY],), Continuity.SAME) if known else NEVER
        rows = [self._then[one] for one in origin.units if one in self._then]
        value = _together(self.indicator, rows, len(origin.units))
        facts = tuple(row[KEY] for row in rows) if value is not None else ()
        return value, facts, origin.how

    @cached_property
    def _then(self) -> Figures:
        return self.sheet.then.get(self.indicator.id, {})

    @cached_property
    def _comparable(self) -> bool:
        """Counts of the year so far say nothing beside those of the year before."""
        now, before = self.sheet.period, self.sheet.before
        if before is None:
            return False
        counts = self.indicator.measure != Measure.SHARE
        anew = counts and self.indicator.window == Window.YEAR
        return not (anew and now.as_of.year != before.as_of.year)

    # ── All units together ──────────────────────────────────────────────────────────────────────

    @property
    def unplaced(self) -> Sequence[Loose]:
        return self._loose(self.sheet.period, Loose.Kind.UNPLACED)

    @property
    def printed_total(self) -> Loose | None:
        printed = self._loose(self.sheet.period, Loose.Kind.TOTAL)
        return printed[0] if printed else None

    @cached_property
    def total(self) -> Decimal | None:
        return self._total(self.now, self.unplaced)

    @cached_property
    def total_before(self) -> Decimal | None:
        before = self.sheet.before
        if before is None or not self._comparable:
            return None
        return self._total(self._then, self._loose(before, Loose.Kind.UNPLACED))

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        said: dict[str, list[Verdict | None]] = {level: [] for level in LEVELS}
        for unit in self.asked():
            row = self.now.get(unit.id, SILENT)
            if unit.id in self.excluded or row[STATE] == NOT_APPLICABLE:
                continue
            value, target = row[FIGURE], self.targets[unit.level]
            judged = verdict(value, target, self.indicator.direction)
            said[unit.level].append(None if value is None else judged)
        return {level: Tally.of(found) for level, found in said.items() if found}

    def _total(self, told: Figures, unplaced: Sequence[Loose]) -> Decimal | None:
        counted = (row[PART] for pk, row in told.items() if pk not in self.excluded)
        return total(self.indicator, counted, unplaced)

    def _loose(self, period: Period, kind: str) -> Sequence[Loose]:
        return self.sheet.loose[period.id, self.indicator.id, kind]


# ── Read ────────────────────────────────────────────────────────────────────────────────────────


def _told(
    period: Period, indicators: Sequence[Indicator], columns: Sequence[str]
) -> Mapping[int, Figures]:
    """Rows of a period by indicator and unit."""
    asked = f"""SELECT {", ".join(columns)} FROM scoreboard_fact
        WHERE period_id = %s AND indicator_id = ANY(%s)"""  # noqa: S608 - names of columns
    found: dict[int, Any] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(asked, [period.pk, [one.pk for one in indicators]])
        for row in cursor.fetchall():
            found[row[0]][row[1]] = row
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


def _together(indicator: Indicator, rows: Sequence[tuple[Any, ...]], wanted: int) -> Decimal | None:
    """The earlier value of what is one unit now; None if a part of it is not known."""
    if not rows or len(rows) < wanted:
        return None
    if len(rows) == 1:
        return rows[0][FIGURE]
    how = "none" if indicator.measure == Measure.YES_NO else indicator.over_units
    share = indicator.measure == Measure.SHARE
    return as_one(how, [Part(*row[PART]) for row in rows], share=share)


def _order(unit: Unit) -> tuple[int, str, int]:
    return LEVELS[unit.level], unit.sort_key, unit.id
