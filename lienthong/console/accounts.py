"""The officer's form: reading, adding, saving, the picture."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.console import factors
from lienthong.console.forms_accounts import PROFILE, AddOfficerForm, OfficerForm, PhotoForm
from lienthong.console.frame import beside_tree, full_name
from lienthong.console.identity_panel import panel
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import actions
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.refusal import Refused
from lienthong.shell.middleware import accepts_uploads
from lienthong.shell.pages import any_method, see_other

MANAGE = Rights.MANAGE_ACCOUNTS


@holding(MANAGE)
@any_method
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One officer; a POST saves the form."""
    officer = identity.account(request.actor, account_id)
    form = OfficerForm(request.POST or None, initial=OfficerForm.of(officer))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_account(
                actor=request.actor,
                account=officer,
                profile=form.profile(),
                seen=form.cleaned_data["seen"],
            )
        except actions.Changed as refusal:
            return _changed_meanwhile(request, officer, form, refusal)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return see_other("console:account", officer.pk)
    return form_page(request, officer, form)


def _changed_meanwhile(
    request: HttpRequest, officer: Account, form: OfficerForm, refusal: Refused
) -> HttpResponse:
    """What was typed stays; what the other has saved is shown; saving again overwrites it."""
    stored = OfficerForm.of(identity.account(request.actor, officer.pk))
    typed = form.cleaned_data
    others = [
        (form.fields[name].label, _shown(stored[name]), _shown(typed[name]))
        for name in PROFILE
        if stored[name] != typed[name]
    ]
    form.data = form.data.copy()
    form.data["seen"] = stored["seen"]
    return form_page(request, officer, form, refusal=refusal, others=others, status=409)


def _shown(value: object) -> str:
    """A value as one reads it."""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    return str(value) or "–"


def form_page(
    request: HttpRequest, officer: Account, form: OfficerForm, **context: object
) -> HttpResponse:
    """The page of one officer; `context` may hold its identity part, where that was sent."""
    actor = request.actor
    roles = list(identity.roles_of(officer))
    may_change = identity.may_change(actor, roles)
    context.setdefault("identity", panel(actor, officer, may_change=may_change))
    return beside_tree(
        request,
        "console/account.html",
        officer.unit,
        here=officer.full_name,
        officer=officer,
        form=form,
        email=identity.email_of(officer.name),
        mail_suffix=_mail_suffix(),
        unit_name=full_name(actor, officer.unit),
        roles=roles,
        may_change=may_change,
        password=identity.password_state(officer),
        factors=factors.summary(officer),
        sessions=identity.sessions_of(officer).count(),
        last=identity.last_session_of(officer),
        own=officer.pk == actor.account_id,
        unit_ended=officer.unit.valid_to <= clock.today(),
        photo_form=PhotoForm(),
        may_read_audit=actor.may(Rights.READ_AUDIT, officer.unit.path),
        **context,
    )


def _mail_suffix() -> str:
    return f"@{settings.ENVIRONMENT.mail_domain}"


@holding(MANAGE)
@any_method
def add(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new officer, in this unit unless another is chosen."""
    unit = directory.unit(request.actor, MANAGE, unit_id)
    form = AddOfficerForm(request.POST or None, actor=request.actor, initial={"unit": unit.code})
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_account(
                actor=request.actor,
                name=form.cleaned_data["name"],
                unit=directory.with_code(request.actor, MANAGE, form.cleaned_data["unit"]),
                profile=form.profile(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            words = _("Đã thêm %(name)s. Hãy cấp liên kết để cán bộ tự đặt mật khẩu.")
            messages.success(request, words % {"name": added.full_name})
            return see_other("console:account", added.pk)
    return _add_page(request, unit, form)


def _add_page(request: HttpRequest, unit: Unit, form: AddOfficerForm) -> HttpResponse:
    here = _("Thêm mới cán bộ")
    return beside_tree(
        request,
        "console/account_add.html",
        unit,
        here=here,
        title=here,
        form=form,
        mail_suffix=_mail_suffix(),
    )


@holding(MANAGE)
@require_safe
def photo(request: HttpRequest, account_id: int) -> HttpResponse:
    """The officer's picture, a JPEG that `photos.redraw` has drawn."""
    found = identity.photo(identity.account(request.actor, account_id))
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/jpeg")


@accepts_uploads
@holding(MANAGE)
@require_POST
def set_photo(request: HttpRequest, account_id: int) -> HttpResponse:
    """Replace the picture with the file sent; without one, drop it."""
    officer = identity.account(request.actor, account_id)
    form = PhotoForm(request.POST, request.FILES)
    dropped = "drop" in request.POST
    if dropped or form.is_valid():
        try:
            picture = None if dropped else form.cleaned_data["photo"].read()
            actions.set_photo(actor=request.actor, account=officer, photo=picture)
            messages.success(request, _("Đã bỏ ảnh.") if dropped else _("Đã lưu ảnh."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Hãy chọn một tệp ảnh."))
    return see_other("console:account", officer.pk)
