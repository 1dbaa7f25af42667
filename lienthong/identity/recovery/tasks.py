"""Codes are sent beside requests, so that no request tells whether one was sent."""

from lienthong.identity.models import Recovery
from lienthong.identity.recovery import codes
from lienthong.kit import clock, jobs


@jobs.task()
def send_code(recovery: str) -> None:
    """Send the code of a recovery, named by its digest in hexadecimal."""
    codes.send(bytes.fromhex(recovery))


@jobs.periodic(jobs.HOURLY)
def forget_recoveries() -> None:
    """What nobody finished, and whatever was asked for names that nobody has."""
    Recovery.objects.filter(expires_at__lte=clock.now()).delete()
