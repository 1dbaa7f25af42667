"""A list of officers, planned row by row and applied as a whole.

Rows are known by the account's name. What a row does not say stays as it is. Who comes to another unit
through a list loses what `actions.move_account` takes: sessions, administrator's roles, unused links.
"""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import account_columns, actions, bulk, bulk_edits, events
from lienthong.identity.account_plan import AccountRow, Planner
from lienthong.identity.bulk import NewAccount
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
from lienthong.kit.refusal import NotFound, Refused
from lienthong.kit.sheet import Sheet


def plan(*, actor: Actor, sheet: Sheet, advance: Advance = nowhere) -> Plan:
    """What the list would change, and what is wrong with it; `advance` hears of each row.

    Raises Refused where it is no list of officers, NotFound where the actor administers none.
    """
    return _plan(actor, sheet, advance, lock=False)


def _plan(actor: Actor, sheet: Sheet, advance: Advance, *, lock: bool) -> Plan:
    if not actor.may(actions.MANAGE):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    read = table.read(sheet, account_columns.COLUMNS, ignored=REPORT_COLUMNS)
    rows = Planner(actor, read, lock=lock).rows(advance)
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
        planned = _plan(actor, sheet, advance, lock=True)

        def write(rows: Sequence[AccountRow]) -> None:
            _write(actor, rows, advance)
            _record(actor, source, planned)

        planned.carry_out(write, seen=seen, advance=advance)
    return planned


def _write(actor: Actor, rows: Sequence[AccountRow], advance: Advance) -> None:
    _add(actor, [row for row in rows if row.account is None], advance)
    known = [row for row in rows if row.report.outcome == Outcome.CHANGED]
    edits = [bulk_edits.Edit(r.account, r.before, r.after) for r in known if r.is_edited]
    moves = [bulk_edits.Move(row.account, row.unit) for row in known if row.is_moved]
    resumed = [row.account for row in known if row.is_resumed]
    suspended = [row.account for row in rows if row.is_suspended]
    bulk_edits.edit_accounts(actor=actor, edits=edits)
    bulk_edits.resume_accounts(actor=actor, accounts=resumed)
    bulk_edits.suspend_accounts(actor=actor, accounts=suspended)
    bulk_edits.move_accounts(actor=actor, moves=moves)
    advance(len(known))


def _add(actor: Actor, rows: Sequence[AccountRow], advance: Advance) -> None:
    new = [NewAccount(row.name, row.unit, row.after) for row in rows]
    try:
        with transaction.atomic():
            added = bulk.add_accounts(actor=actor, accounts=new, advance=advance)
    except IntegrityError as error:
        if "identity_account_name" not in str(error):
            raise
        raise Refused(
            _(
                "Trong lúc nhập, một tên tài khoản trong tệp vừa có người dùng; chưa có gì được nhập"
            ),
            hint=_("Hãy kiểm tra lại tệp."),
        ) from error
    for row, account in zip(rows, added, strict=True):
        row.account, account.unit = account, row.unit


def _record(actor: Actor, source: Source, planned: Plan) -> None:
    subject = audit.Subject("file", source.digest[:16], source.name)
    audit.record(
        actor=actor,
        kind=events.ACCOUNTS_IMPORTED,
        subject=subject,
        unit_path=only_scope(actor, actions.MANAGE),
        details={"sha256": source.digest, **planned.counts},
    )
