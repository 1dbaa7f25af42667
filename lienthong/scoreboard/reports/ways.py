"""What a sentence or a cell of a report leads to: its figure, its finding, the cell that waits.

A report keeps them as short texts, "fact:12", so that they freeze with it; addresses are made when a
page is shown, and only of what the reader may open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Period
from lienthong.scoreboard.telling.prose import Sentence

Rows = Sequence[Sequence[str]]
Ways = Mapping[
    str, Rows
]  # by the block's place in the document: a row of ways for each of its rows

NOWHERE = ""


def fact(pk: int | None) -> str:
    """To one figure."""
    return f"fact:{pk}" if pk else NOWHERE


def waiting(pk: int) -> str:
    """To a cell that waits."""
    return f"cell:{pk}"


def indicator(code: str) -> str:
    """To an indicator in the period: what a total or a row without a unit rests on."""
    return f"indicator:{code}"


def finding(sentence: Sentence) -> str:
    """To the figures that a sentence names."""
    return f"finding:{sentence.indicator}/{sentence.kind}"


@dataclass(frozen=True)
class Reader:
    """Who looks at a report of a period, and what of its figures they may open."""

    period: Period
    centre: bool
    facts: frozenset[int]
    public: frozenset[str]
    published: int | None = None  # the report, where it is: its figures are shown as they were then

    def addresses(self, ways: Ways) -> dict[int, Rows]:
        """Addresses in place of ways; "" where there is none for the reader."""
        return {
            int(place): [[self._address(one) for one in row] for row in rows]
            for place, rows in ways.items()
        }

    def _address(self, way: str) -> str:
        kind, _, rest = way.partition(":")
        code = rest.partition("/")[0]
        if kind == "fact" and (self.centre or int(rest) in self.facts):
            return self._figure(int(rest))
        if kind == "cell" and self.centre:
            return reverse("scoreboard:cell", args=[int(rest)])
        if kind == "finding" and (self.centre or code in self.public):
            return self._finding(*rest.split("/"))
        if kind == "indicator" and (self.centre or code in self.public):
            return f"{reverse('scoreboard:indicator', args=[code])}?period={self.period.code}"
        return NOWHERE

    def _figure(self, fact: int) -> str:
        if self.published is None:
            return reverse("scoreboard:fact", args=[fact])
        return reverse("scoreboard:published_fact", args=[self.published, fact])

    def _finding(self, indicator: str, kind: str) -> str:
        if self.published is None:
            return reverse("scoreboard:finding", args=[self.period.code, indicator, kind])
        return reverse("scoreboard:published_finding", args=[self.published, indicator, kind])


def reader(actor: Actor, period: Period, published: int | None = None) -> Reader:
    """What the actor may open of a period's figures, in a report that is published or in a draft."""
    centre = queries.is_centre(actor)
    if centre:
        return Reader(period, True, frozenset(), frozenset(), published)
    facts = queries.facts(actor, period).values_list("pk", flat=True)
    public = queries.indicators(period.as_of).filter(public=True).values_list("code", flat=True)
    return Reader(period, False, frozenset(facts.order_by()), frozenset(public), published)
