"""Where an officer is signed in: seeing it, ending one, ending all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.console.frame import beside_tree, full_name
from lienthong.identity import actions
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.rules import Rights
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import see_other

MANAGE = Rights.MANAGE_ACCOUNTS


@holding(MANAGE)
@require_safe
def sessions(request: HttpRequest, account_id: int) -> HttpResponse:
    """Live sessions with device, address and times."""
    officer = identity.account(request.actor, account_id)
    return beside_tree(
        request,
        "console/sessions.html",
        officer.unit,
        here=_("Phiên đăng nhập"),
        officer=officer,
        unit_name=full_name(request.actor, officer.unit),
        live=list(identity.sessions_of(officer)),
        may_change=identity.may_change(request.actor, identity.roles_of(officer)),
    )


@holding(MANAGE)
@require_POST
def end(request: HttpRequest, account_id: int) -> HttpResponse:
    """End the session named, or all of them when none is."""
    officer = identity.account(request.actor, account_id)
    named = request.POST.get("session")
    one = None if named is None else identity.session_of(officer, named)
    try:
        if one is None:
            ended = actions.sign_out_everywhere(actor=request.actor, account=officer)
        else:
            ended = actions.end_session(actor=request.actor, account=officer, session_id=one.pk)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        words = ngettext(
            "Đã kết thúc %(count)d phiên đăng nhập.",
            "Đã kết thúc %(count)d phiên đăng nhập.",
            ended,
        )
        messages.success(request, words % {"count": ended})
    return see_other("console:sessions", officer.pk)
