"""A browser from which an account has not signed in before."""

from django.db import transaction

from lienthong.identity import alerts, limits
from lienthong.identity.devices import words
from lienthong.identity.messages import texts
from lienthong.identity.models import Session
from lienthong.shell.devices import device


def tell(session_id: int) -> None:
    """Tell the owner of a sign-in from a new browser, a few times a day at most: who tries many
    browsers, or keeps no cookies, is not to be buried in messages."""
    session = Session.objects.select_related("account").filter(pk=session_id).first()
    if session is None:
        return
    counters = limits.keys({"new_device": str(session.account_id)})
    with transaction.atomic():
        if limits.count(counters):
            alerts.tell(session.account, words.NEW_DEVICE, told(session))


def told(session: Session) -> dict[str, str]:
    """What the words of a session hold."""
    return {
        "name": session.account.name,
        "device": device(session.user_agent),
        "address": session.address or "–",
        "time": texts.moment(session.created_at),
    }
