"""The centre's pages for indicators: find, write, end, publish, set targets, name units."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lienthong.directory.models import OPEN_END, Level
from lienthong.identity.access import holding
from lienthong.kit import clock
from lienthong.kit.refusal import Refused
from lienthong.kit.text import fold, format_date
from lienthong.scoreboard import actions as scoreboard
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.catalogue import actions, effects, forms
from lienthong.scoreboard.catalogue.effects import Effect
from lienthong.scoreboard.models import Applicability, Fact, Indicator, Target
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.forms import RefusingForm
from lienthong.shell.pages import any_method, confirm, page, see_other

View = Callable[..., HttpResponse]


def centre(view: View) -> View:
    """For who manages the whole scoreboard; `code` becomes the indicator."""

    @holding(queries.MANAGE)
    def guarded(request: HttpRequest, code: str | None = None, **given: Any) -> HttpResponse:
        queries.require_centre(request.actor)
        if code is None:
            return view(request, **given)
        if not code.isprintable():
            raise Http404
        return view(request, get_object_or_404(Indicator, code=code), **given)

    return guarded


# ── Finding and reading ─────────────────────────────────────────────────────────────────────────


@centre
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """By topic; `?q=` finds by name or code."""
    typed = request.GET.get("q", "")[:100]
    held = [one for one in Indicator.objects.all() if _like(one, typed)]
    targets = queries.targets(clock.today())
    return page(
        request,
        "scoreboard/catalogue/indicators.html",
        q=typed,
        topics=_by_topic(held),
        with_target={indicator for indicator, _level in targets},
        today=clock.today(),
    )


def _like(one: Indicator, typed: str) -> bool:
    said = fold(f"{one.name} {one.short_name} {one.code}")
    return all(word in said for word in fold(typed).split())


def _by_topic(held: Iterable[Indicator]) -> list[tuple[str, list[Indicator]]]:
    found: dict[str, list[Indicator]] = {code: [] for code in TOPICS}
    for one in held:
        found.setdefault(one.topic, []).append(one)
    return [(str(TOPICS.get(code, code)), many) for code, many in found.items() if many]


@centre
@require_safe
def one(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """All that holds of an indicator, and what held before."""
    ended = indicator.valid_to != OPEN_END
    return page(
        request,
        "scoreboard/catalogue/indicator.html",
        indicator=indicator,
        ended=ended,
        facts=_facts(indicator),
        targets=_targets(indicator),
        exceptions=_exceptions(indicator),
        fixed=actions.has_closed_figures(indicator),
    )


def _facts(one: Indicator) -> list[tuple[str, str]]:
    window = str(one.get_window_display())
    if one.window_from:
        window = f"{window} ({format_date(one.window_from)})"
    rows = [
        (_("Mã chỉ tiêu"), one.code),
        (_("Chủ đề"), str(TOPICS.get(one.topic, one.topic))),
        (_("Giá trị là gì"), f"{one.get_measure_display()} ({one.unit_of_measure})"),
        (_("Tử số"), one.numerator),
        (_("Mẫu số"), one.denominator),
        (_("Hướng tốt"), str(one.get_direction_display())),
        (_("Gộp các đơn vị"), str(one.get_over_units_display())),
        (_("Gộp theo thời gian"), str(one.get_over_time_display())),
        (_("Tính trong khoảng nào"), window),
        (_("Áp dụng cho cấp"), ", ".join(str(Level(level).label) for level in one.levels)),
        (_("Ai báo cáo"), str(one.get_reporter_display())),
        (_("Nguồn"), one.source),
        (_("Có hiệu lực"), _days(one.valid_from, one.valid_to)),
    ]
    return [(term, value) for term, value in rows if value]


def _days(since: date, until: date) -> str:
    if until == OPEN_END:
        return _("từ %(day)s") % {"day": format_date(since)}
    return _("từ %(day)s đến trước %(end)s") % {
        "day": format_date(since),
        "end": format_date(until),
    }


def _targets(indicator: Indicator) -> list[dict[str, Any]]:
    """Newest first within a level; `now` holds today or begins later, and can be ended."""
    found = Target.objects.filter(indicator=indicator).order_by("level", "-valid_from")
    return [
        {
            "level": _level(one.level),
            "key": one.level,
            "value": words.typed(indicator, one.value),
            "decision": one.decision,
            "days": _days(one.valid_from, one.valid_to),
            "now": one.valid_to == OPEN_END,
        }
        for one in found
    ]


def _level(level: str) -> str:
    return str(Level(level).label) if level else _("Mọi cấp chưa có mức riêng")


def _exceptions(indicator: Indicator) -> list[dict[str, Any]]:
    found = Applicability.objects.filter(indicator=indicator).select_related("unit")
    ordered = found.order_by("-valid_to", "unit__sort_key")
    return [
        {"row": one, "days": _days(one.valid_from, one.valid_to), "now": one.valid_to == OPEN_END}
        for one in ordered
    ]


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


@centre
@any_method
def add(request: HttpRequest) -> HttpResponse:
    given = {"on": clock.today(), "levels": ["department", "district"], "kinds": ["state"]}
    form = forms.NewIndicatorForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_indicator(
                actor=request.actor,
                code=form.cleaned_data["code"],
                columns=form.columns,
                on=form.cleaned_data["on"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("Đã thêm chỉ tiêu. Nó còn là nội bộ; chưa có mức phải đạt.")
            )
            return see_other("scoreboard:manage_indicator", added.code)
    return page(request, "scoreboard/catalogue/edit.html", form=form, title=_("Thêm chỉ tiêu"))


@centre
@any_method
def edit(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """What changes a ranking is shown before it is done."""
    form = forms.IndicatorForm(request.POST or None, initial=forms.initial(indicator))
    if request.method == "POST" and form.is_valid():
        columns = form.columns

        def change() -> list[str]:
            return actions.change_indicator(
                actor=request.actor, indicator=indicator, columns=columns
            )

        meaning = set(actions.differing(indicator, columns)) & set(actions.MEANING)
        effect = (lambda: effects.of_indicator(indicator, date.min, change)) if meaning else None
        done = _carried_out(
            request, form, change, effect, title=_("Sửa cách đo của chỉ tiêu"), indicator=indicator
        )
        return done or _back(request, indicator, _("Đã lưu."))
    return page(
        request,
        "scoreboard/catalogue/edit.html",
        form=form,
        title=_("Sửa chỉ tiêu"),
        indicator=indicator,
        fixed=actions.has_closed_figures(indicator),
    )


def _back(request: HttpRequest, indicator: Indicator, told: str) -> HttpResponse:
    messages.success(request, told)
    return see_other("scoreboard:manage_indicator", indicator.code)


def _carried_out(
    request: HttpRequest,
    form: RefusingForm,
    change: Callable[[], Any],
    effect: Callable[[], Effect] | None,
    *,
    title: str,
    indicator: Indicator | None = None,
    template: str = "scoreboard/catalogue/edit.html",
    **context: Any,
) -> HttpResponse | None:
    """Do it; None when it is done. Where it has an effect on rankings, that is shown first."""
    try:
        if effect is not None and "confirm" not in request.POST:
            return asked(request, title, effect(), indicator, **context)
        change()
    except Refused as refusal:
        form.refuse(refusal)
        return page(request, template, form=form, title=title, indicator=indicator, **context)
    return None


def asked(
    request: HttpRequest,
    title: str,
    effect: Effect,
    indicator: Indicator | None = None,
    **context: Any,
) -> HttpResponse:
    """Who would stand otherwise, with the form that was sent to be sent once more."""
    given = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return page(
        request, "scoreboard/catalogue/effect.html", title=title, effect=effect, given=given,
        indicator=indicator, **context,
    )  # fmt: skip


# ── Ending, publishing ──────────────────────────────────────────────────────────────────────────


@centre
@any_method
def end(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    return _from_a_day(
        request,
        indicator,
        lambda on: actions.end_indicator(actor=request.actor, indicator=indicator, on=on),
        _("Chỉ tiêu kết thúc vào ngày đã chọn."),
        title=_("Kết thúc chỉ tiêu này?"),
        subject=indicator.name,
        losses=[_("Từ ngày đó chỉ tiêu không còn trong bảng, biểu mẫu và xếp hạng của kỳ mới.")],
        keeps=_("Số liệu và xếp hạng của các kỳ trước ngày đó giữ nguyên."),
        action=_("Kết thúc"),
    )


def _from_a_day(
    request: HttpRequest,
    indicator: Indicator,
    work: Callable[[date], None],
    done: str,
    **asked: Any,
) -> HttpResponse:
    """Ask from which day on something ends (`confirm`'s words), then end it."""
    form = forms.DayForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            work(form.cleaned_data["on"])
            return _back(request, indicator, done)
        except Refused as refusal:
            form.refuse(refusal)
    return confirm(request, form=form, cancel_url=_address(indicator), **asked)


def _address(indicator: Indicator) -> str:
    return reverse("scoreboard:manage_indicator", args=[indicator.code])


@centre
@any_method
def public(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Make public what is internal, or the other way round, after saying what comes of it."""
    wanted = not indicator.public
    if request.method == "POST":
        actions.publish(actor=request.actor, indicator=indicator, public=wanted)
        told = _("Chỉ tiêu đã công khai.") if wanted else _("Chỉ tiêu không còn công khai.")
        return _back(request, indicator, told)
    return confirm(
        request,
        title=_("Công khai chỉ tiêu này?") if wanted else _("Thôi công khai chỉ tiêu này?"),
        subject=indicator.name,
        losses=[_what_opens(indicator)] if wanted else _what_closes(),
        keeps=_("Kỳ đang làm chưa hiện ra; đổi lại được bất cứ lúc nào."),
        action=_("Công khai") if wanted else _("Thôi công khai"),
        cancel_url=_address(indicator),
    )


def _what_opens(indicator: Indicator) -> str:
    told = Fact.objects.filter(
        indicator=indicator, period__closed_at__isnull=False, state=Fact.State.VALUE
    )
    figures, periods = told.count(), told.values("period").distinct().count()
    shape = ngettext(
        "Ai cũng xem, tải và nhúng được ngay %(figures)s giá trị của từng đơn vị trong %(periods)s kỳ "
        "đã khóa, kể cả xếp hạng; và của mỗi kỳ được khóa về sau.",
        "Ai cũng xem, tải và nhúng được ngay %(figures)s giá trị của từng đơn vị trong %(periods)s kỳ "
        "đã khóa, kể cả xếp hạng; và của mỗi kỳ được khóa về sau.",
        figures,
    )
    return shape % {"figures": figures, "periods": periods}


def _what_closes() -> list[str]:
    return [
        _("Trang công khai, tệp dữ liệu mở và khung nhúng của chỉ tiêu này không mở được nữa."),
        _("Ai đã tải thì vẫn giữ bản của mình."),
    ]


# ── Targets ─────────────────────────────────────────────────────────────────────────────────────


@centre
@any_method
def target(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """A new target from a day on; the one before ends on that day."""
    given = {"on": clock.today(), "level": request.GET.get("level", "")}
    form = forms.TargetForm(request.POST or None, indicator=indicator, initial=given)
    title = _("Mức phải đạt mới")
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data

        def change() -> None:
            actions.set_target(actor=request.actor, indicator=indicator, **cleaned)

        done = _carried_out(
            request, form, change, lambda: effects.of_indicator(indicator, cleaned["on"], change),
            title=title, indicator=indicator,
        )  # fmt: skip
        return done or _back(request, indicator, _("Đã đặt mức phải đạt."))
    return page(
        request, "scoreboard/catalogue/edit.html", form=form, title=title, indicator=indicator
    )


@centre
@any_method
def end_target(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """`?level=` says which one."""
    level = request.GET.get("level", "")
    held = Target.objects.filter(indicator=indicator, valid_to=OPEN_END)
    if level not in held.values_list("level", flat=True):
        raise Http404
    return _from_a_day(
        request,
        indicator,
        lambda on: actions.end_target(actor=request.actor, indicator=indicator, level=level, on=on),
        _("Đã bỏ mức phải đạt từ ngày đó."),
        title=_("Bỏ mức phải đạt?"),
        subject=f"{indicator.name}: {_level(level)}",
        losses=[_("Từ ngày đó không ai được xét đạt hay không đạt theo mức này.")],
        keeps=_("Các kỳ trước ngày đó giữ mức của mình."),
        action=_("Bỏ mức"),
    )


# ── Units by name ───────────────────────────────────────────────────────────────────────────────


@centre
@any_method
def units(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """From a day on, the indicator applies to units, or does not, whatever their level says."""
    form = forms.UnitsForm(request.POST or None, initial={"on": clock.today()})
    title = _("Đơn vị thuộc diện, không thuộc diện")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def change() -> int:
            return scoreboard.set_applicability(
                actor=request.actor, indicators=[indicator], units=given["found"],
                applies=given["applies"], reason=given["reason"], on=given["on"],
            )  # fmt: skip

        done = _carried_out(
            request, form, change, lambda: effects.of_indicator(indicator, given["on"], change),
            title=title, indicator=indicator, named=given["found"],
        )  # fmt: skip
        return done or _back(request, indicator, _("Đã ghi các đơn vị."))
    return page(
        request, "scoreboard/catalogue/edit.html", form=form, title=title, indicator=indicator
    )


@centre
@any_method
def end_exception(request: HttpRequest, indicator: Indicator, exception_id: int) -> HttpResponse:
    found = Applicability.objects.filter(indicator=indicator, valid_to=OPEN_END)
    exception = get_object_or_404(found.select_related("unit", "indicator"), pk=exception_id)
    return _from_a_day(
        request,
        indicator,
        lambda on: actions.end_exception(actor=request.actor, exception=exception, on=on),
        _("Từ ngày đó đơn vị lại theo cấp của mình."),
        title=_("Bỏ ngoại lệ này?"),
        subject=f"{exception.unit.name}: {indicator.name}",
        losses=[_("Từ ngày đó đơn vị lại được tính như các đơn vị cùng cấp.")],
        action=_("Bỏ ngoại lệ"),
    )
