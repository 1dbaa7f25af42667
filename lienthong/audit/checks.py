"""What can be wrong with the trail, and how it is found. Pure: rows and lines come in, findings go out.

The database's owner can change anything in it but has no master key; whoever can write to the heads
file has no database. So an event is held against its own mac, a seal against its own hash, its events
against its content digest, the chain against itself and against the heads outside.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from lienthong.audit.rules import EventRow, Mac, SealRow, content_digest, event_mac, seal_hash


class What(StrEnum):
    """The names of findings, as `lienthong audit verify --json` prints them."""

    EVENT_CHANGED = "event_changed"  # its columns do not fit its mac: edited, or not written by us
    EVENT_REMOVED = "event_removed"  # a seal, or the sealer's queue, names it, and it is not there
    EVENT_NOT_QUEUED = "event_not_queued"  # in no seal and not waiting for one
    EVENT_SEALED_TWICE = "event_sealed_twice"
    EVENTS_SWAPPED = "events_swapped"  # each is whole, yet they are not what this seal sealed
    SEAL_CHANGED = "seal_changed"
    SEAL_REMOVED = "seal_removed"
    SEAL_MISPLACED = "seal_misplaced"  # whole, but it does not follow the seal before it
    TAIL_CUT = "tail_cut"  # heads outside the database go on after the last seal
    HEAD_CHANGED = "head_changed"
    HEAD_MISSING = "head_missing"
    HEAD_UNREADABLE = "head_unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    what: What
    event: int | None = None
    seal: int | None = None  # the first one
    until: int | None = None  # the last one, when several seals in a row share the finding
    line: int | None = None  # of the heads file


@dataclass(frozen=True, slots=True)
class Head:
    """What is kept of a seal outside the database."""

    seq: int
    at: datetime
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq} {self.at.astimezone(UTC).isoformat(timespec='microseconds')} {self.hash.hex()}"


_HEAD = re.compile(r"([1-9]\d{0,18}) (\S{32}) ([0-9a-f]{64})")


def parse_head(line: str) -> Head | None:
    """The head that `str(head)` printed; None if the line is anything else."""
    if not (found := _HEAD.fullmatch(line)):
        return None
    try:
        return Head(int(found[1]), datetime.fromisoformat(found[2]), bytes.fromhex(found[3]))
    except ValueError:
        return None


def parse_heads(lines: Iterable[str]) -> Iterator[Head | Finding]:
    """Heads in rising order. A line that a crash cut short is forgiven: it begins the line after it."""
    torn: list[tuple[int, str]] = []
    last = 0
    for number, line in enumerate(lines, 1):
        head = parse_head(line)
        if head is None:
            torn.append((number, line))
            continue
        yield from (
            Finding(What.HEAD_UNREADABLE, line=n) for n, t in torn if not line.startswith(t)
        )
        torn.clear()
        if head.seq <= last:
            yield Finding(What.HEAD_CHANGED, seal=head.seq, line=number)
            continue
        last = head.seq
        yield head
    yield from (Finding(What.HEAD_UNREADABLE, line=number) for number, _ in torn[:-1])


def check_event(row: EventRow, stored_mac: bytes, mac: Mac) -> Iterator[Finding]:
    """Whether an event is what was recorded."""
    if event_mac(row, mac) != stored_mac:
        yield Finding(What.EVENT_CHANGED, event=row.id)


def check_content(
    seal: SealRow, events: Mapping[int, tuple[EventRow, bytes]], mac: Mac
) -> Iterator[Finding]:
    """Whether a seal's events are there, whole, and the ones it sealed; `events` by number, with macs."""
    missing = [number for number in seal.event_ids if number not in events]
    yield from (Finding(What.EVENT_REMOVED, event=number, seal=seal.seq) for number in missing)
    found = [events[number] for number in seal.event_ids if number in events]
    changed = [row.id for row, stored in found if event_mac(row, mac) != stored]
    yield from (Finding(What.EVENT_CHANGED, event=number, seal=seal.seq) for number in changed)
    if (
        not missing
        and not changed
        and content_digest(stored for _, stored in found) != seal.content
    ):
        yield Finding(What.EVENTS_SWAPPED, seal=seal.seq)


class Chain:
    """Walks the seals in their order beside the heads: `step` for each seal, then `end`."""

    def __init__(
        self, heads: Iterable[Head | Finding], mac: Mac, *, required: int, lag: int | None = 1
    ) -> None:
        """`required`: the last head that must have its seal. `lag`: how many seals at the end may have
        no head yet, the last one by default; None: any number, for an older copy of the heads."""
        self._heads, self._mac, self._required, self._lag = iter(heads), mac, required, lag
        self._last, self._hashes = 0, {b""}
        self._headless: list[int] = []  # first and last of a run of seals without a head
        self._ahead: Head | None = None

    def step(self, seal: SealRow, stored_hash: bytes) -> Iterator[Finding]:
        computed = seal_hash(seal, self._mac)
        if seal.seq > self._last + 1:
            yield Finding(What.SEAL_REMOVED, seal=self._last + 1, until=seal.seq - 1)
        elif seal.seq <= self._last or computed != stored_hash:
            yield Finding(What.SEAL_CHANGED, seal=seal.seq)
        elif seal.previous not in self._hashes:
            yield Finding(What.SEAL_MISPLACED, seal=seal.seq)
        yield from self._beside_head(Head(seal.seq, seal.at, stored_hash), computed == stored_hash)
        # An edit of a hash alone is laid at its own seal's door, not at the next one's.
        self._last, self._hashes = seal.seq, {stored_hash, computed}

    def _beside_head(self, seal: Head, whole: bool) -> Iterator[Finding]:
        yield from self._skip_to(seal.seq)
        if self._ahead is None or self._ahead.seq > seal.seq:
            self._headless = [*self._headless[:1], seal.seq]
            return
        yield from self._headless_run()
        if whole and self._ahead != seal:
            yield Finding(What.HEAD_CHANGED, seal=seal.seq)

    def _skip_to(self, seq: int) -> Iterator[Finding]:
        """Read heads until one of seal `seq` or later; heads of removed seals are passed over."""
        while self._ahead is None or self._ahead.seq < seq:
            item = next(self._heads, None)
            if item is None:
                self._ahead = None
                return
            if isinstance(item, Finding):
                yield item
            else:
                self._ahead = item

    def _headless_run(self) -> Iterator[Finding]:
        if self._headless:
            yield Finding(What.HEAD_MISSING, seal=self._headless[0], until=self._headless[-1])
            self._headless = []

    def end(self) -> Iterator[Finding]:
        run = self._headless[-1] - self._headless[0] + 1 if self._headless else 0
        if self._lag is not None and run > self._lag:
            yield from self._headless_run()
        yield from self._skip_to(self._last + 1)
        if self._ahead is not None and self._ahead.seq <= self._required:
            yield Finding(What.TAIL_CUT, seal=self._last + 1, until=self._required)
        for item in self._heads:
            if isinstance(item, Finding):
                yield item
