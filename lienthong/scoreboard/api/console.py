"""For the centre: which systems send figures; the token is shown once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.directory import choosing
from lienthong.identity import machine_key_pages, machine_keys
from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.api import callers
from lienthong.scoreboard.api.callers import Issued
from lienthong.scoreboard.api.forms import CallerForm
from lienthong.scoreboard.api.views import BASE
from lienthong.shell.pages import any_method, page

MOST_LISTED = 200


@holding(queries.MANAGE)
@any_method
def listed(request: HttpRequest) -> HttpResponse:
    """The systems that may send, and a form for one more; its token is on the page that answers."""
    found = callers.all_callers(request.actor)
    form = CallerForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            return _told(request, callers.grant(actor=request.actor, **form.draft()))
        except Refused as refusal:
            form.refuse(refusal)
    shown = [(one, machine_keys.state(one)) for one in found[:MOST_LISTED]]
    return page(request, "scoreboard/api/callers.html", form=form, callers=shown, base=_base())


def _base() -> str:
    return f"{settings.ISSUER}{BASE}"


def _told(request: HttpRequest, issued: Issued) -> HttpResponse:
    names = [one.name for one in issued.caller.indicators.all()]
    return page(request, "scoreboard/api/token.html", issued=issued, names=names, base=_base())


@holding(queries.MANAGE)
@any_method
def renew(request: HttpRequest, number: int) -> HttpResponse:
    caller = callers.one(request.actor, number)
    if request.method == "POST":
        return _told(request, callers.renew(actor=request.actor, caller=caller))
    return machine_key_pages.ask_renewal(request, caller, back="scoreboard:callers")


@holding(queries.MANAGE)
@any_method
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    caller = callers.one(request.actor, number)
    if request.method == "POST":
        callers.revoke(actor=request.actor, caller=caller)
        return machine_key_pages.revoked(request, caller, back="scoreboard:callers")
    return machine_key_pages.ask_revocation(
        request,
        caller,
        loss=_("Hệ thống này không gửi được số liệu nữa, ngay từ bây giờ."),
        keeps=_("Số liệu đã gửi vẫn giữ nguyên."),
        back="scoreboard:callers",
    )


@holding(queries.MANAGE)
@require_safe
def find_unit(request: HttpRequest) -> HttpResponse:
    queries.require_centre(request.actor)
    return choosing.suggested(request, queries.MANAGE)
