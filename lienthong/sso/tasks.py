"""What `sso` does on its own: applications are told, keys grow old, secrets run out, grants are forgotten."""

from datetime import date, timedelta

from django.db import connection, transaction

from lienthong.kit import clock, jobs
from lienthong.sso import backchannel, configuration, grants, keys
from lienthong.sso.models import ClientSecret
from lienthong.sso.policies import reminders

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


# ── Applications are told (Back-Channel Logout) ─────────────────────────────────────────────────


@jobs.every_second
def tell_applications() -> None:
    """Find what ended within the second, and ask for it to be told: one job an application, so that a
    slow one holds up nobody else. Each process looks; the statements let one of them win."""
    turned = _a_new_day()
    with transaction.atomic():
        if not _only_one():
            return
        backchannel.find_ended()
        if turned:  # a cut-off begins, a delegation is over
            backchannel.find_dead()
        _ask_to_tell()


def _ask_to_tell() -> None:
    for application in backchannel.due_applications():
        jobs.defer_once(tell, f"sso.tell-{application}", application=application)


@jobs.task(retries=0)
def tell(*, application: int) -> None:
    """A delivery that fails has its own times for being tried again."""
    backchannel.tell(application)


@jobs.task()
def find_dead() -> None:
    """Asked for by whoever changes policies or access."""
    backchannel.find_dead()
    _ask_to_tell()


@jobs.periodic("* * * * *")
def sweep() -> None:
    """What neither ended with a session nor was asked for: expired sessions, closed applications."""
    backchannel.find_dead()


@jobs.periodic(jobs.NIGHTLY)
def forget_deliveries() -> None:
    backchannel.forget(before=clock.now() - KEEP_GRANTS)


@jobs.periodic("30 0 * * *")
def remind_of_cutoffs() -> None:
    """At half past seven in Việt Nam."""
    reminders.send_due()


_day = [date.min]


def _a_new_day() -> bool:
    """Whether this process sees the day for the first time."""
    today = clock.today()
    turned, _day[0] = _day[0] != today, today
    return turned


def _only_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('sso.tell_applications'))")
        return cursor.fetchone()[0]
