"""Telling of new devices beside the sign-in, which does not wait for it."""

from lienthong.identity.devices import arrivals
from lienthong.kit import jobs


@jobs.task()
def announce(session_id: int) -> None:
    """Tell the owner of the account that this session began in a browser new to it."""
    arrivals.tell(session_id)
