"""All that is measured of one unit in a period, beside its peers and its own months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lienthong.directory.models import Succession, Unit, UnitCode
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.composite import Score, index
from lienthong.scoreboard.comparing.history import Point, history
from lienthong.scoreboard.comparing.places import places
from lienthong.scoreboard.comparing.queries import unit_lines
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.comparing.trend import Middle
from lienthong.scoreboard.dashboards import reading
from lienthong.scoreboard.dashboards.summary import FEWEST_FOR_MEDIAN
from lienthong.scoreboard.models import Fact, Period

MONTHS = 24
INDEX_MONTHS = 12  # each is reckoned anew from all its parts


class Place(NamedTuple):
    """None among so many where nobody is ranked."""

    rank: int | None
    peers: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One of the unit's indicators. `median` is of its peers, itself among them; None of too few."""

    line: Line
    median: Decimal | None
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`own`: the reader may see what is internal; `score` is None where no index holds."""

    unit: Unit
    period: Period
    own: bool
    measured: Sequence[Measured]
    score: Score | None

    @property
    def missing(self) -> list[Measured]:
        return [one for one in self.measured if one.line.state == Fact.State.NO_DATA]


def found(code: str) -> Unit:
    """The unit that a code means, or meant last; NotFound if it never meant one."""
    held = UnitCode.objects.select_related("unit__parent").filter(code=code.strip().upper())
    row = held.order_by("-valid_to").first()
    if row is None:
        raise NotFound(_("Không có đơn vị mang mã %(code)s") % {"code": code})
    return row.unit


def sheet(actor: Actor, unit: Unit, period: Period) -> Sheet:
    """NotFound where the reader may see nothing of the unit: it is outside, and nothing public is
    asked of it."""
    own = unit.path.startswith(queries.scopes(actor))
    found = unit_lines(unit, period)
    seen = [(line, middle) for line, middle in found if own or line.indicator.public]
    if not own and not seen:
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đây"))
    past = history(unit, period, [line.indicator for line, _ in seen], MONTHS)
    measured = [
        Measured(line, _median(middle), past.get(line.indicator.code, ())) for line, middle in seen
    ]
    return Sheet(unit, period, own, measured, _score(unit, period) if own else None)


def _median(middle: Middle | None) -> Decimal | None:
    return middle.value if middle and middle.told >= FEWEST_FOR_MEDIAN else None


def _score(unit: Unit, period: Period) -> Score | None:
    """The index is made of internal figures, too: it is for who may see them."""
    name = reading.published_index(period)
    scores = index(period, name, level=unit.level) if name else ()
    return next((one for one in scores if one.unit.pk == unit.pk), None)


def successors(unit: Unit) -> list[Unit]:
    """What became of a unit that has ended."""
    rows = Succession.objects.filter(predecessor=unit).select_related("successor")
    return [one.successor for one in rows]


def past_facts(points: Iterable[Point]) -> dict[int, Fact]:
    """The figures that points rest on, with their units, by id."""
    ids = [pk for one in points for pk in one.facts]
    return {
        one.pk: one for one in Fact.objects.filter(pk__in=ids).select_related("unit", "indicator")
    }


def past_places(one: Measured, facts: Mapping[int, Fact]) -> dict[int, Place]:
    """By period id: where the unit stood, or the one that was it then; not where several were."""
    stood = {(at.period.pk, facts[pk].unit_id) for at in one.points if len(at.facts) == 1
             for pk in at.facts}  # fmt: skip
    return {
        group.period: Place(group.places[unit], len(group.places))
        for group in places([at.period for at in one.points], [one.line.indicator])
        for unit in group.places
        if (group.period, unit) in stood
    }


def past_scores(unit: Unit, until: Period) -> list[tuple[Period, Score]]:
    """The unit's index in the latest months in which one held and the unit had figures; oldest first."""
    earlier = Period.objects.filter(kind=until.kind, starts_on__lte=until.starts_on)
    told = Exists(Fact.objects.filter(period=OuterRef("pk"), unit=unit))
    periods = earlier.filter(told).order_by("-starts_on")[:INDEX_MONTHS]
    return [(one, score) for one in reversed(periods) if (score := _score(unit, one))]


def asked_for(measured: Iterable[Measured], code: str | None) -> Measured | None:
    return next((one for one in measured if one.line.indicator.code == code), None)
