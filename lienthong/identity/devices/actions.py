"""What an owner does about sessions and browsers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import actions as accounts
from lienthong.identity import alerts, events, queries
from lienthong.identity.devices import words
from lienthong.identity.messages import texts
from lienthong.identity.models import (
    Account,
    KnownDevice,
    Password,
    PasswordLink,
    Recovery,
    Session,
)
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock, secrets
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound

LINK_LIFETIME = timedelta(hours=1)


def disown(*, actor: Actor, session: Session, password: str | None) -> str:
    """ "This was not me": nobody stays signed in, no browser is known, the password opens nothing any
    more. Returns the token of the link with which its owner sets another; "" for who enters with VNeID
    only, and so has none.

    Whoever says so must know the password: or a thief in one session could take the account over by
    pointing at its owner's. None: the session has just shown something as good. Raises Refused.
    """
    account = queries.own_account(actor)
    if password is not None:
        accounts.prove_password(actor, account, password, events.SESSION_DISOWNED)
    now = clock.now()
    with transaction.atomic():
        ended = end_sessions(Session.objects.filter(account=account), "disowned")
        KnownDevice.objects.filter(account=account).delete()
        Password.objects.filter(account=account).delete()
        Recovery.objects.filter(account=account).delete()
        PasswordLink.objects.filter(account=account, used_at=None).update(used_at=now)
        token = _link(account, now) if account.kind == Account.Kind.OFFICER else ""
        details = {"sessions": ended, "session": session.pk, "address": session.address or ""}
        _record(actor, events.SESSION_DISOWNED, account, details)
        told = {"name": account.name, "time": texts.moment(now)}
        alerts.tell(account, words.DISOWNED, told, everywhere=True)
    return token


def _link(account: Account, now: datetime) -> str:
    token = secrets.new_token()
    PasswordLink.objects.create(
        account=account,
        digest=secrets.digest(token),
        issued_by=account.name,
        issued_at=now,
        expires_at=now + LINK_LIFETIME,
    )
    return token


def forget(*, actor: Actor, device_id: int) -> None:
    """A browser becomes a stranger: its next sign-in is told of, and asks for everything."""
    account = queries.own_account(actor)
    with transaction.atomic():
        if not KnownDevice.objects.filter(account=account, pk=device_id).delete()[0]:
            raise NotFound(_("Không tìm thấy thiết bị này"))
        _record(actor, events.DEVICE_FORGOTTEN, account, {})


def _record(actor: Actor, kind: str, account: Account, details: dict) -> None:
    subject = audit.Subject("account", account.pk, account.name)
    audit.record(
        actor=actor, kind=kind, subject=subject, unit_path=account.unit_path, details=details
    )
