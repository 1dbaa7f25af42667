"""Reporters are reminded every morning."""

from lienthong.kit import jobs
from lienthong.scoreboard.collecting.forms import reminding


@jobs.periodic("0 1 * * *")
def remind() -> None:
    """At eight in Việt Nam."""
    reminding.send_due()
