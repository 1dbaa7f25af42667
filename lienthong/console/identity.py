"""The identity part of the officer's form: saving, checking while typing, scanning, asking, vouching."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.console import accounts
from lienthong.console.forms_accounts import OfficerForm
from lienthong.console.forms_identity import IdentityForm, QrForm, UnbindForm
from lienthong.console.identity_panel import panel
from lienthong.identity import binding, verification
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit.refusal import NotFound, Refused
from lienthong.persons import queries as persons
from lienthong.persons import words
from lienthong.protocols import cccd
from lienthong.shell.pages import any_method, confirm, page, see_other

MANAGE = Rights.MANAGE_ACCOUNTS


@holding(MANAGE)
@any_method
def save(request: HttpRequest, account_id: int) -> HttpResponse:
    """Keep what is declared; the button pressed says what comes next: nothing, the lookup, the card."""
    officer = identity.account(request.actor, account_id)
    if request.method != "POST":
        return _to_panel(officer)
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return _whole_page(request, officer, form=form)
    then = request.POST.get("then", "")
    try:
        verification.declare(actor=request.actor, account=officer, declared=form.declared())
        if then == "ask":
            verification.ask(actor=request.actor, account=_again(request, officer))
    except Refused as refusal:
        form.refuse(refusal)
        return _whole_page(request, _again(request, officer), form=form)
    return see_other("console:identity_card", officer.pk) if then == "card" else _to_panel(officer)


@holding(MANAGE)
@require_POST
def check(request: HttpRequest, account_id: int) -> HttpResponse:
    """What is wrong with the number so far, for the form while somebody types. Nothing is kept.

    The number comes in a body: addresses are logged on their way.
    """
    identity.account(request.actor, account_id)
    form = IdentityForm(request.POST)
    form.is_valid()
    typed = cccd.digits(request.POST.get("number", ""))
    return page(request, "console/parts/identity_said.html", **_said(form, typed))


def _said(form: IdentityForm, typed: str) -> dict[str, Any]:
    """Only what follows from something typed: that fields are still blank is no news while typing."""
    if not typed or (typed.isdecimal() and len(typed) < cccd.DIGITS):
        left = cccd.DIGITS - len(typed)
        more = ngettext(
            "Số CCCD còn thiếu %(left)d chữ số", "Số CCCD còn thiếu %(left)d chữ số", left
        )
        return {"more": more % {"left": left} if typed else ""}
    problems = [
        str(error.message)
        for errors in form.errors.as_data().values()
        for error in errors
        if error.code is None
    ]
    known = all(form.cleaned_data.get(name) for name in ("number", "birth_date", "gender"))
    return {"problems": problems, "warnings": form.warnings, "fits": known and not problems}


@holding(MANAGE)
@any_method
def scan(request: HttpRequest, account_id: int) -> HttpResponse:
    """Fill the form from a card's QR text; saved only once somebody has looked at it."""
    officer = identity.account(request.actor, account_id)
    if request.method != "POST":
        return _to_panel(officer)
    qr = QrForm(request.POST)
    if not qr.is_valid():
        return _whole_page(request, officer, qr=qr)
    filled = IdentityForm(initial=qr.filled() | {"issued_at": _issued_at(officer)})
    return _whole_page(request, officer, form=filled, scanned=True)


def _issued_at(officer: Account) -> str:
    """The code does not say it: what was declared stays."""
    return persons.declared(officer.declared).issued_at if officer.declared else ""


@holding(MANAGE)
@require_safe
def state(request: HttpRequest, account_id: int) -> HttpResponse:
    """The part alone, while the answer is awaited."""
    officer = identity.account(request.actor, account_id)
    return page(
        request,
        "console/parts/identity.html",
        officer=officer,
        identity=panel(request.actor, officer, may_change=_may_change(request, officer)),
    )


@holding(MANAGE)
@require_POST
def stop(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take the question back, to correct what was declared."""
    officer = identity.account(request.actor, account_id)
    try:
        verification.stop_waiting(actor=request.actor, account=officer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _to_panel(officer)


@holding(MANAGE)
@any_method
def card(request: HttpRequest, account_id: int) -> HttpResponse:
    """`Đã đối chiếu thẻ gốc`: what one vouches for, field by field; a POST vouches."""
    officer = identity.account(request.actor, account_id)
    if officer.declared is None:
        raise NotFound(_("Chưa khai thông tin CCCD của cán bộ này"))
    if request.method == "POST":
        try:
            verification.see_card(actor=request.actor, account=officer)
        except Refused as refusal:
            messages.error(request, refusal.words)
        return _to_panel(officer)
    given = persons.declared(officer.declared).given()
    return page(
        request,
        "console/identity_card.html",
        officer=officer,
        facts=[(words.label(name), words.value(name, value)) for name, value in given.items()],
        cancel_url=_panel_url(officer),
    )


@holding(MANAGE)
@any_method
def unbind(request: HttpRequest, account_id: int) -> HttpResponse:
    """The account was bound to the wrong person, or gets another holder."""
    officer = identity.account(request.actor, account_id)
    form = UnbindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            binding.unbind(actor=request.actor, account=officer, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _to_panel(officer)
    return confirm(
        request,
        title=_("Gỡ định danh khỏi tài khoản %(name)s?") % {"name": officer.name},
        subject=officer.full_name,
        losses=[
            _("Người này không còn vào được tài khoản bằng VNeID"),
            _("Mọi phiên đăng nhập của tài khoản kết thúc ngay"),
            _("Khóa truy cập mà người này đã đăng ký bằng VNeID bị gỡ"),
            _("Thông tin CCCD đã khai cho tài khoản này bị xóa"),
        ],
        keeps=_("Tài khoản, mật khẩu và vai trò giữ nguyên; có thể khai và xác thực lại."),
        form=form,
        action=_("Gỡ định danh"),
        cancel_url=_panel_url(officer),
    )


# ── What these have in common ───────────────────────────────────────────────────────────────────


def _whole_page(request: HttpRequest, officer: Account, **forms: Any) -> HttpResponse:
    may_change = _may_change(request, officer)
    shown = panel(request.actor, officer, may_change=may_change, **forms)
    return accounts.form_page(
        request, officer, OfficerForm(initial=OfficerForm.of(officer)), identity=shown
    )


def _may_change(request: HttpRequest, officer: Account) -> bool:
    return identity.may_change(request.actor, identity.roles_of(officer))


def _again(request: HttpRequest, officer: Account) -> Account:
    return identity.account(request.actor, officer.pk)


def _panel_url(officer: Account) -> str:
    return f"{reverse('console:account', args=[officer.pk])}#identity"


def _to_panel(officer: Account) -> HttpResponse:
    return see_other(_panel_url(officer))
