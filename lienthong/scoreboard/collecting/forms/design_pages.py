"""For the centre: which forms there are, making and changing one, ending it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.directory.models import Level
from lienthong.identity.access import holding
from lienthong.kit import clock
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries as scoreboard
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.forms import designing, queries
from lienthong.scoreboard.collecting.forms.design_form import DesignForm, EndForm
from lienthong.scoreboard.models import Form, Period
from lienthong.shell.pages import any_method, confirm, page, see_other


@dataclass(frozen=True, slots=True)
class Row:
    """A form in the list, with its newest period."""

    form: Form
    asked: str  # "Sở, ban, ngành cấp tỉnh; Cấp huyện"
    period: Period | None
    period_name: str
    handed_in: int
    units: int
    ended: bool


@holding(queries.MANAGE)
@require_safe
def designs(request: HttpRequest) -> HttpResponse:
    """Every form, and how far its newest period is."""
    scoreboard.require_centre(request.actor)
    rows = [_row(one) for one in queries.forms()]
    return page(request, "scoreboard/forms/designs.html", rows=rows)


def _row(form: Form) -> Row:
    newest = queries.periods(form).first()
    found = queries.places(form, newest) if newest else []
    return Row(
        form,
        asked_of(form),
        newest,
        words.period(newest) if newest else "",
        sum(one.handed_in for one in found),
        len(found),
        form.valid_to <= clock.today(),
    )


def asked_of(form: Form) -> str:
    """Who must fill it in."""
    levels = [str(label) for level, label in Level.choices if level in form.levels]
    named = len(form.units.all())
    more = [_("%(count)s đơn vị ghi tên") % {"count": named}] if named else []
    return "; ".join((*levels, *more))


@holding(queries.MANAGE)
@any_method
def design(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new form, or one as it is."""
    scoreboard.require_centre(request.actor)
    known = queries.form(code) if code else None
    form = DesignForm(request.POST or None, actor=request.actor, form=known)
    if request.method == "POST" and form.is_valid() and (saved := _saved(request, form, known)):
        messages.success(request, _("Đã lưu biểu mẫu."))
        return see_other("scoreboard:review", saved.code)
    return page(request, "scoreboard/forms/design.html", form=form, known=known)


def _saved(request: HttpRequest, form: DesignForm, known: Form | None) -> Form | None:
    named: dict[str, Any] = {"actor": request.actor, "draft": form.draft()}
    try:
        if known is None:
            return designing.add_form(**named)
        version = form.cleaned_data["version"] or 0
        designing.edit_form(**named, form=known, version=version)
    except Refused as refusal:
        form.refuse(refusal)
        return None
    return known


@holding(queries.MANAGE)
@any_method
def end(request: HttpRequest, code: str) -> HttpResponse:
    scoreboard.require_centre(request.actor)
    known = queries.form(code)
    form = EndForm(request.POST or None, initial={"valid_to": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            designing.end_form(actor=request.actor, form=known, on=form.cleaned_data["valid_to"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Biểu mẫu thôi dùng từ ngày đã chọn."))
            return see_other("scoreboard:designs")
    return confirm(
        request,
        title=_("Thôi dùng biểu mẫu này?"),
        subject=known.title,
        losses=[_("Các kỳ sau không còn hỏi các đơn vị biểu mẫu này.")],
        keeps=_("Biểu mẫu đã nộp và số liệu đã duyệt giữ nguyên."),
        form=form,
        action=_("Thôi dùng"),
        cancel_url=reverse("scoreboard:review", args=[code]),
    )
