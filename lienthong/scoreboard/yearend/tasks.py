"""Archives of year-end files are made and forgotten."""

from lienthong.kit import jobs

# What writes Word and PDF takes a fifth of a second to import: every command would wait for it.


@jobs.task()
def make_archive(archive_id: int) -> None:
    """Make the zip that somebody asked for."""
    from lienthong.scoreboard.yearend import archives

    archives.make(archive_id)


@jobs.periodic(jobs.NIGHTLY)
def forget_archives() -> None:
    """They are kept for a week."""
    from lienthong.scoreboard.yearend import archives

    archives.forget_old()
