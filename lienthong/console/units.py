"""Units and their officers: the tree, one unit, adding and editing units."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.console import history, listing, tree
from lienthong.console.forms_units import AddUnitForm, UnitForm
from lienthong.console.frame import beside_tree, full_name, place
from lienthong.directory import actions
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity.access import holding
from lienthong.identity.models import Account
from lienthong.identity.queries import Show
from lienthong.identity.rules import Rights
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.shell.pages import any_method, see_other
from lienthong.shell.tree import branch as branch_markup

SEE, MANAGE = tree.SEE, Rights.MANAGE_UNITS


@holding(SEE)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The topmost unit of the actor, with the query it was asked for."""
    roots = directory.roots(request.actor, SEE)
    if not roots:
        raise Http404
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return see_other(reverse("console:unit", args=[roots[0].pk]) + query)


@holding(SEE)
@require_safe
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit with its officers."""
    actor = request.actor
    shown = directory.unit(actor, SEE, unit_id)
    wanted = listing.Wanted.by(request.GET)
    around = tree.around(actor, shown)
    past = directory.history(shown)
    officers = listing.officers(actor, shown, wanted, known=around.officers_in(shown))
    return beside_tree(
        request,
        "console/unit.html",
        shown,
        around=around,
        wanted=wanted,
        tabs=_tabs(wanted),
        officers=officers,
        rows=_rows(actor, officers.object_list),
        beneath=[(child, around.officers_in(child)) for child in around.beneath],
        switch=_query(show=wanted.show, name=wanted.typed, direct="" if wanted.direct else "1"),
        place=place(actor, shown),
        facts=history.facts(shown, past),
        steps=history.steps(shown, past),
        past=past,
        ended=shown.valid_to <= clock.today(),
        may_edit=actor.may(MANAGE, shown.path),
        may_end=_stands_beneath(actor, shown),
        removed=_just_removed(request),
    )


def _rows(actor: Actor, officers: Sequence[Account]) -> list[tuple[Account, str, list[str]]]:
    """Each officer with the name of the unit and of the roles held."""
    roles = identity.roles_by_account(officers)
    return [
        (one, full_name(actor, one.unit), [_(r.get_role_display()) for r in roles.get(one.pk, ())])
        for one in officers
    ]


def _tabs(wanted: listing.Wanted) -> list[tuple[str, str, bool]]:
    """(label, query, whether it is shown now) of each list of officers."""
    labels = {
        Show.PRESENT: _("Đang công tác"),
        Show.SUSPENDED: _("Tạm đình chỉ"),
        Show.UNSET: _("Chưa đặt mật khẩu"),
        Show.REMOVED: _("Đã xóa"),
    }
    return [
        (label, _query(show=show, direct="1" if wanted.direct else ""), show == wanted.show)
        for show, label in labels.items()
    ]


def _query(**parameters: str) -> str:
    return "?" + urlencode({key: value for key, value in parameters.items() if value})


def _stands_beneath(actor: Actor, shown: Unit) -> bool:
    """Whether the actor administers the unit above, and so decides where this one stands."""
    return shown.parent is not None and actor.may(MANAGE, shown.parent.path)


def _just_removed(request: HttpRequest) -> object | None:
    """Whom the last step removed, to offer undoing it."""
    asked = text.number(request.GET.get("removed", ""))
    found = identity.visible(request.actor).filter(removed_at__isnull=False)
    return found.defer("photo").filter(pk=asked).first() if asked else None


@holding(SEE)
@require_safe
def branch(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The children of a unit, for the tree to unfold."""
    parent = directory.unit(request.actor, SEE, unit_id)
    return HttpResponse(branch_markup(tree.branch_nodes(request.actor, parent)))


@holding(MANAGE)
@any_method
def add(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new unit beneath this one."""
    parent = directory.unit(request.actor, MANAGE, unit_id)
    form = AddUnitForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_unit(
                actor=request.actor,
                parent=parent,
                draft=form.draft(),
                valid_from=form.cleaned_data["valid_from"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã thêm %(unit)s.") % {"unit": added.name})
            return see_other("console:unit", added.pk)
    here = _("Thêm đơn vị trực thuộc")
    return beside_tree(request, "console/unit_form.html", parent, here=here, title=here, form=form)


@holding(MANAGE)
@any_method
def edit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Correct what is said of a unit."""
    shown = directory.unit(request.actor, MANAGE, unit_id)
    form = UnitForm(request.POST or None, initial=UnitForm.of(shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_unit(actor=request.actor, unit=shown, draft=form.draft())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Đã lưu."))
            return see_other("console:unit", shown.pk)
    here = _("Sửa thông tin đơn vị")
    return beside_tree(request, "console/unit_form.html", shown, here=here, title=here, form=form)
