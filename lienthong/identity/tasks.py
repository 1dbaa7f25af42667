"""What `identity` does on its own: counts of guesses and devices of long ago are forgotten."""

from datetime import timedelta

from lienthong.identity import pending, verification
from lienthong.identity.contacts import tasks as contacts
from lienthong.identity.devices import tasks as devices
from lienthong.identity.factors import passkeys
from lienthong.identity.messages import tasks as messages
from lienthong.identity.models import Failures, KnownDevice
from lienthong.identity.recovery import tasks as recovery
from lienthong.identity.vneid import tasks as vneid
from lienthong.kit import clock, jobs
from lienthong.persons import answers

answers.when_answered(verification.bind_answered)

__all__ = ["contacts", "devices", "messages", "recovery", "vneid"]  # the runner learns of theirs here

KEEP_DEVICES = timedelta(days=366)  # longer than the cookie lives


@jobs.periodic(jobs.HOURLY)
def forget_failures() -> None:
    """Anybody can add rows by typing names that do not exist: none stays longer than its window."""
    Failures.objects.filter(window_ends_at__lte=clock.now()).delete()


@jobs.periodic(jobs.HOURLY)
def forget_pending() -> None:
    """Sign-ins that nobody finished."""
    pending.forget_expired()


@jobs.periodic(jobs.HOURLY)
def forget_challenges() -> None:
    """Challenges of passkeys that are too old to be answered again."""
    passkeys.forget_challenges()


@jobs.periodic(jobs.NIGHTLY)
def forget_devices() -> None:
    """A browser that has not signed in for a year is a stranger again."""
    KnownDevice.objects.filter(last_seen_at__lt=clock.now() - KEEP_DEVICES).delete()
