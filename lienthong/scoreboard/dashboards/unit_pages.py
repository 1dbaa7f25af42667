"""One unit: all that is measured of it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.directory.queries import with_code
from lienthong.identity.access import holding
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.comparing.queries import period_standings, seen_by
from lienthong.scoreboard.dashboards import cells, reading
from lienthong.shell.pages import page


@holding(queries.READ)
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    found = with_code(request.actor, queries.READ, code)
    periods = list(reading.with_figures())
    period = reading.chosen(periods, request.GET.get("period"))
    many = period_standings(period).values() if period else ()
    lines = [
        line
        for one in many
        for line in seen_by(request.actor, one).lines
        if line.unit.pk == found.pk
    ]
    return page(
        request,
        "scoreboard/unit.html",
        unit=found,
        period=period,
        period_name=words.period(period) if period else "",
        lines=[cells.shown(line) for line in lines],
    )
