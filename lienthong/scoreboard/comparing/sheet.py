"""All that is known of indicators in a period and the one before, read in a few statements however
large the province is, and put together only where somebody looks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

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


class Told(NamedTuple):
    """A row of Fact, with what standings need of it."""

    indicator: int
    unit: int
    pk: int
    state: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    cell: int | None = None  # and what follows: of the period itself, not of the one before
    printed: str = ""
    printed_change: str = ""
    printed_verdict: str = ""

    @property
    def part(self) -> Part:
        return Part(self.value, self.numerator, self.denominator)


# As Told; rows of many thousand figures are read past the ORM, which takes twice as long.
SAID = ("indicator_id", "unit_id", "id", "state", "value", "numerator", "denominator")
PRINTED = ("cell_id", "printed", "printed_change", "printed_verdict")
Column = Mapping[int, tuple[Any, ...]]  # an indicator's figures by unit, in the order of Told
KEY, STATE, FIGURE, PART = 2, 3, 4, slice(4, 7)  # in a row
SILENT = (None,) * len(Told._fields)


class Sheet:
    """`standings` of each of its indicators rest on what is read here once."""

    def __init__(self, period: Period, indicators: Sequence[Indicator]) -> None:
        self.period, self.before = period, queries.previous(period)
        self.indicators = indicators
        self.now = _told(period, indicators, (*SAID, *PRINTED))
        self.said = _applicability(period.as_of, indicators)
        self.targets = queries.targets(period.as_of)
        self._measured: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[int]] = {}
        self._excluded: dict[int, Collection[int]] = {}
        self._places: dict[int, dict[int, tuple[int | None, int]]] = {}

    # ── Read ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def units(self) -> dict[int, Unit]:
        """In force and of a level that is measured, or named by a figure or an exception; in order."""
        named = {unit for told in self.now.values() for unit in told}
        named |= {unit for said in self.said.values() for unit in said}
        levels = {level for one in self.indicators for level in one.levels}
        current = in_force(self.period.as_of).filter(Q(level__in=levels) | Q(pk__in=named))
        found = {unit.pk: unit for unit in current.defer("search")}
        if ended := named - found.keys():
            found |= {one.pk: one for one in Unit.objects.defer("search").filter(pk__in=ended)}
        return {unit.pk: unit for unit in sorted(found.values(), key=_order)}

    @cached_property
    def then(self) -> Mapping[int, Column]:
        return _told(self.before, self.indicators, SAID) if self.before else {}

    @cached_property
    def origins(self) -> Mapping[int, Origin]:
        return _origins(self.before.as_of, self.period.as_of) if self.before else {}

    @cached_property
    def loose(self) -> Mapping[tuple[int, int, str], list[Loose]]:
        return _loose([one for one in (self.period, self.before) if one], self.indicators)

    # ── Put together ────────────────────────────────────────────────────────────────────────────

    def standings(self, indicator: Indicator) -> Standings:
        lines = Lines(lambda: self.asked(indicator), lambda unit: self._line(indicator, unit))
        return Standings(indicator, self.period, self.before, lines, Together(self, indicator))

    def asked(self, indicator: Indicator) -> list[Unit]:
        """Whose matter the indicator is, and those of whom something was told all the same; in order."""
        said = self.said.get(indicator.pk, {})
        wanted = self._of_kind(indicator) | {pk for pk, applies in said.items() if applies}
        wanted = wanted - self.excluded(indicator) | self.now.get(indicator.pk, {}).keys()
        return [unit for pk, unit in self.units.items() if pk in wanted]

    def _of_kind(self, indicator: Indicator) -> frozenset[int]:
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

    def excluded(self, indicator: Indicator) -> Collection[int]:
        """Units to which it does not apply, by name."""
        if indicator.pk not in self._excluded:
            said = self.said.get(indicator.pk, {})
            self._excluded[indicator.pk] = {pk for pk, applies in said.items() if not applies}
        return self._excluded[indicator.pk]

    def target(self, indicator: Indicator, level: str) -> Decimal | None:
        found = queries.target(self.targets, indicator.pk, level)
        return found.value if found else None

    def _line(self, indicator: Indicator, unit: Unit) -> Line:
        row = self.now.get(indicator.pk, {}).get(unit.id)
        told = Told(*row) if row else None
        if told and (told.state == NOT_APPLICABLE or unit.id in self.excluded(indicator)):
            return Line(indicator, unit, NOT_APPLICABLE, fact=told.pk, cell=told.cell)
        beside = (*self._previous(indicator, unit), self.target(indicator, unit.level))
        if told is None:
            return Line(indicator, unit, NO_DATA, None, None, None, "", "", "", *beside)
        return Line(
            indicator, unit, told.state, told.value, told.pk, told.cell, told.printed,
            told.printed_change, told.printed_verdict, *beside,
            *self.places(indicator).get(unit.id, NOWHERE),
        )  # fmt: skip

    def places(self, indicator: Indicator) -> Mapping[int, tuple[int | None, int]]:
        """Of each unit with a value: its place among those of its level, and how many they are."""
        if indicator.pk not in self._places:
            groups: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
            out = self.excluded(indicator)
            for pk, row in self.now.get(indicator.pk, {}).items():
                if row[FIGURE] is not None and pk not in out:
                    groups[self.units[pk].level][pk] = row[FIGURE]
            self._places[indicator.pk] = {
                pk: (place, len(values))
                for values in groups.values()
                for pk, place in rank(values, indicator.direction).items()
            }
        return self._places[indicator.pk]

    def _previous(
        self, indicator: Indicator, unit: Unit
    ) -> tuple[Decimal | None, tuple[int, ...], Continuity]:
        """What it was, the figures behind it, and how the unit has come from there."""
        if self.before is None:
            return None, (), Continuity.SAME
        if _begins_anew(indicator, self.period, self.before):
            return None, (), Continuity.ANEW
        then, origin = self.then.get(indicator.pk, {}), self.origins.get(unit.id)
        if origin is None:
            row = then.get(unit.id)
            known = row is not None and row[FIGURE] is not None
            return (
                (row[FIGURE], (row[KEY],), Continuity.SAME)
                if known
                else (None, (), Continuity.SAME)
            )
        rows = [Told(*then[one]) for one in origin.units if one in then]
        value = _together(indicator, rows, len(origin.units))
        return value, tuple(one.pk for one in rows) if value is not None else (), origin.how


class Together:
    """Whole, out of a sheet."""

    def __init__(self, sheet: Sheet, indicator: Indicator) -> None:
        self.sheet, self.indicator = sheet, indicator

    @property
    def unplaced(self) -> Sequence[Loose]:
        return self._loose(self.sheet.period, Loose.Kind.UNPLACED)

    @property
    def printed_total(self) -> Loose | None:
        printed = self._loose(self.sheet.period, Loose.Kind.TOTAL)
        return printed[0] if printed else None

    @cached_property
    def total(self) -> Decimal | None:
        return self._total(self.sheet.now, self.unplaced)

    @cached_property
    def total_before(self) -> Decimal | None:
        before = self.sheet.before
        if before is None or _begins_anew(self.indicator, self.sheet.period, before):
            return None
        return self._total(self.sheet.then, self._loose(before, Loose.Kind.UNPLACED))

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        now, out = self._column(self.sheet.now), self.sheet.excluded(self.indicator)
        aims = {level: self.sheet.target(self.indicator, level) for level in LEVELS}
        said: dict[str, list[Verdict | None]] = {level: [] for level in LEVELS}
        for unit in self.sheet.asked(self.indicator):
            row = now.get(unit.id, SILENT)
            if row[FIGURE] is not None and unit.id not in out:
                judged = verdict(row[FIGURE], aims[unit.level], self.indicator.direction)
                said[unit.level].append(judged)
            elif row[STATE] != NOT_APPLICABLE and unit.id not in out:
                said[unit.level].append(None)
        return {level: Tally.of(found) for level, found in said.items() if found}

    def _total(self, told: Mapping[int, Column], unplaced: Sequence[Loose]) -> Decimal | None:
        out = self.sheet.excluded(self.indicator)
        rows = self._column(told).items()
        return total(self.indicator, (row[PART] for pk, row in rows if pk not in out), unplaced)

    def _column(self, told: Mapping[int, Column]) -> Column:
        return told.get(self.indicator.pk, {})

    def _loose(self, period: Period, kind: str) -> Sequence[Loose]:
        return self.sheet.loose[period.pk, self.indicator.pk, kind]


# ── Read ────────────────────────────────────────────────────────────────────────────────────────


def _told(
    period: Period, indicators: Sequence[Indicator], columns: Sequence[str]
) -> Mapping[int, Column]:
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


def _order(unit: Unit) -> tuple[int, str, int]:
    return LEVELS[unit.level], unit.sort_key, unit.pk
