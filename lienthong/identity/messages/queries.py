"""Every read of messages."""

from collections.abc import Mapping

from django.db.models import Count, F, QuerySet

from lienthong.identity import queries as accounts
from lienthong.identity.models import Message
from lienthong.kit import clock
from lienthong.kit.actor import Actor


def due(most: int) -> QuerySet[int]:
    """Ids of those whose next attempt has come, the longest waiting first."""
    waiting = Message.objects.filter(state=Message.State.WAITING, next_try_at__lte=clock.now())
    return waiting.order_by(F("next_try_at"), "id").values_list("pk", flat=True)[:most]


def visible(actor: Actor) -> QuerySet[Message]:
    """Messages to officers whom the actor administers, newest first; the system sees all."""
    found = Message.objects.select_related("account").order_by("-id")
    return found if actor.is_system else found.filter(account__in=accounts.visible(actor))


def counts(actor: Actor) -> Mapping[str, int]:
    """How many there are in each state, of the days that are kept."""
    found = dict(
        visible(actor).order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    return {state: found.get(state, 0) for state in Message.State.values}
