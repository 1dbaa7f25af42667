"""For who writes the province's reports: the sections of a draft, and what is written in them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.identity.access import holding
from lienthong.kit import text
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.document import codec, html, paste, pictures
from lienthong.scoreboard.document.blocks import Block, Picture
from lienthong.scoreboard.models import Section
from lienthong.scoreboard.reports import forms, markup, pages, writing
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.reports.assembling import written
from lienthong.shell.middleware import accepts_uploads
from lienthong.shell.pages import any_method, confirm, page, see_other

UNREAD = 422  # the body was understood, and cannot be kept


# ── Structure ───────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@require_POST
def add(request: HttpRequest, report_id: int) -> HttpResponse:
    found = reports.report(request.actor, report_id)
    form = forms.AddSectionForm(request.POST)
    if form.is_valid():
        try:
            made = writing.add_section(actor=request.actor, report=found, **form.cleaned_data)
            messages.success(request, _("Đã thêm mục “%(name)s”.") % {"name": made.heading})
            return see_other("scoreboard:report", found.pk)
        except Refused as refusal:
            form.refuse(refusal)
    return pages.shown(request, found, form)


@holding(queries.MANAGE)
@require_POST
def move(request: HttpRequest, section_id: int) -> HttpResponse:
    found = reports.section(request.actor, section_id)
    up = request.POST.get("to") == "up"
    _try(request, lambda: writing.move_section(actor=request.actor, section=found, up=up), "")
    address = reverse("scoreboard:report", args=[found.report_id])
    return see_other(f"{address}#section-{found.pk}")


@holding(queries.MANAGE)
@any_method
def remove(request: HttpRequest, section_id: int) -> HttpResponse:
    found = reports.section(request.actor, section_id)
    if request.method == "POST":
        done = _("Đã xóa mục “%(name)s”.") % {"name": found.heading}
        _try(request, lambda: writing.remove_section(actor=request.actor, section=found), done)
        return see_other("scoreboard:report", found.report_id)
    figures = found.kind == Section.Kind.FIGURES
    return confirm(
        request,
        title=_("Xóa mục này?"),
        subject=found.heading,
        losses=[] if figures else [_("Bài viết của mục này và các bản trước của nó.")],
        keeps=_("Số liệu không mất; thêm lại mục được bất cứ lúc nào.") if figures else "",
        action=_("Xóa mục"),
        cancel_url=reverse("scoreboard:report", args=[found.report_id]),
    )


def _try(request: HttpRequest, work: Any, done: str) -> bool:
    """Do it; what happened is told on the next page."""
    try:
        work()
    except Refused as refusal:
        messages.error(request, refusal.words)
        return False
    if done:
        messages.success(request, done)
    return True


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


@accepts_uploads
@holding(queries.MANAGE)
@any_method
def edit(request: HttpRequest, section_id: int) -> HttpResponse:
    """As text; with JavaScript as it will look."""
    found = reports.section(request.actor, section_id)
    blocks = written(found)
    if request.method == "POST":
        form = forms.SectionForm(request.POST, request.FILES, section=found)
        if form.is_valid():
            read = _read(form, blocks)
            if isinstance(read, Refused):
                form.refuse(read)
            elif _saved(request, found, form, read):
                return _next(request, found)
            else:
                blocks = read.blocks if read else blocks
        return _editor(request, found, form, blocks)
    draft = reports.draft(request.actor, found)
    if draft is not None and request.GET.get("draft") == "mine":
        blocks = codec.from_json(draft.content).blocks if draft.content else ()
    form = forms.SectionForm(section=found, initial=_first(found, blocks))
    return _editor(request, found, form, blocks)


def _first(section: Section, blocks: tuple[Block, ...]) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "level": section.level,
        "text": markup.text(blocks),
        "seen": section.version,
    }


def _editor(
    request: HttpRequest, found: Section, form: forms.SectionForm, blocks: tuple[Block, ...]
) -> HttpResponse:
    draft = reports.draft(request.actor, found)
    return page(
        request,
        "scoreboard/reports/section.html",
        section=found,
        report=found.report,
        name=forms.called(found.report),
        form=form,
        editable=found.report.state == found.report.State.DRAFT,
        html=html.editable(blocks),
        draft=draft if draft and request.GET.get("draft") != "mine" else None,
        stale=bool(draft and draft.seen != found.version),
        undoable=reports.undoable(found),
    )


def _read(form: forms.SectionForm, kept: tuple[Block, ...]) -> paste.Pasted | Refused | None:
    """What was written, from the editor or as text; None where the section is of figures."""
    if "text" not in form.fields:
        return None
    given = form.cleaned_data
    try:
        if given["html"] is not None:
            read = paste.blocks(given["html"].read().decode("utf-8", "replace"))
        else:
            read = markup.blocks(given["text"], kept)
        if given["picture"]:
            data = pictures.reencoded(given["picture"].read())
            more = Picture(data, given["picture_alt"].strip(), given["picture_caption"].strip())
            return paste.Pasted((*read.blocks, more), read.notes)
    except Refused as refusal:
        return Refused(str(refusal), hint=refusal.hint, field="picture" if given["picture"] else "")
    return read


def _saved(
    request: HttpRequest, found: Section, form: forms.SectionForm, read: paste.Pasted | None
) -> bool:
    """What cannot be saved is kept as a draft, so that nothing is lost."""
    given, blocks = form.cleaned_data, read.blocks if read else None
    saving = {name: given[name] for name in ("heading", "level", "seen")}
    try:
        writing.write(actor=request.actor, section=found, blocks=blocks, **saving)
    except writing.Changed as refusal:
        if blocks is not None:
            writing.keep_draft(
                actor=request.actor, section=found, seen=given["seen"], blocks=blocks
            )
        form.refuse(refusal)
        return False
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("Đã lưu mục “%(name)s”.") % {"name": given["heading"]})
    for note in read.notes if read else ():
        messages.warning(request, note)
    return True


def _next(request: HttpRequest, found: Section) -> HttpResponse:
    if request.POST.get("then") == "stay":
        return see_other("scoreboard:section", found.pk)
    address = reverse("scoreboard:report", args=[found.report_id])
    return see_other(f"{address}#section-{found.pk}")


@holding(queries.MANAGE)
@require_POST
def undo(request: HttpRequest, section_id: int) -> HttpResponse:
    """Back to what it was before it was last saved."""
    found = reports.section(request.actor, section_id)
    _try(
        request,
        lambda: writing.undo(actor=request.actor, section=found, seen=_seen(request)),
        _("Đã quay lại bản trước."),
    )
    return see_other("scoreboard:section", found.pk)


def _seen(request: HttpRequest) -> int:
    """The version of the section that the page showed; -1, which none has, where it does not say."""
    seen = text.number(request.POST.get("seen", ""))
    return -1 if seen is None else seen


# ── While somebody writes ───────────────────────────────────────────────────────────────────────


@accepts_uploads
@holding(queries.MANAGE)
@require_POST
def pasted(request: HttpRequest) -> HttpResponse:
    """What was pasted, as it would be kept: {"html", "notes"}."""
    try:
        read = paste.blocks(_sent(request))
    except Refused as refusal:
        return JsonResponse({"error": refusal.words}, status=UNREAD)
    return JsonResponse({"html": html.editable(read.blocks), "notes": list(read.notes)})


@accepts_uploads
@holding(queries.MANAGE)
@require_POST
def draft(request: HttpRequest, section_id: int) -> HttpResponse:
    """Keep what is being written: {} when it is kept."""
    found = reports.section(request.actor, section_id)
    try:
        blocks = paste.blocks(_sent(request)).blocks
        writing.keep_draft(actor=request.actor, section=found, seen=_seen(request), blocks=blocks)
    except Refused as refusal:
        return JsonResponse({"error": refusal.words}, status=UNREAD)
    return JsonResponse({})


def _sent(request: HttpRequest) -> str:
    """A file, since it may hold pictures; other fields are bounded more narrowly."""
    file = request.FILES.get("html")
    return file.read().decode("utf-8", "replace") if file else request.POST.get("html", "")


@holding(queries.MANAGE)
@require_POST
def drop(request: HttpRequest, section_id: int) -> HttpResponse:
    """The draft of who asks."""
    found = reports.section(request.actor, section_id)
    writing.drop_draft(actor=request.actor, section=found)
    messages.success(request, _("Đã bỏ bản nháp."))
    return see_other("scoreboard:section", found.pk)
