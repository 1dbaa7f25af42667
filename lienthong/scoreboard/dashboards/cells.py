"""A unit's value as pages show it: words, and a bar with a tick where the target is."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lienthong.scoreboard import words
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.models import Fact, Indicator
from lienthong.scoreboard.models.indicators import Direction, Measure
from lienthong.scoreboard.rules.comparing import Change, Verdict, Way

HUNDRED = Decimal(100)
BETTER = {Direction.UP: Way.UP, Direction.DOWN: Way.DOWN}
KINDS = {Verdict.MET: "good", Verdict.MISSED: "bad", Verdict.NONE: ""}


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: `value` is words where there is no value; `way` is "better", "worse" or blank."""

    line: Line
    value: str
    change: str
    way: str
    verdict: str
    kind: str  # of the verdict's tag
    bar: SafeString

    @property
    def told(self) -> bool:
        return self.line.state == Fact.State.VALUE


def shown(line: Line, most: Decimal | None = None) -> Shown:
    """`most` is the longest bar's value, of counts and amounts; without it they have none."""
    return Shown(
        line, told.value(line), told.change(line), way(line.indicator, line.change),
        told.verdict(line), KINDS[line.verdict], _bar(line, most),
    )  # fmt: skip


def figure(fact: Fact) -> str:
    """ "92,70%"; what it is instead of a value: "Chưa có số liệu"."""
    if fact.state == Fact.State.VALUE:
        return words.value(fact.indicator, fact.value)
    return str(fact.get_state_display())


def way(indicator: Indicator, change: Change | None) -> str:
    """Whether a change is for the better, as the indicator's direction says."""
    wanted = BETTER.get(Direction(indicator.direction))
    if change is None or wanted is None or change.way is Way.SAME:
        return ""
    return "better" if change.way is wanted else "worse"


def _bar(line: Line, most: Decimal | None) -> SafeString:
    whole = HUNDRED if line.indicator.measure == Measure.SHARE else most
    if line.value is None or not whole or line.indicator.measure == Measure.YES_NO:
        return SafeString("")
    return gauge(line.value / whole, line.target and line.target / whole, KINDS[line.verdict])


def gauge(part: Decimal, target: Decimal | None = None, kind: str = "") -> SafeString:
    """A bar of 0 to 1, a tick at the target. A figure stands beside it: it is drawing, no more."""
    return format_html(
        '<svg class="gauge {}" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="M0 6H100"/><path class="full" d="M0 6H{}"/>{}</svg>',
        kind,
        _at(part),
        "" if target is None else format_html('<path class="tick" d="M{} 0V12"/>', _at(target)),
    )


def _at(part: Decimal) -> str:
    return f"{min(max(part, Decimal(0)), Decimal(1)) * HUNDRED:.1f}"
