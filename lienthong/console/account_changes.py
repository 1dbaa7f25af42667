"""Moving, suspending, removing and bringing back an officer; what is lost is shown first."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.console import losses
from lienthong.console.forms_accounts import MoveOfficerForm
from lienthong.console.frame import beside_tree, full_name
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import actions
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.rules import LINK_LIFETIME, Rights
from lienthong.kit import clock
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, confirm, page, see_other

MANAGE = Rights.MANAGE_ACCOUNTS


@holding(MANAGE)
@any_method
def move(request: HttpRequest, account_id: int) -> HttpResponse:
    """First where to, as a query; then what it costs; a POST to that address does it."""
    officer = identity.account(request.actor, account_id)
    form = MoveOfficerForm(request.GET or None, actor=request.actor)
    if not form.is_valid():
        return _ask_where(request, officer, form)
    target = directory.with_code(request.actor, MANAGE, form.cleaned_data["unit"])
    if target.pk == officer.unit_id:
        form.add_error("unit", _("Cán bộ đang ở đơn vị này"))
        return _ask_where(request, officer, form)
    if request.method == "POST":
        words = _("Đã chuyển %(name)s về %(unit)s.")
        told = words % {"name": officer.full_name, "unit": full_name(request.actor, target)}
        return _do(request, officer, actions.move_account, told, unit=target)
    return _confirm_move(request, officer, target)


def _ask_where(request: HttpRequest, officer: Account, form: MoveOfficerForm) -> HttpResponse:
    return beside_tree(
        request,
        "console/account_move.html",
        officer.unit,
        here=_("Chuyển đơn vị công tác"),
        officer=officer,
        unit_name=full_name(request.actor, officer.unit),
        form=form,
    )


def _confirm_move(request: HttpRequest, officer: Account, target: Unit) -> HttpResponse:
    words = _("Chuyển %(name)s về %(unit)s?")
    return _confirm(
        request,
        officer,
        losses.of_moving(officer, target),
        title=words % {"name": officer.full_name, "unit": full_name(request.actor, target)},
        keeps=_(
            "Tài khoản, thư điện tử và mật khẩu giữ nguyên. Cán bộ đăng nhập lại ở đơn vị mới."
        ),
        action=_("Chuyển đơn vị"),
    )


@holding(MANAGE)
@any_method
def suspend(request: HttpRequest, account_id: int) -> HttpResponse:
    """Nobody enters with the account until it is resumed."""
    officer = identity.account(request.actor, account_id)
    if request.method == "POST":
        told = _("Đã tạm đình chỉ %(name)s.") % {"name": officer.full_name}
        return _do(request, officer, actions.suspend, told)
    return _confirm(
        request,
        officer,
        losses.of_suspending(officer),
        title=_("Tạm đình chỉ %(name)s?") % {"name": officer.full_name},
        keeps=_("Bỏ đình chỉ được bất cứ lúc nào; mật khẩu và vai trò còn nguyên."),
        action=_("Tạm đình chỉ"),
    )


@holding(MANAGE)
@require_POST
def resume(request: HttpRequest, account_id: int) -> HttpResponse:
    """Undo a suspension: nothing is lost by it, so nothing is asked."""
    officer = identity.account(request.actor, account_id)
    told = _("%(name)s đăng nhập lại được.") % {"name": officer.full_name}
    return _do(request, officer, actions.resume, told)


@holding(MANAGE)
@any_method
def remove(request: HttpRequest, account_id: int) -> HttpResponse:
    """The officer has left; the unit's page then offers to undo it."""
    officer = identity.account(request.actor, account_id)
    if request.method == "POST":
        unit = reverse("console:unit", args=[officer.unit_id])
        back = f"{unit}?{urlencode({'removed': officer.pk})}"
        return _do(request, officer, actions.remove, "", back=back)
    return _confirm(
        request,
        officer,
        losses.of_removing(officer),
        title=_("Xóa cán bộ %(name)s?") % {"name": officer.full_name},
        keeps=_(
            "Hoàn tác được: tài khoản còn trong danh sách Đã xóa, tên không cấp cho người khác."
        ),
        action=_("Xóa cán bộ"),
    )


@holding(MANAGE)
@require_POST
def restore(request: HttpRequest, account_id: int) -> HttpResponse:
    """Undo a removal."""
    officer = identity.account(request.actor, account_id)
    words = _("Đã khôi phục %(name)s. Vai trò quản trị, nếu có, cần được cấp lại.")
    return _do(request, officer, actions.restore, words % {"name": officer.full_name})


@holding(MANAGE)
@any_method
def password(request: HttpRequest, account_id: int) -> HttpResponse:
    """Issue a one-time link. The page that answers the POST is the only one that ever shows it."""
    officer = identity.account(request.actor, account_id)
    link = None
    if request.method == "POST":
        try:
            link = actions.issue_password_link(actor=request.actor, account=officer)
        except Refused as refusal:
            return _refused(request, officer, refusal)
    return page(
        request,
        "console/password.html",
        officer=officer,
        email=identity.email_of(officer.name),
        link=link,
        expires_at=clock.now() + LINK_LIFETIME,
        state=identity.password_state(officer),
    )


# ── What these have in common ───────────────────────────────────────────────────────────────────


def _do(
    request: HttpRequest,
    officer: Account,
    action: Callable[..., Any],
    told: str,
    *,
    back: str = "",
    **arguments: Any,
) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        action(actor=request.actor, account=officer, **arguments)
    except Refused as refusal:
        return _refused(request, officer, refusal)
    if told:
        messages.success(request, told)
    return see_other(back or reverse("console:account", args=[officer.pk]))


def _refused(request: HttpRequest, officer: Account, refusal: Refused) -> HttpResponse:
    messages.error(request, refusal.words)
    return see_other("console:account", officer.pk)


def _confirm(
    request: HttpRequest, officer: Account, change: losses.Change, *, keeps: str, **context: Any
) -> HttpResponse:
    where = full_name(request.actor, officer.unit)
    nothing = "" if change.losses else _("Không mất ứng dụng, phiên đăng nhập hay vai trò nào.")
    return confirm(
        request,
        subject=" · ".join(filter(None, (identity.email_of(officer.name), officer.title, where))),
        losses=change.losses,
        gains=change.gains,
        keeps=" ".join(filter(None, (nothing, keeps))),
        cancel_url=reverse("console:account", args=[officer.pk]),
        **context,
    )
