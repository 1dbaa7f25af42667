"""Putting a message on its way."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lienthong.identity import queries
from lienthong.identity.messages import rules, sealing, setup, tasks, texts
from lienthong.identity.models import Account, Channel, Message
from lienthong.kit import clock, jobs


def send(
    *,
    account: Account,
    channel: str,
    kind: str,
    context: Mapping[str, Any] | None = None,
    to: str = "",
    lasts: timedelta = rules.A_DAY,
) -> Message | None:
    """Write a message down, in the language of now; a job sends it once the transaction commits.

    `channel` is "sms" or "email", `kind` a registered one, `context` fills its words. Without `to`, a
    text goes to `Account.mobile` and a letter to the official mailbox. What has not left after `lasts`
    is not sent any more. None where the way is not offered here, or nobody is reached by it.
    """
    recipient = _recipient(account, channel, to)
    if not recipient or not setup.offered(channel):
        return None
    now = clock.now()
    message = Message.objects.create(
        account=account,
        channel=channel,
        kind=kind,
        recipient=sealing.seal(recipient),
        content=sealing.seal_content(texts.content(kind, context or {})),
        next_try_at=now,
        useless_at=now + lasts,
        created_at=now,
    )
    jobs.defer(tasks.deliver, message_id=message.pk)
    return message


def _recipient(account: Account, channel: str, to: str) -> str | None:
    if channel == Channel.SMS:
        return rules.mobile_number(to or account.mobile)
    return to or queries.email_of(account.name)
