"""One indicator: what it is, who is where, how it has gone."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.directory.models import OPEN_END, Level
from lienthong.identity.access import holding
from lienthong.kit.actor import Actor
from lienthong.kit.text import format_date
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.charts import draw, values
from lienthong.scoreboard.comparing import told as comparisons
from lienthong.scoreboard.comparing import trend
from lienthong.scoreboard.comparing.queries import seen_by, standings
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.comparing.trend import Moment
from lienthong.scoreboard.dashboards import cells, downloads, reading
from lienthong.scoreboard.dashboards import indicator as ranking
from lienthong.scoreboard.dashboards.filters import IndicatorForm
from lienthong.scoreboard.dashboards.indicator import Step
from lienthong.scoreboard.dashboards.over_time import line_chart
from lienthong.scoreboard.dashboards.summary import FEWEST_FOR_MEDIAN, middle, summary
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.telling.prose import Sentence, tell
from lienthong.shell.pages import page

ROWS = 50
MONTHS = 24
BESIDE = 332.0  # px, of a drawing in the narrow column


@holding(queries.READ)
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Ranking of a period; with `?format=` all levels as a file."""
    asked = queries.indicator(code)
    periods = list(reading.with_figures())
    period = reading.chosen(periods, request.GET.get("period"))
    if period is None:
        raise Http404
    whole = standings(period, asked)
    found = seen_by(request.actor, whole)
    if not found.lines and not asked.public and not reading.sees_all(request.actor):
        raise Http404
    if form := request.GET.get("format"):
        return _file(found, form)
    return page(request, "scoreboard/indicator.html", **_shown(request, periods, found))


def _shown(request: HttpRequest, periods: Sequence[Period], found: Standings) -> dict[str, Any]:
    levels = ranking.levels(found)
    asked = request.GET.get("level")
    level = asked if asked in levels else next(iter(levels), "")
    typed, sort = request.GET.get("q", "")[:100], request.GET.get("sort", "rank")
    peers = [line for line in found.lines if line.unit.level == level]
    chosen = ranking.lines(found, level, typed, sort)
    listed = Paginator(chosen, ROWS).get_page(request.GET.get("page"))
    most = max((line.value for line in peers if line.value is not None), default=None)
    return {
        "indicator": found.indicator,
        "found": found,
        "period_name": words.period(found.period),
        "before": words.period(found.before) if found.before else "",
        "form": IndicatorForm(periods, found.period, levels, level, sort, typed),
        "level": level,
        "level_name": Level(level).label if level else "",
        "typed": typed,
        "facts": _definition(found.indicator),
        "targets": _targets(found.indicator),
        "sentences": _sentences(request.actor, found),
        "summary": summary(peers),
        "middle": _value(found.indicator, middle(peers)),
        "total": comparisons.total(found),
        "total_change": comparisons.changed(found.change),
        "page_obj": listed,
        "rows": [cells.shown(line, most) for line in listed],
        "distribution": _distribution(found.indicator, ranking.distribution(peers)),
        **_over_time(request, found, level),
    }


def _sentences(actor: Actor, found: Standings) -> list[Sentence]:
    return tell([found], most=reading.NAMED) if reading.sees(actor, found.indicator) else []


def _value(indicator: Indicator, amount: Any) -> str:
    return "" if amount is None else words.value(indicator, amount)


# ── What it is ──────────────────────────────────────────────────────────────────────────────────


def _definition(one: Indicator) -> list[tuple[str, Any]]:
    window = str(one.get_window_display())
    if one.window_from:
        window = f"{window} ({format_date(one.window_from)})"
    rows = [
        (_("Đơn vị tính"), one.unit_of_measure),
        (_("Tử số"), one.numerator),
        (_("Mẫu số"), one.denominator),
        (_("Chiều"), one.get_direction_display()),
        (_("Thời gian tính"), window),
        (_("Gộp cả tỉnh"), one.get_over_units_display()),
        (_("Áp dụng cho"), ", ".join(str(Level(level).label) for level in one.levels)),
        (_("Ai báo cáo"), one.get_reporter_display()),
        (_("Nguồn"), one.source),
        (_("Phạm vi"), _("Công khai") if one.public else _("Nội bộ")),
    ]
    return [(term, said) for term, said in rows if said]


def _targets(one: Indicator) -> list[dict[str, str]]:
    return [
        {
            "level": str(Level(row.level).label) if row.level else _("Mọi cấp"),
            "value": words.typed(one, row.value),
            "since": format_date(row.valid_from),
            "until": "" if row.valid_to == OPEN_END else format_date(row.valid_to),
            "decision": row.decision,
        }
        for row in ranking.targets(one)
    ]


# ── Drawn ───────────────────────────────────────────────────────────────────────────────────────


def _distribution(indicator: Indicator, steps: Sequence[Step]) -> dict[str, Any]:
    """How many units lie where, as bars; each bar says its number."""
    if not steps:
        return {}
    names = [
        f"{words.typed(indicator, one.low)} – {words.typed(indicator, one.high)}" for one in steps
    ]
    bars = tuple(
        values.Bar(name, Decimal(one.units)) for name, one in zip(names, steps, strict=True)
    )
    chart = values.Bars(_("Số đơn vị theo khoảng giá trị"), bars, decimals=0)
    rows = list(zip(names, (one.units for one in steps), strict=True))
    return {"chart": SafeString(draw.svg(chart, key="distribution", width=BESIDE)), "rows": rows}


def _over_time(request: HttpRequest, found: Standings, level: str) -> dict[str, Any]:
    """Totals where they can be known, else the middle of the group; for who reads all of it."""
    if not reading.sees(request.actor, found.indicator):
        return {}
    moments = trend.over_time(found.indicator, found.period, MONTHS)
    by_total = any(one.total is not None for one in moments)
    told = [one.total if by_total else _middle(one, level) for one in moments]
    known = [(at, value) for at, value in zip(moments, told, strict=True) if value is not None]
    name = _("Toàn tỉnh") if by_total else _("Trung vị nhóm")
    rows = [
        (words.period(at.period), words.value(found.indicator, value), at.told)
        for at, value in known
    ]
    most = max((at.told for at, _value in known), default=0)
    drawn = [(at, value) for at, value in known if 2 * at.told > most]
    return {"over_time": rows[::-1], "trend_name": name, "trend": _trend(found, drawn, name)}


def _middle(one: Moment, level: str) -> Any:
    held = one.middles.get(level)
    return held.value if held and held.told >= FEWEST_FOR_MEDIAN else None


def _trend(found: Standings, known: Sequence[tuple[Moment, Any]], name: str) -> SafeString:
    if len(known) < 2 or found.indicator.measure == Measure.YES_NO:
        return SafeString("")
    periods, series = [at.period for at, _value in known], [value for _at, value in known]
    return line_chart(
        _("Qua các kỳ"), periods, {name: series}, "trend", found.indicator, width=BESIDE
    )


# ── As a file ───────────────────────────────────────────────────────────────────────────────────


def _file(found: Standings, form: str) -> HttpResponse:
    heading = [_("Mã đơn vị"), _("Đơn vị"), _("Nhóm"), _("Hạng"), _("Giá trị"), _("Kỳ trước"),
               _("So với kỳ trước"), _("Chỉ tiêu giao"), _("Kết quả")]  # fmt: skip
    name = f"{found.indicator.code.replace('.', '-')}-{found.period.code}"
    return downloads.download(name, form, heading, _file_rows(found))


def _file_rows(found: Standings) -> Iterable[list[Any]]:
    for line in found.lines:
        yield _file_row(line)
    for row in found.unplaced:
        yield [None, row.label, None, None, float(row.value), None, None, None, None]
    if found.total is not None:
        yield [None, _("Toàn tỉnh"), None, None, float(found.total), None, None, None, None]


def _file_row(line: Line) -> list[Any]:
    shown = cells.shown(line)
    before, target = (None if one is None else float(one) for one in (line.previous, line.target))
    return [line.unit.code, line.unit.name, str(Level(line.unit.level).label), line.rank,
            downloads.cell(line), before, shown.change, target, shown.verdict]  # fmt: skip
