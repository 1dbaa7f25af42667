"""Moving a unit, ending it by decision, and undoing the end: what it does is shown first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.console import losses, succession
from lienthong.console.forms_units import EndUnitForm, MoveUnitForm
from lienthong.console.frame import beside_tree, full_name
from lienthong.directory import actions
from lienthong.directory import queries as directory
from lienthong.directory.models import Succession, Unit
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.kit.text import format_date, format_number
from lienthong.shell.pages import any_method, confirm, see_other

MANAGE = Rights.MANAGE_UNITS


def _decided_by(actor: Actor, unit_id: int) -> Unit:
    """The unit, for who administers the one above: where it stands, and whether, is theirs to say."""
    unit = directory.unit(actor, MANAGE, unit_id)
    directory.require(actor, MANAGE, unit.parent_path)
    return unit


@holding(MANAGE)
@any_method
def move(request: HttpRequest, unit_id: int) -> HttpResponse:
    """First where to, as a query; then what it does; a POST to that address does it."""
    unit = _decided_by(request.actor, unit_id)
    form = MoveUnitForm(request.GET or None, actor=request.actor, initial={"on": clock.today()})
    if not form.is_valid():
        return _ask_where(request, unit, form)
    target = directory.with_code(request.actor, MANAGE, form.cleaned_data["parent"])
    if request.method == "POST":
        try:
            actions.move_unit(
                actor=request.actor, unit=unit, parent=target, on=form.cleaned_data["on"]
            )
        except Refused as refusal:
            form.refuse(refusal)
            return _ask_where(request, unit, form)
        messages.success(
            request,
            _("Đã chuyển %(unit)s về trực thuộc %(target)s.")
            % {"unit": unit.name, "target": target.name},
        )
        return see_other("console:unit", unit.pk)
    return _confirm_move(request, unit, target)


def _confirm_move(request: HttpRequest, unit: Unit, target: Unit) -> HttpResponse:
    change = losses.of_moving_unit(unit, target)
    return confirm(
        request,
        title=_("Chuyển %(unit)s về trực thuộc %(target)s?")
        % {"unit": unit.name, "target": full_name(request.actor, target)},
        subject=_with_subtree(request.actor, unit),
        losses=change.losses,
        gains=change.gains,
        keeps=_(
            "Mã, cán bộ, vai trò và phiên đăng nhập giữ nguyên. Chuyển về chỗ cũ được bất cứ lúc nào."
        ),
        action=_("Chuyển đơn vị"),
        cancel_url=reverse("console:unit", args=[unit.pk]),
    )


def _with_subtree(actor: Actor, unit: Unit) -> str:
    """What moves along."""
    officers = identity.headcounts(actor).get(unit.path, 0)
    units = directory.subtree(unit).count() - 1
    return _("Cùng chuyển: %(units)s đơn vị trực thuộc, %(officers)s cán bộ") % {
        "units": format_number(units),
        "officers": format_number(officers),
    }


@holding(MANAGE)
@any_method
def end(request: HttpRequest, unit_id: int) -> HttpResponse:
    """First the decision, as a query; then what it does; a POST to that address does it."""
    unit = _decided_by(request.actor, unit_id)
    form = EndUnitForm(
        request.GET or None, actor=request.actor, initial={"effective_on": clock.today()}
    )
    if not form.is_valid():
        return _ask_end(request, unit, form)
    wanted = _ending(request.actor, form)
    if request.method == "POST":
        try:
            done = succession.end_unit(actor=request.actor, unit=unit, **wanted)
        except Refused as refusal:
            form.refuse(refusal)
            return _ask_end(request, unit, form)
        messages.success(request, _told(unit, done))
        heir = wanted["successors"][0] if wanted["successors"] else unit
        return see_other("console:unit", heir.pk)
    return _confirm_end(request, unit, wanted)


def _ending(actor: Actor, form: EndUnitForm) -> dict[str, Any]:
    """The form as the action wants it."""
    codes = form.successor_codes()
    return {
        "change": form.cleaned_data["change"],
        "successors": [directory.with_code(actor, MANAGE, code) for code in codes],
        "decision": form.decision(),
    }


def _told(unit: Unit, done: succession.Ended) -> str:
    words = ngettext(
        "Đã kết thúc %(unit)s; %(count)s cán bộ chuyển sang đơn vị kế thừa.",
        "Đã kết thúc %(unit)s; %(count)s cán bộ chuyển sang đơn vị kế thừa.",
        done.officers,
    )
    return words % {"unit": unit.name, "count": format_number(done.officers)}


def _confirm_end(request: HttpRequest, unit: Unit, wanted: dict[str, Any]) -> HttpResponse:
    heir = wanted["successors"][0] if wanted["successors"] else None
    officers = identity.in_unit(request.actor, unit).count()
    renamed = wanted["change"] == Succession.Change.RENAME
    change = losses.of_ending(request.actor, unit, heir, officers=officers, renamed=renamed)
    decision = wanted["decision"]
    return confirm(
        request,
        title=_("Kết thúc %(unit)s?") % {"unit": full_name(request.actor, unit)},
        subject=_(
            "%(change)s theo quyết định số %(number)s ngày %(signed)s, có hiệu lực từ %(day)s"
        )
        % {
            "change": Succession.Change(wanted["change"]).label,
            "number": decision.number,
            "signed": format_date(decision.date),
            "day": format_date(decision.effective_on),
        },
        losses=change.losses,
        gains=_moves(unit, heir, officers) + change.gains,
        keeps=_(
            "Lịch sử vẫn đọc được, mã cũ dẫn đến đơn vị kế thừa. Hoàn tác được từ trang của đơn vị."
        ),
        action=_("Kết thúc đơn vị"),
        cancel_url=reverse("console:unit", args=[unit.pk]),
    )


def _moves(unit: Unit, heir: Unit | None, officers: int) -> list[str]:
    """What goes over to the heir."""
    if heir is None:
        return []
    units, named = directory.children(unit).count(), {"heir": heir.name}
    words = {
        _("%(count)s cán bộ chuyển về %(heir)s"): officers,
        _("%(count)s đơn vị trực thuộc chuyển về %(heir)s"): units,
    }
    return [
        text % (named | {"count": format_number(count)}) for text, count in words.items() if count
    ]


@holding(MANAGE)
@any_method
def reopen(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Undo the end of a unit. Officers and units that moved stay where they are."""
    unit = _decided_by(request.actor, unit_id)
    if request.method == "POST":
        try:
            actions.reopen_unit(actor=request.actor, unit=unit)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(unit)s hoạt động trở lại.") % {"unit": unit.name})
        return see_other("console:unit", unit.pk)
    return confirm(
        request,
        title=_("Hoàn tác việc kết thúc %(unit)s?") % {"unit": unit.name},
        losses=[_("Mối nối với các đơn vị kế thừa bị xóa")],
        keeps=_("Cán bộ và đơn vị đã chuyển đi vẫn ở chỗ mới; chuyển họ về nếu cần."),
        action=_("Cho hoạt động trở lại"),
        cancel_url=reverse("console:unit", args=[unit.pk]),
    )


def _ask_where(request: HttpRequest, unit: Unit, form: MoveUnitForm) -> HttpResponse:
    here = _("Chuyển đơn vị")
    return beside_tree(request, "console/unit_move.html", unit, here=here, title=here, form=form)


def _ask_end(request: HttpRequest, unit: Unit, form: EndUnitForm) -> HttpResponse:
    here = _("Kết thúc đơn vị theo quyết định")
    return beside_tree(request, "console/unit_end.html", unit, here=here, title=here, form=form)
