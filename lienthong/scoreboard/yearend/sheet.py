"""The evaluation sheet of a unit for a year, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from lienthong.directory.models import Level, Unit
from lienthong.kit.refusal import Refused
from lienthong.scoreboard.comparing import composite
from lienthong.scoreboard.comparing.composite import Score
from lienthong.scoreboard.comparing.history import Point, history, lineage
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.models import Fact, Indicator, Measure, Period, Weight
from lienthong.scoreboard.rules import comparing
from lienthong.scoreboard.rules.aggregating import Part, over_time
from lienthong.scoreboard.rules.comparing import Verdict
from lienthong.scoreboard.rules.numbers import half_up
from lienthong.scoreboard.yearend import evidence
from lienthong.scoreboard.yearend.evidence import Evidence, Source

MONTHS = range(1, 13)
AHEAD = "ahead"  # after the closing month: nobody lacks it
VALUE, NO_DATA, NOT_APPLICABLE = Fact.State.VALUE, Fact.State.NO_DATA, Fact.State.NOT_APPLICABLE


class Month(NamedTuple):
    """An indicator in a month. `state` is of Fact.State, or AHEAD; `facts` are what the value rests on,
    several where units have merged since."""

    number: int
    state: str = NO_DATA
    value: Decimal | None = None
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator over the year. `value` is the year's, as the indicator goes over time, out of the
    months until the closing one; `rank` is among `peers` in the closing month."""

    indicator: Indicator
    months: tuple[Month, ...]
    value: Decimal | None
    target: Decimal | None
    rank: int | None
    peers: int
    sources: tuple[int, ...]  # numbers of the sheet's evidence

    @property
    def verdict(self) -> Verdict:
        return comparing.verdict(self.value, self.target, self.indicator.direction)


@dataclass(frozen=True, slots=True)
class Index:
    """A composite index of the unit with all that it is made of, in the indicators' order."""

    name: str
    score: Score
    lines: Mapping[str, Line]  # by indicator code


@dataclass(frozen=True, slots=True)
class Sheet:
    """`closing` is the month up to which the year goes: December, or the latest there is of it."""

    unit: Unit
    year: int
    until: int  # the month asked for
    closing: Period
    opened: frozenset[int]  # months that have a period
    rows: tuple[Row, ...]
    indexes: tuple[Index, ...]
    evidence: tuple[Evidence, ...]
    predecessors: tuple[Unit, ...]

    @property
    def is_whole(self) -> bool:
        return self.closing.starts_on.month == 12

    def missing(self, row: Row) -> tuple[int, ...]:
        """The months until the closing one of which nobody has told."""
        until = self.closing.starts_on.month
        return tuple(one.number for one in row.months if one.number <= until and not _said(one))

    @property
    def unopened(self) -> tuple[int, ...]:
        """The months until the closing one that have no period at all."""
        until = self.closing.starts_on.month
        return tuple(one for one in MONTHS if one <= until and one not in self.opened)


def _said(month: Month) -> bool:
    return month.state != NO_DATA


# ── Of one year, for any of its units ───────────────────────────────────────────────────────────


class Year:
    """A year whose sheets are asked for: what is the same for all units is read once."""

    def __init__(self, year: int, until: int | None = None) -> None:
        """Up to its latest month, or up to another (1 to 12) that is there. Raises Refused if nothing of
        the year has been opened, or not that month."""
        self.year = year
        opened = Period.objects.filter(kind=Period.Kind.MONTH, code__startswith=f"{year}-")
        months = [one for one in opened.order_by("starts_on") if _until(one, until)]
        if not months:
            raise Refused(
                _("Năm %(year)s chưa có kỳ tháng nào") % {"year": year},
                hint=_("Mở kỳ bằng: lienthong scoreboard periods open %(year)s-12")
                % {"year": year},
                field="year",
            )
        if until and months[-1].starts_on.month != until:
            raise Refused(
                _("Kỳ tháng %(month)s/%(year)s chưa mở") % {"month": until, "year": year},
                field="until",
            )
        self.periods = months
        self._places: dict[int, _Places] = {}

    def sheet(self, unit: Unit) -> Sheet:
        """The unit's own; ten statements more for each unit. A unit that ended is measured until then."""
        places = self._at(self._closing(unit))
        lines = places.of(unit)
        points = history(unit, places.closing, [one.indicator for one in lines], len(MONTHS))
        known = evidence.sources(
            pk for one in points.values() for point in one for pk in point.facts
        )
        proofs = evidence.numbered(known.values())
        ruled_out = self._not_applicable(unit)
        rows = [
            _row(line, self._months(line, points, ruled_out), places.closing, known, proofs)
            for line in lines
        ]
        return Sheet(
            unit,
            self.year,
            self.closing.starts_on.month,
            places.closing,
            frozenset(one.starts_on.month for one in self.periods),
            tuple(rows),
            tuple(places.indexes_of(unit)),
            tuple(proofs.values()),
            _predecessors(unit),
        )

    def units(self) -> list[Unit]:
        """Those of which something is measured at the year's end, departments before districts."""
        return self._at(self.closing).units

    @property
    def closing(self) -> Period:
        """The latest month that there is of the year."""
        return self.periods[-1]

    def _closing(self, unit: Unit) -> Period:
        alive = [one for one in self.periods if unit.valid_from <= one.as_of < unit.valid_to]
        return alive[-1] if alive else self.closing

    def _at(self, closing: Period) -> "_Places":
        if closing.pk not in self._places:
            self._places[closing.pk] = _Places(closing)
        return self._places[closing.pk]

    def _months(
        self, line: Line, points: Mapping[str, Sequence[Point]], ruled_out: frozenset
    ) -> tuple[Month, ...]:
        told = {
            one.period.starts_on.month: one
            for one in points.get(line.indicator.code, ())
            if one.period.starts_on.year == self.year
        }
        last = self.closing.starts_on.month
        return tuple(
            _month(number, line.indicator, told, ruled_out)
            if number <= last
            else Month(number, AHEAD)
            for number in MONTHS
        )

    def _not_applicable(self, unit: Unit) -> frozenset[tuple[int, int]]:
        """(indicator id, month) of which somebody has said that it does not apply."""
        said = Fact.objects.filter(unit=unit, period__in=self.periods, state=NOT_APPLICABLE)
        return frozenset(
            (indicator, day.month)
            for indicator, day in said.values_list("indicator_id", "period__starts_on")
        )


class _Places:
    """Where all units stand in a closing month."""

    def __init__(self, closing: Period) -> None:
        self.closing = closing
        self._standings = period_standings(closing)
        names = Weight.objects.filter(valid_from__lte=closing.as_of, valid_to__gt=closing.as_of)
        self._indexes = sorted(names.values_list("index", flat=True).distinct())

    @cached_property
    def _lines(self) -> Mapping[int, list[Line]]:
        found: dict[int, list[Line]] = {}
        for one in self._standings.values():
            for line in one.lines:
                if line.state != NOT_APPLICABLE:
                    found.setdefault(line.unit.pk, []).append(line)
        return found

    @cached_property
    def _scores(self) -> Mapping[str, Mapping[int, Score]]:
        return {
            name: {one.unit.pk: one for one in composite.index(self.closing, name, self._standings)}
            for name in self._indexes
        }

    @cached_property
    def units(self) -> list[Unit]:
        lines = (line for one in self._standings.values() for line in one.lines)
        known = {line.unit.pk: line.unit for line in lines if line.unit.pk in self._lines}
        return sorted(known.values(), key=_order)

    def of(self, unit: Unit) -> list[Line]:
        """What applies to the unit, in the order of the report."""
        return self._lines.get(unit.pk, [])

    def indexes_of(self, unit: Unit) -> list[Index]:
        lines = {line.indicator.code: line for line in self.of(unit)}
        return [
            Index(name, scores[unit.pk], lines)
            for name, scores in self._scores.items()
            if unit.pk in scores
        ]


def _order(unit: Unit) -> tuple[int, str, int]:
    return Level.values.index(unit.level), unit.sort_key, unit.pk


def _until(period: Period, month: int | None) -> bool:
    return month is None or period.starts_on.month <= month


def _row(
    line: Line,
    months: tuple[Month, ...],
    closing: Period,
    known: Mapping[int, Source],
    proofs: Mapping[evidence.Key, Evidence],
) -> Row:
    facts = [known[pk] for month in months for pk in month.facts]
    return Row(
        line.indicator,
        months,
        _of_year(line.indicator, months[: closing.starts_on.month], known),
        line.target,
        line.rank,
        line.peers,
        tuple(sorted({proofs[one.key].number for one in facts})),
    )


def _month(
    number: int,
    indicator: Indicator,
    told: Mapping[int, Point],
    ruled_out: frozenset[tuple[int, int]],
) -> Month:
    point = told.get(number)
    if point is not None and point.value is not None:
        return Month(number, VALUE, point.value, point.facts)
    if point is None and (indicator.pk, number) in ruled_out:
        return Month(number, NOT_APPLICABLE)
    return Month(number, facts=point.facts if point else ())


def _of_year(
    indicator: Indicator, months: Sequence[Month], known: Mapping[int, Source]
) -> Decimal | None:
    parts = [_part(one, known) for one in months if one.state != NOT_APPLICABLE]
    share = indicator.measure == Measure.SHARE
    value = over_time(indicator.over_time, parts, share=share)
    return None if value is None else half_up(value, 4)


def _part(month: Month, known: Mapping[int, Source]) -> Part:
    """With what it was divided out of, where every figure under it says so."""
    facts = [known[pk].fact for pk in month.facts]
    above = [one.numerator for one in facts if one.numerator is not None]
    below = [one.denominator for one in facts if one.denominator is not None]
    if not facts or len(above) < len(facts) or len(below) < len(facts):
        return Part(month.value)
    return Part(month.value, sum(above, Decimal(0)), sum(below, Decimal(0)))


def _predecessors(unit: Unit) -> tuple[Unit, ...]:
    """The units whose months stand in this one's sheet."""
    earlier = Unit.objects.filter(pk__in=lineage(unit).keys() - {unit.pk})
    return tuple(earlier.order_by("sort_key"))
