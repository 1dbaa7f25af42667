"""VNeID is asked beside requests, and again while it does not answer."""

from lienthong.identity.vneid import proof
from lienthong.kit import jobs

ATTEMPTS_AGAIN = 5  # six minutes between the first and the last; a sign-in under way lives for ten


@jobs.task(retries=ATTEMPTS_AGAIN)
def ask_vneid(digest: str) -> None:
    """Ask about one sign-in under way, named by its digest in hexadecimal."""
    proof.ask(bytes.fromhex(digest))
