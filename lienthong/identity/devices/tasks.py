"""Telling of new devices beside the sign-in, which does not wait for it."""

from datetime import timedelta

from lienthong.identity.devices import arrivals
from lienthong.identity.devices.queries import SHOWN_DAYS
from lienthong.identity.models import Alert
from lienthong.kit import clock, jobs


@jobs.task()
def announce(session_id: int) -> None:
    """Tell the owner of the account that this session began in a browser new to it."""
    arrivals.tell(session_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_alerts() -> None:
    """What was said on the portal, as long as the history of sign-ins goes back."""
    Alert.objects.filter(at__lt=clock.now() - timedelta(days=SHOWN_DAYS)).delete()
