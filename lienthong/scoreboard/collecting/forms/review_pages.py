"""For the centre: who has handed in, who is late, who has not begun; accepting, returning, locking."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.identity.access import holding
from lienthong.kit import text
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.forms import queries, reminding, reviewing, shown
from lienthong.scoreboard.collecting.forms.design_form import CommentForm
from lienthong.scoreboard.collecting.forms.design_pages import asked_of
from lienthong.scoreboard.collecting.forms.queries import Place
from lienthong.scoreboard.models import Form, Period
from lienthong.scoreboard.rules.submissions import Act, State
from lienthong.shell.pages import any_method, page, see_other

ON_A_PAGE = 100
SHOWS = {
    "": lambda one: True,
    "submitted": lambda one: bool(one.submission) and one.submission.state == State.SUBMITTED,
    "accepted": lambda one: (
        bool(one.submission) and one.submission.state in (State.ACCEPTED, State.LOCKED)
    ),
    "begun": lambda one: bool(one.submission) and not one.handed_in,
    "none": lambda one: one.submission is None,
    "late": lambda one: one.late,
}


@dataclass(frozen=True, slots=True)
class Row:
    place: Place
    tag: shown.Tag
    reporters: str  # names; blank: nobody reports for this unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that leads to its list."""

    show: str
    words: str
    count: int


@holding(queries.MANAGE)
@any_method
def review(request: HttpRequest, code: str, period: str = "") -> HttpResponse:
    """A period's units with what has become of their forms; ticked ones are accepted together."""
    scoreboard.require_centre(request.actor)
    form = queries.form(code)
    known = list(queries.periods(form))
    chosen = scoreboard.period(period) if period else next(iter(known), None)
    if chosen is None:
        return page(request, "scoreboard/forms/review.html", form_=form, asked=asked_of(form))
    queries.require_asked(form, chosen)
    if request.method == "POST":
        return _accept_ticked(request, form, chosen)
    return page(request, "scoreboard/forms/review.html", **_listed(request, form, chosen, known))


def _listed(
    request: HttpRequest, form: Form, period: Period, known: list[Period]
) -> dict[str, Any]:
    places = queries.places(form, period)
    show = request.GET.get("show", "")
    wanted = [one for one in places if SHOWS.get(show, SHOWS[""])(one)]
    listed = Paginator(wanted, ON_A_PAGE).get_page(request.GET.get("page"))
    people = queries.reporters(one.unit.pk for one in listed)
    return {
        "form_": form,
        "asked": asked_of(form),
        "period": period,
        "period_name": words.period(period),
        "periods": [(one, words.period(one)) for one in known[:24]],
        "due": queries.due(form, period),
        "page_obj": listed,
        "rows": [_row(one, people) for one in listed],
        "figures": _figures(places),
        "show": show,
        "ticked": "tick" in request.GET,
        "may_accept": any(SHOWS["submitted"](one) for one in listed),
        "closed": period.closed_at is not None,
        "missing": period.closed_at is None and not all(one.handed_in for one in places),
        "reminded_at": reminding.last_today(form, period),
    }


def _row(place: Place, people: dict[int, Any]) -> Row:
    names = [one.full_name for one in people.get(place.unit.pk, [])]
    return Row(place, shown.tag(place), ", ".join(names[:3]))


def _figures(places: list[Place]) -> list[Figure]:
    named = {
        "": _("phải nộp"),
        "submitted": _("đã nộp, chờ duyệt"),
        "accepted": _("đã duyệt"),
        "begun": _("đang nhập hoặc phải sửa"),
        "none": _("chưa bắt đầu"),
        "late": _("muộn hoặc quá hạn"),
    }
    return [Figure(show, words, sum(map(SHOWS[show], places))) for show, words in named.items()]


def _accept_ticked(request: HttpRequest, form: Form, period: Period) -> HttpResponse:
    ticked = set(map(text.number, request.POST.getlist("unit")[:ON_A_PAGE])) - {None}
    try:
        done = reviewing.accept_all(actor=request.actor, form=form, period=period, units=ticked)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        told = ngettext("Đã duyệt %(count)s biểu mẫu.", "Đã duyệt %(count)s biểu mẫu.", done)
        messages.success(request, told % {"count": done})
    return see_other("scoreboard:review", form.code, period.code)


# ── One unit ────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def one(request: HttpRequest, code: str, period: str, unit: str) -> HttpResponse:
    """What a unit said beside the period before, and what to do with it."""
    place = queries.centre_place(request.actor, queries.form(code), scoreboard.period(period), unit)
    comment = CommentForm(request.POST if request.POST.get("do") in COMMENTED else None)
    if request.method == "POST" and place.submission and _done(request, place, comment):
        return see_other("scoreboard:review_one", code, period, unit)
    people = queries.reporters([place.unit.pk]).get(place.unit.pk, [])
    return page(
        request,
        "scoreboard/forms/one.html",
        place=place,
        period=words.period(place.period),
        tag=shown.tag(place),
        steps=shown.way(place),
        lines=shown.lines(place),
        reporters=people,
        form=comment,
        may={act.value: place.may(act) for act in Act},
        closed=place.period.closed_at is not None,
    )


COMMENTED = ("return", "reopen")


def _done(request: HttpRequest, place: Place, form: CommentForm) -> bool:
    what = request.POST.get("do", "")
    if what in COMMENTED and not form.is_valid():
        return False
    try:
        told = _do(request, place, what, form)
    except Refused as refusal:
        if what in COMMENTED:
            form.refuse(refusal)
            return False
        messages.error(request, refusal.words)
        return True
    messages.success(request, told)
    return True


def _do(request: HttpRequest, place: Place, what: str, form: CommentForm) -> str:
    named: dict[str, Any] = {"actor": request.actor, "submission": place.submission}
    if what == "return":
        reviewing.give_back(**named, comment=form.cleaned_data["comment"])
        return _("Đã trả lại; người báo cáo của đơn vị được báo qua thư.")
    if what == "reopen":
        reviewing.reopen(**named, reason=form.cleaned_data["comment"])
        return _("Đã mở lại; đơn vị sửa được.")
    if what == "lock":
        reviewing.lock(**named)
        return _("Đã khóa.")
    if what == "accept":
        reviewing.accept(**named)
        return _("Đã duyệt; giá trị đã vào số liệu.")
    raise Refused(_("Không rõ việc cần làm"))
