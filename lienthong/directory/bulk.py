"""Many units at once, for imports and the demo: the same rules as one at a time, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import actions, events, queries, rules
from lienthong.directory.models import OPEN_END, Placement, Unit, UnitAlias, UnitCode
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_insert import insert_rows
from lienthong.kit.refusal import Refused

ROWS = 500


@dataclass(frozen=True, slots=True)
class NewUnit:
    draft: actions.UnitDraft
    parent_code: str  # of a unit that exists or is among the new ones; blank: the root
    valid_from: date
    valid_to: date = OPEN_END


def add_units(*, actor: Actor, units: Sequence[NewUnit]) -> dict[str, Unit]:
    """Add all of them or none, parents before children whatever their order; returns them by code."""
    added: dict[str, Unit] = {}
    with transaction.atomic():
        known = {unit.code: unit for unit in queries.in_force()}
        waiting = list(units)
        while waiting:
            wave = [new for new in waiting if not new.parent_code or new.parent_code in known]
            if not wave:
                raise Refused(
                    _("Không có đơn vị cấp trên mang mã %(code)s")
                    % {"code": waiting[0].parent_code}
                )
            parents = [known.get(new.parent_code) for new in wave]
            created = {
                unit.code: unit for unit in add_layer(actor=actor, units=wave, parents=parents)
            }
            added |= created
            known |= created
            waiting = [new for new in waiting if new.draft.code not in created]
        actions.names_changed()
    return added


def add_layer(
    *, actor: Actor, units: Sequence[NewUnit], parents: Sequence[Unit | None]
) -> list[Unit]:
    """One layer of the tree beneath units that exist, within the caller's transaction, in its order.

    The database computes the paths, and refuses codes that mean another unit. Whoever adds layers
    ends with `actions.names_changed`.
    """
    for parent in parents:
        queries.require(actor, actions.MANAGE, parent.path if parent else "/")
    created = [_row(new, parent) for new, parent in zip(units, parents, strict=True)]
    with actions.codes_free(), transaction.atomic():
        insert_rows(created)
        insert_rows(_codes(units, created))
    insert_rows(
        [
            Placement(unit=u, parent=u.parent, valid_from=u.valid_from, valid_to=u.valid_to)
            for u in created
        ]
    )
    stored = Unit.objects.filter(pk__in=[unit.pk for unit in created])
    paths = dict(stored.values_list("pk", "path"))
    for unit in created:
        unit.path = paths[unit.pk]
    audit.record_many(actor=actor, entries=map(_entry, created))
    return created


def _row(new: NewUnit, parent: Unit | None) -> Unit:
    return Unit(
        **actions.columns(actions.checked(new.draft)),
        parent=parent,
        parent_path=parent.path if parent else "/",
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )


def _codes(wave: Sequence[NewUnit], created: Sequence[Unit]) -> list[UnitCode]:
    return [
        UnitCode(
            unit=unit, code=code, style=style, valid_from=new.valid_from, valid_to=new.valid_to
        )
        for new, unit in zip(wave, created, strict=True)
        for code, style in (
            (unit.code, UnitCode.Style.CURRENT),
            (new.draft.old_code.strip(), UnitCode.Style.OLD),
        )
        if code
    ]


def add_aliases(*, actor: Actor, aliases: Sequence[tuple[Unit, str, str]]) -> int:
    """Remember (unit, spelling, source) as confirmed by the actor; spellings already known are left alone."""

    with transaction.atomic():
        rows = []
        for unit, spelling, source in aliases:
            queries.require(actor, actions.MANAGE, unit.path)
            confirmed = {"confirmed_by": actor.label, "confirmed_at": clock.now()}
            rows.append(
                UnitAlias(
                    unit=unit, text=spelling, key=rules.expand(spelling), source=source, **confirmed
                )
            )
        UnitAlias.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ROWS)
        actions.names_changed()
    return len(rows)


def _entry(unit: Unit) -> audit.Entry:
    subject = audit.Subject("unit", unit.pk, unit.name)
    return audit.Entry(events.UNIT_ADDED, "ok", subject, unit.path, {"code": unit.code})
