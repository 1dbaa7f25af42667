"""Administrators' pages: what sign-ins must show, who is ready, who is exempt."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.directory import choosing
from lienthong.identity.access import holding
from lienthong.identity.models import SignInPolicy
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, confirm, page, see_other
from lienthong.sso import queries as applications
from lienthong.sso.policies import actions, queries, words
from lienthong.sso.policies.actions import PolicyDraft
from lienthong.sso.policies.forms import BreakGlassForm, PolicyForm


def _line(policy: SignInPolicy) -> dict[str, Any]:
    return {
        "policy": policy,
        "demand": words.demand(policy),
        "whom": words.whom(policy),
        "where": words.where(policy),
    }


@holding(queries.MANAGE)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Policies in force and ahead, and the accounts that are exempt."""
    everywhere = queries.everywhere(request.actor)
    return page(
        request,
        "sso/policies.html",
        lines=[
            _line(one) | {"may_end": queries.may_end(request.actor, one)}
            for one in queries.visible(request.actor)
        ],
        exempt=queries.break_glass(request.actor) if everywhere else None,
        most=actions.MOST_BREAK_GLASS,
    )


@holding(queries.MANAGE)
@any_method
def add(request: HttpRequest) -> HttpResponse:
    """First what it would do to whom, then it is done."""
    form = PolicyForm(request.POST or None, actor=request.actor)
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return page(request, "sso/policy_add.html", form=form)
    draft = form.draft()
    try:
        if "confirmed" not in request.POST:
            actions.check(actor=request.actor, draft=draft)
            return _confirm_page(request, form, draft)
        actions.set_policy(actor=request.actor, draft=draft)
    except Refused as refusal:
        form.refuse(refusal)
        return page(request, "sso/policy_add.html", form=form)
    messages.success(request, _("Đã đặt yêu cầu đăng nhập."))
    return see_other("sso:policies")


def _confirm_page(request: HttpRequest, form: PolicyForm, draft: PolicyDraft) -> HttpResponse:
    lines = queries.readiness(
        request.actor,
        unit=draft.unit,
        application=draft.application.slug if draft.application else "",
        role=draft.role,
    )
    kept = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    return page(
        request,
        "sso/policy_confirm.html",
        form=form,
        draft=draft,
        demand=dict(form.fields["demand"].choices)[form.cleaned_data["demand"]],
        total=queries.total(lines),
        lines=lines if draft.vneid or draft.level == 3 else (),
        kept=kept,
    )


@holding(queries.MANAGE)
@any_method
def end(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Stop asking."""
    policy = queries.policy(request.actor, policy_id)
    if request.method == "POST":
        try:
            actions.end_policy(actor=request.actor, policy=policy)
            messages.success(request, _("Đã bỏ yêu cầu."))
        except Refused as refusal:
            messages.error(request, refusal.words)
        return see_other("sso:policies")
    return confirm(
        request,
        title=_("Bỏ yêu cầu này?"),
        subject=f"{words.demand(policy)} · {words.where(policy)} · {words.whom(policy)}",
        losses=[_("Những người trong diện này lại vào được bằng mức thấp hơn.")],
        action=_("Bỏ yêu cầu"),
        cancel_url=reverse("sso:policies"),
    )


@holding(queries.MANAGE)
@require_safe
def readiness(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Who is bound to VNeID, by unit, among those whom a policy concerns."""
    policy = queries.policy(request.actor, policy_id)
    lines = queries.readiness(
        request.actor, unit=policy.unit, application=policy.application, role=policy.role
    )
    total = queries.total(lines)
    return page(request, "sso/readiness.html", **_line(policy), lines=lines, total=total)


# ── Break glass ─────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def add_break_glass(request: HttpRequest) -> HttpResponse:
    """Exempt one more account."""
    queries.require_everywhere(request.actor)
    form = BreakGlassForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        account = applications.account_to_allow(request.actor, typed["account"])
        try:
            actions.name_break_glass(
                actor=request.actor, account=account, reason=typed["reason"], until=typed["until"]
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã chỉ định %(name)s.") % {"name": account.full_name})
            return see_other("sso:policies")
    return page(request, "sso/break_glass.html", form=form, most=actions.MOST_BREAK_GLASS)


@holding(queries.MANAGE)
@any_method
def end_break_glass(request: HttpRequest, glass_id: int) -> HttpResponse:
    """Policies hold for the account again."""
    glass = get_object_or_404(queries.break_glass(request.actor), pk=glass_id)
    if request.method == "POST":
        actions.end_break_glass(actor=request.actor, glass=glass)
        messages.success(request, _("Đã thôi chỉ định."))
        return see_other("sso:policies")
    return confirm(
        request,
        title=_("Thôi chỉ định tài khoản khẩn cấp này?"),
        subject=glass.account.full_name,
        losses=[_("Các yêu cầu đăng nhập có hiệu lực với tài khoản này ngay lập tức.")],
        action=_("Thôi chỉ định"),
        cancel_url=reverse("sso:policies"),
    )


@holding(queries.MANAGE)
@require_safe
def find_unit(request: HttpRequest) -> HttpResponse:
    """Units whose officers the actor may ask something of."""
    return choosing.suggested(request, queries.MANAGE)
