"""Decisions about forgotten passwords."""

from collections.abc import Collection
from datetime import datetime, timedelta

from lienthong.identity.rules import Method

# How long after it was shown a strong proof may stand for the forgotten password.
FRESH = timedelta(minutes=10)
STRONG = frozenset({Method.VNEID_1, Method.VNEID_2, Method.PASSKEY})
STRONG_FOR_ADMINISTRATORS = frozenset({Method.VNEID_2, Method.PASSKEY})


def counted_for(*, name: str, address: str, device: str | None) -> dict[str, str]:
    """Which counters a code that is asked for belongs to. A known device answers only for itself, so
    that nobody uses up what its owner has."""
    if device is not None:
        return {"recovery_device": f"{name}|{device}"}
    return {"recovery": name, "recovery_address": address, "recovery_overall": ""}


def replaces_password(
    methods: Collection[str], *, shown_at: datetime, now: datetime, administers: bool
) -> bool:
    """Whether a session may set a new password without the old one: it began with something as good."""
    strong = STRONG_FOR_ADMINISTRATORS if administers else STRONG
    return bool(strong & set(methods)) and now - shown_at < FRESH
