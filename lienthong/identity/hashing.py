"""Password hashes: Argon2id, and never more of them at once than the machine has cores.

Each hash takes 19 MiB and some 20 ms of one core (OWASP's second recommended setting). Without a bound a
few hundred sign-in posts a second would starve every other page (SECURITY.md 38), so requests beyond a
short queue are told to come back. Hashes run in threads of their own, which give way to everything else.
"""

import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

T = TypeVar("T")
NICENESS = 5  # setpriority(2): about a quarter of a busy core, all of an idle one

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_cores = os.cpu_count() or 1
_queue = threading.BoundedSemaphore(_cores + 4)  # those hashing and those waiting
_nobodys_hash = _hasher.hash(secrets.token_urlsafe())


class Busy(Exception):
    """Too many hashes at once: answer 503 and let the browser try again."""


def require_room() -> None:
    """Raise Busy when a hash would be refused now."""
    if not _queue.acquire(blocking=False):
        raise Busy
    _queue.release()


def make(password: str) -> str:
    """The PHC string to store; raises Busy."""
    return _in_turn(lambda: _hasher.hash(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is nothing stored; raises Busy."""
    try:
        return _in_turn(lambda: _hasher.verify(stored or _nobodys_hash, password)) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(stored)


def _in_turn(work: Callable[[], T]) -> T:
    if not _queue.acquire(blocking=False):
        raise Busy
    try:
        try:
            waiting = _threads.submit(work)
        except RuntimeError as error:  # this process is stopping
            raise Busy from error
        return waiting.result()
    finally:
        _queue.release()


def _give_way() -> None:
    with suppress(OSError):  # Linux weighs threads one by one; elsewhere this may be refused
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_threads = ThreadPoolExecutor(_cores, "hash", _give_way)
