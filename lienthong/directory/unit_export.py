"""The list of units as a file; importing that file changes nothing."""

from collections.abc import Iterator
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import actions, events, queries
from lienthong.directory.models import OPEN_END, Unit, UnitCode
from lienthong.directory.unit_columns import COLUMNS
from lienthong.kit import spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Advance, nowhere, only_scope
from lienthong.kit.refusal import NotFound

Line = tuple[str, ...]


def csv(
    *,
    actor: Actor,
    within: Unit | None = None,
    labels: bool = False,
    advance: Advance = nowhere,
) -> Iterator[bytes]:
    """Lines of a CSV file. `labels`: headings for people instead of keys for programs.

    Raises NotFound at once where the actor administers no units.
    """
    lines = _lines(_begin(actor, within, "csv"), advance)
    return spreadsheet.csv_lines(heading(labels), lines)


def xlsx(
    file: BinaryIO,
    *,
    actor: Actor,
    within: Unit | None = None,
    labels: bool = False,
    advance: Advance = nowhere,
) -> None:
    """Write an XLSX file."""
    lines = _lines(_begin(actor, within, "xlsx"), advance)
    widths = [column.width for column in COLUMNS]
    spreadsheet.write_xlsx(file, heading(labels), lines, widths=widths, to_edit=True)


def count(actor: Actor, within: Unit | None = None) -> int:
    """How many lines the file will have beneath the heading."""
    return _exported(actor, within).count()


def heading(labels: bool) -> Line:
    """Keys, or what people read in the present language."""
    return tuple(str(column.label) if labels else column.key for column in COLUMNS)


def _exported(actor: Actor, within: Unit | None) -> QuerySet[Unit]:
    """Every unit in the actor's scope, ended ones too."""
    found = Unit.objects.filter(queries.within(actor.scopes(actions.MANAGE)))
    return found.filter(path__startswith=within.path) if within else found


def _begin(actor: Actor, within: Unit | None, form: str) -> list[Unit]:
    if not actor.may(actions.MANAGE):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    found = _exported(actor, within).select_related("parent")
    units = list(found.order_by(*queries.AMONG_SIBLINGS, "valid_from"))
    details = {"format": form, "lines": len(units)}
    path = within.path if within else only_scope(actor, actions.MANAGE)
    audit.record(actor=actor, kind=events.UNITS_EXPORTED, unit_path=path, details=details)
    return units


def _lines(units: list[Unit], advance: Advance) -> Iterator[Line]:
    """Each unit below the one above it."""
    old_codes = _old_codes()
    for unit in _from_the_top(units):
        yield _line(unit, old_codes.get(unit.pk, ""))
        advance(1)


def _old_codes() -> dict[int, str]:
    old = UnitCode.objects.filter(style=UnitCode.Style.OLD).order_by("valid_to")
    return dict(old.values_list("unit_id", "code"))


def _from_the_top(units: list[Unit]) -> Iterator[Unit]:
    """Depth first: what stands beneath a unit follows it at once, in the order given."""
    known = {unit.pk for unit in units}
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    waiting = children.get(None, [])[::-1]
    while waiting:
        unit = waiting.pop()
        yield unit
        waiting += children.get(unit.pk, [])[::-1]


def _line(unit: Unit, old_code: str) -> Line:
    """In the order of COLUMNS."""
    return (
        unit.code,
        old_code,
        unit.parent.code if unit.parent else "",
        unit.name,
        unit.short_name,
        unit.kind,
        unit.level,
        unit.valid_from.isoformat(),
        "" if unit.valid_to == OPEN_END else unit.valid_to.isoformat(),
        "1" if unit.on_axis else "0",
        unit.admin_code,
    )
