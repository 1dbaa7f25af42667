"""The printed tables that can be read: one file for each. A further table is a further file, named here.

`read` tells which one a file is from its heading row, wherever that stands among the first rows, and
turns it into readings; nothing here knows of units or of the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.kit import sheet as spreadsheets
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import Row
from lienthong.kit.table import HEADING_WITHIN
from lienthong.kit.text import fold, format_number
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.numbers import Printed
from lienthong.scoreboard.tables import (
    app_users,
    community_digital_teams,
    e_certification,
    general,
    letter,
    online_services,
    online_tax_payments,
    other_figures,
    shared_platforms,
)
from lienthong.scoreboard.tables.checking import Doubt, Place, doubts
from lienthong.scoreboard.tables.known import Known
from lienthong.scoreboard.tables.readings import Beside, Reading, Role
from lienthong.scoreboard.tables.shape import Long, Wide

__all__ = [
    "TABLES",
    "Beside",
    "Doubt",
    "Known",
    "Read",
    "Reading",
    "Role",
    "name",
    "printed",
    "read",
]

MOST_ROWS = 5_000  # beneath the heading; a unit has one

Table = Wide | Long
TABLES: dict[str, Table] = {
    module.TABLE.key: module.TABLE
    for module in (
        online_services,
        app_users,
        shared_platforms,
        community_digital_teams,
        e_certification,
        online_tax_payments,
        other_figures,
        letter,
    )
}


@dataclass(frozen=True, slots=True)
class Read:
    """A file as one of the tables: its values, and what is doubtful about them."""

    table: Table
    readings: Sequence[Reading]
    doubts: dict[Place, Doubt]
    notes: tuple[str, ...]


def read(data: bytes, *, known: Mapping[str, Known]) -> Read:
    """`known`: indicators by code, of the eight tables at least.

    Raises Refused, with words on what to do, for what is none of the tables.
    """
    sheet = spreadsheets.read(data, point=",")
    table, heading = _recognised(sheet.rows, known)
    _refuse_twins(heading)
    below = [row for row in sheet.rows if row.number > heading.number]
    if len(below) > MOST_ROWS:
        raise Refused(
            _("Bảng có hơn %(most)s dòng") % {"most": format_number(MOST_ROWS)},
            hint=_("Mỗi đơn vị một dòng; hãy bỏ các dòng thừa."),
        )
    _refuse_repeated(heading, below)
    readings = table.readings(heading, below)
    if not readings:
        raise Refused(_("Bảng không có số liệu nào dưới dòng tiêu đề"))
    notes = (*sheet.notes, *_passed_over(table, heading))
    return Read(table, readings, doubts(table, readings, known), notes)


def _passed_over(table: Table, heading: Row) -> list[str]:
    """A sentence on the columns that a printed table does not have."""
    unused = [cell for cell in heading.cells if cell and not table.has(cell)]
    words = _("Cột không dùng đến: %(columns)s.")
    return [words % {"columns": ", ".join(unused)[:500]}] if unused else []


def name(key: str) -> str:
    """What people call a table; of one that is no longer read, its key."""
    if key == general.KEY:
        return str(general.NAME)
    return str(TABLES[key].name) if key in TABLES else key


def printed(key: str, text: str, measure: str) -> Printed:
    """A cell as its table writes numbers."""
    if key == general.KEY:
        return general.printed(text, measure)
    return numbers.read(text, TABLES[key].style)


def _recognised(rows: Sequence[Row], known: Mapping[str, Known]) -> tuple[Table, Row]:
    """The table with the most headings of the first row that has all of one table's; else the general
    one, unless nothing in it is known and one of the others is near."""
    first = rows[:HEADING_WITHIN]
    for row in first:
        fitting = [table for table in TABLES.values() if table.places(row) is not None]
        if fitting:
            return max(fitting, key=lambda table: len(table.needed)), row
    found, nearest = general.recognised(first, known), _nearest(first)
    if found is not None and (found[1] or nearest is None):
        return general.table(found[0], known), found[0]
    raise _lacking(*nearest) if nearest else _unknown()


def _nearest(rows: Sequence[Row]) -> tuple[Table, Row] | None:
    pairs = [(table, row) for row in rows for table in TABLES.values()]
    nearest = max(pairs, key=lambda pair: _likeness(*pair), default=None)
    return nearest if nearest and _likeness(*nearest) > 0 else None


def _unknown() -> Refused:
    names = ", ".join(f"“{one.name}”" for one in TABLES.values())
    return Refused(
        _("Không nhận ra bảng này"),
        hint=_(
            "Dòng tiêu đề phải có cột “Đơn vị” và các chỉ tiêu như trong tệp mẫu, hoặc là của một "
            "trong các bảng: %(names)s."
        )
        % {"names": names},
    )


def _lacking(table: Table, row: Row) -> Refused:
    """Names the table that comes nearest and what it lacks."""
    return Refused(
        _("Tệp giống bảng “%(table)s” nhưng thiếu cột: %(columns)s")
        % {"table": table.name, "columns": ", ".join(table.missing(row))},
        hint=_("Tiêu đề phải nằm trên một dòng; hãy gộp dòng tiêu đề và viết đúng tên cột."),
    )


def _likeness(table: Table, row: Row) -> float:
    """From 0 to 1; the unit's column alone says nothing."""
    return (len(table.needed) - len(table.missing(row)) - 1) / len(table.needed)


def _refuse_twins(heading: Row) -> None:
    folded = [fold(cell) for cell in heading.cells if cell]
    twins = [cell for at, cell in enumerate(folded) if cell in folded[:at]]
    if twins:
        raise Refused(
            _("Tiêu đề có hai cột “%(column)s”") % {"column": twins[0]},
            hint=_("Hãy giữ một cột, xóa hoặc đổi tên cột kia."),
        )


def _refuse_repeated(heading: Row, below: Sequence[Row]) -> None:
    folded = [fold(cell) for cell in heading.cells]
    again = next((row for row in below if [fold(cell) for cell in row.cells] == folded), None)
    if again is not None:
        raise Refused(
            _("Dòng %(row)s lặp lại dòng tiêu đề") % {"row": again.number},
            hint=_("Mỗi tệp chỉ một bảng với một dòng tiêu đề. Hãy xóa dòng đó, hoặc tách tệp."),
        )
