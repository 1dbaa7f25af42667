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


def usable_from(
    since: datetime, verified_at: datetime | None, *, shared: bool = False
) -> datetime | None:
    """When it may serve to recover the account; None for never.

    What several accounts list (an office's telephone) reaches more people than the owner: a code would
    open each account to all of them. So it counts only where the owner has confirmed it.
    """
    if verified_at or shared:
        return verified_at
    return since + USABLE_AFTER
