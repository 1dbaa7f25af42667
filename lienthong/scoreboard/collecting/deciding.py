"""What a person says of a cell that waits: the likely repair is right, another value, which unit, or that
it is to be left out."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import actions as directory
from lienthong.directory.models import Unit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import events, queries, tables
from lienthong.scoreboard.collecting import importing, store
from lienthong.scoreboard.models import Batch, Cell, Fact, Loose, Period
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.problems import REASONS, Problem, possible

State = Cell.State


def waiting(actor: Actor, batch: Batch | None = None) -> QuerySet[Cell]:
    """Cells of applied files that wait, by file and place; only for who manages the scoreboard."""
    found = _standing(actor).filter(state=State.WAITING)
    if batch is not None:
        found = found.filter(batch=batch)
    return found.order_by("-batch__at", "batch", "column", "row")


def cell(actor: Actor, cell_id: int) -> Cell:
    """One that waits, or of which somebody has decided: that can be decided anew while the figure is
    still the cell's. NotFound for any other."""
    asked = Q(state=State.WAITING) | Q(decided_at__isnull=False)
    found = _standing(actor).filter(asked, pk=cell_id).first()
    if found is None or not _is_its_own(found):
        raise NotFound(_("Ô này không còn chờ xem xét"))
    return found


def _standing(actor: Actor) -> QuerySet[Cell]:
    queries.require_centre(actor)
    found = Cell.objects.filter(batch__state=Batch.State.APPLIED)
    return found.select_related("batch__period", "indicator", "unit").defer("batch__content")


def _is_its_own(cell: Cell) -> bool:
    """Whether no other source has told the value since somebody decided of the cell."""
    if cell.state == State.WAITING:
        return True
    model = Fact if importing.is_unit(cell) else Loose
    place = {"indicator": cell.indicator_id, "period": cell.batch.period_id}
    whose = {"unit": cell.unit_id} if model is Fact else {"label": cell.unit_printed[:100]}
    held = model.objects.filter(**place, **whose).values_list("cell", flat=True)
    return cell.pk in held or (cell.state == State.DISMISSED and not held)


def accept(*, actor: Actor, cells: Iterable[Cell], reason: str = "") -> int:
    """The suggested repairs are right; how many cells. Raises Refused for one without a suggestion."""
    chosen = list(cells)
    with transaction.atomic():
        for one in chosen:
            if one.suggested is None:
                raise Refused(_("Ô %(cell)s không có giá trị gợi ý") % {"cell": one.column})
            _settle(actor, one, one.suggested, "accepted", reason)
    return len(chosen)


def confirm(*, actor: Actor, cell: Cell, reason: str = "") -> None:
    """The value is right as it is printed. Raises Refused where no number is printed."""
    value = as_printed(cell)
    if value is None:
        raise Refused(_("“%(printed)s” không phải là một con số") % {"printed": cell.printed})
    _settle(actor, cell, value, "confirmed", reason)


def as_printed(cell: Cell) -> Decimal | None:
    """The number that the file says, if it is one."""
    return tables.printed(cell.batch.table, cell.printed, cell.indicator.measure).value


def enter(*, actor: Actor, cell: Cell, typed: str, reason: str = "") -> None:
    """Another value, typed as Vietnamese write numbers. Raises Refused for what is none."""
    read = numbers.read(typed)
    if read.value is None or read.malformed:
        raise Refused(
            _("“%(typed)s” không phải là một con số") % {"typed": typed[:40]},
            hint=_("Dấu chấm ngăn hàng nghìn, dấu phẩy cho phần lẻ: 215.000 hoặc 92,70."),
            field="value",
        )
    _settle(actor, cell, read.value, "entered", reason)


def dismiss(*, actor: Actor, cells: Iterable[Cell], reason: str = "") -> int:
    """Left out: the unit has no value of this from the file; how many cells."""
    chosen = list(cells)
    with transaction.atomic():
        for one in chosen:
            _lock(actor, one, reason)
            taken = one.state == State.APPLIED
            _decide(actor, one, state=State.DISMISSED, value=None if taken else one.value)
            if taken:
                _take_back(actor, one, reason)
            _record(actor, one, "dismissed", reason)
    return len(chosen)


def _take_back(actor: Actor, cell: Cell, reason: str) -> None:
    """What was decided is told no longer; what it was stays in the figure's history."""
    if importing.is_unit(cell):
        told = [importing.figure(cell)]
        store.put(actor=actor, batch=cell.batch, figures=told, reason=reason, kind=None)
    else:
        Loose.objects.filter(cell=cell).delete()


def name_unit(*, actor: Actor, cell: Cell, unit: Unit, reason: str = "") -> int:
    """The printed name means this unit: remembered, and all cells of that name that only waited for it
    become figures; how many. Raises Refused if the name is known to mean another unit."""
    queries.require_centre(actor)
    with transaction.atomic():
        directory.confirm_alias(
            actor=actor,
            unit=unit,
            spelling=cell.unit_printed,
            source=f"{cell.batch.period.code} {cell.batch.table}",
            right=queries.MANAGE,
        )
        same = list(waiting(actor).filter(unit=None, unit_printed=cell.unit_printed))
        Cell.objects.filter(pk__in=[one.pk for one in same]).update(unit=unit)
        return sum(_placed(actor, one, unit, reason) for one in same)


def _placed(actor: Actor, cell: Cell, unit: Unit, reason: str) -> bool:
    """Whether the cell waited for nothing but its unit."""
    cell.unit = unit
    if cell.problem != Problem.UNRESOLVED:
        return False
    if Fact.objects.filter(batch=cell.batch, indicator=cell.indicator, unit=unit).exists():
        Cell.objects.filter(pk=cell.pk).update(problem=Problem.TWICE)
        return False
    _settle(actor, cell, cell.value, "placed", reason)
    return True


def _settle(actor: Actor, cell: Cell, value: Decimal | None, decision: str, reason: str) -> None:
    """The cell becomes a figure, or a row that is no unit."""
    if importing.is_unit(cell) and cell.unit is None:
        raise Refused(_("Hãy chọn đơn vị trước"), field="unit")
    measure, of_unit = cell.indicator.measure, importing.is_unit(cell)
    if value is not None and not possible(measure, value, of_unit=of_unit):
        raise Refused(_(REASONS[Problem.RANGE]), field="value")
    with transaction.atomic():
        _lock(actor, cell, reason)
        by_hand = decision in ("accepted", "entered")
        beside = cell.beside | {"by_hand": "1" if by_hand else ""}
        _decide(actor, cell, state=State.APPLIED, value=value, beside=beside)
        unit = importing.is_unit(cell)
        store.put(
            actor=actor,
            batch=cell.batch,
            figures=[importing.figure(cell)] if unit else [],
            loose=[] if unit or value is None else [importing.loose(cell)],
            reason=reason,
            kind=None,
        )
        _record(actor, cell, decision, reason)


def _lock(actor: Actor, cell: Cell, reason: str) -> Period:
    """The period is held, and nobody has decided since the cell was read."""
    queries.require_centre(actor)
    period = store.hold(cell.batch.period_id, reason)
    same = {"state": cell.state, "decided_at": cell.decided_at}
    if not Cell.objects.filter(pk=cell.pk, **same).exists():
        raise Refused(_("Ô này vừa được người khác quyết định; hãy tải lại trang"))
    return period


def _decide(actor: Actor, cell: Cell, **changes: Any) -> None:
    changes |= {"decided_by": actor.label, "decided_at": clock.now()}
    Cell.objects.filter(pk=cell.pk).update(**changes)
    for name, value in changes.items():
        setattr(cell, name, value)


def _record(actor: Actor, cell: Cell, decision: str, reason: str) -> None:
    """Values are written as printed: a plain row of twelve digits would look like a citizen's number."""
    shown = "" if cell.value is None else numbers.short(cell.value, decimals=4)
    details = {
        "decision": decision,
        "place": f"{cell.column} {cell.row}",
        "unit": cell.unit.code if cell.unit else cell.unit_printed[:60],
        "indicator": cell.indicator.code,
        "printed": cell.printed[:60],
        "value": shown,
    } | ({"reason": reason[:200]} if reason else {})
    subject = audit.Subject(events.BATCH, cell.batch_id, cell.batch.name)
    path = cell.unit.path if cell.unit else ""
    audit.record(
        actor=actor, kind=events.CELL_DECIDED, subject=subject, unit_path=path, details=details
    )
