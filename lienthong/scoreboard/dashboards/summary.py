"""What a group of peers does with an indicator, in a few figures; and who of it lags."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.utils.translation import gettext as _

from lienthong.scoreboard import words
from lienthong.scoreboard.comparing.standings import WAITING, Line
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.models.indicators import Direction, Measure
from lienthong.scoreboard.rules.comparing import Verdict

# Of fewer peers a middle value would tell what one of them has.
FEWEST_FOR_MEDIAN = 5
NOT_APPLICABLE = Fact.State.NOT_APPLICABLE.value


@dataclass(frozen=True, slots=True)
class Summary:
    """Of the lines of one level; `asked` are those to whom the indicator applies."""

    target: Decimal | None
    asked: int
    told: int
    missing: int
    judged: int
    met: int
    best: Sequence[Line]  # all that share the first place; none where fewer than half have told
    worst: Sequence[Line]  # all that share the last one; none, too, where that is the first


def summary(lines: Iterable[Line]) -> Summary:
    asked = [one for one in lines if one.state != NOT_APPLICABLE]
    told = [one for one in asked if one.value is not None]
    waiting = sum(one.state == WAITING for one in asked)
    verdicts = [one.verdict for one in told]
    met, missed = (verdicts.count(one) for one in (Verdict.MET, Verdict.MISSED))
    places = [one.rank for one in told if one.rank]
    last = max(places, default=1)
    most = 2 * len(told) > len(asked)  # else the best may be among the others
    return Summary(
        next((one.target for one in asked if one.target is not None), None),
        len(asked), len(told), len(asked) - len(told) - waiting, met + missed, met,
        [one for one in told if most and one.rank == 1],
        [one for one in told if one.rank == last] if most and last > 1 else [],
    )  # fmt: skip


def middle(lines: Iterable[Line]) -> Decimal | None:
    """The median of those that told; None of fewer than FEWEST_FOR_MEDIAN."""
    values = [one.value for one in lines if one.value is not None]
    return median(values) if len(values) >= FEWEST_FOR_MEDIAN else None


# ── Who lags ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Lag:
    """A unit behind its target, or behind the middle of its peers where there is no target."""

    line: Line
    by_target: bool
    reference: Decimal
    share: Decimal  # of the reference that it lacks, 0 to 1 where more is better

    @property
    def against(self) -> str:
        """ "chỉ tiêu 80%", "trung vị nhóm 92,7%"."""
        shown = {"value": words.value(self.line.indicator, self.reference)}
        return (
            _("chỉ tiêu %(value)s") % shown if self.by_target else _("trung vị %(value)s") % shown
        )

    @property
    def gap(self) -> str:
        """ "thấp hơn 33,20 điểm %", "cao hơn 12 ngày"."""
        return gap(self.line, self.reference)


def lagging(lines: Iterable[Line], middles: dict[str, Decimal | None], most: int) -> list[Lag]:
    """Furthest below target first, then furthest below the middle of the peers; by the part of it that
    is lacking, since points, people and đồng cannot be put in one order."""
    found = [lag for line in lines if (lag := _lag(line, middles.get(line.indicator.code)))]
    return sorted(found, key=lambda one: (not one.by_target, -one.share))[:most]


def _lag(line: Line, peers: Decimal | None) -> Lag | None:
    indicator = line.indicator
    if line.value is None or indicator.direction == Direction.NONE:
        return None
    reference = line.target if line.target is not None else peers
    if not reference or indicator.measure == Measure.YES_NO:
        return None
    behind = (
        reference - line.value if indicator.direction == Direction.UP else line.value - reference
    )
    return Lag(line, line.target is not None, reference, behind / reference) if behind > 0 else None


def gap(line: Line, reference: Decimal) -> str:
    """How far a value is from another one, in words."""
    away = (line.value or Decimal(0)) - reference
    amount = amount_words(line.indicator, abs(away))
    return (_("thấp hơn %(by)s") if away < 0 else _("cao hơn %(by)s")) % {"by": amount}


def amount_words(indicator: Indicator, amount: Decimal) -> str:
    """ "33,20 điểm %" between two shares, "12 cuộc" between two counts."""
    shown = words.value(indicator, amount)
    if indicator.measure == Measure.SHARE:
        return _("%(points)s điểm %%") % {"points": shown.removesuffix("%")}
    return f"{shown} {indicator.unit_of_measure}"
