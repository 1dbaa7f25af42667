"""What an account's owner is told at once: on the portal, and where else they can be reached."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from lienthong.identity import messages
from lienthong.identity.contacts import queries as contacts
from lienthong.identity.messages import texts
from lienthong.identity.models import Account, Alert, Channel
from lienthong.kit import clock
from lienthong.kit.actor import Actor

MOST_SHOWN = 3


def tell(
    account: Account,
    kind: str,
    context: Mapping[str, Any],
    *,
    but: Collection[str] = (),
    everywhere: bool = False,
) -> None:
    """Tell the owner, inside the caller's transaction: a line on the portal, and a message to every
    usable personal address apart from those in `but`, which had a hand in it; where there is none, to
    the telephone. `everywhere`: to both, and to the official mailbox.
    """
    note(account, kind, context)
    others = [one for one in contacts.usable(account) if one.address not in but]
    letters = [one for one in others if one.channel == Channel.EMAIL]
    for one in others if everywhere else letters or others:
        messages.send(
            account=account, channel=one.channel, kind=kind, context=context, to=one.address
        )
    if everywhere:
        messages.send(account=account, channel=Channel.EMAIL, kind=kind, context=context)


def note(account: Account, kind: str, context: Mapping[str, Any]) -> None:
    """A line on the portal alone, inside the caller's transaction."""
    Alert.objects.create(account=account, kind=kind, context=dict(context), at=clock.now())


def unseen(actor: Actor) -> QuerySet[Alert]:
    """What the actor has not been told yet, newest first."""
    found = Alert.objects.filter(account=actor.account_id, seen_at=None)
    return found.order_by("-at", "-id")[:MOST_SHOWN]


def words(alert: Alert) -> str:
    """What it says, in the reader's language."""
    return texts.said(alert.kind, alert.context)


def seen(*, actor: Actor) -> None:
    """The owner has read them. A click that changes nothing else: it leaves no audit line."""
    Alert.objects.filter(account=actor.account_id, seen_at=None).update(seen_at=clock.now())
