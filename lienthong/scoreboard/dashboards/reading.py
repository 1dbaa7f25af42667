"""What a dashboard is asked for, and how much of it the reader may see."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong.directory.models import Level
from lienthong.directory.queries import everywhere
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Batch, Fact, Indicator, Period, Report, Weight

NAMED = 6  # units in a sentence: the others stand behind its link


def with_figures() -> QuerySet[Period]:
    """Periods in which something was told, newest first, a month before the quarter that it begins."""
    told = Fact.objects.filter(period=OuterRef("pk"))
    # By way of batches, which are few: of a period whose figures are all the platform's, PostgreSQL would
    # go through every figure there is.
    brought = Batch.objects.filter(period=OuterRef("pk")).exclude(kind=Batch.Kind.PLATFORM)
    by_people = Exists(brought.filter(Exists(Fact.objects.filter(batch=OuterRef("pk")))))
    reported = Exists(Report.objects.filter(period=OuterRef("pk")))
    found = Period.objects.filter(Exists(told)).annotate(by_people=by_people, reported=reported)
    return found.order_by("-starts_on", "ends_on")


def chosen(periods: Sequence[Period], code: str | None) -> Period | None:
    """The period asked for, else the newest that is being reported or was; before there is any report
    the newest in which people told something, since what the platform counts of itself is there from the
    first day on. NotFound for a code that is none's; None where nothing was told yet."""
    if code:
        return next((one for one in periods if one.code == code), None) or queries.period(code)
    choices = [one for one in periods if one.reported] or [one for one in periods if one.by_people]
    return next(iter(choices or periods), None)


def sees_all(actor: Actor) -> bool:
    """Whether the actor reads the whole province."""
    return any(everywhere(actor, right) for right in queries.RIGHTS)


def sees(actor: Actor, indicator: Indicator) -> bool:
    """Whether the actor reads an indicator of every unit, so that "all" and "the highest" are no lies."""
    return indicator.public or sees_all(actor)


def may_read(actor: Actor, indicator: str = "indicator__", unit: str = "unit__") -> Q:
    """Rows of public indicators, and of units whose figures the actor may read."""
    return Q(**{f"{indicator}public": True}) | queries.readable(actor, f"{unit}path")


# ── What there is in a period ───────────────────────────────────────────────────────────────────

# In this order a group of peers is shown where nobody asks for one: bodies before the province itself.
GROUPS = (
    Level.DEPARTMENT,
    Level.DISTRICT,
    Level.COMMUNE,
    Level.BUREAU,
    Level.ENTERPRISE,
    Level.PROVINCE,
)


def told_in(actor: Actor, period: Period) -> dict[str, set[int]]:
    """The indicators (ids) that the actor reads figures of, by level of unit, in the order of GROUPS."""
    rows = Fact.objects.filter(may_read(actor), period=period)
    found: dict[str, set[int]] = {}
    for level, indicator in rows.values_list("unit__level", "indicator_id").distinct():
        found.setdefault(level, set()).add(indicator)
    return {level: found[level] for level in GROUPS if level in found}


def published_index(period: Period) -> str | None:
    """The composite index whose weights hold when the period's figures were taken."""
    held = Weight.objects.filter(valid_from__lte=period.as_of, valid_to__gt=period.as_of)
    return held.order_by("index").values_list("index", flat=True).first()
