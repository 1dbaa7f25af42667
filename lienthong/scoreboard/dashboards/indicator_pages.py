"""One indicator: what it is, and where every unit stands."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.comparing.queries import seen_by, standings
from lienthong.scoreboard.dashboards import cells, reading
from lienthong.shell.pages import page


@holding(queries.READ)
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    asked = queries.indicator(code)
    period = reading.chosen(list(reading.with_figures()), request.GET.get("period"))
    found = seen_by(request.actor, standings(period, asked)) if period else None
    return page(
        request,
        "scoreboard/indicator.html",
        indicator=asked,
        period=period,
        period_name=words.period(period) if period else "",
        lines=[cells.shown(line) for line in found.lines] if found else [],
    )
