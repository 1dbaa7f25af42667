"""What accounts list is looked at once an hour."""

from lienthong.identity.contacts.sync import sync
from lienthong.kit import jobs


@jobs.periodic(jobs.HOURLY)
def note_contacts() -> None:
    """Since when each number and address stands where it stands."""
    sync()
