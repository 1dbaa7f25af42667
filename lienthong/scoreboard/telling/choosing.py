"""Which findings a letter of reminder looks for, as the query of a page says it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienthong.kit.text import noop
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.findings import LOW, Kind
from lienthong.scoreboard.telling.letters import REMINDER, Asked

MOST = 30
KINDS = {
    Kind.LOW: noop("Tỷ lệ dưới mức nhắc"),
    Kind.BELOW_TARGET: noop("Chưa đạt chỉ tiêu"),
    Kind.ZERO: noop("Bằng 0"),
    Kind.NOT_DONE: noop("Chưa thực hiện"),
    Kind.MISSING: noop("Chưa có số liệu"),
}
FITTING = {
    Measure.SHARE: (Kind.LOW, Kind.BELOW_TARGET, Kind.ZERO, Kind.MISSING),
    Measure.YES_NO: (Kind.NOT_DONE, Kind.MISSING),
    Measure.COUNT: (Kind.ZERO, Kind.BELOW_TARGET, Kind.MISSING),
    Measure.AMOUNT: (Kind.ZERO, Kind.BELOW_TARGET, Kind.MISSING),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A finding as the form shows it; `limit` is blank where none is asked."""

    key: str  # "signed-documents:low"
    name: str
    kind: str
    limit: str


def key(one: Asked) -> str:
    return f"{one.indicator}:{one.kind}"


def asked(query: QueryDict) -> list[Asked]:
    """What is ticked, then what is added; the letter of July 2023 where nothing was chosen yet."""
    if "chosen" not in query:
        return list(REMINDER)
    keys = [*query.getlist("ask"), query.get("add", "")]
    found = (_asked(one, query.get(f"limit:{one}", "")) for one in dict.fromkeys(keys))
    return [one for one in found if one is not None][:MOST]


def _asked(one: str, limit: str) -> Asked | None:
    """None for what is none; a limit that cannot be read is the usual one."""
    code, _colon, kind = one.rpartition(":")
    if kind not in KINDS or not code or len(code) > 60 or not code.isprintable():
        return None
    read = numbers.read(limit[:10]).value
    usable = read is not None and Decimal(0) < read <= Decimal(100)
    return Asked(code, Kind(kind), read if usable else LOW)


def choices(many: Iterable[Asked], indicators: Mapping[str, Indicator]) -> list[Choice]:
    """As the form lists them; indicators that there are not are left out."""
    return [
        Choice(
            key(one),
            indicators[one.indicator].name,
            _(KINDS[one.kind]),
            numbers.short(one.limit) if one.kind is Kind.LOW else "",
        )
        for one in many
        if one.indicator in indicators
    ]


def offered(
    indicators: Iterable[Indicator], chosen: Iterable[Asked]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be added, by indicator: (key, words)."""
    there = {key(one) for one in chosen}
    found = []
    for one in indicators:
        keys = [(f"{one.code}:{kind}", _(KINDS[kind])) for kind in FITTING[Measure(one.measure)]]
        if left := [each for each in keys if each[0] not in there]:
            found.append((one.name, left))
    return found


def query(many: Iterable[Asked]) -> list[tuple[str, str]]:
    """The same as pairs of a query, for links and hidden fields."""
    pairs = [("chosen", "1")]
    for one in many:
        pairs.append(("ask", key(one)))
        if one.kind is Kind.LOW:
            pairs.append((f"limit:{key(one)}", numbers.short(one.limit)))
    return pairs
