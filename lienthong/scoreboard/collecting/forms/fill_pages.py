"""For a unit's reporters: which forms are open, filling one in, handing it in, taking it back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.kit import text
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.forms import filling, moving, queries, shown
from lienthong.scoreboard.collecting.forms.fill_form import FillForm
from lienthong.scoreboard.collecting.forms.queries import Place
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.rules.submissions import Act
from lienthong.shell.pages import any_method, confirm, page, see_other

MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A form in the list."""

    place: Place
    period: str
    url: str
    state: shown.Tag


@holding(queries.REPORT)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every open form that the person reports for; what is due first on top."""
    found = queries.own_places(request.actor)[:MOST_LISTED]
    rows = [Row(one, words.period(one.period), _url("fill", one), shown.tag(one)) for one in found]
    waiting = sum(not one.handed_in for one in found)
    return page(
        request,
        "scoreboard/forms/mine.html",
        rows=rows,
        waiting=waiting,
        overdue=sum(one.late and not one.handed_in for one in found),
    )


def _url(name: str, place: Place) -> str:
    return reverse(f"scoreboard:{name}", args=[place.form.code, place.period.code, place.unit.code])


def _place(request: HttpRequest, code: str, period: str, unit: str) -> Place:
    return queries.own_place(request.actor, queries.form(code), scoreboard.period(period), unit)


def _about(place: Place) -> dict[str, Any]:
    return {
        "place": place,
        "period": words.period(place.period),
        "tag": shown.tag(place),
        "steps": shown.way(place),
        "comment": shown.comment(place),
    }


# ── Filling in ──────────────────────────────────────────────────────────────────────────────────


@holding(queries.REPORT)
@any_method
def fill(request: HttpRequest, code: str, period: str, unit: str) -> HttpResponse:
    """The form while it may be written, else what was said."""
    place = _place(request, code, period, unit)
    if not place.open:
        return _read(request, place)
    indicators = queries.asked_of(place.form, place.period, place.unit)
    form = FillForm(
        request.POST or None,
        place=place,
        indicators=indicators,
        answers=queries.answers(place.submission),
    )
    if request.method == "POST" and form.is_valid() and _saved(request, place, form):
        submitting = request.POST.get("do") == "submit"
        return see_other(_url("submit" if submitting else "fill", place))
    return page(
        request, "scoreboard/forms/fill.html", form=form, lines=form.lines(), **_about(place)
    )


def _saved(request: HttpRequest, place: Place, form: FillForm) -> bool:
    try:
        filling.save(
            actor=request.actor,
            place=place,
            version=form.cleaned_data["version"],
            drafts=form.drafts,
        )
    except moving.Stale as stale:
        _show_theirs(place, form)
        form.refuse(stale)
        return False
    except Refused as refusal:
        form.refuse(refusal)
        return False
    if request.POST.get("do") != "submit":
        lacking = len(place.asked) - len(form.drafts)
        said = _("Đã lưu nháp; còn %(count)s chỉ tiêu chưa nhập.") % {"count": lacking}
        messages.success(request, said if lacking else _("Đã lưu nháp; có thể nộp."))
    return True


def _show_theirs(place: Place, form: FillForm) -> None:
    again = queries.places(place.form, place.period, queries.only(place.unit))[0]
    if again.submission:
        form.show_theirs(queries.answers(again.submission), again.submission.version)


def _read(request: HttpRequest, place: Place) -> HttpResponse:
    return page(
        request,
        "scoreboard/forms/said.html",
        lines=shown.lines(place),
        may_withdraw=place.may(Act.WITHDRAW) and place.period.closed_at is None,
        **_about(place),
    )


# ── Handing in, taking back ─────────────────────────────────────────────────────────────────────


@holding(queries.REPORT)
@any_method
def submit(request: HttpRequest, code: str, period: str, unit: str) -> HttpResponse:
    """Everything once more, with what looks odd; then it goes."""
    place = _place(request, code, period, unit)
    if not place.open or place.submission is None:
        return see_other(_url("fill", place))
    if request.method == "POST":
        return _submitted(request, place)
    lines = shown.lines(place)
    return page(
        request,
        "scoreboard/forms/submit.html",
        lines=lines,
        odd=sum(bool(one.odd) for one in lines),
        lacking=[_short(one.indicator) for one in lines if not one.answer],
        **_about(place),
    )


def _short(indicator: Indicator) -> str:
    return indicator.short_name or indicator.name


def _submitted(request: HttpRequest, place: Place) -> HttpResponse:
    version = text.number(request.POST.get("version", ""))
    try:
        filling.submit(actor=request.actor, place=place, version=-1 if version is None else version)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return see_other(_url("fill", place))
    messages.success(request, _("Đã nộp. Còn rút lại được cho đến khi đơn vị tổng hợp duyệt."))
    return see_other(_url("fill", place))


@holding(queries.REPORT)
@any_method
def withdraw(request: HttpRequest, code: str, period: str, unit: str) -> HttpResponse:
    place = _place(request, code, period, unit)
    if request.method == "POST":
        try:
            filling.withdraw(actor=request.actor, place=place)
        except Refused as refusal:
            messages.error(request, refusal.words)
        else:
            messages.success(request, _("Đã rút lại; sửa xong hãy nộp lại."))
        return see_other(_url("fill", place))
    return confirm(
        request,
        title=_("Rút lại biểu mẫu đã nộp?"),
        subject=f"{place.form.title}, {words.period(place.period)}, {place.unit.name}",
        losses=[_("Biểu mẫu trở thành chưa nộp: quá hạn mà chưa nộp lại thì tính là muộn.")],
        keeps=_("Mọi giá trị đã nhập giữ nguyên để sửa."),
        action=_("Rút lại"),
        cancel_url=_url("fill", place),
    )
