"""What linking does beside requests."""

from lienthong.kit import jobs
from lienthong.linking import run_jobs


@jobs.task()
def work(run_id: int) -> None:
    """Take the next step of a list: read, match, or link."""
    run_jobs.work(run_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_unread_lists() -> None:
    """Files are kept for a week."""
    run_jobs.forget_unread()
