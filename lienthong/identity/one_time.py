"""Codes of six digits that are sent to somebody: drawn, kept as keyed hashes, compared."""

import hmac
import re
import secrets
from datetime import timedelta

from django.conf import settings

DIGITS = 6
LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
_NO_DIGIT = re.compile(r"\D")


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def keyed(purpose: str, whose: str, code: str) -> bytes:
    """What is kept of a code: whoever reads the database cannot try the million there are."""
    return settings.VAULT.mac(purpose, f"{whose}|{code}".encode())


def fits(stored: bytes | None, purpose: str, whose: str, typed: str) -> bool:
    """Whether this is the code; spaces do not matter, and nothing stored takes as long."""
    given = keyed(purpose, whose, _NO_DIGIT.sub("", typed))
    return hmac.compare_digest(bytes(stored or b"\0" * len(given)), given) and stored is not None
