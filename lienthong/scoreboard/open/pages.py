"""What everyone sees without signing in: indicators by topic, a ranking, how to use the data again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from lienthong.directory.models import Level
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import words
from lienthong.scoreboard.comparing import told as comparisons
from lienthong.scoreboard.comparing.standings import Standings
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.open import meta, queries, ranking
from lienthong.scoreboard.open.answers import framed, public
from lienthong.scoreboard.telling import prose
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.pages import page

MOST_OFFERED = 60  # periods to choose from
FEWEST, MOST_EMBEDDED = 10, 50  # rows of a framed ranking


@dataclass(frozen=True, slots=True)
class Summary:
    """An indicator in one line: all together, and how many told."""

    indicator: Indicator
    total: str
    told: int
    asked: int


@public
def overview(request: HttpRequest) -> HttpResponse:
    """Every public indicator of a period, by topic; `?period=`, the newest one without it."""
    periods = queries.periods()
    if not periods:
        return _shown(request, "scoreboard/open/none.html")
    period = _chosen(request, periods)
    found = queries.standings(period, queries.indicators(period)).values()
    return _shown(
        request,
        "scoreboard/open/overview.html",
        period=period,
        title=words.period(period),
        periods=_offered(periods),
        topics=_topics(found),
        licence=meta.licence(),
    )


def _chosen(request: HttpRequest, periods: list[Period]) -> Period:
    """Raises NotFound for one that is not among them."""
    wanted = request.GET.get("period")
    if not wanted:
        return periods[0]
    found = next((one for one in periods if one.code == wanted), None)
    if found is None:
        raise NotFound("period")
    return found


def _offered(periods: list[Period]) -> list[tuple[str, str]]:
    return [(one.code, words.period(one)) for one in periods[:MOST_OFFERED]]


def _shown(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    """Without the visitor's own messages: the page is kept for everybody."""
    return page(request, template, messages=(), **context)


def _topics(found: list[Standings]) -> list[tuple[str, list[Summary]]]:
    """Topics in the order of the report; indicators of which nobody told are not listed."""
    told = [one for one in found if one.told]
    codes = [*TOPICS, *sorted({one.indicator.topic for one in told} - TOPICS.keys())]
    lists = [
        (
            str(TOPICS.get(code, code)),
            [_summary(one) for one in told if one.indicator.topic == code],
        )
        for code in codes
    ]
    return [(name, summaries) for name, summaries in lists if summaries]


def _summary(found: Standings) -> Summary:
    told = len(found.told)
    return Summary(found.indicator, comparisons.total(found), told, told + len(found.missing))


@public
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Who stands where: one level at a time, `?level=`; `?period=` as above."""
    one, periods = _with_periods(code)
    period = _chosen(request, periods)
    found = queries.standings(period, [one])[one.code]
    groups = ranking.groups(found)
    return _shown(
        request,
        "scoreboard/open/indicator.html",
        indicator=one,
        definition=meta.definition(one),
        topic=TOPICS.get(one.topic, one.topic),
        period=period,
        title=words.period(period),
        periods=_offered(periods),
        groups=groups,
        group=_level(request, groups),
        sentences=[said.text for said in prose.tell([found])],
        total=comparisons.total(found),
        unplaced=[(row.label, words.value(one, row.value)) for row in found.unplaced],
        licence=meta.licence(),
    )  # fmt: skip


def _with_periods(code: str) -> tuple[Indicator, list[Period]]:
    """Raises NotFound for an indicator of which no public period tells anything."""
    one = queries.indicator(code)
    periods = queries.periods_of(one)
    if not periods:
        raise NotFound("indicator")
    return one, periods


def _level(request: HttpRequest, groups: list[ranking.Group]) -> ranking.Group:
    """The one asked for; without it the first with a figure."""
    wanted = request.GET.get("level")
    if wanted and wanted not in Level:
        raise NotFound("level")
    named = [one for one in groups if one.level == wanted] or [one for one in groups if one.told]
    return (named or groups)[0]


@public
def reuse(request: HttpRequest) -> HttpResponse:
    """Where the files are, what is in them, and under what terms."""
    return _shown(
        request,
        "scoreboard/open/reuse.html",
        columns=meta.columns(),
        licence=meta.licence(),
        index=meta.absolute("scoreboard:data_index"),
        periods=[(one, words.period(one)) for one in queries.periods()[:MOST_OFFERED]],
        indicators=queries.public(),
    )


@public
def snippet(request: HttpRequest, code: str) -> HttpResponse:
    """What to copy into another page."""
    one, periods = _with_periods(code)
    address = meta.absolute("scoreboard:embed", code=one.code)
    return _shown(
        request,
        "scoreboard/open/snippet.html",
        indicator=one,
        address=address,
        pinned=periods[0].code,
        levels=[(level, Level(level).label) for level in one.levels],
        most=MOST_EMBEDDED,
    )


@framed
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """A small ranking: `?period=`, `?level=`, `?rows=`."""
    one, periods = _with_periods(code)
    period = _chosen(request, periods)
    group = _level(request, ranking.groups(queries.standings(period, [one])[one.code]))
    most = _most(request.GET.get("rows", ""))
    return page(
        request,
        "scoreboard/open/embed.html",
        indicator=one,
        title=words.period(period),
        period=period,
        group=group,
        rows=group.rows[:most],
        more=max(0, len(group.rows) - most),
        address=meta.absolute("scoreboard:public_indicator", code=one.code),
    )


def _most(text: str) -> int:
    """What is no number of rows is the usual one: a frame on somebody's page must not break."""
    digits = text.isascii() and text.isdigit() and len(text) <= 3
    return min(max(int(text), 1), MOST_EMBEDDED) if digits else FEWEST
