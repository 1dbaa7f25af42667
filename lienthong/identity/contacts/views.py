"""An officer's page of the places where codes reach them."""

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.identity import hashing, queries
from lienthong.identity.access import signed_in
from lienthong.identity.contacts import actions
from lienthong.identity.contacts import queries as known
from lienthong.identity.contacts.forms import ContactForm, ProveForm
from lienthong.identity.contacts.rules import USABLE_AFTER
from lienthong.identity.messages.rules import written
from lienthong.identity.models import Account, Channel
from lienthong.identity.recovery.forms import CodeForm
from lienthong.identity.recovery.strength import replaces_password
from lienthong.kit.refusal import NotFound, Refused
from lienthong.shell import errors
from lienthong.shell.pages import any_method, page, see_other
from lienthong.shell.pages import confirm as ask_first

BUSY_SECONDS = 3


@signed_in
@any_method
def contacts(request: HttpRequest) -> HttpResponse:
    """What is listed and what it is worth, and a form for another."""
    account = queries.own_account(request.actor)
    form = ContactForm(
        request.POST or None,
        initial=_wanted(request),
        asks_password=not replaces_password(request, account),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, form)
        except hashing.Busy:
            return errors.unavailable(request, retry_after=BUSY_SECONDS)
        except Refused as refusal:
            form.refuse(refusal)
    return page(
        request,
        "identity/contacts/list.html",
        form=form,
        listed=known.listed(account),
        days=USABLE_AFTER.days,
    )


def _wanted(request: HttpRequest) -> dict[str, str]:
    """What a "send a code" beside a listed one fills in."""
    channel = request.GET.get("channel", "")
    return {
        "channel": channel if channel in Channel.values else Channel.SMS,
        "address": request.GET.get("address", "")[:254],
    }


def _asked(request: HttpRequest, form: ContactForm) -> HttpResponse:
    contact = actions.ask(
        actor=request.actor,
        channel=form.cleaned_data["channel"],
        typed=form.cleaned_data["address"],
        password=form.password,
    )
    if contact is None:
        notes.success(request, _("Đã lưu. Nơi này dùng để đặt lại mật khẩu được sau 7 ngày."))
        return see_other("identity:contacts")
    return see_other("identity:confirm_contact", contact.pk)


@signed_in
@any_method
def confirm(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The code that was sent there."""
    account = queries.own_account(request.actor)
    try:
        contact = known.under_way(account, contact_id)
    except NotFound as over:
        notes.warning(request, str(over))
        return see_other("identity:contacts")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm(
                actor=request.actor, contact_id=contact_id, typed=form.cleaned_data["code"]
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            notes.success(request, _("Đã xác nhận. Từ nay mã đặt lại mật khẩu gửi tới được đây."))
            return see_other("identity:contacts")
    return page(request, "identity/contacts/code.html", form=form, shown=written(contact.address))


@signed_in
@any_method
def remove(request: HttpRequest) -> HttpResponse:
    """Take one off the account."""
    account = queries.own_account(request.actor)
    listed = known.listed_as(
        account, request.GET.get("channel", ""), request.GET.get("address", "")
    )
    form = ProveForm(request.POST or None, asks_password=not replaces_password(request, account))
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove(actor=request.actor, listed=listed, password=form.password)
        except hashing.Busy:
            return errors.unavailable(request, retry_after=BUSY_SECONDS)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            notes.success(request, _("Đã bỏ."))
            return see_other("identity:contacts")
    return ask_first(
        request,
        title=_("Bỏ nơi nhận mã này?"),
        subject=listed.shown,
        losses=_losses(account, listed),
        form=form,
        action=_("Bỏ"),
        cancel_url=reverse("identity:contacts"),
    )


def _losses(account: Account, listed: known.Listed) -> list[str]:
    losses = [_("Mã đặt lại mật khẩu và tin báo không gửi tới đây nữa.")]
    if all(one == listed for one in known.usable(account)):
        losses.append(_("Không còn nơi nào nhận mã: quên mật khẩu thì phải gặp quản trị đơn vị."))
    return losses
