"""For who puts the province's figures together: bring printed tables, look, apply, undo."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions, queries, tables, words
from lienthong.scoreboard.collecting import file_lists, importing, understanding, undoing
from lienthong.scoreboard.collecting.file_forms import ReasonForm, UploadForm
from lienthong.scoreboard.models import Batch, Cell
from lienthong.shell.middleware import accepts_uploads
from lienthong.shell.pages import any_method, confirm, page, see_other, to_keep

State = Batch.State
ON_A_PAGE = 50
MOST_CHANGES = 200


# ── All files ───────────────────────────────────────────────────────────────────────────────────


@accepts_uploads
@holding(queries.MANAGE)
@any_method
def figures(request: HttpRequest) -> HttpResponse:
    """Bring a table; the periods and the files that came."""
    queries.require_centre(request.actor)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid() and (batch := _brought(request, form)):
        return see_other("scoreboard:file", batch.pk)
    listed = Paginator(file_lists.files(), ON_A_PAGE).get_page(request.GET.get("page"))
    periods = file_lists.period_lines()
    return page(
        request,
        "scoreboard/figures.html",
        form=form,
        page_obj=listed,
        files=file_lists.file_lines(listed),
        periods=periods,
        tables=[table.name for table in tables.TABLES.values()],
        waiting=sum(one.waiting for one in periods),
    )


def _brought(request: HttpRequest, form: UploadForm) -> Batch | None:
    file = form.cleaned_data["file"]
    try:
        period = actions.ensure_period(form.cleaned_data["period"], actor=request.actor)
        batch = importing.bring(
            actor=request.actor, period=period, name=file.name, data=file.read()
        )
    except Refused as refusal:
        refusal.field = refusal.field or "file"
        form.refuse(refusal)
        return None
    if batch.state == State.APPLIED:
        messages.info(request, _("Tệp này đã nhập rồi; không có gì thay đổi."))
    return batch


# ── One file ────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@require_safe
def file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What a draft would change; what became of a file that was applied, with `?show=waiting`."""
    batch = _batch(request, batch_id)
    if batch.state == State.DRAFT:
        return _preview(request, batch)
    return page(request, "scoreboard/file.html", **_about(batch), **_cells(request, batch))


def _batch(request: HttpRequest, batch_id: int) -> Batch:
    queries.require_centre(request.actor)
    found = Batch.objects.filter(kind=Batch.Kind.FILE).select_related("period")
    return get_object_or_404(found, pk=batch_id)


def _about(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch,
        "table": tables.name(batch.table),
        "period": words.period(batch.period),
        "closed": batch.period.closed_at is not None,
    }


def _cells(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    found = Cell.objects.filter(batch=batch).select_related("indicator", "unit")
    waiting = found.filter(file_lists.WAITS)
    only = request.GET.get("show") == "waiting"
    chosen = (waiting if only else found).order_by("row", "pk")
    listed = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": listed,
        "cells": file_lists.cell_lines(listed),
        "only_waiting": only,
        "total": found.count(),
        "waiting": waiting.count(),
    }


def _preview(request: HttpRequest, batch: Batch, form: ReasonForm | None = None) -> HttpResponse:
    try:
        plan = importing.plan(batch.period, bytes(batch.content), batch.name)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return see_other("scoreboard:figures")
    about = _about(batch)
    if about["closed"] and form is None:
        form = ReasonForm()
    changes = file_lists.changes(plan)
    unresolved = [
        (printed, one.candidates[:3]) for printed, one in plan.understood.unresolved.items()
    ]
    return page(
        request,
        "scoreboard/preview.html",
        **about,
        form=form,
        counts=plan.counts,
        indicators=[one["name"] for one in understanding.indicators(plan.understood)],
        notes=importing.notes(batch.period, plan.understood),
        changes=changes[:MOST_CHANGES],
        more=max(0, len(changes) - MOST_CHANGES),
        unresolved=unresolved,
        suspects=[one for one in file_lists.planned(plan) if one.cell.problem != "unresolved"],
    )


@holding(queries.MANAGE)
@require_POST
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    form = ReasonForm(request.POST) if batch.period.closed_at else None
    if form is not None and not form.is_valid():
        return _preview(request, batch, form)
    reason = form.cleaned_data["reason"] if form else ""
    try:
        counts = importing.apply(actor=request.actor, batch=batch, reason=reason)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return see_other("scoreboard:file", batch.pk)
    stored = counts["applied"] + counts["changed"]
    words_of = ngettext("Đã ghi %(count)s giá trị.", "Đã ghi %(count)s giá trị.", stored)
    messages.success(request, words_of % {"count": stored})
    return see_other("scoreboard:file", batch.pk)


@holding(queries.MANAGE)
@require_POST
def discard(request: HttpRequest, batch_id: int) -> HttpResponse:
    importing.discard(actor=request.actor, batch=_batch(request, batch_id))
    messages.success(request, _("Đã bỏ tệp; chưa có gì được ghi."))
    return see_other("scoreboard:figures")


@holding(queries.MANAGE)
@any_method
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Ask, then take a file back."""
    batch = _batch(request, batch_id)
    if batch.state != State.APPLIED:
        return see_other("scoreboard:file", batch.pk)
    closed = batch.period.closed_at is not None
    form = ReasonForm(request.POST or None) if closed else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            done = undoing.undo(actor=request.actor, batch=batch, reason=reason)
        except Refused as refusal:
            messages.error(request, refusal.words)
        else:
            told = _("Đã hoàn tác: bỏ %(removed)s giá trị, trả lại %(restored)s giá trị cũ.")
            messages.success(request, told % done)
        return see_other("scoreboard:file", batch.pk)
    return confirm(
        request,
        title=_("Hoàn tác lần nhập này?"),
        subject=f"{batch.name}, {words.period(batch.period)}",
        losses=[
            _("Các giá trị từ tệp này trở lại như trước khi nhập; giá trị mới thì mất."),
            _("Những ô đã quyết định của tệp này cũng trở lại."),
        ],
        keeps=_(
            "Giá trị mà lần nhập sau đã thay thì giữ nguyên. Nhập lại tệp được bất cứ lúc nào."
        ),
        form=form,
        action=_("Hoàn tác"),
        cancel_url=reverse("scoreboard:file", args=[batch.pk]),
    )


@holding(queries.MANAGE)
@require_safe
def source(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file as it came: what every value leads back to. Never shown, only kept."""
    return original(_batch(request, batch_id))


def original(batch: Batch) -> HttpResponse:
    """A batch's file to keep, under a name of ours; 404 where it came without one."""
    if batch.content is None:
        raise Http404
    answer = HttpResponse(bytes(batch.content), content_type="application/octet-stream")
    ending = "xlsx" if bytes(batch.content[:2]) == b"PK" else "csv"
    if batch.kind == Batch.Kind.API:
        ending = "json"
    name = f"{batch.table or batch.kind}-{batch.period.code}.{ending}"  # slugs: nothing to escape
    return to_keep(answer, name)
