"""The list of officers as a file; importing that file changes nothing."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory.models import Unit
from lienthong.identity import actions, events, queries
from lienthong.identity.account_columns import COLUMNS, FLAGS
from lienthong.identity.models import Account
from lienthong.kit import spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Advance, nowhere, only_scope
from lienthong.kit.refusal import NotFound

ROWS = 2_000  # fetched at once
EXPORTED = tuple(column for column in COLUMNS if column.key not in {"full_name", "within"})

Line = tuple[str, ...]

_FOUND: dict[str, Callable[[Account], Any]] = {
    "unit": lambda account: account.unit.code,
    "unit_name": lambda account: account.unit.name,
    "suspended": lambda account: account.suspended_at is not None,
}


def csv(
    *,
    actor: Actor,
    within: Unit | None = None,
    labels: bool = False,
    advance: Advance = nowhere,
) -> Iterator[bytes]:
    """Lines of a CSV file, read from the database as they are taken.

    `labels`: headings for people instead of keys for programs. Raises NotFound at once.
    """
    accounts = _begin(actor, within, "csv")
    return spreadsheet.csv_lines(heading(labels), _lines(accounts, advance))


def xlsx(
    file: BinaryIO,
    *,
    actor: Actor,
    within: Unit | None = None,
    labels: bool = False,
    advance: Advance = nowhere,
) -> None:
    """Write an XLSX file."""
    accounts = _begin(actor, within, "xlsx")
    widths = [column.width for column in EXPORTED]
    lines = _lines(accounts, advance)
    spreadsheet.write_xlsx(file, heading(labels), lines, widths=widths, to_edit=True)


def count(actor: Actor, within: Unit | None = None) -> int:
    """How many lines the file will have beneath the heading."""
    return _exported(actor, within).count()


def heading(labels: bool) -> Line:
    """Keys, or what people read in the present language."""
    return tuple(str(column.label) if labels else column.key for column in EXPORTED)


def _exported(actor: Actor, within: Unit | None) -> QuerySet[Account]:
    """Officers in the actor's scope but for removed ones, by unit and name."""
    found = queries.visible(actor).filter(removed_at=None)
    return found.filter(unit__path__startswith=within.path) if within else found


def _begin(actor: Actor, within: Unit | None, form: str) -> QuerySet[Account]:
    if not actor.may(actions.MANAGE):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    found = _exported(actor, within)
    path = within.path if within else only_scope(actor, actions.MANAGE)
    details = {"format": form, "lines": found.count()}
    audit.record(actor=actor, kind=events.ACCOUNTS_EXPORTED, unit_path=path, details=details)
    ordered = found.order_by("unit__path", "sort_key", "id")
    return ordered.select_related("unit").defer("photo", "search")


def _lines(accounts: QuerySet[Account], advance: Advance) -> Iterable[Line]:
    for account in accounts.iterator(chunk_size=ROWS):
        yield tuple(_cell(account, column.key) for column in EXPORTED)
        advance(1)


def _cell(account: Account, key: str) -> str:
    value = _FOUND[key](account) if key in _FOUND else getattr(account, key)
    return str(int(value)) if key in FLAGS else value
