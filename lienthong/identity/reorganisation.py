"""What a decision about a unit does to its officers and administrators, as a whole.

Unlike an officer who is moved, these keep their duties: only the name over the door changes.
"""

from itertools import chain

from django.db import transaction

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import events, queries, rules
from lienthong.identity.models import Account, Role, Session
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock
from lienthong.kit.actor import Actor

MANAGE = rules.Rights.MANAGE_ACCOUNTS


def move_officers(*, actor: Actor, source: Unit, target: Unit, decision: str) -> int:
    """Everyone of a unit goes to another; how many. `decision` is its number.

    Sessions end, so that applications learn the new unit at the next sign-in. Who has been removed
    moves too: a restored account must not come back into a unit that has ended.
    """
    for unit in (source, target):
        directory.require(actor, MANAGE, unit.path)
    details = {"from": source.code, "to": target.code, "decision": decision}
    with transaction.atomic():
        moved = list(Account.objects.select_for_update().filter(unit=source))
        Account.objects.filter(pk__in=[account.pk for account in moved]).update(unit=target)
        end_sessions(Session.objects.filter(account__in=moved), "moved")
        entries = (_entry(events.ACCOUNT_MOVED, account, target, details) for account in moved)
        audit.record_many(actor=actor, entries=entries)
    return sum(account.removed_at is None for account in moved)


def end_roles_over(*, actor: Actor, unit: Unit, heir: Unit | None) -> int:
    """Roles over a unit that ends, end; how many. They live on over `heir`, the same body renamed.

    Over another body they do not: that would give its administrators what nobody granted them. And
    what the actor could not grant ends too (SECURITY.md 50).
    """
    directory.require(actor, MANAGE, unit.path)
    today = clock.today()
    with transaction.atomic():
        running = Role.objects.select_for_update(of=("self",)).select_related("account")
        roles = list(running.filter(unit=unit, valid_to__gt=today))
        Role.objects.filter(unit=unit, valid_from=today).delete()
        Role.objects.filter(unit=unit, valid_to__gt=today).update(valid_to=today)
        kept = [role for role in roles if heir and queries.may_grant(actor, role.role, heir)]
        Role.objects.bulk_create(_again(actor, role, heir) for role in kept)
        ended = (_told(events.ROLE_ENDED, role, unit) for role in roles)
        granted = (_told(events.ROLE_GRANTED, role, heir) for role in kept)
        audit.record_many(actor=actor, entries=chain(ended, granted))
    return len(roles)


def _again(actor: Actor, role: Role, heir: Unit) -> Role:
    return Role(
        account=role.account,
        role=role.role,
        unit=heir,
        valid_from=clock.today(),
        valid_to=role.valid_to,
        granted_by=actor.label,
        granted_at=clock.now(),
    )


def _told(kind: str, role: Role, unit: Unit) -> audit.Entry:
    return _entry(kind, role.account, unit, {"role": role.role, "unit": unit.code})


def _entry(kind: str, account: Account, unit: Unit, details: dict[str, str]) -> audit.Entry:
    subject = audit.Subject("account", account.pk, account.name)
    return audit.Entry(kind, subject=subject, unit_path=unit.path, details=details)
