"""The province at a glance: who leads, who lags and by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.directory.models import Unit
from lienthong.identity.access import holding
from lienthong.kit.spreadsheet import Cell
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.comparing import told as comparisons
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.dashboards import cells, downloads, heat, reading
from lienthong.scoreboard.dashboards.filters import PeriodForm, ProvinceForm
from lienthong.scoreboard.dashboards.province import ROWS, Column, View, view
from lienthong.scoreboard.dashboards.summary import Summary, lagging, middle, summary
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.pages import page

MOST_LAGGING = 10
FIRST_SENTENCES = 4  # the others are behind a click


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """A column in a few figures."""

    column: Column
    summary: Summary
    total: str
    middle: str
    change: str
    way: str
    target: str
    best: str
    worst: str


@holding(queries.READ)
@require_safe
def province(request: HttpRequest) -> HttpResponse:
    """A period's indicators for one group of peers; with `?format=`, the same as a file."""
    periods = list(reading.with_figures())
    period = reading.chosen(periods, request.GET.get("period"))
    form = request.GET.get("format")
    found = view(request.actor, period, request.GET, whole=bool(form)) if period else None
    if found is None:
        return _nothing(request, periods, period)
    if form:
        return _file(found, form)
    return page(request, "scoreboard/province.html", **_shown(request, periods, found))


def _nothing(
    request: HttpRequest, periods: Sequence[Period], period: Period | None
) -> HttpResponse:
    return page(
        request,
        "scoreboard/province.html",
        form=PeriodForm(periods, period) if period else None,
        centre=queries.is_centre(request.actor),
        period_name=words.period(period) if period else "",
    )


def _shown(request: HttpRequest, periods: Sequence[Period], found: View) -> dict[str, Any]:
    units = heat.units(found)
    listed = Paginator(units, ROWS).get_page(request.GET.get("page"))
    summaries = [summary(one.lines) for one in found.columns]
    middles = [middle(one.lines) for one in found.columns]
    return {
        "view": found,
        "form": ProvinceForm(periods, found),
        "period_name": words.period(found.period),
        "before": words.period(before) if (before := _before(found)) else "",
        "topic_name": TOPICS.get(found.topic, _("Các chỉ tiêu")),
        "silent_names": ", ".join(one.short_name or one.name for one in found.silent),
        "query": _query(request),
        "partial": not reading.sees_all(request.actor),
        "first_sentences": found.sentences[:FIRST_SENTENCES],
        "more_sentences": found.sentences[FIRST_SENTENCES:],
        "units": len(units),
        "told": sum(one.told for one in summaries),
        "missing": sum(one.missing for one in summaries),
        "met": sum(one.met for one in summaries),
        "judged": sum(one.judged for one in summaries),
        "lags": _lags(found, middles),
        "page_obj": listed,
        "rows": heat.rows(listed, found.columns, found.scores),
        "indicators": [_line(*one) for one in zip(found.columns, summaries, middles, strict=True)],
    }


def _before(found: View) -> Period | None:
    return found.columns[0].standings.before if found.columns else None


def _query(request: HttpRequest) -> str:
    """The page's own query without what a file has no use for, for links to it."""
    query = request.GET.copy()
    for name in ("page", "part", "format"):
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


def _lags(found: View, middles: Iterable[Decimal | None]) -> list[Any]:
    lines = [line for column in found.columns for line in column.lines]
    codes = (one.indicator.code for one in found.columns)
    lags = lagging(lines, dict(zip(codes, middles, strict=True)), MOST_LAGGING)
    return [(lag, cells.shown(lag.line)) for lag in lags]


def _line(column: Column, short: Summary, half: Decimal | None) -> IndicatorLine:
    standings, indicator = column.standings, column.indicator
    return IndicatorLine(
        column, short, comparisons.total(standings),
        "" if half is None else words.value(indicator, half),
        comparisons.changed(standings.change), cells.way(indicator, standings.change),
        "" if short.target is None else words.typed(indicator, short.target),
        _named(short.best, short.told), _named(short.worst, short.told),
    )  # fmt: skip


def _named(lines: Sequence[Line], told: int) -> str:
    """ "Sở Y tế (99,60%)"; of several that tie, how many more."""
    if not lines:
        return "–"
    first, more = lines[0], len(lines) - 1
    value = words.value(first.indicator, first.value)
    if len(lines) == told:
        return _("cả %(count)s đơn vị: %(value)s") % {"count": told, "value": value}
    shown = f"{first.unit.label} ({value})"
    return (
        _("%(first)s và %(count)s đơn vị khác") % {"first": shown, "count": more} if more else shown
    )


# ── As a file ───────────────────────────────────────────────────────────────────────────────────


def _file(found: View, form: str) -> HttpResponse:
    """Every unit of the group, every indicator of the topic: what all pages show together."""
    names = [one.indicator.short_name or one.indicator.name for one in found.columns]
    first = [_("Mã đơn vị"), _("Đơn vị")]
    ranked = [_("Hạng"), _("Chỉ số tổng hợp")] if found.scores else []
    name = f"bang-diem-{found.period.code}-{found.level}-{found.topic}"
    return downloads.download(name, form, [*first, *ranked, *names], _file_rows(found))


def _file_rows(found: View) -> Iterable[list[Any]]:
    for unit in heat.units(found):
        score = found.scores.get(unit.pk)
        ranked = [score.rank, float(score.value or 0)] if score else [None] * 2
        values = [_file_cell(column, unit) for column in found.columns]
        yield [unit.code, unit.name, *(ranked if found.scores else []), *values]


def _file_cell(column: Column, unit: Unit) -> Cell:
    line = column.lines.of(unit.pk)
    return downloads.cell(line) if line else column.nothing(unit)
