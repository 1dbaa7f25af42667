"""Ending a unit by decision with everything that hangs on it, in one transaction.

Composes what each floor knows: the directory ends the unit, identity moves its officers and its
administrators, sso opens to the successor what was open to the unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.directory import actions as directory
from lienthong.directory import queries as units
from lienthong.directory.models import Succession, Unit
from lienthong.identity import queries as identity
from lienthong.identity import reorganisation
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.sso import actions as sso
from lienthong.sso import backchannel
from lienthong.sso import queries as sso_queries


@dataclass(frozen=True, slots=True)
class Ended:
    """What followed the unit to its heir."""

    officers: int
    units: int
    roles: int


def end_unit(
    *,
    actor: Actor,
    unit: Unit,
    change: str,
    successors: Sequence[Unit],
    decision: directory.Decision,
) -> Ended:
    """End a unit; the first successor takes its officers and the units beneath it.

    A body that only changes its name hands on its administrators' roles and its applications, as far
    as the actor could grant them. Raises Refused.
    """
    heir = successors[0] if successors else None
    if unit in successors:
        raise Refused(_("Đơn vị không thể kế thừa chính nó"), field="successor_0")
    _refuse_without_heir(actor, unit, heir)
    _refuse_future(decision)
    with transaction.atomic():
        moved = _move_beneath(actor, unit, heir, decision)
        officers = _move_officers(actor, unit, heir, decision)
        renamed = heir if change == Succession.Change.RENAME else None
        roles = reorganisation.end_roles_over(actor=actor, unit=unit, heir=renamed)
        if renamed:
            _let_in(actor, unit, renamed)
        directory.end_unit(
            actor=actor, unit=unit, change=change, successors=successors, decision=decision
        )
        backchannel.look_soon()  # who moved along with their unit may have lost applications
    return Ended(officers, moved, roles)


def _refuse_without_heir(actor: Actor, unit: Unit, heir: Unit | None) -> None:
    officers = identity.in_unit(actor, unit).count()
    if officers and heir is None:
        words = ngettext(
            "Đơn vị còn %(count)d cán bộ: hãy chọn đơn vị kế thừa nhận họ",
            "Đơn vị còn %(count)d cán bộ: hãy chọn đơn vị kế thừa nhận họ",
            officers,
        )
        raise Refused(words % {"count": officers}, field="successor_0")


def _refuse_future(decision: directory.Decision) -> None:
    """Officers and units move now, so the decision must be in force by now."""
    if decision.effective_on > clock.today():
        raise Refused(
            _("Quyết định chưa có hiệu lực"),
            hint=_("Hãy ghi nhận vào ngày có hiệu lực: cán bộ được chuyển ngay khi ghi nhận"),
            field="effective_on",
        )


def _move_beneath(actor: Actor, unit: Unit, heir: Unit | None, decision: directory.Decision) -> int:
    if heir is None:
        return 0  # the directory refuses to end a unit that has others beneath it
    beneath = list(units.children(unit))
    for child in beneath:
        directory.move_unit(actor=actor, unit=child, parent=heir, on=decision.effective_on)
    return len(beneath)


def _move_officers(
    actor: Actor, unit: Unit, heir: Unit | None, decision: directory.Decision
) -> int:
    if heir is None:
        return 0
    return reorganisation.move_officers(
        actor=actor, source=unit, target=heir, decision=decision.number
    )


def _let_in(actor: Actor, unit: Unit, heir: Unit) -> None:
    for application in sso_queries.opened_by(actor, unit):
        sso.allow_unit(actor=actor, application=application, unit=heir)
