"""The population lookup is asked beside requests, and again for days while it does not answer."""

from lienthong.kit import jobs
from lienthong.persons import answers, queries

EVERY_MINUTE = "* * * * *"
MOST_AT_ONCE = 200  # a minute; a silent lookup holds each of four jobs for ten seconds at most


@jobs.task(retries=0)
def look_up(check_id: int) -> None:
    """Ask about one check, if it still waits."""
    answers.look_up(check_id)


@jobs.periodic(EVERY_MINUTE)
def look_up_due() -> None:
    """Those whose next attempt has come. A crash between two attempts loses none."""
    for check_id in queries.due(MOST_AT_ONCE):
        jobs.defer(look_up, check_id=check_id)
