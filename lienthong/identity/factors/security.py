"""The page "Bảo mật" under one's own account: factors added, renamed, removed; devices forgotten."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.identity import cookies
from lienthong.identity.access import signed_in
from lienthong.identity.factors import (
    actions,
    pages,
    passkeys,
    queries,
    recovery_codes,
    rules,
    step,
    totp,
)
from lienthong.identity.factors.forms import AppForm, PasskeyForm, PasskeyNameForm
from lienthong.identity.models import Account
from lienthong.identity.queries import own_account
from lienthong.identity.request import SignInRequest, read
from lienthong.identity.rules import Method
from lienthong.identity.sign_in import SignedIn
from lienthong.kit import clock, text
from lienthong.kit.refusal import Refused
from lienthong.shell.devices import device
from lienthong.shell.pages import any_method, confirm, page, see_other

View = Callable[..., HttpResponse]


@signed_in
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What is enrolled, and whether a policy asks for it."""
    account = own_account(request.actor)
    return page(
        request,
        "identity/security.html",
        account=account,
        enrolled=queries.enrolled(account),
        required=bool(queries.required_by(account)),
        passkeys=list(queries.passkeys(account)),
        app=queries.app(account),
        codes_issued_at=queries.codes_issued_at(account),
        devices=list(queries.trusted_devices(account)),
    )


def freshly_proved(view: View) -> View:
    """Ask for the password, and a factor that is enrolled, unless both were shown minutes ago."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account, session = own_account(request.actor), request.session
        enrolled = queries.enrolled(account)
        if rules.may_change_factors(
            enrolled,
            shown=session.methods.split(),
            proved_at=session.authenticated_at,
            now=clock.now(),
        ):
            return view(request, account, *args, **kwargs)
        return see_other(_proof(request, account, enrolled).url())

    return signed_in(guarded)


def _proof(request: HttpRequest, account: Account, enrolled: rules.Enrolled) -> SignInRequest:
    """Back to the page; a form that was sent is to be sent again, knowingly."""
    here = request.get_full_path() if request.method == "GET" else reverse("identity:security")
    return SignInRequest(next=here, hint=account.name, again=True, level=2 if enrolled.any else 1)


# ── Adding ──────────────────────────────────────────────────────────────────────────────────────


@freshly_proved
@any_method
def add_passkey(request: HttpRequest, account: Account) -> HttpResponse:
    """The browser makes it; whoever was proved in this session is who it speaks for."""
    session = request.session
    bound_to = step.session_binding(session.id)
    form = PasskeyForm(request.POST or None, initial={"name": _here(request)})
    if request.method == "POST" and form.is_valid():
        try:
            added = passkeys.enrol(
                actor=request.actor,
                account=account,
                name=form.cleaned_data["name"],
                answer=form.cleaned_data["passkey"],
                challenge=form.cleaned_data["challenge"],
                bound_to=bound_to,
                person_id=session.person_id if rules.binds_passkeys(session.level) else None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _added(request, account, Method.PASSKEY, added.person_id)
    return page(
        request,
        "identity/passkey_add.html",
        form=form,
        ceremony=passkeys.ask_to_enrol(account, bound_to=bound_to),
        signed=request.GET.get("request", ""),
    )


def _here(request: HttpRequest) -> str:
    return device(request.headers.get("User-Agent", ""))[:60]


@freshly_proved
@any_method
def add_app(request: HttpRequest, account: Account) -> HttpResponse:
    """A secret as a picture and as text, confirmed by a code; it replaces an earlier app."""
    form = AppForm(request.POST or None)
    proposal = None
    if request.method == "POST":
        proposal = totp.Proposal.read(request.POST.get("sealed", ""), account)
    if proposal and form.is_valid():
        try:
            totp.enrol(
                actor=request.actor,
                account=account,
                proposal=proposal,
                code=form.cleaned_data["code"],
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _added(request, account, Method.ONE_TIME_PASSWORD, None)
    if proposal is None:
        proposal = totp.Proposal.new(account)
        form = AppForm(initial={"sealed": proposal.sealed})
    return page(
        request,
        "identity/app_add.html",
        form=form,
        qr=_qr(proposal.uri(account)),
        uri=proposal.uri(account),
        secret=proposal.shown,
        account=account,
        replaces=queries.app(account) is not None,
        signed=request.GET.get("request", ""),
    )


def _qr(text: str) -> SafeString:
    """An inline drawing, which our policy allows and no cache keeps."""
    drawn = segno.make(text, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from our own text


def _added(
    request: HttpRequest, account: Account, method: Method, person_id: int | None
) -> HttpResponse:
    """It was shown just now, so the session may say so; the first factor comes with codes on paper."""
    outcome = step.enrolled_now(
        account,
        request.session.id,
        browser=cookies.browser(request),
        method=method,
        person_id=person_id,
    )
    if queries.enrolled(account).recovery_codes == 0:
        response = _new_codes(request, account, first=True)
    else:
        messages.success(request, _("Đã thêm. Từ nay bạn dùng được cách này khi đăng nhập."))
        response = see_other(_onward(request))
    if isinstance(outcome, SignedIn):
        return pages.entered(request, response, outcome)
    return response


def _onward(request: HttpRequest) -> str:
    """Where the enrolment was asked for, else the page of security."""
    signed = request.GET.get("request", "")
    return read(request).url() if signed else reverse("identity:security")


# ── Recovery codes ──────────────────────────────────────────────────────────────────────────────


@freshly_proved
@any_method
def codes(request: HttpRequest, account: Account) -> HttpResponse:
    """A new sheet. The page that answers the POST is the only one that ever shows it."""
    enrolled = queries.enrolled(account)
    if not enrolled.any:
        messages.info(request, _("Hãy thêm khóa truy cập hoặc ứng dụng xác thực trước."))
        return see_other("identity:security")
    if request.method == "POST":
        return _new_codes(request, account, first=False)
    left = enrolled.recovery_codes
    return confirm(
        request,
        title=_("Tạo bộ mã dự phòng mới?"),
        losses=[_("%(count)s mã dự phòng cũ chưa dùng hết giá trị.") % {"count": left}]
        if left
        else [],
        action=_("Tạo mã mới"),
        cancel_url=reverse("identity:security"),
    )


def _new_codes(request: HttpRequest, account: Account, *, first: bool) -> HttpResponse:
    printed = recovery_codes.renew(actor=request.actor, account=account)
    file = _("Mã dự phòng của %(name)s, %(province)s") % {
        "name": account.name,
        "province": settings.ENVIRONMENT.province,
    }
    text = "\r\n".join([file, "", *printed, ""])
    return page(
        request,
        "identity/codes.html",
        account=account,
        codes=printed,
        first=first,
        file_url=f"data:text/plain;charset=utf-8,{quote(text)}",
        onward=_onward(request),
    )


# ── Renaming and removing ───────────────────────────────────────────────────────────────────────


@freshly_proved
@any_method
def rename_passkey(request: HttpRequest, account: Account, passkey_id: int) -> HttpResponse:
    """Its owner's word for it."""
    found = queries.passkey(account, passkey_id)
    form = PasskeyNameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        actions.rename_passkey(actor=request.actor, account=account, passkey=found, name=name)
        messages.success(request, _("Đã đổi tên."))
        return see_other("identity:security")
    return page(request, "identity/passkey_rename.html", form=form)


@freshly_proved
@any_method
def remove_passkey(request: HttpRequest, account: Account, passkey_id: int) -> HttpResponse:
    """Ask, then remove it."""
    found = queries.passkey(account, passkey_id)
    if request.method == "POST":
        return _remove(request, account, actions.remove_passkey, passkey=found)
    return _ask_to_remove(
        request,
        account,
        title=_("Gỡ khóa truy cập “%(name)s”?") % {"name": found.name},
        loss=_("Không đăng nhập được bằng khóa này nữa."),
        keeps=_("Khóa còn lưu trên thiết bị; bạn có thể xóa nó ở đó."),
        last=not found.disabled_reason,
    )


@freshly_proved
@any_method
def remove_app(request: HttpRequest, account: Account) -> HttpResponse:
    """Ask, then remove it."""
    if request.method == "POST":
        return _remove(request, account, actions.remove_app)
    return _ask_to_remove(
        request,
        account,
        title=_("Gỡ ứng dụng xác thực?"),
        loss=_("Mã trong ứng dụng không dùng được nữa."),
        keeps=_("Mục này còn trong ứng dụng; bạn có thể xóa nó ở đó."),
        last=True,
    )


def _ask_to_remove(
    request: HttpRequest, account: Account, *, title: str, loss: str, keeps: str, last: bool
) -> HttpResponse:
    losses = [loss]
    if last and queries.enrolled(account).usable == 1:
        losses.append(
            _("Đây là cách cuối cùng: tài khoản chỉ còn mật khẩu, mã dự phòng cũng hết giá trị.")
        )
    return confirm(
        request,
        title=title,
        losses=losses,
        keeps=keeps,
        action=_("Gỡ"),
        cancel_url=reverse("identity:security"),
    )


def _remove(
    request: HttpRequest, account: Account, action: Callable[..., None], **arguments: Any
) -> HttpResponse:
    try:
        action(actor=request.actor, account=account, **arguments)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        messages.success(request, _("Đã gỡ."))
    return see_other("identity:security")


# ── Remembered devices ──────────────────────────────────────────────────────────────────────────


@signed_in
@require_POST
def forget_devices(request: HttpRequest) -> HttpResponse:
    """One, or all where none is named. It makes things stricter, so no proof is asked."""
    actions.forget_devices(
        actor=request.actor,
        account=own_account(request.actor),
        device_id=text.number(request.POST.get("device", "")),
    )
    messages.success(request, _("Đã quên. Lần sau thiết bị đó phải xác thực hai bước."))
    return see_other("identity:security")
