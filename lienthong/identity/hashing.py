"""Password hashes: Argon2id, and never more of them at once than the machine has cores.

Each hash takes 19 MiB and some 20 ms of one core (OWASP's second recommended setting). Without a bound a
few hundred sign-in posts a second would starve every other page (SECURITY.md 38), so requests beyond a
short queue are told to come back.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_cores = os.cpu_count() or 1
_places = threading.BoundedSemaphore(_cores)
_queue = threading.BoundedSemaphore(_cores + 4)  # those hashing and those waiting
_nobodys_hash = _hasher.hash(secrets.token_urlsafe())


class Busy(Exception):
    """Too many hashes at once: answer 503 and let the browser try again."""


@contextmanager
def _place() -> Iterator[None]:
    if not _queue.acquire(blocking=False):
        raise Busy
    try:
        with _places:
            yield
    finally:
        _queue.release()


def make(password: str) -> str:
    """The PHC string to store; raises Busy."""
    with _place():
        return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is nothing stored; raises Busy."""
    with _place():
        try:
            return _hasher.verify(stored or _nobodys_hash, password) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(stored)
