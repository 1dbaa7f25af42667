"""A list of units, planned row by row and applied as a whole.

Rows are known by code. What a row does not say stays as it is; what it says of an existing unit is a
correction, or a move from today. Founding and ending are history: they follow decisions, not lists.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import actions, bulk, bulk_edits, events, unit_columns
from lienthong.directory.models import Unit
from lienthong.directory.unit_plan import Planner, UnitRow
from lienthong.kit import table
from lienthong.kit.actor import Actor
from lienthong.kit.importing import (
    REPORT_COLUMNS,
    Advance,
    Outcome,
    Plan,
    Source,
    nowhere,
    only_scope,
)
from lienthong.kit.refusal import NotFound
from lienthong.kit.sheet import Sheet

# Nobody else changes units until the transaction ends; reading goes on.
LOCK = """
LOCK TABLE directory_unit, directory_unitcode, directory_placement IN SHARE ROW EXCLUSIVE MODE
"""


def plan(*, actor: Actor, sheet: Sheet, advance: Advance = nowhere) -> Plan:
    """What the list would change, and what is wrong with it; `advance` hears of each row.

    Raises Refused where it is no list of units, NotFound where the actor administers none.
    """
    if not actor.may(actions.MANAGE):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    read = table.read(sheet, unit_columns.COLUMNS, ignored=REPORT_COLUMNS)
    rows = Planner(actor, read).rows(advance)
    return Plan.of(read, rows)


def apply(
    *,
    actor: Actor,
    sheet: Sheet,
    source: Source,
    seen: str | None = None,
    advance: Advance = nowhere,
) -> Plan:
    """Apply all rows or none, in one transaction; returns what was done.

    `seen` is the fingerprint of the plan that a person has agreed to. Raises Refused if rows have
    errors, importing.Outdated if the plan is another one by now. `advance` hears of each row twice:
    planned, and written.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        planned = plan(actor=actor, sheet=sheet, advance=advance)

        def write(rows: Sequence[UnitRow]) -> None:
            _write(actor, rows, advance)
            _record(actor, source, planned)

        planned.carry_out(write, seen=seen, advance=advance)
    return planned


def _write(actor: Actor, rows: Sequence[UnitRow], advance: Callable[[int], None]) -> None:
    """New units first, layer by layer; then corrections; then moves, which may lead to new units."""
    _add([row for row in rows if row.report.outcome == Outcome.ADDED], actor, advance)
    changed = [row for row in rows if row.report.outcome == Outcome.CHANGED]
    edited = [row for row in changed if row.before != row.after]
    edits = [bulk_edits.Edit(row.unit, row.before, row.after) for row in edited]
    if edits:
        bulk_edits.edit_units(actor=actor, edits=edits)
    moved = [row for row in changed if row.moves]
    moves = [bulk_edits.Move(row.unit, _unit(row.parent), row.depth) for row in moved]
    if moves:
        bulk_edits.move_units(actor=actor, moves=moves)
    advance(len(changed))


def _add(rows: list[UnitRow], actor: Actor, advance: Callable[[int], None]) -> None:
    for _depth, group in groupby(sorted(rows, key=lambda row: row.depth), lambda row: row.depth):
        layer = list(group)
        units = [bulk.NewUnit(row.after, "", row.start, row.end) for row in layer]
        parents = [_unit(row.parent) for row in layer]
        added = bulk.add_layer(actor=actor, units=units, parents=parents)
        for row, unit in zip(layer, added, strict=True):
            row.unit = unit
        advance(len(layer))
    if rows:
        actions.names_changed()


def _unit(parent: Unit | UnitRow | None) -> Unit | None:
    return parent.unit if isinstance(parent, UnitRow) else parent


def _record(actor: Actor, source: Source, planned: Plan) -> None:
    subject = audit.Subject("file", source.digest[:16], source.name)
    details = {"sha256": source.digest, **planned.counts}
    audit.record(
        actor=actor,
        kind=events.UNITS_IMPORTED,
        subject=subject,
        unit_path=only_scope(actor, actions.MANAGE),
        details=details,
    )
