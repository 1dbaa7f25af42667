"""What is counted of the province's officers, by the unit in which each stood: unit id → Count.

Four statements and one for each kind of indicator, whatever the province's size (`sql.py`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from lienthong.directory.models import Placement, Succession
from lienthong.kit.clock import VIETNAM
from lienthong.scoreboard.collecting.sources import sql
from lienthong.scoreboard.rules.rolling import Count

Counts = dict[int, Count]


@dataclass(frozen=True, slots=True)
class Days:
    """What figures cover: `since` is the first day, `until` the last, of which the state is."""

    since: date
    until: date

    @property
    def cut(self) -> datetime:
        """The moment at which the last day ends in Việt Nam."""
        return _midnight(self.until + timedelta(days=1))

    def parameters(self) -> dict[str, Any]:
        begin = _midnight(self.since)
        return {"from": self.since, "today": self.until, "begin": begin, "cut": self.cut}

    def masks(self) -> dict[date, int]:
        """The days as bits, by the first day of their month: those of ApplicationUse.days."""
        found: dict[date, int] = defaultdict(int)
        for number in range((self.until - self.since).days + 1):
            day = self.since + timedelta(days=number)
            found[day.replace(day=1)] |= 1 << (day.day - 1)
        return dict(found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


# ── Counted ─────────────────────────────────────────────────────────────────────────────────────


def of_people(days: Days) -> dict[str, Counts]:
    """By indicator code, what the catalogue asks of accounts, sign-ins and delegations."""
    found: dict[str, Counts] = defaultdict(dict)
    for unit, accounts, entered, times, bound, secured in _rows(sql.PEOPLE, days.parameters()):
        found["officers-signed-in"][unit] = Count(entered, accounts)
        found["sign-ins"][unit] = Count(times)
        found["officers-bound"][unit] = Count(bound, accounts)
        found["officers-second-factor"][unit] = Count(secured, accounts)
    for unit, running, given in _rows(sql.DELEGATIONS, days.parameters()):
        found["delegations-in-force"][unit] = Count(running)
        found["delegations-given"][unit] = Count(given)
    for unit, times in _rows(sql.ENTRIES, days.parameters()):
        found["application-entries"][unit] = Count(times)
    return found


def of_applications(days: Days, applications: Sequence[int]) -> dict[int, Counts]:
    """By application id: the officers who entered it, of those who may."""
    masks = days.masks()
    asked = {"months": list(masks), "masks": list(masks.values()), "applications": applications}
    found: dict[int, Counts] = defaultdict(dict)
    for application, unit, entered, allowed in _rows(sql.APPLICATIONS, days.parameters() | asked):
        found[application][unit] = Count(entered, allowed)
    return found


def above(on: date) -> Mapping[int, int | None]:
    """From each unit of a day to the one over it; from one that had ended to its only successor."""
    found: dict[int, int | None] = {}
    heirs: dict[int, set[int]] = defaultdict(set)
    passed = Succession.objects.filter(effective_on__lte=on)
    for old, new in passed.values_list("predecessor_id", "successor_id"):
        heirs[old].add(new)
    for old, new in heirs.items():
        found[old] = min(new) if len(new) == 1 else None
    placed = Placement.objects.filter(valid_from__lte=on, valid_to__gt=on)
    return found | dict(placed.values_list("unit_id", "parent_id"))


def keep_use() -> int:
    """Remember what the grants that are still there say of use; how many rows that changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql.KEEP_USE, {"zone": str(VIETNAM)})
        return cursor.rowcount


def forget_nights(before: date) -> None:
    """Of periods whose figures were taken before a day, only the last count and corrections stay."""
    with connection.cursor() as cursor:
        cursor.execute(sql.FORGET_NIGHTS, {"before": before})
        cursor.execute(sql.FORGET_BATCHES, {"before": before})


def _rows(statement: str, parameters: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        yield from cursor.fetchall()
