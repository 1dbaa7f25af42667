"""Administrators' pages: notices."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity.access import holding
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.portal import actions, queries
from lienthong.portal.forms import NoticeForm
from lienthong.portal.models import Notice
from lienthong.shell.pages import any_method, confirm, page, see_other

MOST_SHOWN = 100
A_WEEK = timedelta(days=7)


@holding(queries.MANAGE)
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice the actor may change, running ones and past ones."""
    shown = list(queries.visible_notices(request.actor)[:MOST_SHOWN])
    return page(request, "portal/notices.html", notices=shown, now=clock.now())


@holding(queries.MANAGE)
@any_method
def add(request: HttpRequest) -> HttpResponse:
    form = NoticeForm(request.POST or None, initial=_blank(request.actor))
    return _save(request, form, None)


@holding(queries.MANAGE)
@any_method
def edit(request: HttpRequest, notice_id: int) -> HttpResponse:
    notice = queries.notice(request.actor, notice_id)
    fields = ("text", "link_text", "link_url", "important", "starts_at", "ends_at")
    initial = {name: getattr(notice, name) for name in fields} | {"unit": notice.unit.code}
    form = NoticeForm(request.POST or None, initial=initial)
    form.fields["unit"].disabled = True
    return _save(request, form, notice)


@holding(queries.MANAGE)
@any_method
def end(request: HttpRequest, notice_id: int) -> HttpResponse:
    notice = queries.notice(request.actor, notice_id)
    if request.method == "POST":
        actions.end_notice(actor=request.actor, notice=notice)
        messages.success(request, _("Đã gỡ thông báo."))
        return see_other("portal:notices")
    return confirm(
        request,
        title=_("Gỡ thông báo này?"),
        subject=notice.text,
        losses=[_("Không ai còn thấy thông báo trên trang ứng dụng.")],
        action=_("Gỡ thông báo"),
        cancel_url=reverse("portal:notices"),
    )


def _save(request: HttpRequest, form: NoticeForm, notice: Notice | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if notice:
                actions.edit_notice(actor=request.actor, notice=notice, draft=form.draft())
            else:
                unit = _unit(request.actor, form.cleaned_data["unit"])
                actions.add_notice(actor=request.actor, unit=unit, draft=form.draft())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "unit", str(refusal))
        else:
            messages.success(request, _("Đã lưu thông báo."))
            return see_other("portal:notices")
    return page(request, "portal/notice.html", form=form, notice=notice)


def _blank(actor: Actor) -> dict[str, object]:
    now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    roots = directory.roots(actor, queries.MANAGE)
    return {"starts_at": now, "ends_at": now + A_WEEK, "unit": roots[0].code if roots else ""}


def _unit(actor: Actor, typed: str) -> Unit:
    """A code or a name; a unit outside the actor's scope is as good as none (SECURITY.md 49)."""
    found = _meant(typed)
    if found is None or not actor.may(queries.MANAGE, found.path):
        raise Refused(_("Không có đơn vị nào tên “%(typed)s”") % {"typed": typed}, field="unit")
    return found


def _meant(typed: str) -> Unit | None:
    try:
        return directory.by_code(typed)
    except NotFound:
        resolved = directory.resolve(typed)
        return directory.by_code(resolved.code) if resolved.code else None
