"""The letter of reminder: who lags in what, a list of units per finding with their values."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lienthong.scoreboard import words
from lienthong.scoreboard.comparing.queries import period_standings
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.rules.findings import LOW, Kind
from lienthong.scoreboard.telling import names
from lienthong.scoreboard.telling.findings import as_printed, finding
from lienthong.scoreboard.telling.prose import Sentence, sentences


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding that a letter looks for; `limit` is below what a share is low."""

    indicator: str  # code
    kind: Kind
    limit: Decimal = LOW


# In the order of the letter of 11 July 2023.
REMINDER = (
    Asked("plan-issued", Kind.NOT_DONE),
    Asked("paperless-meetings", Kind.ZERO),
    Asked("signed-documents", Kind.LOW),
    Asked("official-email", Kind.LOW),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of a list, by its full name, with its value as printed and the figure behind it."""

    unit: int
    name: str
    value: str
    fact: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """What a letter says of one finding, and the list that goes with it."""

    name: str  # of the indicator
    sentences: tuple[Sentence, ...]
    rows: tuple[Row, ...]


def reminder(period: Period, asked: Iterable[Asked] = REMINDER) -> list[Item]:
    """The lists of a letter, worst first and else in the order of the table; what does not hold is not
    there. Figures are of the period; whoever calls has checked who may read them."""
    wanted = list(asked)
    indicators = Indicator.objects.filter(code__in={one.indicator for one in wanted})
    found = {
        one.indicator.code: one for one in as_printed(period_standings(period, indicators).values())
    }
    items = []
    for one in wanted:
        held = (
            finding(found[one.indicator], one.kind, one.limit) if one.indicator in found else None
        )
        if held is not None:
            name = held.indicator.name
            items.append(Item(name, tuple(sentences(held)), tuple(map(_row, held.lines))))
    return items


def _row(line: Line) -> Row:
    name = names.full(line.unit, line.indicator.topic)
    return Row(line.unit.pk, name, words.value(line.indicator, line.value), line.fact)
