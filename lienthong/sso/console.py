"""Administrators' pages: applications, who may enter them, their secrets."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.directory import choosing
from lienthong.directory import queries as directory
from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, confirm, page, see_other
from lienthong.shell.search_field import suggestions
from lienthong.sso import actions, backchannel, queries
from lienthong.sso.actions import ApplicationDraft
from lienthong.sso.forms import AccessForm, ApplicationForm, NameForm, account_options
from lienthong.sso.models import AccessRule, Application


@holding(queries.MANAGE)
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Every application that the actor manages, removed ones last."""
    shown = queries.visible(request.actor).select_related("owner")
    ordered = shown.order_by("removed_at", "position", "name")
    return page(request, "sso/applications.html", applications=ordered)


# ── One application ─────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def add(request: HttpRequest) -> HttpResponse:
    """Register an application; its secret is shown once, on the page that answers."""
    blank = ApplicationDraft(name="", redirect_uris=())
    form = ApplicationForm(request.POST or None, actor=request.actor, draft=blank)

    def save(draft: ApplicationDraft) -> HttpResponse:
        added = actions.add_application(actor=request.actor, draft=draft)
        return page(request, "sso/credentials.html", added=added, application=added.application)

    return _save(request, form, save)


@holding(queries.MANAGE)
@any_method
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    application = queries.application(request.actor, slug)
    draft = actions.draft_of(application)
    form = ApplicationForm(request.POST or None, actor=request.actor, draft=draft)

    def save(draft: ApplicationDraft) -> HttpResponse:
        actions.edit_application(actor=request.actor, application=application, draft=draft)
        messages.success(request, _("Đã lưu ứng dụng."))
        return see_other("sso:application", slug)

    return _save(request, form, save, application)


def _save(
    request: HttpRequest,
    form: ApplicationForm,
    save: Callable[[ApplicationDraft], HttpResponse],
    application: Application | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return save(form.draft())
        except Refused as refusal:
            form.refuse(refusal)
    return page(request, "sso/application.html", form=form, **_about(application))


def _about(application: Application | None) -> dict[str, Any]:
    if application is None:
        return {"application": None}
    return {
        "application": application,
        "client": queries.client_of(application),
        "secrets": queries.secrets_of(application),
        "rules": queries.rules_of(application),
        "told": backchannel.told(application),
    }


@holding(queries.MANAGE)
@require_POST
def tell_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Try once more to tell the application of ended sessions."""
    application = queries.application(request.actor, slug)
    backchannel.tell_again(actor=request.actor, application=application)
    messages.success(request, _("Đang báo lại cho ứng dụng."))
    return see_other("sso:application", slug)


@holding(queries.MANAGE)
@any_method
def secret(request: HttpRequest, slug: str) -> HttpResponse:
    """A new client secret; the one before stays good for a day."""
    application = queries.application(request.actor, slug)
    if request.method != "POST":
        return confirm(
            request,
            title=_("Đổi khóa bí mật?"),
            subject=application.name,
            losses=[_("Khóa đang dùng hết hiệu lực sau 24 giờ.")],
            keeps=_("Khóa mới hiện một lần trên trang tiếp theo."),
            action=_("Đổi khóa"),
            cancel_url=reverse("sso:application", args=[slug]),
        )
    renewed = actions.renew_secret(actor=request.actor, application=application)
    client_id = queries.client_of(application).client_id
    added = actions.Added(application, client_id, renewed)
    return page(request, "sso/credentials.html", added=added, application=application)


# ── Open or not ─────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def suspend(request: HttpRequest, slug: str) -> HttpResponse:
    return _close(
        request,
        slug,
        actions.suspend,
        title=_("Tạm ngừng ứng dụng này?"),
        keeps=_("Mở lại được bất cứ lúc nào; danh sách được vào giữ nguyên."),
        action=_("Tạm ngừng"),
    )


@holding(queries.MANAGE)
@any_method
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    return _close(
        request,
        slug,
        actions.remove,
        title=_("Xóa ứng dụng này?"),
        keeps=_("Khôi phục được từ danh sách ứng dụng."),
        action=_("Xóa ứng dụng"),
    )


@holding(queries.MANAGE)
@require_POST
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    application = queries.application(request.actor, slug)
    actions.resume(actor=request.actor, application=application)
    messages.success(request, _("Đã mở lại ứng dụng."))
    return see_other("sso:application", slug)


@holding(queries.MANAGE)
@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    application = queries.application(request.actor, slug)
    actions.restore(actor=request.actor, application=application)
    messages.success(request, _("Đã khôi phục ứng dụng."))
    return see_other("sso:application", slug)


def _close(
    request: HttpRequest, slug: str, close: Callable[..., None], **words: str
) -> HttpResponse:
    """Say what will be lost, then do it."""
    application = queries.application(request.actor, slug)
    if request.method == "POST":
        close(actor=request.actor, application=application)
        messages.success(request, _("Đã đóng ứng dụng %(name)s.") % {"name": application.name})
        return see_other("sso:applications")
    losses = [_("Ô ứng dụng biến mất khỏi trang của mọi cán bộ."), _people_losing(application)]
    back = reverse("sso:application", args=[slug])
    return confirm(request, subject=application.name, losses=losses, cancel_url=back, **words)


def _people_losing(application: Application) -> str:
    people = queries.people_inside(application)
    return ngettext(
        "%(people)s cán bộ đang mở ứng dụng phải thoát trong vòng 5 phút.",
        "%(people)s cán bộ đang mở ứng dụng phải thoát trong vòng 5 phút.",
        people,
    ) % {"people": people}


# ── Who may enter ───────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def access(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may enter, and a form for one more."""
    application = queries.application(request.actor, slug)
    form = AccessForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            _allow(request, application, form.cleaned_data)
        except Refused as refusal:
            form.add_error("kind", str(refusal))
        else:
            messages.success(request, _("Đã cho phép."))
            return see_other("sso:access", slug)
    rules = queries.rules_of(application)
    return page(request, "sso/access.html", application=application, rules=rules, form=form)


def _allow(request: HttpRequest, application: Application, typed: dict[str, Any]) -> None:
    common = {"actor": request.actor, "application": application}
    if typed["kind"] == AccessRule.Kind.SUBTREE:
        actions.allow_unit(**common, unit=directory.by_code(typed["unit"]))
    elif typed["kind"] != AccessRule.Kind.ACCOUNT:
        actions.allow_everyone(**common, kind=typed["kind"])
    else:
        account = queries.account_to_allow(request.actor, typed["account"])
        actions.allow_account(**common, account=account)


@holding(queries.MANAGE)
@require_POST
def end_access(request: HttpRequest, slug: str) -> HttpResponse:
    application = queries.application(request.actor, slug)
    rule = queries.rule(application, request.POST.get("rule", ""))
    actions.end_rule(actor=request.actor, application=application, rule=rule)
    messages.success(request, _("Đã thôi cho phép."))
    return see_other("sso:access", slug)


@holding(queries.MANAGE)
@any_method
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """The officers' own names in an application with a user table of its own."""
    application = queries.application(request.actor, slug)
    form = NameForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        account = queries.account_to_allow(request.actor, form.cleaned_data["account"])
        try:
            actions.map_name(
                actor=request.actor,
                application=application,
                account=account,
                name=form.cleaned_data["name"],
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Đã lưu tên."))
            return see_other("sso:names", slug)
    shown = queries.names_in(request.actor, application)[:500]
    return page(request, "sso/names.html", application=application, names=shown, form=form)


# ── Suggestions while typing ────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@require_safe
def find_unit(request: HttpRequest) -> HttpResponse:
    return choosing.suggested(request, queries.MANAGE)


@holding(queries.MANAGE)
@require_safe
def find_account(request: HttpRequest) -> HttpResponse:
    return suggestions(account_options(request.actor, request.GET.get("q", "")))
