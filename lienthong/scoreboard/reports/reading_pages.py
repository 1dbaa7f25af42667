"""For everybody to whom reports are sent: those that are published, as they were frozen."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.scoreboard import queries
from lienthong.scoreboard.document import codec, formats
from lienthong.scoreboard.models import Report
from lienthong.scoreboard.reports import assembling, forms, pages, pictures
from lienthong.scoreboard.reports import queries as reports
from lienthong.shell.pages import page

ON_A_PAGE = 24
MONTH = 30 * 24 * 3600


@holding(queries.READ)
@require_safe
def published_reports(request: HttpRequest) -> HttpResponse:
    """Newest first; those that were replaced say so."""
    found = reports.publications(request.actor)
    listed = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    replaced = set(
        Report.objects.filter(
            replaces__in=[one.report_id for one in listed], state=Report.State.PUBLISHED
        ).values_list("replaces_id", flat=True)
    )
    lines = [
        {"publication": one, "name": forms.called(one.report), "old": one.report_id in replaced}
        for one in listed
    ]
    return page(
        request,
        "scoreboard/reports/published.html",
        page_obj=listed,
        lines=lines,
        formats=list(formats.FORMATS),
        centre=queries.is_centre(request.actor),
    )


@holding(queries.READ)
@require_safe
def published_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One of them, and what replaced it."""
    found = reports.publication(request.actor, report_id)
    successor = reports.successor(found.report)
    return pages.as_page(
        request,
        "scoreboard/reports/reading.html",
        found.report,
        reports.published(found),
        publication=found,
        successor=successor,
        successor_name=forms.called(successor) if successor else "",
        centre=queries.is_centre(request.actor),
    )


@holding(queries.READ)
@require_safe
def published_file(request: HttpRequest, report_id: int, format: str) -> HttpResponse:
    """The file as it was published, byte by byte."""
    found = reports.publication(request.actor, report_id)
    return pages.attached(reports.file(found.report, format), format)


@holding(queries.READ)
@require_safe
def picture(request: HttpRequest, report_id: int, name: str) -> HttpResponse:
    """A picture of a report; of a draft for the centre."""
    if queries.is_centre(request.actor):
        report = reports.report(request.actor, report_id)
    else:
        report = reports.publication(request.actor, report_id).report
    data = _data(request, report, name)
    if data is None:
        raise Http404
    kind = "png" if name.endswith(".png") else "jpeg"
    answer = HttpResponse(data, content_type=f"image/{kind}")
    answer.headers["Cache-Control"] = f"private, max-age={MONTH}, immutable"
    return answer


def _data(request: HttpRequest, report: Report, name: str) -> bytes | None:
    if report.state == Report.State.PUBLISHED:
        frozen = reports.publication(request.actor, report.pk).document
        return pictures.found(codec.from_json(frozen).blocks, name)
    written = (assembling.written(one) for one in reports.sections(report))
    return next(filter(None, (pictures.found(blocks, name) for blocks in written)), None)
