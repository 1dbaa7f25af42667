"""For who writes the province's reports: all of them, one with its way, its cover, its preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions, queries
from lienthong.scoreboard.document import formats, html
from lienthong.scoreboard.document.blocks import Picture
from lienthong.scoreboard.models import Period, Report
from lienthong.scoreboard.reports import (
    assembling,
    covers,
    deciding,
    forms,
    pictures,
    ways,
    writing,
)
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.reports.assembling import Assembled
from lienthong.shell.pages import any_method, confirm, page, see_other, to_keep
from lienthong.shell.tags import moment
from lienthong.shell.way import Step

LOOKS = {"draft": "", "submitted": "warn", "approved": "warn", "published": "good"}


# ── All ─────────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def all_reports(request: HttpRequest) -> HttpResponse:
    """Every edition, and a form to begin one."""
    listed = list(reports.all_reports(request.actor))
    latest = Period.objects.order_by("-as_of").first()
    first = {"period": latest.code if latest else "", "like": listed[0].pk if listed else ""}
    form = forms.CreateForm(request.POST or None, reports=listed, initial=first)
    if request.method == "POST" and form.is_valid() and (made := _created(request, form, listed)):
        messages.success(request, _("Đã lập bản thảo."))
        return see_other("scoreboard:report", made.pk)
    numbers = dict(reports.publications(request.actor).values_list("report_id", "number"))
    lines = [
        {"report": one, "name": forms.called(one), "number": numbers.get(one.pk, ""), **_state(one)}
        for one in listed
    ]
    return page(request, "scoreboard/reports/all.html", form=form, lines=lines)


def _state(report: Report) -> dict[str, str]:
    return {"state": report.get_state_display(), "look": LOOKS[report.state]}


def _created(request: HttpRequest, form: forms.CreateForm, listed: list[Report]) -> Report | None:
    given = form.cleaned_data
    like = next((one for one in listed if str(one.pk) == given["like"]), None)
    try:
        period = actions.ensure_period(given["period"], actor=request.actor)
        return writing.create(actor=request.actor, period=period, kind=given["kind"], like=like)
    except Refused as refusal:
        form.refuse(refusal)
        return None


# ── One ─────────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@require_safe
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Its sections, its way, and what may be done next."""
    return shown(request, reports.report(request.actor, report_id))


def shown(request: HttpRequest, found: Report, adding: Any = None) -> HttpResponse:
    """The page of a report; `adding` is the form for a section that was refused."""
    sections = reports.sections(found)
    published = found.state == Report.State.PUBLISHED
    publication = reports.publication(request.actor, found.pk) if published else None
    return page(
        request,
        "scoreboard/reports/report.html",
        report=found,
        name=forms.called(found),
        sections=sections,
        empty={one.pk for one in assembling.empty(sections)},
        cover=covers.cover(found, publication.number if publication else ""),
        steps=_way(found),
        editable=found.state == Report.State.DRAFT,
        may_approve=reports.may_approve(request.actor, found),
        successor=reports.correction_of(found),
        publication=publication,
        **({} if published else differing(found)),
        unwritten=deciding.unwritten(found),
        formats=list(formats.FORMATS),
        form=adding,
        adding=adding or forms.AddSectionForm(initial={"level": 1}),
        **_state(found),
    )


def differing(report: Report) -> dict[str, Any]:
    """What a corrected edition changes, for the template that lists it."""
    before = reports.replaced(report)
    return {"replaced": before, "changes": reports.changes(report)} if before else {}


def _way(report: Report) -> list[Step]:
    """What was done, and where it stands now."""
    done = [
        Step(
            one.get_kind_display(),
            format_html(
                "{}, {}{}", one.by, moment(one.at), f": {one.comment}" if one.comment else ""
            ),
            "bad" if one.kind == one.Kind.RETURNED else "done",
        )
        for one in reports.steps(report)
    ]
    waits = {
        Report.State.DRAFT: _("Đang soạn"),
        Report.State.SUBMITTED: _("Chờ duyệt"),
        Report.State.APPROVED: _("Chờ cấp số và phát hành"),
    }
    now = waits.get(Report.State(report.state))
    return [*done, *([Step(now, "", "now")] if now else [])]


@holding(queries.MANAGE)
@any_method
def cover(request: HttpRequest, report_id: int) -> HttpResponse:
    """What stands on the first page."""
    found = reports.report(request.actor, report_id)
    first = forms.cover_values(found)
    form = forms.CoverForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        seen = values.pop("seen")
        try:
            writing.set_cover(actor=request.actor, report=found, seen=seen, values=values)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã lưu trang bìa."))
            return see_other("scoreboard:report", found.pk)
    return page(
        request, "scoreboard/reports/cover.html", report=found, name=forms.called(found), form=form
    )


@holding(queries.MANAGE)
@any_method
def remove(request: HttpRequest, report_id: int) -> HttpResponse:
    """Throw a draft away."""
    found = reports.report(request.actor, report_id)
    if request.method == "POST":
        try:
            writing.remove(actor=request.actor, report=found)
        except Refused as refusal:
            messages.error(request, refusal.words)
            return see_other("scoreboard:report", found.pk)
        messages.success(request, _("Đã xóa bản thảo."))
        return see_other("scoreboard:reports")
    return confirm(
        request,
        title=_("Xóa bản thảo này?"),
        subject=forms.called(found),
        losses=[_("Mọi bài viết của bản thảo mất; không khôi phục được.")],
        keeps=_("Số liệu của kỳ và các báo cáo khác giữ nguyên."),
        action=_("Xóa"),
        cancel_url=reverse("scoreboard:report", args=[found.pk]),
    )


# ── Seen and taken along ────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@require_safe
def preview(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report as it is now, as it will be printed; sentences and cells lead to their figures."""
    found = reports.report(request.actor, report_id)
    if found.state == Report.State.PUBLISHED:
        return see_other("scoreboard:published_report", found.pk)
    made = assembling.assembled(found, reports.sections(found), note=reports.note(found))
    return as_page(request, "scoreboard/reports/preview.html", found, made, state=_state(found))


def as_page(
    request: HttpRequest, template: str, report: Report, made: Assembled, **more: Any
) -> HttpResponse:
    """A report's document on a page of ours."""
    published = report.state == Report.State.PUBLISHED
    reader = ways.reader(request.actor, report.period, report.pk if published else None)

    def address(picture: Picture) -> str:
        args = [report.pk, pictures.name(picture)]
        return reverse("scoreboard:report_picture", args=args)

    inside = html.page(made.document, ways=reader.addresses(made.ways), address=address)
    return page(
        request,
        template,
        report=report,
        name=forms.called(report),
        cover=made.document.cover,
        # Every text in it is escaped by html.page, which writes its own tags only.
        inside=mark_safe(inside),  # noqa: S308
        formats=list(formats.FORMATS),
        **more,
    )


@holding(queries.MANAGE)
@require_safe
def file(request: HttpRequest, report_id: int, format: str) -> HttpResponse:
    """Of a draft: what would be published now, marked as a draft."""
    found = reports.report(request.actor, report_id)
    try:
        return attached(reports.file(found, format), format)
    except Refused as refusal:
        if format not in formats.FORMATS:
            raise
        messages.error(request, refusal.words)
        return see_other("scoreboard:report", found.pk)


def attached(made: reports.File, format: str) -> HttpResponse:
    """The file of a report, under its name."""
    return to_keep(HttpResponse(made.data, content_type=formats.FORMATS[format].mime), made.name)
