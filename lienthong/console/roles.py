"""What an officer may do as an administrator: granting and taking back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.console.forms_accounts import GrantForm
from lienthong.console.frame import beside_tree, full_name
from lienthong.console.meanings import MEANINGS
from lienthong.directory import queries as directory
from lienthong.identity import actions
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, confirm, see_other

GRANT = Rights.GRANT_ROLES


@holding(Rights.MANAGE_ACCOUNTS)
@any_method
def roles(request: HttpRequest, account_id: int) -> HttpResponse:
    """An officer's roles; a POST grants another."""
    officer = identity.account(request.actor, account_id)
    form = GrantForm(request.POST or None, actor=request.actor, initial={"unit": officer.unit.code})
    if request.method == "POST" and form.is_valid():
        try:
            granted = actions.grant_role(
                actor=request.actor,
                account=officer,
                role=form.cleaned_data["role"],
                unit=directory.with_code(request.actor, GRANT, form.cleaned_data["unit"]),
                until=form.until(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            words = _("%(name)s nay là %(role)s ở %(unit)s.")
            messages.success(
                request,
                words
                % {
                    "name": officer.full_name,
                    "role": _(granted.get_role_display()),
                    "unit": granted.unit.name,
                },
            )
            return see_other("console:roles", officer.pk)
    return _page(request, officer, form)


def _page(request: HttpRequest, officer: Account, form: GrantForm) -> HttpResponse:
    held = list(identity.roles_of(officer))
    return beside_tree(
        request,
        "console/roles.html",
        officer.unit,
        here=_("Phân quyền sử dụng"),
        officer=officer,
        unit_name=full_name(request.actor, officer.unit),
        form=form,
        held=[
            (role, MEANINGS[role.role], identity.may_grant(request.actor, role.role, role.unit))
            for role in held
        ],
        may_change=identity.may_change(request.actor, held) and officer.enabled,
    )


@holding(Rights.MANAGE_ACCOUNTS)
@any_method
def end(request: HttpRequest, account_id: int, role_id: int) -> HttpResponse:
    """Take a role back."""
    officer = identity.account(request.actor, account_id)
    role = identity.role_of(officer, role_id)
    named = {
        "name": officer.full_name,
        "role": _(role.get_role_display()),
        "unit": role.unit.name,
    }
    if request.method == "POST":
        try:
            actions.end_role(actor=request.actor, role=role)
        except Refused as refusal:
            messages.error(request, refusal.words)
        else:
            messages.success(request, _("%(name)s thôi là %(role)s ở %(unit)s.") % named)
        return see_other("console:roles", officer.pk)
    return confirm(
        request,
        title=_("Thu hồi vai trò %(role)s ở %(unit)s?") % named,
        subject=officer.full_name,
        losses=[MEANINGS[role.role]],
        keeps=_("Tài khoản và các ứng dụng của cán bộ không đổi. Vai trò cấp lại được sau này."),
        action=_("Thu hồi vai trò"),
        cancel_url=reverse("console:roles", args=[officer.pk]),
    )
