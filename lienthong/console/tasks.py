"""What the console does beside requests."""

from lienthong.console import import_jobs
from lienthong.kit import jobs


@jobs.task()
def check_import(run_id: int) -> None:
    """Check an uploaded file."""
    import_jobs.check(run_id)


@jobs.task()
def apply_import(run_id: int) -> None:
    """Apply a checked file."""
    import_jobs.apply(run_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_imports() -> None:
    """Files are kept for a week."""
    import_jobs.forget_old()
