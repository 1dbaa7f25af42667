"""Every read of what is public: indicators marked so, in periods that are closed.

A period in work shows nothing: its figures are still looked at. Reopening one takes it away again. What
is not public and what does not exist look the same, a 404.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Q, QuerySet

from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Lines, Standings
from lienthong.scoreboard.models import Fact, Indicator, Period
from lienthong.scoreboard.rules import periods as rules

LONGEST_CODE = 60  # of an indicator


def periods() -> list[Period]:
    """The closed ones, newest first."""
    return list(Period.objects.filter(closed_at__isnull=False).order_by("-starts_on", "-ends_on"))


def period(code: str) -> Period:
    """Raises NotFound for one that is in work, and for what is none."""
    found = Period.objects.filter(code=code, closed_at__isnull=False) if rules.span(code) else None
    one = found.first() if found is not None else None
    if one is None:
        raise NotFound("period")
    return one


def public() -> QuerySet[Indicator]:
    """All public indicators, in the order of the report, those that have ended among them."""
    return Indicator.objects.filter(public=True)


def indicator(code: str) -> Indicator:
    """Raises NotFound for one that is internal, and for what is none."""
    usable = len(code) <= LONGEST_CODE and code.isprintable()
    found = public().filter(code=code).first() if usable else None
    if found is None:
        raise NotFound("indicator")
    return found


def indicators(period: Period) -> QuerySet[Indicator]:
    """Public ones in force on the period's day."""
    return queries.indicators(period.as_of).filter(public=True)


def periods_of(indicator: Indicator) -> list[Period]:
    """Closed periods in which something was told of it, newest first."""
    told = Fact.objects.filter(indicator=indicator).values("period")
    closed = Period.objects.filter(closed_at__isnull=False, pk__in=told)
    return list(closed.order_by("-starts_on", "-ends_on"))


def counts(period_ids: Iterable[int]) -> dict[int, int]:
    """How many values of public indicators each period holds."""
    told = Count("pk", filter=Q(state=Fact.State.VALUE))
    found = Fact.objects.filter(period__in=list(period_ids), indicator__public=True)
    return dict(found.values_list("period").annotate(told=told).order_by())


def standings(period: Period, indicators: Iterable[Indicator]) -> dict[str, Standings]:
    """By code; without what the period before would tell, if that one is not closed."""
    found = period_standings(period, list(indicators))
    return {code: _closed(one) for code, one in found.items()}


def _closed(found: Standings) -> Standings:
    if found.before is None or found.before.closed_at is not None:
        return found
    alone = {"previous": None, "previous_facts": ()}
    lines = Lines(lambda: [line._replace(**alone) for line in found.lines])
    return replace(found, before=None, lines=lines)
