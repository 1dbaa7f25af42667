"""Every night the platform counts what it knows of the running periods."""

from lienthong.kit import jobs
from lienthong.scoreboard.collecting.sources import measuring


@jobs.periodic(jobs.NIGHTLY)
def measure_current() -> None:
    """A night that was missed is made up for at the next start: days are counted, not nights."""
    measuring.measure_current()
