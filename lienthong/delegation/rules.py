"""Decisions about delegations: what may be given to whom, and who may say what about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lienthong.kit.text import noop

LONGEST = timedelta(days=366)  # a year, leap years too


class Standing(StrEnum):
    """Where a delegation stands on a day: what is stored of it, and what its dates and people say."""

    ASKED = "asked"
    COMING = "coming"  # accepted, not begun
    RUNNING = "running"
    OUT_OF_POST = "out_of_post"  # one of the two has moved, or the account is closed
    EXPIRED = "expired"
    LAPSED = "lapsed"  # nobody answered before it was over
    DECLINED = "declined"
    REVOKED = "revoked"


OPEN = frozenset({Standing.ASKED, Standing.COMING, Standing.RUNNING, Standing.OUT_OF_POST})


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be given: a pair that its owner understands, and its words."""

    kind: str  # models.Delegation.Kind
    key: str
    label: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        return self.kind, self.key


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two accounts."""

    account_id: int
    officer: bool
    enabled: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a giver asks for."""

    pair: tuple[str, str]
    starts_on: date
    ends_on: date  # the first day on which it no longer holds
    reason: str


ACTING = noop(
    "Bạn đang làm việc thay người khác: hãy thôi làm thay trước khi giao hoặc nhận ủy quyền"
)
NOT_ONESELF = noop("Người nhận phải là người khác")
RECEIVER_CLOSED = noop("Người nhận phải là cán bộ có tài khoản đang hoạt động")
GIVER_CLOSED = noop("Chỉ cán bộ có tài khoản đang hoạt động mới ủy quyền được")
NOT_HELD = noop(
    "Bạn không ủy quyền được việc này: bạn không có quyền, hoặc ứng dụng không cho ủy quyền"
)
PAST = noop("Ngày bắt đầu không được ở trong quá khứ")
BACKWARDS = noop("Ngày cuối phải từ ngày bắt đầu trở đi")
TOO_LONG = noop("Ủy quyền kéo dài nhiều nhất một năm, tính từ hôm nay")
NO_REASON = noop("Hãy ghi lý do ủy quyền")
TWICE = noop("Việc này đã được ủy quyền cho người đó trong thời gian trùng với thời gian bạn chọn")


def problems(
    wanted: Wanted,
    *,
    giver: Party,
    receiver: Party,
    acting: bool,
    offered: Collection[tuple[str, str]],
    twice: bool,
    today: date,
) -> dict[str, str]:
    """Why it cannot be asked for, by field of the form ("" for the whole); {} if it can.

    `acting`: the giver acts for another, whose work is not theirs to give (no chains); `offered`: what
    the giver may enter and may give away today; `twice`: the same runs to the same person already.
    """
    if acting or not (giver.officer and giver.enabled):
        return {"": ACTING if acting else GIVER_CLOSED}
    found = {
        "receiver": _receiver_problem(giver, receiver),
        "what": NOT_HELD if wanted.pair not in offered else TWICE if twice else "",
        "starts_on": PAST if wanted.starts_on < today else "",
        "last_day": _end_problem(wanted, today),
        "reason": "" if wanted.reason else NO_REASON,
    }
    return {field: words for field, words in found.items() if words}


def _receiver_problem(giver: Party, receiver: Party) -> str:
    if giver.account_id == receiver.account_id:
        return NOT_ONESELF
    return "" if receiver.officer and receiver.enabled else RECEIVER_CLOSED


def _end_problem(wanted: Wanted, today: date) -> str:
    if wanted.ends_on <= wanted.starts_on:
        return BACKWARDS
    return TOO_LONG if wanted.ends_on > today + LONGEST else ""


def may_answer(standing: Standing) -> bool:
    """Whether the receiver may still say yes or no."""
    return standing == Standing.ASKED


def may_revoke(standing: Standing) -> bool:
    """Whether there is anything left to take back, or to give back."""
    return standing in OPEN
