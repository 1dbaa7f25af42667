"""The province at a glance."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.dashboards import reading
from lienthong.shell.pages import page


@holding(queries.READ)
@require_safe
def province(request: HttpRequest) -> HttpResponse:
    """Every indicator of a period."""
    periods = list(reading.with_figures())
    period = reading.chosen(periods, request.GET.get("period"))
    indicators = list(queries.indicators(period.as_of)) if period else []
    return page(
        request,
        "scoreboard/province.html",
        period=period,
        period_name=words.period(period) if period else "",
        indicators=indicators,
    )
