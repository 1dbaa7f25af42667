"""A value beside the one before it, and beside its target."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lienthong.kit.text import noop
from lienthong.scoreboard.rules.numbers import half_up, short

HUNDRED = Decimal(100)
DECIMALS = 2  # of a change, as the source prints it at most


class Way(StrEnum):
    UP = "up"
    DOWN = "down"
    SAME = "same"


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    NONE = "none"  # there is no target, or no value


WAYS = {Way.UP: noop("Tăng %(by)s"), Way.DOWN: noop("Giảm %(by)s"), Way.SAME: noop("Bằng")}
VERDICTS = {Verdict.MET: noop("Đạt"), Verdict.MISSED: noop("Không đạt"), Verdict.NONE: ""}


@dataclass(frozen=True, slots=True)
class Change:
    """How far a value has gone. `by` is in percentage points where the value is a share, in per cent of
    the earlier value otherwise; None where that was zero, and per cent of it say nothing."""

    way: Way
    by: Decimal | None


def change(now: Decimal | None, before: Decimal | None, *, share: bool) -> Change | None:
    """None where one of the two is not known: that is not "unchanged"."""
    if now is None or before is None:
        return None
    difference = now - before
    way = Way.UP if difference > 0 else Way.DOWN if difference < 0 else Way.SAME
    if way is Way.SAME:
        return Change(way, Decimal(0))
    if share:
        return Change(way, abs(difference))
    return Change(way, abs(difference) * HUNDRED / abs(before) if before else None)


def words(change: Change) -> tuple[str, str]:
    """A message id and what stands for `%(by)s`: ("Tăng %(by)s", "1,1%"); as the source prints it."""
    if change.way is Way.SAME:
        return WAYS[change.way], ""
    return WAYS[change.way], "" if change.by is None else short(change.by, share=True)


def shown_same(change: Change) -> bool:
    """Whether a change is too small to be printed: it would say "Tăng 0%"."""
    return change.by is not None and half_up(change.by, DECIMALS) == 0


def verdict(value: Decimal | None, target: Decimal | None, direction: str) -> Verdict:
    """Reached exactly is reached. `direction` is "up" or "down"; with "none" nothing is judged."""
    if value is None or target is None or direction == "none":
        return Verdict.NONE
    reached = value >= target if direction == "up" else value <= target
    return Verdict.MET if reached else Verdict.MISSED
