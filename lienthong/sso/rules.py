"""Decisions about applications, keys and assurance."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from lienthong.protocols.oidc import claims, discovery

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")

# ── What an application may learn ───────────────────────────────────────────────────────────────


def all_claims() -> list[str]:
    """Every claim that an application may be given; `sub` it always gets, and the other only says
    something of the e-mail."""
    implied = (*claims.ALWAYS, "email_verified")
    return [name for name in discovery.claim_names() if name not in implied]


def told(allowed: Iterable[str]) -> frozenset[str]:
    """The claims that an application learns, with what belongs to them."""
    names = frozenset(allowed)
    return names | {"email_verified"} if "email" in names else names


def scopes_of(*, offline_access: bool) -> frozenset[str]:
    """The scopes that a client may be granted."""
    return frozenset(claims.SCOPES) - (frozenset() if offline_access else {"offline_access"})


# ── How sure we are of the person ───────────────────────────────────────────────────────────────

# Levels are ours and explicit (identity.rules.level), apart from VNeID's own.
ACR_VALUES = ("lt1", "lt2", "lt3")


def acr(level: int) -> str:
    """A session's level as tokens tell it; "0" is Core §2's word for none."""
    return ACR_VALUES[level - 1] if level else "0"


def level_wanted(acr_values: Iterable[str]) -> int:
    """The lowest level that a request names; 0 where it names none that we know."""
    known = [ACR_VALUES.index(value) + 1 for value in acr_values if value in ACR_VALUES]
    return min(known, default=0)


# ── Signing keys ────────────────────────────────────────────────────────────────────────────────

ANNOUNCED = timedelta(hours=24)  # a key is published so long before it signs: clients cache the set
KEPT = timedelta(hours=24)  # and so long after: longer than anything it signed is good for
ROTATION = timedelta(days=90)


class KeyState(StrEnum):
    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    kid: str
    algorithm: str
    signs_from: datetime


def key_states(keys: Iterable[KeyFacts], *, now: datetime) -> dict[str, KeyState]:
    """State by kid. Of each algorithm the latest that has begun signs; the one before is retired at
    that moment, published for KEPT more, and then gone."""
    ordered = sorted(keys, key=lambda key: (key.algorithm, key.signs_from, key.kid))
    followers = {
        key.kid: later.signs_from
        for key, later in pairwise(ordered)
        if later.algorithm == key.algorithm
    }
    return {key.kid: _key_state(key, followers.get(key.kid), now) for key in ordered}


def turns(keys: Iterable[KeyFacts]) -> tuple[datetime, ...]:
    """The moments, in order, at which some key's state may change."""
    return tuple(sorted({at for key in keys for at in (key.signs_from, key.signs_from + KEPT)}))


def _key_state(key: KeyFacts, retired_at: datetime | None, now: datetime) -> KeyState:
    if key.signs_from > now:
        return KeyState.NEXT
    if retired_at is None or retired_at > now:
        return KeyState.ACTIVE
    return KeyState.RETIRED if retired_at + KEPT > now else KeyState.GONE


def due_for_rotation(keys: Iterable[KeyFacts], algorithm: str, *, now: datetime) -> bool:
    """Whether a successor should be made: the newest key will be ROTATION old once it could
    sign.
    """
    newest = max((key.signs_from for key in keys if key.algorithm == algorithm), default=None)
    return newest is None or newest + ROTATION <= now + ANNOUNCED


# ── Telling applications ────────────────────────────────────────────────────────────────────────

# After an attempt in vain: soon while tokens are still good elsewhere, later for a site that was down.
TELL_AGAIN = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900, 3600, 3600))


def tell_again_after(attempts: int) -> timedelta | None:
    """How long after the `attempts`-th attempt failed; None: given up."""
    return TELL_AGAIN[attempts - 1] if attempts <= len(TELL_AGAIN) else None
