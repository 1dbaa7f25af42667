"""The one clock, so that every test can stand on any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_offset = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen if _frozen is not None else datetime.now(UTC) + _offset


def today() -> date:
    """The calendar day in Việt Nam."""
    return now().astimezone(VIETNAM).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, for tests."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before


@contextmanager
def later_by(delta: timedelta) -> Iterator[None]:
    """Run the clock ahead by `delta`, for tests."""
    global _offset
    before, _offset = _offset, _offset + delta
    try:
        yield
    finally:
        _offset = before
