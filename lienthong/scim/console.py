"""Administrators' pages: which systems bring officers, and which applications are brought them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.directory import choosing
from lienthong.identity import machine_key_pages
from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scim import clients, queries, targets
from lienthong.scim.clients import Issued
from lienthong.scim.forms import TargetForm, TokenForm
from lienthong.scim.models import Target
from lienthong.shell.pages import any_method, confirm, page, see_other
from lienthong.sso import queries as sso
from lienthong.sso.models import Application

# ── Clients ─────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def tokens(request: HttpRequest) -> HttpResponse:
    """The systems that may write, and a form for one more; its token is on the page that answers."""
    form = TokenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        name, unit, until = form.draft()
        try:
            issued = clients.issue(actor=request.actor, name=name, unit=unit, until=until)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _told(request, issued)
    shown = [(one, queries.state(one)) for one in queries.tokens(request.actor)[:200]]
    return page(request, "scim/tokens.html", form=form, tokens=shown, base_url=queries.base())


def _told(request: HttpRequest, issued: Issued) -> HttpResponse:
    return page(request, "scim/token.html", issued=issued, base_url=queries.base())


@holding(queries.MANAGE)
@any_method
def renew(request: HttpRequest, number: int) -> HttpResponse:
    token = queries.token(request.actor, number)
    if request.method == "POST":
        return _told(request, clients.renew(actor=request.actor, token=token))
    return machine_key_pages.ask_renewal(request, token, back="scim:tokens")


@holding(queries.MANAGE)
@any_method
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    token = queries.token(request.actor, number)
    if request.method == "POST":
        clients.revoke(actor=request.actor, token=token)
        return machine_key_pages.revoked(request, token, back="scim:tokens")
    return machine_key_pages.ask_revocation(
        request,
        token,
        loss=_("Hệ thống này không đọc, không ghi được cán bộ nào nữa, ngay từ bây giờ."),
        keeps=_("Cán bộ đã ghi vào vẫn giữ nguyên."),
        back="scim:tokens",
    )


@holding(queries.MANAGE)
@require_safe
def find_unit(request: HttpRequest) -> HttpResponse:
    return choosing.suggested(request, queries.MANAGE)


# ── Targets ─────────────────────────────────────────────────────────────────────────────────────


@holding(sso.MANAGE)
@any_method
def target(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the application's server is, and how far it is in step."""
    application = sso.application(request.actor, slug)
    known = targets.known(application)
    form = TargetForm(request.POST or None, target=known)
    if request.method == "POST" and form.is_valid():
        try:
            targets.set_target(actor=request.actor, application=application, draft=form.draft())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã lưu. Lần chuyển đầu bắt đầu ngay."))
            return see_other("scim:target", slug)
    return page(request, "scim/target.html", form=form, **_about(application, known))


def _about(application: Application, known: Target | None) -> dict[str, Any]:
    if known is None:
        return {"application": application, "target": None}
    return {
        "application": application,
        "target": known,
        "progress": targets.progress(known),
        "problem": targets.explain(known.problem) if known.problem else "",
        "failed": [(one, targets.explain(one.problem)) for one in targets.failed(known)],
    }


@holding(sso.MANAGE)
@require_POST
def run(request: HttpRequest, slug: str) -> HttpResponse:
    found = targets.of(sso.application(request.actor, slug))
    try:
        targets.run_soon(actor=request.actor, target=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đang chuyển. Tải lại trang sau ít giây để xem kết quả."))
    return see_other("scim:target", slug)


@holding(sso.MANAGE)
@any_method
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    found = targets.of(sso.application(request.actor, slug))
    if request.method == "POST":
        targets.remove_target(actor=request.actor, target=found)
        messages.success(request, _("Đã thôi chuyển cán bộ đến ứng dụng này."))
        return see_other("sso:application", slug)
    return confirm(
        request,
        title=_("Thôi chuyển cán bộ đến ứng dụng này?"),
        subject=f"{found.application.name} · {found.base_url}",
        losses=[
            _("Ứng dụng không được báo khi cán bộ đến, đi, hoặc thôi được vào."),
            _("Mã truy cập đã lưu bị xóa."),
        ],
        keeps=_("Tài khoản đã có trong ứng dụng giữ nguyên."),
        action=_("Thôi chuyển"),
        cancel_url=reverse("scim:target", args=[slug]),
    )
