"""Failures on demand: which service fails, and how. The page and API for it: `sandbox.control`."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

MOST_SECONDS = 60

OK = "ok"
UNAVAILABLE = "unavailable"
SLOW = "slow"
GARBAGE = "garbage"
WRONG_AUDIENCE = "wrong_audience"
OLD_TOKEN = "old_token"
WRONG_NONCE = "wrong_nonce"
LEVEL1 = "level1"

_ANSWERS = (OK, UNAVAILABLE, SLOW, GARBAGE)
SERVICES: Mapping[str, tuple[str, ...]] = {
    "vneid": (*_ANSWERS, WRONG_AUDIENCE, OLD_TOKEN, WRONG_NONCE, LEVEL1),
    "population": _ANSWERS,
    "sms": _ANSWERS,
    "mail": (OK, UNAVAILABLE, SLOW),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """How a service behaves; `seconds` says how slow it is, and means nothing to other modes."""

    mode: str = OK
    seconds: float = 0

    def wait(self) -> None:
        """Be slow, where that is the mode."""
        if self.mode == SLOW:
            time.sleep(self.seconds)


class Faults:
    """The switches of this process, one for each service."""

    def __init__(self) -> None:
        self._lock, self._set = Lock(), dict.fromkeys(SERVICES, Fault())

    def of(self, service: str) -> Fault:
        """How it behaves now."""
        return self._set[service]

    def state(self) -> dict[str, dict[str, Any]]:
        """All switches: `{"sms": {"mode": "slow", "seconds": 3}, …}`."""
        return {name: {"mode": f.mode, "seconds": f.seconds} for name, f in self._set.items()}

    def switch(self, wanted: Mapping[str, Any]) -> None:
        """Set some of them, all or none: `{"sms": "unavailable", "population": {"mode": "slow",
        "seconds": 3}}`. Raises ValueError for an unknown service or mode, or seconds out of bounds.
        """
        read = {service: _read(service, value) for service, value in wanted.items()}
        with self._lock:
            self._set = {**self._set, **read}


def _read(service: str, value: Any) -> Fault:
    given = {"mode": value} if isinstance(value, str) else value
    if service not in SERVICES or not isinstance(given, Mapping):
        raise ValueError(f"unknown service or value: {service!r}")
    mode, seconds = given.get("mode"), float(given.get("seconds") or 0)
    if mode not in SERVICES[service]:
        raise ValueError(f"{service} cannot be {mode!r}")
    if not 0 <= seconds <= MOST_SECONDS:  # not a number is refused, too
        raise ValueError(f"seconds: 0 to {MOST_SECONDS}")
    return Fault(mode, seconds)
