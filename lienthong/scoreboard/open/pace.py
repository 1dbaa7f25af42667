"""How fast one address may ask for public things: a bucket each, refilled steadily.

In this process's memory alone, so that a flood costs no statement: with two processes an address may
ask for twice as much. What stands before the product (nginx) may keep public answers and be asked first.
"""

from collections import OrderedDict
from ipaddress import ip_address
from threading import Lock

from lienthong.kit import clock

MOST = 300  # at once
PER_SECOND = 5.0
REMEMBERED = 10_000  # addresses; the one unseen for longest is forgotten

_lock = Lock()
_buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # (left, since when)


def allowed(address: str, *, per_second: float = PER_SECOND) -> bool:
    """Whether the address (or whoever else is named) may ask once more now; counts it."""
    key, now = _network(address), clock.now().timestamp()
    with _lock:
        left, since = _buckets.pop(key, (float(MOST), now))
        left = min(float(MOST), left + max(0.0, now - since) * per_second)
        _buckets[key] = (max(0.0, left - 1), now)
        if len(_buckets) > REMEMBERED:
            _buckets.popitem(last=False)
    return left >= 1


def _network(address: str) -> str:
    """IPv6 gives one household 2^64 addresses: they are one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    return str(parsed) if parsed.version == 4 else parsed.exploded[:19]
