"""How figures were measured, in words: kept with each of them as their source."""

from collections.abc import Iterable

from lienthong.kit import clock
from lienthong.kit.clock import VIETNAM
from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.sources.counting import Days
from lienthong.scoreboard.models import Batch, Fact, Indicator, Period

# The catalogue's indicators that are counted here; those of applications are made by `applications`.
COUNTED = frozenset(
    {
        "officers-signed-in",
        "sign-ins",
        "application-entries",
        "officers-bound",
        "officers-second-factor",
        "delegations-in-force",
        "delegations-given",
    }
)
# The source is data in the province's language, as a file that came from elsewhere would be.
HOW = (
    "Cán bộ được tính vào đơn vị của họ vào ngày cuối của số liệu, kể cả khi chuyển đơn vị trong kỳ.",
    "Số của một đơn vị gồm cả các phòng, ban và đơn vị trực thuộc không được đo riêng; mỗi cán bộ "
    "tính một lần.",
    "Tài khoản đang dùng là tài khoản không bị xóa, không bị tạm đình chỉ vào cuối ngày đó.",
)


def name(days: Days) -> str:
    """Of the batch: what it is and up to which day it goes."""
    return f"Hệ thống tự đo, số liệu đến hết ngày {days.until:%d/%m/%Y}"


def content(period: Period, days: Days, indicators: Iterable[Indicator]) -> str:
    """The whole account: days, whose officers, and what each indicator counts; a line each."""
    now = clock.now().astimezone(VIETNAM)
    head = [
        f"Kỳ: {words.period(period)}, chốt số liệu ngày {period.as_of:%d/%m/%Y}",
        f"Đo lúc {now:%H:%M ngày %d/%m/%Y}; tính từ ngày {days.since:%d/%m/%Y} đến hết ngày "
        f"{days.until:%d/%m/%Y}",
        *HOW,
        "",
    ]
    return "\n".join([*head, *map(_defined, indicators), ""])


def account(fact: Fact) -> list[str]:
    """What a figure's source says of it, a line each: days, whose officers, what is counted. [] where the
    platform did not measure it."""
    if fact.batch.kind != Batch.Kind.PLATFORM or not fact.batch.content:
        return []
    said, _blank, defined = bytes(fact.batch.content).decode().partition("\n\n")
    mine = [line for line in defined.splitlines() if line.startswith(f"{fact.indicator.name}:")]
    return [*said.splitlines(), *mine]


def _defined(indicator: Indicator) -> str:
    if not indicator.denominator:
        return f"{indicator.name}: {indicator.source}"
    divided = f"{indicator.numerator} / {indicator.denominator}"
    return f"{indicator.name}: {divided}. {indicator.source}"
