"""A unit's months: a chart, and its table with places and what stands behind each value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit
from lienthong.scoreboard import words
from lienthong.scoreboard.charts import draw, values
from lienthong.scoreboard.comparing.composite import Score
from lienthong.scoreboard.dashboards import cells
from lienthong.scoreboard.dashboards import unit as sheets
from lienthong.scoreboard.dashboards.province import INDEX
from lienthong.scoreboard.dashboards.unit import Measured, Place, Sheet
from lienthong.scoreboard.models import Fact, Indicator, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import composite, numbers


@dataclass(frozen=True, slots=True)
class Moment:
    """A period's value, the place that it gave, and what stands behind it: address, words, whose."""

    period: str
    value: str
    place: str
    behind: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class History:
    """A chart, and its table, the newest period first."""

    name: str
    chart: SafeString
    moments: Sequence[Moment]


def history(sheet: Sheet, asked: str | None) -> History | None:
    """Of one indicator, or of the index."""
    if asked == INDEX:
        return _index_history(sheet)
    one = sheets.asked_for(sheet.measured, asked)
    if one is None or not one.points:
        return None
    facts = sheets.past_facts(one.points)
    places = sheets.past_places(one, facts)
    moments = [
        Moment(
            words.period(at.period),
            words.value(one.line.indicator, at.value),
            _place(places.get(at.period.pk)),
            _behind(sheet.unit, [facts[pk] for pk in at.facts if pk in facts]),
        )
        for at in reversed(one.points)
    ]
    return History(one.line.indicator.name, _chart(sheet, one), moments)


def _index_history(sheet: Sheet) -> History | None:
    past = sheets.past_scores(sheet.unit, sheet.period) if sheet.own else []
    if not past:
        return None
    here = reverse("scoreboard:unit", args=[sheet.unit.code])
    moments = [
        Moment(
            words.period(period),
            numbers.show(score.value or Decimal(0), decimals=composite.DECIMALS),
            _place(Place(score.rank, score.peers)),
            [(f"{here}?period={period.code}#index", _("Cách tính"), "")],
        )
        for period, score in reversed(past)
    ]
    return History(_("Chỉ số tổng hợp"), _index_chart(sheet, past), moments)


def _index_chart(sheet: Sheet, past: Sequence[tuple[Period, Score]]) -> SafeString:
    if len(past) < 2:
        return SafeString("")
    series = {sheet.unit.label: [score.value for _period, score in past]}
    return line_chart(_("Qua các kỳ"), [period for period, _score in past], series, "history")


def _place(found: Place | None) -> str:
    """ "3/22"."""
    return f"{found.rank}/{found.peers}" if found and found.rank else "–"


def _behind(unit: Unit, facts: Iterable[Fact]) -> list[tuple[str, str, str]]:
    """Names who it was where that was another unit then."""
    return [
        (
            reverse("scoreboard:fact", args=[one.pk]),
            cells.figure(one),
            "" if one.unit_id == unit.pk else one.unit.label,
        )
        for one in facts
    ]


def _chart(sheet: Sheet, one: Measured) -> SafeString:
    indicator = one.line.indicator
    if len(one.points) < 2 or indicator.measure == Measure.YES_NO:
        return SafeString("")
    series = {sheet.unit.label: [at.value for at in one.points]}
    periods = [at.period for at in one.points]
    return line_chart(_("Qua các kỳ"), periods, series, "history", indicator, one.line.target)


def line_chart(
    title: str,
    periods: Iterable[Period],
    series: dict[str, Sequence[Decimal | None]],
    key: str,
    indicator: Indicator | None = None,
    target: Decimal | None = None,
    width: float = draw.WIDTH,
) -> SafeString:
    """Our own drawing, whose words are escaped where they are drawn; without an indicator of an index."""
    chart = values.Line(
        title,
        tuple(f"{one.starts_on.month}/{one.starts_on.year}" for one in periods),
        tuple(values.Series(name, tuple(held)) for name, held in series.items()),
        share=indicator is not None and indicator.measure == Measure.SHARE,
        target=target,
    )
    return SafeString(draw.svg(chart, key=key, width=width))
