"""What happens to a message that waits: sent, tried again, given up."""

import logging

from django.db import transaction

from lienthong.identity.messages import post, rules, sealing
from lienthong.identity.messages.post import Undelivered
from lienthong.identity.models import Message
from lienthong.kit import clock

logger = logging.getLogger(__name__)
State = Message.State


def deliver(message_id: int) -> None:
    """Send a message whose time has come. At least once: a crash just after sending sends it again."""
    message = _claimed(message_id)
    if message is None:
        return
    try:
        post.send(message.channel, sealing.recipient(message), sealing.content(message))
    except Undelivered as reason:
        _not_sent(message, reason)
    else:
        settle(message, State.SENT)


def _claimed(message_id: int) -> Message | None:
    """The message, its next attempt set first: a second job finds nothing due, a crash loses nothing."""
    now = clock.now()
    waiting = Message.objects.filter(state=State.WAITING, next_try_at__lte=now)
    with transaction.atomic():
        message = waiting.select_for_update().filter(pk=message_id).first()
        if message is None:
            return None
        if message.useless_at <= now:
            settle(message, State.FAILED, message.problem or "too late")
            return None
        message.attempts += 1
        message.next_try_at = now + rules.wait_after(message.attempts)
        message.save(update_fields=["attempts", "next_try_at"])
    return message


def _not_sent(message: Message, reason: Undelivered) -> None:
    """Log who is at fault, never who was written to."""
    logger.warning("%s %s, attempt %s: %s", message.channel, message.pk, message.attempts, reason)
    if reason.final or message.attempts >= rules.MOST_ATTEMPTS:
        settle(message, State.FAILED, str(reason))
    else:
        Message.objects.filter(pk=message.pk).update(problem=str(reason)[:100])


def settle(message: Message, state: str, problem: str = "") -> None:
    """It is over; what it said is nobody's business any more."""
    Message.objects.filter(pk=message.pk, state=State.WAITING).update(
        state=state, problem=problem[:100], content=b"", next_try_at=None, settled_at=clock.now()
    )
