"""People's pages: the launcher, one's own account, help."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.delegation import queries as delegation
from lienthong.identity import actions as identity
from lienthong.identity import alerts, hashing
from lienthong.identity import queries as accounts
from lienthong.identity.access import signed_in
from lienthong.identity.forms import ChangePasswordForm
from lienthong.identity.vneid import provider
from lienthong.identity.vneid.entering import proven_person
from lienthong.kit.refusal import Refused
from lienthong.portal import actions, help, queries
from lienthong.scoreboard.collecting.forms import waiting
from lienthong.shell import errors
from lienthong.shell.pages import any_method, page, see_other
from lienthong.sso.policies import queries as policies

BUSY_SECONDS = 3
MOST_FORMS = 5


@signed_in
def launcher(request: HttpRequest) -> HttpResponse:
    """The page after sign-in (SOURCES.md §1): what waits, notices and tiles."""
    shelves, favourites = queries.shelves(request.actor)
    forms = waiting.to_fill(request.actor)
    return page(
        request,
        "portal/launcher.html",
        shelves=shelves,
        favourites=favourites,
        notices=queries.notices_for(request.actor),
        cutoffs=policies.ahead(request.actor),
        last=accounts.last_session_before(request.actor),
        alerts=[alerts.words(one) for one in alerts.unseen(request.actor)],
        waiting=delegation.waiting_for(request.actor),
        forms=forms[:MOST_FORMS],
        more_forms=len(forms[MOST_FORMS:]),
        several_units=len({one.unit for one in forms}) > 1,
    )


@signed_in
@require_POST
def favourite(request: HttpRequest, application_id: int) -> HttpResponse:
    """Put an application in front, or back."""
    wanted = request.POST.get("wanted") == "1"
    actions.set_favourite(actor=request.actor, application_id=application_id, wanted=wanted)
    return see_other("portal:launcher")


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: who the province says one is, and where one is signed in."""
    own = accounts.own_account(request.actor)
    return page(
        request,
        "portal/account.html",
        account=own,
        email=accounts.email_of(own.name),
        roles=list(accounts.roles_of(own)),
        sessions=accounts.sessions_of(own).count(),
        whose=proven_person(own.person) if own.person else None,
        vneid=provider.configured(),
    )


@signed_in
@any_method
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the other sessions end."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            identity.change_password(
                actor=request.actor,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
            )
        except hashing.Busy:
            return errors.unavailable(request, retry_after=BUSY_SECONDS)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."))
            return see_other("portal:account")
    return page(request, "portal/password.html", form=form)


def help_page(request: HttpRequest) -> HttpResponse:
    """How to sign in, what else there is to do, and who helps."""
    return page(request, "portal/help.html", chapters=help.CHAPTERS)


def help_task(request: HttpRequest, slug: str) -> HttpResponse:
    """One task, in steps."""
    task = help.task(slug)
    if task is None:
        raise Http404
    return page(request, "portal/help_task.html", task=task)
