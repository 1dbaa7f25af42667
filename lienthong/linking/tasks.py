"""What linking does beside requests."""

from datetime import timedelta

from lienthong.kit import clock, jobs

KEPT = timedelta(days=7)  # so long an unread list waits


@jobs.task()
def work(run_id: int) -> None:
    """Take the next step of a list: read, match, or link."""
    from lienthong.linking import run_jobs

    run_jobs.work(run_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_unfinished_lists() -> None:
    from lienthong.linking import actions

    actions.forget_unfinished(clock.now() - KEPT)
