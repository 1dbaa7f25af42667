"""What is kept in memory for a time: codes, tokens, identifiers that were seen. Bounded."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

MOST = 10_000
Value = TypeVar("Value")


class Kept(Generic[Value]):
    """A table whose entries expire; the oldest ones give way when there are too many."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._lock = seconds, Lock()
        self._entries: OrderedDict[str, tuple[float, Value]] = OrderedDict()

    def put(self, key: str, value: Value) -> None:
        with self._lock:
            self._entries[key] = (time.monotonic() + self._seconds, value)
            while len(self._entries) > MOST:
                self._entries.popitem(last=False)

    def get(self, key: str) -> Value | None:
        with self._lock:
            until, value = self._entries.get(key, (0, None))
        return value if time.monotonic() < until else None

    def forget(self, key: str) -> None:
        with self._lock:
            self._entries.pop(key, None)
