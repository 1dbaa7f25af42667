"""Printed names of units: which unit each is understood as, and spellings that people confirm."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.console.forms_names import AliasForm, NamesForm
from lienthong.directory import actions
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.directory.rules import Candidate
from lienthong.identity.access import holding
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, page, see_other

MANAGE = Rights.MANAGE_UNITS
HOW = {
    "code": gettext_lazy("mã định danh"),
    "name": gettext_lazy("tên chính thức"),
    "short_name": gettext_lazy("tên ngắn"),
    "alias": gettext_lazy("cách viết đã xác nhận"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed name: the unit it means, or the candidates that a person may confirm."""

    printed: str
    unit: Unit | None
    matched_by: str | None
    candidates: tuple[Candidate, ...]

    @property
    def how(self) -> str:
        """By what the unit was recognised, in words."""
        return str(HOW[self.matched_by]) if self.matched_by else ""


@holding(MANAGE)
@any_method
def names(request: HttpRequest) -> HttpResponse:
    """Paste names, one a line; see how each is read. Picked candidates are confirmed by a POST."""
    form = NamesForm(request.POST or request.GET or None)
    typed = form.is_valid()
    if typed and "confirm" in request.POST:
        _confirm_picked(request, form.lines())
    readings = _read(request.actor, form.lines()) if typed else []
    return page(
        request,
        "console/names.html",
        form=form,
        readings=readings,
        understood=sum(reading.unit is not None for reading in readings),
    )


def _read(actor: Actor, lines: list[str]) -> list[Reading]:
    resolved = directory.resolve_for(actor, MANAGE, lines)
    units = directory.by_codes(actor, MANAGE, {one.code for one in resolved.values() if one.code})
    return [
        Reading(line, units.get(one.code or ""), one.matched_by, one.candidates)
        for line, one in resolved.items()
    ]


def _confirm_picked(request: HttpRequest, lines: list[str]) -> None:
    """`pick-3=H10.21` confirms that the fourth line means that unit."""
    confirmed = 0
    for number, line in enumerate(lines):
        code = request.POST.get(f"pick-{number}", "")
        if not code:
            continue
        try:
            unit = directory.with_code(request.actor, MANAGE, code)
            actions.confirm_alias(actor=request.actor, unit=unit, spelling=line)
            confirmed += 1
        except Refused as refusal:
            messages.error(request, f"{line}: {refusal}")
    if confirmed:
        messages.success(request, _("Đã nhớ %(count)d cách viết.") % {"count": confirmed})


@holding(MANAGE)
@require_POST
def confirm_alias(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Remember a spelling of one unit, from the unit's page."""
    unit = directory.unit(request.actor, MANAGE, unit_id)
    form = AliasForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_alias(actor=request.actor, unit=unit, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã nhớ cách viết này."))
    else:
        messages.error(request, _("Hãy gõ một cách viết, tối đa 200 ký tự."))
    return see_other("console:unit", unit.pk)


@holding(MANAGE)
@require_POST
def forget_alias(request: HttpRequest, unit_id: int, alias_id: int) -> HttpResponse:
    """A confirmed spelling was a mistake."""
    unit = directory.unit(request.actor, MANAGE, unit_id)
    alias = next((one for one in directory.aliases(unit) if one.pk == alias_id), None)
    if alias is None:
        raise Http404
    actions.forget_alias(actor=request.actor, alias=alias)
    messages.success(request, _("Đã bỏ cách viết “%(alias)s”.") % {"alias": alias.text})
    return see_other("console:unit", unit.pk)
