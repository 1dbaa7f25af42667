"""The way of a unit's filled form: from draft to locked, by when, and when to remind."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from lienthong.kit.text import noop

ACROSS_OUTAGE = 3  # days after which a reminder that was missed is not made up for


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    LOCKED = "locked"


class Act(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"
    LOCK = "lock"
    REOPEN = "reopen"


STATES = {
    State.DRAFT: noop("Đang nhập"),
    State.SUBMITTED: noop("Đã nộp"),
    State.RETURNED: noop("Trả lại để sửa"),
    State.ACCEPTED: noop("Đã duyệt"),
    State.LOCKED: noop("Đã khóa"),
}
ACTS = {
    Act.SAVE: noop("Nhập số liệu"),
    Act.SUBMIT: noop("Nộp"),
    Act.WITHDRAW: noop("Rút lại"),
    Act.RETURN: noop("Trả lại để sửa"),
    Act.ACCEPT: noop("Duyệt"),
    Act.LOCK: noop("Khóa"),
    Act.REOPEN: noop("Mở lại"),
}

WAY = {
    (State.DRAFT, Act.SAVE): State.DRAFT,
    (State.RETURNED, Act.SAVE): State.RETURNED,
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.WITHDRAW): State.DRAFT,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.ACCEPTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Act.LOCK): State.LOCKED,
    (State.LOCKED, Act.REOPEN): State.RETURNED,
}
HANDED_IN = frozenset({State.SUBMITTED, State.ACCEPTED, State.LOCKED})


def after(state: str, act: str) -> State | None:
    """Where an act leads; None where it cannot be done now."""
    return WAY.get((State(state), Act(act)))


def due_on(ends_on: date, due_days: int) -> date:
    """The last day for handing in; `ends_on` is the first day that is no longer in the period."""
    return ends_on + timedelta(days=due_days - 1)


def is_late(handed_in: date | None, due: date, today: date) -> bool:
    """Handed in after the due day, or not at all by now."""
    return (handed_in or today) > due


def reminder(due: date, before: Iterable[int], after: Iterable[int], today: date) -> int | None:
    """The step whose letters may go out today, in days from the due day; None where there is none.

    It is the latest whose day has come, up to ACROSS_OUTAGE days ago: a job that did not run is made
    up for, and somebody who has just been added is not reminded of a month that is long over.
    """
    since_due = (today - due).days
    come = [step for step in (*(-one for one in before), *after) if step <= since_due]
    step = max(come, default=None)
    return step if step is not None and since_due - step <= ACROSS_OUTAGE else None
