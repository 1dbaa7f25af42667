"""A figure, and a sentence, with all that they rest on."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries, tables, words
from lienthong.scoreboard.collecting import file_pages
from lienthong.scoreboard.collecting.sources import told
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.dashboards import cells, tracing
from lienthong.scoreboard.models import Batch, Fact, Publication, SubmissionStep
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.rules import continuity, numbers
from lienthong.shell.pages import page, see_other

NAMED, COMPARED = 100, 50  # lines of a page; all of the others stand on the indicator's


@holding(queries.READ)
@require_safe
def fact(request: HttpRequest, fact_id: int, report_id: int | None = None) -> HttpResponse:
    """A figure: how it is printed, in which row of which file, what it was, what it is compared with.
    With a report: as it was when that was published."""
    found = tracing.trace(request.actor, fact_id, report_id)
    held, line = found.fact, found.line
    return page(
        request,
        "scoreboard/fact.html",
        trace=found,
        value=cells.figure(held),
        period=words.period(held.period),
        table=tables.name(held.batch.table),
        shown=cells.shown(line) if line else None,
        target=words.typed(held.indicator, line.target) if line and line.target is not None else "",
        continuity=_continuity(line),
        **_parts(held),
        **_decided(found),
        now=cells.figure(found.then.now) if found.then else "",
        source_url=_source(found),
        centre=queries.is_centre(request.actor),
        measured=told.account(held),
        filled=_filled(held),
        compared=[
            {"fact": one, "value": cells.figure(one), "period": words.period(one.period)}
            for one in found.compared
        ],
    )


def _source(found: tracing.Trace) -> str:
    """The file of the figure as it stands on the page."""
    if found.then is None:
        return reverse("scoreboard:fact_source", args=[found.fact.pk])
    args = [found.then.publication.report_id, found.fact.pk]
    return reverse("scoreboard:published_fact_source", args=args)


def _decided(found: tracing.Trace) -> dict[str, Any]:
    """Why somebody had to look at the cell, what was suggested, who decided and when."""
    cell, then = found.fact.cell, found.then
    if cell is None or not cell.decided_at:
        return {}
    said = then.decided if then else (cell.decided_by, cell.decided_at)
    if said is None:
        return {}
    suggested = "" if cell.suggested is None else words.typed(cell.indicator, cell.suggested)
    problem = words.problem(cell.problem)
    return {"decided": said, "problem": problem, "suggested": suggested}


def _filled(fact: Fact) -> list[SubmissionStep]:
    """Who filled in the form that it came with and who accepted it, oldest first."""
    if fact.batch.kind != Batch.Kind.FORM:
        return []
    steps = SubmissionStep.objects.filter(submission__batch=fact.batch_id)
    return list(steps.select_related("submission__form").order_by("pk"))


def _continuity(line: Line | None) -> str:
    """Why there is nothing to compare with, or what it is compared with."""
    said = continuity.WORDS[line.continuity] if line else ""
    return _(said) if said else ""


def _parts(fact: Fact) -> dict[str, str]:
    """What a share was divided out of, where that was told."""
    return {
        name: "" if amount is None else numbers.short(amount, decimals=4)
        for name in ("numerator", "denominator")
        for amount in [getattr(fact, name)]
    }


@holding(queries.READ)
@require_safe
def source(request: HttpRequest, fact_id: int, report_id: int | None = None) -> HttpResponse:
    """The file that a figure came with, as it came."""
    return file_pages.original(tracing.original(request.actor, fact_id, report_id))


@holding(queries.READ)
@require_safe
def finding(request: HttpRequest, period: str, indicator: str, kind: str) -> HttpResponse:
    """A sentence, the figures that it names, and those that it compares them with."""
    return _told(request, tracing.told(request.actor, period, indicator, kind))


@holding(queries.READ)
@require_safe
def published_finding(
    request: HttpRequest, report_id: int, indicator: str, kind: str
) -> HttpResponse:
    """A sentence of a published report, as figures tell it now; where they do so no longer, back to the
    report, whose cells lead to what they were."""
    publication = reports.publication(request.actor, report_id)
    period = publication.report.period.code
    try:
        found = tracing.told(request.actor, period, indicator, kind)
    except NotFound:
        said = _("Số liệu đã thay đổi và không còn cho thấy câu này. Số liệu khi công bố ở các ô.")
        messages.warning(request, said)
        return see_other("scoreboard:published_report", report_id)
    return _told(request, found, publication)


def _told(
    request: HttpRequest, found: tracing.Told, publication: Publication | None = None
) -> HttpResponse:
    listed = Paginator(found.finding.lines, NAMED).get_page(request.GET.get("page"))
    return page(
        request,
        "scoreboard/finding.html",
        told=found,
        publication=publication,
        page_obj=listed,
        named=[cells.shown(one) for one in listed],
        compared=[cells.shown(one) for one in found.compared[:COMPARED]],
        more=max(0, len(found.compared) - COMPARED),
        period=words.period(found.standings.period),
    )
