"""Messages leave beside requests, and again for an hour while nobody takes them."""

from lienthong.identity.messages import delivery, queries, rules
from lienthong.identity.models import Message
from lienthong.kit import clock, jobs

EVERY_MINUTE = "* * * * *"
MOST_AT_ONCE = 200  # a minute; a silent gateway holds each of four jobs for ten seconds at most


@jobs.task(retries=0)
def deliver(message_id: int) -> None:
    """Send one message, if it still waits."""
    delivery.deliver(message_id)


@jobs.periodic(EVERY_MINUTE)
def deliver_due() -> None:
    """Those whose next attempt has come. A crash between two attempts loses none."""
    for message_id in queries.due(MOST_AT_ONCE):
        jobs.defer(deliver, message_id=message_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_messages() -> None:
    """To whom something was sent is nobody's business after a month."""
    Message.objects.filter(created_at__lt=clock.now() - rules.KEPT).delete()
