"""Units in rows, indicators in columns: each value with words, shaded after what the words say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienthong.directory.models import Unit
from lienthong.scoreboard import addresses
from lienthong.scoreboard.comparing import told
from lienthong.scoreboard.comparing.composite import Score
from lienthong.scoreboard.comparing.standings import Line
from lienthong.scoreboard.dashboards.cells import HUNDRED, KINDS, gauge
from lienthong.scoreboard.dashboards.province import Column, View
from lienthong.scoreboard.models import Fact
from lienthong.scoreboard.rules import numbers

QUARTERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Cell:
    """`words` say what the shade `kind` means; `label` is the indicator's, for a phone."""

    label: str
    value: str
    words: str
    kind: str
    fact: int | None

    @property
    def html(self) -> SafeString:
        """In Python, since a page has hundreds: the template's own words take ten times as long."""
        value = self.value
        if value and self.fact:  # leads to where it comes from
            value = format_html('<a href="{}">{}</a>', addresses.fact(self.fact), value)
        return format_html(
            '<td class="num heat {}" data-label="{}"><div>{}<span class="small">{}</span></div></td>',
            self.kind,
            self.label,
            value,
            self.words,
        )


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    score: Score | None
    cells: Sequence[Cell]

    @property
    def index(self) -> str:
        """ "67,14"."""
        value = self.score.value if self.score else None
        return "–" if value is None else numbers.show(value, decimals=2)

    @property
    def bar(self) -> SafeString:
        value = self.score.value if self.score else None
        return gauge((value or Decimal(0)) / HUNDRED)


def units(view: View) -> list[Unit]:
    """Every unit of the group, by its place in the index, else in Vietnamese order."""
    found = {pk: score.unit for pk, score in view.scores.items()}
    for column in view.columns:
        found |= {line.unit.pk: line.unit for line in column.lines}
    places = {pk: score.rank for pk, score in view.scores.items()}
    last = len(found) + 1
    return sorted(
        found.values(), key=lambda one: (places.get(one.pk) or last, one.sort_key, one.pk)
    )


def rows(
    chosen: Iterable[Unit], columns: Sequence[Column], scores: Mapping[int, Score]
) -> list[Row]:
    return [
        Row(
            unit,
            scores.get(unit.pk),
            [_cell(column, unit) for column in columns],
        )
        for unit in chosen
    ]


def _cell(column: Column, unit: Unit) -> Cell:
    label, line = column.indicator.short_name or column.indicator.name, column.lines.of(unit.pk)
    if line is None:
        return Cell(label, "", column.nothing(unit), "", None)
    if line.state != Fact.State.VALUE:
        return Cell(label, "", told.value(line), line.state, line.fact)
    said = told.verdict(line)
    if said:
        return Cell(label, told.value(line), said, KINDS[line.verdict], line.fact)
    if not (column.spread and line.rank):  # of 22 firsts none is the first
        return Cell(label, told.value(line), "", "", line.fact)
    place = _("hạng %(rank)s/%(peers)s") % {"rank": line.rank, "peers": line.peers}
    return Cell(label, told.value(line), place, _quarter(line, column.ranks[line.rank]), line.fact)


def _quarter(line: Line, tied: int) -> str:
    """Of the peers, by the last of the places that they share: twelve zeros are not second best."""
    if not line.rank or line.peers < 2:
        return ""
    return QUARTERS[4 * (line.rank + tied - 2) // line.peers]
