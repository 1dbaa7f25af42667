"""The centre's pages for periods: open one, set its days, see what still waits, close it, open it again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import actions, queries, words
from lienthong.scoreboard.catalogue import forms
from lienthong.scoreboard.catalogue.pages import centre
from lienthong.scoreboard.collecting import file_lists
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.models import Batch, Fact, Indicator, Period
from lienthong.shell.pages import any_method, confirm, page, see_other


def with_period(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who manages the whole scoreboard; `code` becomes the period."""

    @holding(queries.MANAGE)
    def guarded(request: HttpRequest, code: str) -> HttpResponse:
        queries.require_centre(request.actor)
        return view(request, queries.period(code))

    return guarded


@dataclass(frozen=True, slots=True)
class Missing:
    """An indicator of which some units have told, or should have."""

    indicator: Indicator
    told: int
    asked: int
    units: list[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not finished in a period: cells nobody decided, drafts, indicators with gaps."""

    cells: int
    drafts: int
    gaps: list[Missing]
    silent: list[Indicator]  # nobody told anything

    @property
    def sentences(self) -> list[str]:
        said = [
            (self.cells, ngettext("%s ô chờ xem xét.", "%s ô chờ xem xét.", self.cells)),
            (self.drafts, ngettext("%s tệp chưa xác nhận.", "%s tệp chưa xác nhận.", self.drafts)),
            (
                len(self.gaps),
                ngettext(
                    "%s chỉ tiêu còn đơn vị chưa có số liệu.",
                    "%s chỉ tiêu còn đơn vị chưa có số liệu.",
                    len(self.gaps),
                ),
            ),
            (
                len(self.silent),
                ngettext(
                    "%s chỉ tiêu chưa có số liệu nào.",
                    "%s chỉ tiêu chưa có số liệu nào.",
                    len(self.silent),
                ),
            ),
        ]
        return [shape % count for count, shape in said if count]


def waiting(period: Period) -> Waiting:
    """What closing would leave behind."""
    cells = queries.waiting(period).count()
    drafts = Batch.objects.filter(period=period, state=Batch.State.DRAFT).count()
    found = list(period_standings(period).values())
    gaps = [
        Missing(
            one.indicator,
            len(one.told),
            len(one.told) + len(one.missing),
            [line.unit.label for line in one.missing],
        )
        for one in found
        if one.told and one.missing
    ]
    silent = [one.indicator for one in found if one.missing and not one.told]
    return Waiting(cells, drafts, gaps, silent)


@centre
@any_method
def periods(request: HttpRequest) -> HttpResponse:
    """All periods, newest first; open one."""
    form = forms.NewPeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            period = actions.ensure_period(
                given["period"].strip(), actor=request.actor, as_of=given["as_of"],
                reported_on=given["reported_on"],
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(period)s đã mở.") % {"period": words.period(period)})
            return see_other("scoreboard:period", period.code)
    lines = file_lists.period_lines()
    return page(request, "scoreboard/catalogue/periods.html", form=form, lines=lines)


@with_period
@any_method
def one(request: HttpRequest, period: Period) -> HttpResponse:
    """Its days, and what still waits before it can be closed."""
    given = {"as_of": period.as_of, "reported_on": period.reported_on}
    form = forms.PeriodForm(request.POST or None, initial=given)
    if (
        request.method == "POST" and period.closed_at
    ):  # the page shows no form: it was closed meanwhile
        messages.error(request, _("Kỳ %(period)s đã khóa.") % {"period": period.code})
        return see_other("scoreboard:period", period.code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ensure_period(period.code, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("Đã lưu."))
            return see_other("scoreboard:period", period.code)
        except Refused as refusal:
            form.refuse(refusal)
    return page(
        request,
        "scoreboard/catalogue/period.html",
        form=form,
        period=period,
        title=words.period(period),
        waiting=waiting(period),
        figures=Fact.objects.filter(period=period, state=Fact.State.VALUE).count(),
    )


@with_period
@any_method
def close(request: HttpRequest, period: Period) -> HttpResponse:
    """From then on figures change by correction only, and what is public is shown to everybody."""
    if request.method == "POST":
        actions.close_period(actor=request.actor, period=period)
        messages.success(request, _("%(period)s đã khóa.") % {"period": words.period(period)})
        return see_other("scoreboard:period", period.code)
    public = Fact.objects.filter(period=period, indicator__public=True, state=Fact.State.VALUE)
    shown = _("%(count)s giá trị công khai của kỳ hiện ra cho mọi người, kèm xếp hạng.")
    return confirm(
        request,
        title=_("Khóa kỳ này?"),
        subject=words.period(period),
        losses=[
            *waiting(period).sentences,
            _("Số liệu chỉ còn sửa được bằng đính chính có lý do; đơn vị không gửi thêm được."),
        ],
        gains=[shown % {"count": public.count()}],
        keeps=_("Mức phải đạt, trọng số và diện áp dụng của kỳ từ nay giữ nguyên. Mở lại kỳ được."),
        action=_("Khóa kỳ"),
        cancel_url=reverse("scoreboard:period", args=[period.code]),
    )


@with_period
@any_method
def reopen(request: HttpRequest, period: Period) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.reopen_period(actor=request.actor, period=period, reason=reason)
        messages.success(request, _("%(period)s đã mở lại.") % {"period": words.period(period)})
        return see_other("scoreboard:period", period.code)
    return confirm(
        request,
        title=_("Mở lại kỳ này?"),
        subject=words.period(period),
        losses=[_("Số liệu công khai của kỳ ẩn đi cho đến khi khóa lại.")],
        keeps=_("Để sửa một giá trị thì không cần mở lại: đính chính có lý do là đủ."),
        form=form,
        action=_("Mở lại"),
        cancel_url=reverse("scoreboard:period", args=[period.code]),
    )
