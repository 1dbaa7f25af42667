"""What a change would do to rankings: it is done, looked at and taken back, so that nothing is guessed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import words
from lienthong.scoreboard.comparing import composite, told
from lienthong.scoreboard.comparing.queries import standings
from lienthong.scoreboard.models import Fact, Indicator, Period
from lienthong.scoreboard.rules import numbers

T = TypeVar("T")
Told = Mapping[Unit, str]  # where each unit stands, in words
MOST_SHOWN = 100
DECIMALS = 2


class Difference(NamedTuple):
    unit: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Who stands otherwise in the newest period that the change touches; "" where there is none."""

    period: str
    differences: list[Difference]
    more: int  # that are not listed


def tried(change: Callable[[], object], look: Callable[[], T]) -> tuple[T, T]:
    """What `look` sees before and after `change`, of which nothing stays. Lets Refused through."""
    before = look()
    with transaction.atomic():
        change()
        after = look()
        transaction.set_rollback(True)
    return before, after


def of_indicator(indicator: Indicator, on: date, change: Callable[[], object]) -> Effect:
    """Places and verdicts of units, before and after."""
    period = _touched(on, indicator)
    return _effect(period, change, lambda: _standing(period, indicator.pk) if period else {})


def of_index(name: str, on: date, change: Callable[[], object]) -> Effect:
    """Values and places of a composite index, before and after."""
    period = _touched(on)
    return _effect(period, change, lambda: _index(period, name) if period else {})


def _touched(on: date, indicator: Indicator | None = None) -> Period | None:
    """The newest period in work whose figures go up to the day or a later one."""
    found = Fact.objects.filter(period__closed_at=None, period__as_of__gte=on)
    if indicator is not None:
        found = found.filter(indicator=indicator)
    newest = found.order_by("-period__as_of").values_list("period", flat=True).first()
    return Period.objects.filter(pk=newest).first()


def _effect(
    period: Period | None, change: Callable[[], object], look: Callable[[], Told]
) -> Effect:
    before, after = tried(change, look)
    changed = [
        Difference(unit.label, before.get(unit, "–"), after.get(unit, "–"))
        for unit in {**before, **after}
        if before.get(unit) != after.get(unit)
    ]
    name = words.period(period) if period else ""
    return Effect(name, changed[:MOST_SHOWN], max(0, len(changed) - MOST_SHOWN))


def _standing(period: Period, indicator_id: int) -> Told:
    found = standings(period, Indicator.objects.get(pk=indicator_id))
    return {
        line.unit: ", ".join(
            filter(None, (told.value(line), _place(line.rank, line.peers), told.verdict(line)))
        )
        for line in found.lines
    }


def _index(period: Period, name: str) -> Told:
    """{} where nothing is published under the name yet."""
    try:
        scores = composite.index(period, name)
    except Refused:
        return {}
    return {
        one.unit: ", ".join(
            (numbers.show(one.value, decimals=DECIMALS), _place(one.rank, one.peers))
        )
        for one in scores
        if one.value is not None
    }


def _place(rank: int | None, peers: int) -> str:
    return _("hạng %(rank)s/%(peers)s") % {"rank": rank, "peers": peers} if rank else ""
