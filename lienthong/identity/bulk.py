"""Many accounts at once, for imports and the demo: the same rules as one at a time, in few statements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import actions, events, rules
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_insert import insert_rows
from lienthong.kit.refusal import Refused

ROWS = 1000


@dataclass(frozen=True, slots=True)
class NewAccount:
    name: str
    unit: Unit
    profile: actions.Profile


def add_accounts(
    *, actor: Actor, accounts: Sequence[NewAccount], advance: Callable[[int], None] = lambda _: None
) -> list[Account]:
    """Add all of them or none; `advance` hears how many more are written."""
    now, created = clock.now(), []
    with transaction.atomic():
        for path in {new.unit.path for new in accounts}:
            directory.require(actor, actions.MANAGE, path)
        for start in range(0, len(accounts), ROWS):
            written = [_row(new, now) for new in accounts[start : start + ROWS]]
            insert_rows(written)
            audit.record_many(actor=actor, entries=[_entry(account) for account in written])
            created += written
            advance(len(written))
    return created


def _row(new: NewAccount, now: datetime) -> Account:
    name = rules.account_name(new.name, settings.ENVIRONMENT.mail_domain)
    if problem := rules.account_name_problem(name):
        raise Refused(_(problem), field="name")
    columns = actions.columns(name, new.profile)
    return Account(name=name, unit=new.unit, created_at=now, **columns)


def _entry(account: Account) -> audit.Entry:
    subject = audit.Subject("account", account.pk, account.name)
    return audit.Entry(events.ACCOUNT_ADDED, "ok", subject, account.unit.path, {})
