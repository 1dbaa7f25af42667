"""Uploaded files as they are kept: those with identity data sealed (DOMAIN.md, CCCD number)."""

from django.conf import settings

from lienthong.console.lists import LISTS
from lienthong.console.models import ImportRun

PURPOSE = "import"


def kept(kind: str, data: bytes) -> bytes:
    """What the database keeps of a file of this kind."""
    return settings.VAULT.encrypt(PURPOSE, data) if LISTS[kind].personal else data


def content(run: ImportRun) -> bytes:
    """The file as it was uploaded."""
    data = bytes(run.content)
    return settings.VAULT.decrypt(PURPOSE, data) if LISTS[run.kind].personal else data
