"""Decisions about mobile numbers and personal addresses."""

from datetime import datetime, timedelta

# An administrator's slip of the finger must not hand an account to a stranger: what nobody confirmed
# opens nothing until its owner, who is told nothing wrong by then, had a week to see it.
USABLE_AFTER = timedelta(days=7)


def is_personal(address: str, mail_domain: str) -> bool:
    """Not a mailbox of the province, which stands behind the very account that is to be opened."""
    host = address.rpartition("@")[2].lower()
    domain = mail_domain.lower()
    return host != domain and not host.endswith(f".{domain}")


def usable_from(since: datetime, verified_at: datetime | None) -> datetime:
    """When it may serve to recover the account."""
    return verified_at or since + USABLE_AFTER
