"""What delegations do by themselves: acting ends with the day, the account or the post."""

from lienthong.delegation import acting
from lienthong.kit import jobs


@jobs.every_second
def end_acting() -> None:
    """Two workers at once end each session once: the second finds it ended."""
    acting.end_over()
