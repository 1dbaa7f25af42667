"""What `sso` does on its own: keys grow old, secrets run out, old grants are forgotten."""

from datetime import timedelta

from django.db import transaction

from lienthong.kit import clock, jobs
from lienthong.sso import configuration, grants, keys
from lienthong.sso.models import ClientSecret

KEEP_GRANTS = timedelta(days=30)


@jobs.periodic(jobs.HOURLY)
def rotate_keys() -> None:
    """Announce successors in time and drop what is no longer needed."""
    keys.rotate_due()


@jobs.periodic(jobs.HOURLY)
def drop_old_secrets() -> None:
    """Secrets that were renewed a day ago stop working."""
    with transaction.atomic():
        dropped, _ = ClientSecret.objects.filter(expires_at__lte=clock.now()).delete()
        if dropped:
            configuration.changed()


@jobs.periodic(jobs.NIGHTLY)
def forget_old_grants() -> None:
    """The trail and the counters keep what matters of them."""
    while grants.forget(before=clock.now() - KEEP_GRANTS):
        pass
