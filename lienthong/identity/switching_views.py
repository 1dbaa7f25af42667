"""Changing between one's own accounts without signing in again."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.identity import cookies, switching
from lienthong.identity.access import signed_in
from lienthong.identity.request import read
from lienthong.identity.switching_forms import AccountForm, account_line
from lienthong.kit.actor import Actor
from lienthong.shell.middleware import allow_form_action
from lienthong.shell.navigation import Item
from lienthong.shell.pages import any_method, page, see_other


@signed_in
@any_method
def choose(request: HttpRequest) -> HttpResponse:
    """ "Bạn muốn dùng tài khoản nào?" for an application that asks (`prompt=select_account`)."""
    wanted = read(request)
    accounts = list(switching.choices(request.actor))
    form = AccountForm(request.POST if request.method == "POST" else None, accounts=accounts)
    if request.method == "POST" and form.is_valid():
        return _go_on(request, form.cleaned_data["account"], wanted.next)
    for origin in wanted.origins:
        allow_form_action(request, origin)
    other = replace(wanted, again=True, choose=False).url()
    return page(request, "identity/accounts.html", form=form, wanted=wanted, other=other)


@signed_in
@require_POST
def switch(request: HttpRequest, account_id: int) -> HttpResponse:
    """An entry of the user menu; applications of the other account are on the launcher."""
    return _go_on(request, account_id, reverse("portal:launcher"), say=True)


def _go_on(request: HttpRequest, account_id: int, to: str, *, say: bool = False) -> HttpResponse:
    browser = cookies.browser(request)
    entered = switching.switch(actor=request.actor, browser=browser, account_id=account_id)
    if entered is None:
        return see_other(to)
    rotate_token(request)
    if say:
        account = entered.session.account
        messages.success(
            request, _("Đã chuyển sang %(account)s.") % {"account": account_line(account)}
        )
    return cookies.entered(see_other(to), entered)


def items(actor: Actor) -> list[Item]:
    """ "Chuyển tài khoản: …" for each other account of whoever was proved in this session."""
    return [
        Item(
            _("Chuyển tài khoản: %(account)s") % {"account": account_line(account)},
            "identity:switch",
            args=(account.pk,),
            in_menu=True,
            post=True,
        )
        for account in switching.others(actor)
    ]
