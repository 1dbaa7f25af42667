"""Archives of year-end files are made and forgotten."""

from lienthong.kit import jobs
from lienthong.scoreboard.yearend import archives


@jobs.task()
def make_archive(archive_id: int) -> None:
    """Make the zip that somebody asked for."""
    archives.make(archive_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_archives() -> None:
    """They are kept for a week."""
    archives.forget_old()
