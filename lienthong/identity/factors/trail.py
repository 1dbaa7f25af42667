"""Telling of changes to factors: the audit trail, and the account's owner."""

from typing import Any

from lienthong.audit import actions as audit
from lienthong.identity import alerts
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor


def owner(account: Account, address: str = "") -> Actor:
    """The account's owner, who is about to sign in."""
    return Actor(
        account_id=account.pk, label=account.name, address=address, unit_path=account.unit_path
    )


def record(actor: Actor, kind: str, account: Account, **details: Any) -> None:
    """One line in the caller's transaction."""
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("account", account.pk, account.name),
        unit_path=account.unit_path,
        details=details,
    )


def tell(account: Account, kind: str, **context: str) -> None:
    """The owner, on the portal and where else they can be reached, in the caller's transaction."""
    alerts.tell(account, kind, {"name": account.name, **context})


def refuse(kind: str, account: Account, reason: str, address: str) -> None:
    """A wrong answer, in a transaction of its own."""
    audit.record_refusal(
        actor=owner(account, address),
        kind=kind,
        subject=audit.Subject("account", account.pk, account.name),
        unit_path=account.unit_path,
        details={"reason": reason},
    )
