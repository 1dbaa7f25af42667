"""Identity data at rest: sealed, and found by a keyed hash of the number (DOMAIN.md, CCCD number)."""

import json
from collections.abc import Mapping

from django.conf import settings

PURPOSE = "person"


def number_mac(number: str) -> bytes:
    """32 bytes by which a number is found; without the master key they say nothing of it."""
    return settings.VAULT.mac("cccd", number.encode())


def seal(text: str) -> bytes:
    return settings.VAULT.encrypt(PURPOSE, text.encode())


def unseal(sealed: bytes) -> str:
    """Raises cryptography's InvalidTag where a byte was changed."""
    return settings.VAULT.decrypt(PURPOSE, bytes(sealed)).decode()


def seal_values(values: Mapping[str, str]) -> bytes:
    return seal(json.dumps(values, ensure_ascii=False))


def unseal_values(sealed: bytes) -> dict[str, str]:
    return json.loads(unseal(sealed))
