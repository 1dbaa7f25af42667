"""Counting attempts against the limits of `rules.LIMITS`, in the database that all processes share.

An attempt is counted before the password is looked at, so that a thousand parallel guesses are a
thousand. One that is turned away learns nothing and is taken back everywhere: or whoever fills one
counter from one address could fill the others too, and lock a whole province out.
"""

from collections.abc import Mapping

from django.conf import settings
from django.db import connection

from lienthong.identity import rules, sql
from lienthong.kit import clock

Keys = Mapping[str, bytes]  # what is counted for, by kind of limit; one's own count comes first


def keys(counted: Mapping[str, str]) -> Keys:
    """Kinds to keyed hashes: the table tells nobody which names were typed."""
    return {
        kind: settings.VAULT.mac("failures", f"{kind}|{key}".encode())
        for kind, key in counted.items()
    }


def count(counters: Keys) -> bool:
    """Count an attempt; False, and nothing counted, where one of the counters is full."""
    return tally(counters) is not None


def tally(counters: Keys) -> Mapping[str, int] | None:
    """Count an attempt and say what was counted before it, by kind; None as `count` says False."""
    now = clock.now()
    windows = [now + rules.LIMITS[kind].window for kind in counters]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.COUNT_ATTEMPT, {"keys": list(counters.values()), "windows": windows, "now": now}
        )
        counts = {bytes(key): found for key, found in cursor.fetchall()}
    before = {kind: counts[key] - 1 for kind, key in counters.items()}
    if not rules.too_many(before):
        return before
    take_back(counters)
    return None


def take_back(counters: Keys) -> None:
    """As if the attempt had not been made."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TAKE_ATTEMPT_BACK, {"keys": list(counters.values())})


def forgive(counters: Keys) -> None:
    """A success: one's own slips are forgotten, wherever they were counted."""
    own = next(iter(counters.values()))
    with connection.cursor() as cursor:
        cursor.execute(sql.FORGIVE_ATTEMPT, {"own": own, "keys": list(counters.values())})
