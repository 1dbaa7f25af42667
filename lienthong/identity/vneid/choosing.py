"""The person is proved: choosing among their accounts, binding one, making a citizen's."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.identity import cookies, pending, queries, switching
from lienthong.identity.forms import SignInForm
from lienthong.identity.models import Account, PendingSignIn
from lienthong.identity.request import SignInRequest
from lienthong.identity.switching_forms import AccountForm
from lienthong.identity.vneid import answers, entering
from lienthong.shell.pages import any_method


@any_method
def accounts(request: HttpRequest) -> HttpResponse:
    """Which of several accounts?"""
    proved = _proved(request)
    if proved is None:
        return answers.over(request)
    wanted, own = pending.wanted(proved), list(switching.enterable(proved.person_id))
    form = AccountForm(request.POST if request.method == "POST" else None, accounts=own)
    if request.method == "POST" and form.is_valid():
        act = partial(entering.enter, account_id=form.cleaned_data["account"])
        return answers.enter(request, wanted, act)
    return answers.onward(request, wanted, "identity/accounts.html", form=form, may_bind=True)


@any_method
def bind(request: HttpRequest) -> HttpResponse:
    """An officer's account becomes the person's, once its password was typed too."""
    proved = _proved(request)
    if proved is None:
        return answers.over(request)
    if not _holds_account(request, proved):
        return _how_to_bind(request, proved)
    wanted = pending.wanted(proved)
    if request.method == "POST":
        act = partial(entering.bind, session=request.session, actor=request.actor)
        answer = answers.enter(request, wanted, act)
        if answer.status_code == 303:
            messages.success(request, _("Đã gắn tài khoản này với VNeID của bạn."))
        return answer
    page = {"whose": entering.proven(proved), "account": queries.own_account(request.actor)}
    return answers.onward(request, wanted, "identity/vneid/bind.html", **page)


def _holds_account(request: HttpRequest, proved: PendingSignIn) -> bool:
    """An officer is signed in, with the own account, and has shown just now that it is theirs."""
    session = request.session
    if session is None or session.on_behalf_of or session.kind != Account.Kind.OFFICER:
        return False
    return entering.may_bind(proved, session, queries.own_account(request.actor))


def _how_to_bind(request: HttpRequest, proved: PendingSignIn) -> HttpResponse:
    """Name and password are taken by the sign-in page, with all that it asks, which leads back here."""
    here = SignInRequest(next=reverse("identity:vneid_bind"), again=True, level=2)
    name = request.actor.label or cookies.remembered_name(request)
    page = {
        "whose": entering.proven(proved),
        "closed": entering.closed_accounts(proved),
        "form": SignInForm(initial={"name": name}),
        "sign_in_url": here.url(),
        "mail_suffix": f"@{settings.ENVIRONMENT.mail_domain}",
        "as_citizen": not pending.memory(proved)["binding"],
    }
    return answers.onward(
        request, pending.wanted(proved), "identity/vneid/how_to_bind.html", **page
    )


@any_method
def citizen(request: HttpRequest) -> HttpResponse:
    """What is about to be made, before it is: a citizen's account, and an organisation's."""
    proved = _proved(request)
    if proved is None:
        return answers.over(request)
    wanted = pending.wanted(proved)
    if request.method == "POST":
        return answers.enter(request, wanted, entering.enter_as_citizen)
    whose = entering.proven(proved)
    return answers.onward(request, wanted, "identity/vneid/citizen.html", whose=whose)


def _proved(request: HttpRequest) -> PendingSignIn | None:
    return pending.find(answers.token(request), *entering.PROVED)
