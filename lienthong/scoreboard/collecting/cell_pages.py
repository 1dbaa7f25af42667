"""For who puts the province's figures together: the cells that wait, and what they really are."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lienthong.identity.access import holding
from lienthong.kit import text
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import queries, tables, words
from lienthong.scoreboard.collecting import deciding, file_lists, importing
from lienthong.scoreboard.collecting.file_forms import (
    ReasonForm,
    UnitForm,
    ValueForm,
    unit_of,
    unit_options,
)
from lienthong.scoreboard.models import Cell
from lienthong.shell.pages import any_method, page, see_other
from lienthong.shell.search_field import suggestions

ON_A_PAGE = 50


# ── Many ────────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def waiting(request: HttpRequest) -> HttpResponse:
    """Every cell that waits; ticked ones are accepted as suggested, or left out. `?tick=1` ticks all."""
    found = deciding.waiting(request.actor)
    if request.method == "POST":
        return _decide_many(request)
    listed = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "scoreboard/waiting.html",
        page_obj=listed,
        groups=_groups(list(listed)),
        ticked="tick" in request.GET,
    )


def _groups(cells: list[Cell]) -> list[dict[str, Any]]:
    """Files in order, each with its cells."""
    groups: dict[int, dict[str, Any]] = {}
    for line in file_lists.cell_lines(cells):
        batch = line.cell.batch
        group = groups.setdefault(
            batch.pk,
            {
                "batch": batch,
                "table": tables.name(batch.table),
                "period": words.period(batch.period),
                "lines": [],
            },
        )
        group["lines"].append(line)
    return list(groups.values())


def _decide_many(request: HttpRequest) -> HttpResponse:
    ids = set(map(text.number, request.POST.getlist("cell")[:ON_A_PAGE])) - {None}
    chosen = list(deciding.waiting(request.actor).filter(pk__in=ids))
    if not chosen:
        messages.error(request, _("Chưa chọn ô nào."))
        return see_other("scoreboard:waiting")
    try:
        if request.POST.get("decision") == "dismiss":
            done = deciding.dismiss(actor=request.actor, cells=chosen)
        else:
            done = deciding.accept(actor=request.actor, cells=chosen)
    except Refused as refusal:
        messages.error(request, refusal.words)
    else:
        told = ngettext("Đã quyết định %(count)s ô.", "Đã quyết định %(count)s ô.", done)
        messages.success(request, told % {"count": done})
    return see_other("scoreboard:waiting")


# ── One ─────────────────────────────────────────────────────────────────────────────────────────


@holding(queries.MANAGE)
@any_method
def cell(request: HttpRequest, cell_id: int) -> HttpResponse:
    """A cell beside its row and its column's total, and every way to decide it."""
    try:
        shown = deciding.cell(request.actor, cell_id)
    except NotFound:
        queries.require_centre(request.actor)
        messages.info(request, _("Ô này không còn chờ xem xét."))
        return see_other("scoreboard:waiting")
    forms = _Forms(request, shown)
    if request.method == "POST" and forms.decided():
        again = shown.state != Cell.State.WAITING
        return (
            see_other("scoreboard:file", shown.batch_id)
            if again
            else see_other("scoreboard:waiting")
        )
    (line,) = file_lists.cell_lines([shown])
    row = Cell.objects.filter(batch=shown.batch, row=shown.row).order_by("pk")
    return page(
        request,
        "scoreboard/cell.html",
        line=line,
        table=tables.name(shown.batch.table),
        period=words.period(shown.batch.period),
        row=row,
        seen=_seen(shown),
        sum=file_lists.column_sum(shown),
        form=forms.failed,
        value_form=forms.value,
        unit_form=forms.unit,
        reason_form=forms.reason,
        candidates=unit_options(shown, shown.unit_printed) if forms.unit else (),
        readable=deciding.as_printed(shown) is not None,
    )


def _seen(cell: Cell) -> str:
    """Which decision a page shows: another one since is not replaced unseen."""
    return cell.decided_at.isoformat() if cell.decided_at else ""


class _Forms:
    """The forms of a cell's page, of which one was sent: `decision` says which."""

    def __init__(self, request: HttpRequest, shown: Cell) -> None:
        self._request, self._cell = request, shown
        said = request.POST.get("decision", "") if request.method == "POST" else ""
        self._decision = said
        sent = request.POST if said else None
        needs_unit = importing.is_unit(shown) and shown.unit is None
        self.unit = UnitForm(sent if said == "unit" else None, cell=shown) if needs_unit else None
        self.value = None if needs_unit else ValueForm(sent if said == "value" else None)
        closed = shown.batch.period.closed_at is not None
        self.reason = ReasonForm(sent) if closed else None
        self.failed: Any = None

    def decided(self) -> bool:
        """Do what was asked; where that cannot be, the form at fault says why."""
        if self._request.POST.get("seen", "") != _seen(self._cell):
            words_of = _("Ô này vừa được người khác quyết định; hãy xem lại rồi mới quyết định.")
            messages.error(self._request, words_of)
            return False
        form = {"unit": self.unit, "value": self.value}.get(self._decision)
        for one in (self.reason, form):
            if one is not None and not one.is_valid():
                self.failed = one
                return False
        try:
            self._act(form)
        except Refused as refusal:
            self.failed = form
            if form is None:
                messages.error(self._request, refusal.words)
            else:
                form.refuse(refusal)
            return False
        messages.success(
            self._request, _("Đã quyết định ô “%(cell)s”.") % {"cell": self._cell.printed}
        )
        return True

    def _act(self, form: Any) -> None:
        reason = self.reason.cleaned_data["reason"] if self.reason else ""
        given = {"actor": self._request.actor, "reason": reason}
        decide: dict[str, Callable[[], object]] = {
            "accept": lambda: deciding.accept(cells=[self._cell], **given),
            "confirm": lambda: deciding.confirm(cell=self._cell, **given),
            "value": lambda: deciding.enter(
                cell=self._cell, typed=form.cleaned_data["value"], **given
            ),
            "unit": lambda: deciding.name_unit(
                cell=self._cell, unit=unit_of(self._cell, form.cleaned_data["unit"]), **given
            ),
            "dismiss": lambda: deciding.dismiss(cells=[self._cell], **given),
        }
        if self._decision not in decide:
            raise Refused(_("Hãy chọn một trong các cách xử lý"))
        decide[self._decision]()


@holding(queries.MANAGE)
@require_safe
def find_unit(request: HttpRequest, cell_id: int) -> HttpResponse:
    """Suggestions while typing, of the units of the period's day."""
    shown = deciding.cell(request.actor, cell_id)
    return suggestions(unit_options(shown, request.GET.get("q", "")))
