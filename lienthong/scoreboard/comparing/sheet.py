"""All that is known of indicators in a period and the one before, read in a few statements however
large the province is, and put together only where somebody looks."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q

from lienthong.directory.models import Level, Succession, Unit
from lienthong.directory.queries import in_force
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.standings import WAITING, Line, Lines, Standings, total
from lienthong.scoreboard.comparing.trend import Peers, peers
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Loose, Period
from lienthong.scoreboard.models.indicators import Measure, Window
from lienthong.scoreboard.rules.aggregating import Part, as_one
from lienthong.scoreboard.rules.continuity import Continuity, Origin, origins
from lienthong.scoreboard.rules.ranking import rank

LEVELS = {level: place for place, level in enumerate(Level.values)}
NOT_APPLICABLE, NO_DATA = Fact.State.NOT_APPLICABLE.value, Fact.State.NO_DATA.value
NOWHERE = None, 0  # no place, among nobody

# Rows of many thousand figures are read past the ORM, which takes twice as long.
SAID = ("indicator_id", "unit_id", "id", "state", "value", "numerator", "denominator")
PRINTED = ("cell_id", "printed", "printed_change", "printed_verdict")  # of the period itself only
WHOLE = "(value * 10000)::bigint"  # as `places` says: places are found in half the time
KEY, STATE, FIGURE, PART, CELL, BESIDE = 2, 3, 4, slice(4, 7), 7, slice(7, 11)  # in a row
SILENT = (None,) * len(SAID)
UNTOLD = None, None, None, "", "", ""  # value, figure, cell and what is printed
Figures = Mapping[int, tuple[Any, ...]]  # rows by unit

Previous = tuple[Decimal | None, tuple[int, ...], Continuity]  # value, the figures behind it, how
NEVER: Previous = None, (), Continuity.SAME
ANEW: Previous = None, (), Continuity.ANEW


class Sheet:
    """A period's figures and what belongs to all of its indicators, read once.

    With `alone` of this unit only: how many of its peers are before it is counted where they are stored.
    """

    def __init__(
        self, period: Period, indicators: Sequence[Indicator], alone: Unit | None = None
    ) -> None:
        self.period, self.before, self.alone = period, queries.previous(period), alone
        self.indicators = indicators
        self.now = _told(period, indicators, (*SAID, *PRINTED, WHOLE), alone and [alone.id])
        self.waiting = _waiting(period)
        self.said = _applicability(period.as_of, indicators)
        self.targets = queries.targets(period.as_of)
        self._measured: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[int]] = {}

    @cached_property
    def units(self) -> dict[int, Unit]:
        """In force and of a level that is measured, or named by a figure or an exception; in order."""
        if self.alone:
            return {self.alone.id: self.alone}
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
        if self.before is None:
            return {}
        if self.alone is None:
            return _told(self.before, self.indicators, SAID)
        origin = self.origins.get(self.alone.id)
        return _told(
            self.before, self.indicators, SAID, origin.units if origin else [self.alone.id]
        )

    @cached_property
    def origins(self) -> Mapping[int, Origin]:
        return _origins(self.before.as_of, self.period.as_of) if self.before else {}

    @cached_property
    def loose(self) -> Mapping[tuple[int, int, str], list[Loose]]:
        return _loose([one for one in (self.period, self.before) if one], self.indicators)

    @cached_property
    def peers(self) -> Mapping[int, Peers]:
        """Of the unit that the sheet is of alone, by indicator id."""
        return peers(self.period, self.alone) if self.alone else {}

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

    def standings(self, indicator: Indicator) -> Standings:
        column = Column(self, indicator)
        return Standings(indicator, self.period, self.before, Lines(column.lines), column)


class Column:
    """One indicator of a sheet: its lines, and all units together (`standings.Whole`)."""

    def __init__(self, sheet: Sheet, indicator: Indicator) -> None:
        self.sheet, self.indicator = sheet, indicator
        self.now = sheet.now.get(indicator.id, {})
        self.said = sheet.said.get(indicator.id, {})
        self.excluded = {unit for unit, applies in self.said.items() if not applies}  # by name

    # ── Lines ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def units(self) -> dict[int, Unit]:
        """Whose matter the indicator is, and those of whom something was told all the same; in order."""
        named = {unit for unit, applies in self.said.items() if applies}
        asked = (self.sheet.measured(self.indicator) | named) - self.excluded | self.now.keys()
        return {pk: unit for pk, unit in self.sheet.units.items() if pk in asked}

    def lines(self) -> list[Line]:
        """In order. A page makes thousands: what is the same for all of them is fetched once."""
        return list(self._lines(self.indicator, self.now, self._targets, self._places))

    def _lines(
        self,
        indicator: Indicator,
        now: Figures,
        targets: Mapping[str, Decimal | None],
        places: Mapping[int, tuple[int | None, int]],
    ) -> Iterator[Line]:
        previous = self._previous()
        for pk, unit in self.units.items():
            row, target = now.get(pk), targets[unit.level]
            if row is None:
                state = WAITING if (indicator.id, pk) in self.sheet.waiting else NO_DATA
                yield Line(indicator, unit, state, *UNTOLD, *previous(pk), target)
            elif row[STATE] == NOT_APPLICABLE or pk in self.excluded:
                yield Line(indicator, unit, NOT_APPLICABLE, fact=row[KEY], cell=row[CELL])
            else:
                said = row[STATE], row[FIGURE], row[KEY], *row[BESIDE]
                place = places.get(pk, NOWHERE)
                yield Line(indicator, unit, *said, *previous(pk), target, *place)

    def values(self, level: str) -> dict[int, Decimal | None]:
        """What units of a level have, None where they have not told; without those to whom the
        indicator does not apply."""
        return {
            pk: row[FIGURE]
            for pk, unit in self.units.items()
            if unit.level == level
            and (row := self.now.get(pk, SILENT))[STATE] != NOT_APPLICABLE
            and pk not in self.excluded
        }

    @cached_property
    def _targets(self) -> dict[str, Decimal | None]:
        """By level."""
        held = {one: queries.target(self.sheet.targets, self.indicator.id, one) for one in LEVELS}
        return {level: target.value if target else None for level, target in held.items()}

    @cached_property
    def _places(self) -> Mapping[int, tuple[int | None, int]]:
        """Of each unit with a value: its place among those of its level, and how many they are."""
        if self.sheet.alone:
            found = self.sheet.peers.get(self.indicator.id)
            place = found.place(self.indicator.direction) if found else None
            return {self.sheet.alone.id: (place, found.told)} if found else {}
        return self._ranked()

    def _ranked(self) -> Mapping[int, tuple[int | None, int]]:
        groups: dict[str, dict[int, int]] = defaultdict(dict)
        units = self.sheet.units
        for pk, row in self.now.items():
            if row[FIGURE] is not None and pk not in self.excluded:
                groups[units[pk].level][pk] = row[-1]
        return {
            pk: (place, len(values))
            for values in groups.values()
            for pk, place in rank(values, self.indicator.direction).items()
        }

    def _previous(self) -> Callable[[int], Previous]:
        """Of a unit by id."""
        if not self._comparable:
            same = NEVER if self.sheet.before is None else ANEW
            return lambda _unit: same
        then, origins = self._then, self.sheet.origins

        def previous(unit: int) -> Previous:
            if unit in origins:
                return self._passed_on(origins[unit])
            row = then.get(unit)
            known = row is not None and row[FIGURE] is not None
            return (row[FIGURE], (row[KEY],), Continuity.SAME) if known else NEVER

        return previous

    def _passed_on(self, origin: Origin) -> Previous:
        """What those had together that became the unit."""
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
        """None, too, where others told then than now: more units are no rise, fewer no fall."""
        before = self.sheet.before
        if before is None or not self._comparable or not self._same_told:
            return None
        return self._total(self._then, self._loose(before, Loose.Kind.UNPLACED))

    @cached_property
    def _same_told(self) -> bool:
        """Whether the units that told in both periods are the same, as far as they were there."""
        units, origins, before = self.sheet.units, self.sheet.origins, self.sheet.before
        now = {pk for pk, row in self.now.items() if row[FIGURE] is not None}
        then = {pk for pk, row in self._then.items() if row[FIGURE] is not None}
        if before is None or now == then:
            return before is not None
        passed = {old for origin in origins.values() for old in origin.units}
        gone = [
            pk for pk in then - now - passed if pk in units and self._there(pk, self.sheet.period)
        ]
        come = [pk for pk in now - then - origins.keys() if self._there(pk, before)]
        return not gone and not come

    def _there(self, unit: int, period: Period) -> bool:
        one = self.sheet.units[unit]
        return one.valid_from <= period.as_of < one.valid_to

    def _total(self, told: Figures, unplaced: Sequence[Loose]) -> Decimal | None:
        counted = (row[PART] for pk, row in told.items() if pk not in self.excluded)
        return total(self.indicator, counted, unplaced)

    def _loose(self, period: Period, kind: str) -> Sequence[Loose]:
        return self.sheet.loose[period.id, self.indicator.id, kind]


# ── Read ────────────────────────────────────────────────────────────────────────────────────────


def _told(
    period: Period,
    indicators: Sequence[Indicator],
    columns: Sequence[str],
    units: Sequence[int] | None = None,
) -> Mapping[int, Figures]:
    """Rows of a period by indicator and unit; of these units only, where they are given."""
    asked = f"""SELECT {", ".join(columns)} FROM scoreboard_fact
        WHERE period_id = %s AND indicator_id = ANY(%s)"""  # noqa: S608 - names of columns
    given: list[Any] = [period.pk, [one.pk for one in indicators]]
    if units is not None:
        asked, given = f"{asked} AND unit_id = ANY(%s)", [*given, list(units)]
    found: dict[int, Any] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        for row in cursor.fetchall():
            found[row[0]][row[1]] = row
    return found


def _waiting(period: Period) -> frozenset[tuple[int, int]]:
    """Indicators and units of which a cell waits for a person."""
    placed = queries.waiting(period).filter(unit__isnull=False)
    return frozenset(placed.values_list("indicator_id", "unit_id"))


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
