"""The province in one period: of one group of peers, the indicators of the index or of a topic."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.comparing.composite import Score, index
from lienthong.scoreboard.comparing.queries import period_standings, seen_by
from lienthong.scoreboard.comparing.standings import Lines, Standings
from lienthong.scoreboard.dashboards import reading
from lienthong.scoreboard.models import Fact, Indicator, Period
from lienthong.scoreboard.rules.findings import Kind
from lienthong.scoreboard.telling.prose import Sentence, tell

INDEX, ALL = "index", "all"  # what is asked for beside a topic
COLUMNS, ROWS = 10, 25  # of a page: more are on the next


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator with the lines of the group of peers."""

    standings: Standings
    lines: Lines
    spread: bool  # whether places are told apart: 22 firsts, or 3 of 34, say nothing
    ranks: Mapping[int, int]  # how many share each place
    scopes: tuple[str, ...]  # beginnings of the paths of units of which the reader sees it

    @property
    def indicator(self) -> Indicator:
        return self.standings.indicator

    def nothing(self, unit: Unit) -> str:
        """What stands for a unit without a line: that is not "does not apply" where it is not shown."""
        seen = unit.path.startswith(self.scopes)
        return str(Fact.State.NOT_APPLICABLE.label) if seen else _("Không hiện")


@dataclass(frozen=True, slots=True)
class View:
    """What is shown. `level` and `topic` are what there is, whatever was asked for."""

    period: Period
    level: str
    levels: Sequence[str]
    topic: str
    index: str | None  # the name of the index, where one holds
    indicators: Sequence[Indicator]  # of the topic, in which something was told
    silent: Sequence[
        Indicator
    ]  # of the topic, in which nobody told anything, as far as the reader can know
    page: Page  # of `indicators`
    columns: Sequence[Column] = ()
    scores: dict[int, Score] = field(default_factory=dict)  # by unit
    sentences: Sequence[Sentence] = ()


def view(
    actor: Actor, period: Period, asked: dict[str, Any], *, whole: bool = False
) -> View | None:
    """`asked`: "level", "topic", "part" (page of indicators); `whole`: all indicators at once.

    None where the actor reads no figure of the period.
    """
    told = reading.told_in(actor, period)
    if not told:
        return None
    name = reading.published_index(period)
    level = asked.get("level") if asked.get("level") in told else next(iter(told))
    weighed = {one.indicator_id for one in queries.weights(name, period.as_of)} if name else set()
    most = 2 * len(weighed & told[level]) > len(weighed)
    topic = asked.get("topic") or (INDEX if most else ALL)
    wanted = [
        one
        for one in queries.indicators(period.as_of)
        if topic == ALL or (one.pk in weighed if topic == INDEX else one.topic == topic)
    ]
    indicators = [one for one in wanted if one.pk in told[level]]
    found = View(
        period, level, list(told), topic, name, indicators,
        [one for one in wanted if one.pk not in told[level] and level in one.levels
         and reading.sees(actor, one)],
        Paginator(indicators, len(indicators) or 1 if whole else COLUMNS).get_page(asked.get("part")),
    )  # fmt: skip
    return _filled(actor, found)


def _filled(actor: Actor, empty: View) -> View:
    found = period_standings(empty.period, list(empty.page))
    columns = [_column(actor, seen_by(actor, one), empty.level) for one in found.values()]
    whole = [one for one in found.values() if reading.sees(actor, one.indicator)]
    return replace(
        empty,
        columns=columns,
        scores=_scores(actor, empty, found),
        sentences=tell(whole, without={Kind.MISSING}, most=reading.NAMED),
    )


def _column(actor: Actor, found: Standings, level: str) -> Column:
    lines = found.lines.only(lambda unit: unit.level == level)
    ranks = Counter(line.rank for line in lines if line.rank)
    spread = lines.most_told and max(ranks, default=1) > 1
    whole = reading.sees(actor, found.indicator)
    return Column(found, lines, spread, ranks, ("",) if whole else queries.scopes(actor))


def _scores(actor: Actor, found: View, held: dict[str, Standings]) -> dict[int, Score]:
    """Of the index, whose parts are internal: of units that the actor reads."""
    if found.topic != INDEX or not found.index:
        return {}
    paths = queries.scopes(actor)
    return {
        one.unit.pk: one
        for one in index(found.period, found.index, held, found.level)
        if one.unit.path.startswith(paths)
    }
