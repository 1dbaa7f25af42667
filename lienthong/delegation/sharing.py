"""Which accounts several people seem to use: what is counted, from how much on it speaks, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from lienthong.kit.text import noop

DAYS = 30  # looked at
ENOUGH = 2  # weight of the signs together from which an account is listed


@dataclass(frozen=True, slots=True)
class Use:
    """How an account was used in the last DAYS days."""

    devices: int  # browsers that signed in
    networks: int  # IPv4 /24 or IPv6 /64 that they came from
    busiest_day: int  # most different browsers and networks, as pairs, on one day
    together: int  # days on which two computers on different networks used it at the same moment


@dataclass(frozen=True, slots=True)
class Sign:
    """One count that speaks for several users."""

    name: str  # of Use
    least: int
    weight: int
    reason: str  # holds %(count)s
    why: str  # where the threshold comes from


# One person has a machine in the office, one at home, a telephone and perhaps a tablet: four. A telephone
# beside the office machine is on another network at the same moment, so that only computers count there,
# and a machine that nobody signed out of at home explains a day or two of it.
SIGNS = (
    Sign(
        "together",
        3,
        2,
        noop("%(count)s ngày có hai máy tính ở hai mạng khác nhau cùng dùng một lúc"),
        noop("một người chỉ ngồi ở một máy; một hai ngày có thể do quên đăng xuất ở nhà"),
    ),
    Sign(
        "devices",
        6,
        1,
        noop("%(count)s trình duyệt khác nhau đã đăng nhập"),
        noop("một người thường có máy cơ quan, máy nhà, điện thoại, máy tính bảng"),
    ),
    Sign(
        "networks",
        8,
        1,
        noop("đăng nhập từ %(count)s mạng khác nhau"),
        noop("cơ quan, nhà, mạng di động, thêm vài nơi công tác"),
    ),
    Sign(
        "busiest_day",
        5,
        1,
        noop("có ngày dùng ở %(count)s chỗ khác nhau (trình duyệt và mạng)"),
        noop("hơn bốn chỗ trong một ngày là nhiều với một người"),
    ),
)


def signs(use: Use) -> list[tuple[Sign, int]]:
    """What speaks for several users, the heaviest first, with the counts."""
    found = [(sign, getattr(use, sign.name)) for sign in SIGNS]
    return [(sign, count) for sign, count in found if count >= sign.least]


def weight(found: Iterable[tuple[Sign, int]]) -> int:
    """How much the signs weigh together."""
    return sum(sign.weight for sign, _ in found)


def likely_shared(use: Use) -> bool:
    """Whether the account belongs on the list: one sign can have its reasons, two rarely have."""
    return weight(signs(use)) >= ENOUGH
