"""Where the figures of a sheet come from: each source once, with a number that the rows name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lienthong.scoreboard.models import Batch, Fact, Period

Key = tuple[int, int]  # batch, row of its file (0: it has none)


@dataclass(frozen=True, slots=True)
class Source:
    """A figure with what came with it."""

    fact: Fact

    @property
    def key(self) -> Key:
        return self.fact.batch_id, self.fact.cell.row if self.fact.cell else 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of a file, a form, a call, a count of the platform's own. `fact` is a figure that leads there."""

    number: int
    period: Period
    batch: Batch
    row: int  # 0: not of a file
    printed: str  # the unit as the file names it
    fact: int


def sources(facts: Iterable[int]) -> Mapping[int, Source]:
    """By the ids of figures; one statement."""
    found = Fact.objects.filter(pk__in=set(facts)).select_related("batch", "cell", "period")
    return {one.pk: Source(one) for one in found.defer("batch__content")}


def numbered(known: Iterable[Source]) -> Mapping[Key, Evidence]:
    """Each source once, oldest month first, then in the order in which they came."""
    firsts: dict[Key, Fact] = {}
    for one in sorted(known, key=_order):
        firsts.setdefault(one.key, one.fact)
    return {
        key: Evidence(
            number,
            fact.period,
            fact.batch,
            key[1],
            fact.cell.unit_printed if fact.cell else "",
            fact.pk,
        )
        for number, (key, fact) in enumerate(firsts.items(), start=1)
    }


def _order(one: Source) -> tuple[object, ...]:
    return one.fact.period.starts_on, *one.key, one.fact.pk
