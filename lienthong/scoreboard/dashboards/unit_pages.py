"""One unit: its place, its values beside targets and peers, its months, what it has not told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.comparing.composite import Score
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.dashboards import cells, downloads, reading, sparks
from lienthong.scoreboard.dashboards import unit as sheets
from lienthong.scoreboard.dashboards.cells import Shown
from lienthong.scoreboard.dashboards.filters import PeriodForm
from lienthong.scoreboard.dashboards.over_time import history
from lienthong.scoreboard.dashboards.unit import Measured, Sheet
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.rules import composite, numbers
from lienthong.scoreboard.rules.comparing import Verdict
from lienthong.scoreboard.rules.composite import Part
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.pages import page


@dataclass(frozen=True, slots=True)
class Row:
    shown: Shown
    target: str
    median: str
    spark: SafeString
    months: int  # in which something was told
    periods: str  # the same in words


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the index: what anyone needs to redo it."""

    line: Line
    value: str
    score: str
    weight: str
    product: str


@holding(queries.READ)
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """A period's indicators of one unit; with `?show=` one of them over time, `?format=` as a file."""
    found = sheets.found(code)
    periods = list(reading.with_figures())
    period = reading.chosen(periods, request.GET.get("period"))
    if period is None:
        raise Http404
    sheet = sheets.sheet(request.actor, found, period)
    if form := request.GET.get("format"):
        return _file(sheet, form)
    return page(request, "scoreboard/unit.html", **_shown(request, periods, sheet))


def _shown(request: HttpRequest, periods: Sequence[Period], sheet: Sheet) -> dict[str, Any]:
    told = [one.line for one in sheet.measured if one.line.value is not None]
    verdicts = [one.verdict for one in told]
    return {
        "sheet": sheet,
        "unit": sheet.unit,
        "form": PeriodForm(periods, sheet.period),
        "period_name": words.period(sheet.period),
        "groups": _groups(sheet.measured),
        "told": len(told),
        "met": verdicts.count(Verdict.MET),
        "missed": [cells.shown(one) for one in told if one.verdict is Verdict.MISSED],
        "judged": len(verdicts) - verdicts.count(Verdict.NONE),
        "firsts": [one.line for one in sheet.measured if _leads(one)],
        "score": _score(sheet.score),
        "parts": _parts(sheet),
        "history": history(sheet, request.GET.get("show")),
        "successors": sheets.successors(sheet.unit),
    }


def _leads(one: Measured) -> bool:
    """Whether it is first in more than name: not where half of the peers have the same."""
    return one.line.rank == 1 and one.median is not None and one.line.value != one.median


def _groups(measured: Iterable[Measured]) -> list[tuple[str, list[Row]]]:
    """By topic, in the order of the report."""
    ordered = list(measured)
    topics = list(dict.fromkeys(one.line.indicator.topic for one in ordered))
    ordered.sort(key=lambda one: topics.index(one.line.indicator.topic))
    groups = groupby(ordered, key=lambda one: one.line.indicator.topic)
    return [(TOPICS.get(topic, topic), list(map(_row, group))) for topic, group in groups]


def _row(one: Measured) -> Row:
    indicator, target = one.line.indicator, one.line.target
    return Row(
        cells.shown(one.line, _most(one)),
        "" if target is None else words.typed(indicator, target),
        "" if one.median is None else words.value(indicator, one.median),
        sparks.spark(one.points),
        len(one.points),
        ngettext("%(count)s kỳ", "%(count)s kỳ", len(one.points)) % {"count": len(one.points)},
    )


def _most(one: Measured) -> Decimal | None:
    """What the bar of a count is as long as: twice the middle of the peers, or the value itself."""
    return max(2 * one.median, one.line.value or Decimal(0)) if one.median else None


# ── The index ───────────────────────────────────────────────────────────────────────────────────


def _score(score: Score | None) -> dict[str, Any] | None:
    if score is None or score.value is None:
        return None
    weight = sum((one.weight for one in score.parts.values()), Decimal(0))
    total = sum((one.weight * (one.score or 0) for one in score.parts.values()), Decimal(0))
    return {
        "value": numbers.show(score.value, decimals=composite.DECIMALS),
        "rank": score.rank,
        "peers": score.peers,
        "bar": cells.gauge(score.value / cells.HUNDRED),
        "weight": _plain(weight),
        "total": numbers.show(total, decimals=2),
        "silent": sum(one.score is None for one in score.parts.values()),
    }


def _parts(sheet: Sheet) -> list[PartRow]:
    if sheet.score is None:
        return []
    lines = {one.line.indicator.code: one.line for one in sheet.measured}
    return [_part(lines[code], part) for code, part in sheet.score.parts.items()]


def _part(line: Line, part: Part) -> PartRow:
    return PartRow(
        line,
        words.value(line.indicator, line.value),
        _("chưa báo, tính 0") if part.score is None else numbers.show(part.score, decimals=2),
        _plain(part.weight),
        numbers.show(part.weight * (part.score or Decimal(0)), decimals=2),
    )


def _plain(weight: Decimal) -> str:
    """ "20", "12,5"."""
    return numbers.short(weight, decimals=3)


# ── As a file ───────────────────────────────────────────────────────────────────────────────────


def _file(sheet: Sheet, form: str) -> HttpResponse:
    heading = [_("Chỉ tiêu"), _("Đơn vị tính"), _("Giá trị"), _("So với kỳ trước"),
               _("Chỉ tiêu giao"), _("Kết quả"), _("Hạng"), _("Số đơn vị cùng nhóm"),
               _("Trung vị nhóm")]  # fmt: skip
    name = f"{sheet.unit.code}-{sheet.period.code}"
    return downloads.download(name, form, heading, map(_file_row, sheet.measured))


def _file_row(one: Measured) -> list[Any]:
    line, shown = one.line, cells.shown(one.line)
    median = None if one.median is None else float(one.median)
    target = None if line.target is None else float(line.target)
    return [line.indicator.name, line.indicator.unit_of_measure, downloads.cell(line), shown.change,
            target, shown.verdict, line.rank, line.peers or None, median]  # fmt: skip
