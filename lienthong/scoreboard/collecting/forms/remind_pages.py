"""For the centre: who has not handed a form in, and reminding them now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.forms import queries, reminding
from lienthong.scoreboard.models import Form, Period
from lienthong.shell.pages import any_method, page, see_other


@holding(queries.MANAGE)
@any_method
def remind(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Say who would be told, then tell them; a form once a day."""
    scoreboard.require_centre(request.actor)
    form, chosen = queries.form(code), scoreboard.period(period)
    queries.require_asked(form, chosen)
    if request.method == "POST":
        _send(request, form, chosen)
        return see_other("scoreboard:review", code, period)
    missing = reminding.missing(form, chosen)
    at = reminding.last_today(form, chosen)
    return page(
        request,
        "scoreboard/forms/remind.html",
        form_=form,
        period=chosen,
        period_name=words.period(chosen),
        due=queries.due(form, chosen),
        heard=[one for one in missing if one.reporters],
        unheard=[one for one in missing if not one.reporters],
        refusal=reminding.told_today(at) if at else "",
    )


def _send(request: HttpRequest, form: Form, period: Period) -> None:
    """What happened is told on the next page."""
    try:
        told = reminding.remind_now(actor=request.actor, form=form, period=period)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        done = ngettext("Đã nhắc %(count)s đơn vị.", "Đã nhắc %(count)s đơn vị.", len(told))
        messages.success(request, done % {"count": len(told)})
