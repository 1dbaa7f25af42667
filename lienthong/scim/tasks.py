"""Applications' servers are brought into step in the background."""

from datetime import timedelta

from django.db import transaction

from lienthong.kit import clock, jobs
from lienthong.scim import reconciling
from lienthong.scim.models import Target

EVERY_MINUTE = "* * * * *"
ONE_AT_A_TIME = "scim"  # a worker runs few jobs at once, and others are urgent
LEASE = timedelta(minutes=10)  # a run that was lost is made up for after this


@jobs.periodic(EVERY_MINUTE)
def provision_due() -> None:
    """Whatever changed since: an account, a unit, who may enter."""
    start_due()


@jobs.task(retries=0)
def provision(*, target: int) -> None:
    """One run; the next one makes up for what it leaves."""
    found = Target.objects.filter(pk=target, enabled=True).first()
    if found is not None:
        reconciling.run(found)


def start_due() -> int:
    """Ask for a run of every target whose time has come; how many."""
    now = clock.now()
    due = Target.objects.filter(
        enabled=True,
        next_run_at__lte=now,
        application__suspended_at=None,
        application__removed_at=None,
    )
    with transaction.atomic():
        ids = list(
            due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)
        )
        Target.objects.filter(pk__in=ids).update(next_run_at=now + LEASE)
        for pk in ids:
            jobs.defer(provision, lock=ONE_AT_A_TIME, target=pk)
    return len(ids)
