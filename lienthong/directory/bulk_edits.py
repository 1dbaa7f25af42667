"""Many units changed at once: the same rules as one at a time, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from lienthong.audit import actions as audit
from lienthong.directory import actions, events, queries
from lienthong.directory.models import OPEN_END, Placement, Unit, UnitCode
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_update import update_rows

ROWS = 1000


@dataclass(frozen=True, slots=True)
class Edit:
    """What is said of a unit, before and after; its code stays."""

    unit: Unit
    before: actions.UnitDraft
    after: actions.UnitDraft


@dataclass(frozen=True, slots=True)
class Move:
    """From today beneath `parent`; `depth` counts the units above, once everything has moved."""

    unit: Unit
    parent: Unit
    depth: int


def edit_units(*, actor: Actor, edits: Sequence[Edit]) -> None:
    """All of them or none. Raises NotFound outside the actor's scope, Refused for codes in use."""
    for edit in edits:
        queries.require(actor, actions.MANAGE, edit.unit.path)
    said = [actions.columns(actions.checked(edit.after)) for edit in edits]
    names = sorted(said[0]) if said else ()
    rows = (
        (edit.unit.pk, *(columns[name] for name in names))
        for edit, columns in zip(edits, said, strict=True)
    )
    with transaction.atomic():
        update_rows(Unit, names, rows)
        _replace_old_codes([edit for edit in edits if edit.before.old_code != edit.after.old_code])
        actions.names_changed()
        audit.record_many(actor=actor, entries=map(_edited, edits))


def move_units(*, actor: Actor, moves: Sequence[Move]) -> None:
    """All of them or none, from the top down, so that a parent stands before its children come."""
    came_from = {move.unit.pk: move.unit.parent_id for move in moves}
    with transaction.atomic():
        for _depth, layer in groupby(sorted(moves, key=lambda move: move.depth), lambda m: m.depth):
            _move_layer(actor, list(layer))
        _place(moves)
        actions.names_changed()
        moved = Unit.objects.in_bulk([move.unit.pk for move in moves])
        audit.record_many(
            actor=actor,
            entries=(_moved(moved[move.unit.pk], came_from[move.unit.pk]) for move in moves),
        )


def _move_layer(actor: Actor, layer: Sequence[Move]) -> None:
    """The database's cascade has moved what a layer above took along, so paths are read again."""
    wanted = [unit.pk for move in layer for unit in (move.unit, move.parent)]
    now = Unit.objects.select_related("parent").in_bulk(wanted)
    rows = []
    for move in layer:
        unit, parent = now[move.unit.pk], now[move.parent.pk]
        for path in (unit.path, unit.parent.path if unit.parent else "/", parent.path):
            queries.require(actor, actions.MANAGE, path)
        rows.append((unit.pk, parent.pk, parent.path))
    update_rows(Unit, ("parent", "parent_path"), rows)


def _replace_old_codes(edits: Sequence[Edit]) -> None:
    """As `actions.edit_unit` does: the code before stays known for the days it was in force."""
    today, style = clock.today(), UnitCode.Style.OLD
    ids = [edit.unit.pk for edit in edits]
    running = UnitCode.objects.filter(unit__in=ids, style=style, valid_to=OPEN_END)
    with actions.codes_free(), transaction.atomic():
        running.filter(valid_from__gte=today).delete()
        running.update(valid_to=today)
        UnitCode.objects.bulk_create(
            [
                UnitCode(unit=edit.unit, code=edit.after.old_code, style=style, valid_from=today)
                for edit in edits
                if edit.after.old_code
            ],
            update_conflicts=True,
            unique_fields=["unit", "code"],
            update_fields=["style", "valid_from", "valid_to"],
            batch_size=ROWS,
        )


def _place(moves: Sequence[Move]) -> None:
    """Close the running placements and open others; a second move on one day replaces the first."""
    today, ids = clock.today(), [move.unit.pk for move in moves]
    Placement.objects.filter(unit__in=ids, valid_from=today).delete()
    Placement.objects.filter(unit__in=ids, valid_to__gt=today).update(valid_to=today)
    Placement.objects.bulk_create(
        [Placement(unit=move.unit, parent=move.parent, valid_from=today) for move in moves],
        batch_size=ROWS,
    )


def _edited(edit: Edit) -> audit.Entry:
    return _entry(events.UNIT_EDITED, edit.unit, actions.difference(edit.before, edit.after))


def _moved(unit: Unit, came_from: int | None) -> audit.Entry:
    details = {"from": came_from, "to": unit.parent_id, "on": clock.today().isoformat()}
    return _entry(events.UNIT_MOVED, unit, details)


def _entry(kind: str, unit: Unit, details: dict[str, object]) -> audit.Entry:
    subject = audit.Subject("unit", unit.pk, unit.name)
    return audit.Entry(kind, subject=subject, unit_path=unit.path, details=details)
