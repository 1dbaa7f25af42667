"""Many accounts changed at once: the same rules as one at a time, in few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import actions, events, queries
from lienthong.identity.models import Account, PasswordLink, Role, Session
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_update import update_rows
from lienthong.kit.refusal import Refused

PROFILE = tuple(field.name for field in fields(actions.Profile))


@dataclass(frozen=True, slots=True)
class Edit:
    account: Account
    before: actions.Profile
    after: actions.Profile

    @property
    def changed(self) -> list[str]:
        return sorted(n for n in PROFILE if getattr(self.before, n) != getattr(self.after, n))


@dataclass(frozen=True, slots=True)
class Move:
    account: Account
    unit: Unit


@dataclass(frozen=True, slots=True)
class Losses:
    """What accounts lose, by account id."""

    sessions: Mapping[int, int]
    roles: Mapping[int, int]


def edit_accounts(*, actor: Actor, edits: Sequence[Edit]) -> None:
    """All of them or none. Raises NotFound outside the scope, Refused above the actor's own rights."""
    require_all(actor, [edit.account for edit in edits])
    said = [actions.columns(edit.account.name, edit.after) for edit in edits]
    names = sorted(said[0]) if said else ()
    rows = (
        (edit.account.pk, *(columns[name] for name in names))
        for edit, columns in zip(edits, said, strict=True)
    )
    with transaction.atomic():
        update_rows(Account, names, rows)
        entries = (
            _entry(events.ACCOUNT_EDITED, edit.account, edit.account.unit, changed=edit.changed)
            for edit in edits
        )
        audit.record_many(actor=actor, entries=entries)


def move_accounts(*, actor: Actor, moves: Sequence[Move]) -> None:
    """As `actions.move_account`: sessions, administrators' roles and unused links end."""
    accounts = [move.account for move in moves]
    require_all(actor, accounts)
    for path in {move.unit.path for move in moves}:
        directory.require(actor, actions.MANAGE, path)
    with transaction.atomic():
        lost = losses(accounts)
        update_rows(Account, ("unit",), ((move.account.pk, move.unit.pk) for move in moves))
        _lose_everything(accounts)
        audit.record_many(actor=actor, entries=(_moved(move, lost) for move in moves))


def suspend_accounts(*, actor: Actor, accounts: Sequence[Account]) -> None:
    """Nobody enters with them until they are resumed; their sessions and grants end at once."""
    require_all(actor, accounts)
    if actor.account_id in {account.pk for account in accounts}:
        raise Refused(_("Bạn không thể tự đình chỉ hoặc xóa tài khoản của mình"))
    with transaction.atomic():
        lost = losses(accounts)
        _rows(accounts).filter(suspended_at=None).update(suspended_at=clock.now())
        end_sessions(Session.objects.filter(account__in=_ids(accounts)), "suspended")
        entries = (
            _entry(events.ACCOUNT_SUSPENDED, one, one.unit, sessions=lost.sessions.get(one.pk, 0))
            for one in accounts
        )
        audit.record_many(actor=actor, entries=entries)


def resume_accounts(*, actor: Actor, accounts: Sequence[Account]) -> None:
    """Undo suspensions."""
    require_all(actor, accounts)
    with transaction.atomic():
        _rows(accounts).update(suspended_at=None)
        entries = (_entry(events.ACCOUNT_RESUMED, one, one.unit) for one in accounts)
        audit.record_many(actor=actor, entries=entries)


def losses(accounts: Iterable[Account]) -> Losses:
    """Running sessions and roles of each account that has any."""
    ids = _ids(accounts)
    sessions = Session.objects.filter(account__in=ids, ended_at=None)
    roles = Role.objects.filter(account__in=ids, valid_to__gt=clock.today())
    return Losses(_counted(sessions), _counted(roles))


def require_all(actor: Actor, accounts: Sequence[Account]) -> None:
    """The actor administers each account's unit, and holds every right that each account holds."""
    for path in {account.unit.path for account in accounts}:
        directory.require(actor, actions.MANAGE, path)
    for roles in queries.roles_by_account(accounts).values():
        if not queries.may_change(actor, roles):
            raise Refused(_("Tài khoản hoặc vai trò này có quyền cao hơn quyền của bạn"))


def _lose_everything(accounts: Sequence[Account]) -> None:
    ids, today = _ids(accounts), clock.today()
    end_sessions(Session.objects.filter(account__in=ids), "moved")
    roles = Role.objects.filter(account__in=ids, valid_to__gt=today)
    roles.filter(valid_from__lt=today).update(valid_to=today)
    roles.delete()
    PasswordLink.objects.filter(account__in=ids, used_at=None).update(used_at=clock.now())


def _ids(accounts: Iterable[Account]) -> list[int]:
    return [account.pk for account in accounts]


def _rows(accounts: Iterable[Account]) -> QuerySet[Account]:
    return Account.objects.filter(pk__in=_ids(accounts))


def _counted(rows: QuerySet) -> Mapping[int, int]:
    return dict(rows.values_list("account").annotate(Count("pk")).order_by())


def _moved(move: Move, lost: Losses) -> audit.Entry:
    pk = move.account.pk
    counts = {"sessions": lost.sessions.get(pk, 0), "roles": lost.roles.get(pk, 0)}
    way = {"from": move.account.unit.code, "to": move.unit.code}
    return _entry(events.ACCOUNT_MOVED, move.account, move.unit, **way, **counts)


def _entry(kind: str, account: Account, unit: Unit, **details: object) -> audit.Entry:
    subject = audit.Subject("account", account.pk, account.name)
    return audit.Entry(kind, subject=subject, unit_path=unit.path, details=details)
