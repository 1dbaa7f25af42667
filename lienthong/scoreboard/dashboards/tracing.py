"""From a figure back to what it rests on: the cell of the file, what it was before, what it is
compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard import queries, words
from lienthong.scoreboard.comparing.queries import standings
from lienthong.scoreboard.comparing.standings import Line, Standings
from lienthong.scoreboard.dashboards import past, reading
from lienthong.scoreboard.dashboards.past import Then
from lienthong.scoreboard.models import Batch, Cell, Fact, FactChange, Indicator, Publication
from lienthong.scoreboard.models.indicators import Direction
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.reports import ways
from lienthong.scoreboard.rules.findings import Kind
from lienthong.scoreboard.telling.findings import Finding, as_printed, finding
from lienthong.scoreboard.telling.prose import Sentence, sentences

# ── A figure ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell of the figure's row in the file; `here`: it is the figure's own."""

    cell: Cell
    indicator: str
    here: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What the figure was until somebody changed it."""

    change: FactChange
    value: str


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of one figure; `line` is None where the unit no longer stands in the period,
    and of a figure that was something else when the report was published from which `then` leads here.
    """

    fact: Fact
    then: Then | None
    line: Line | None
    row: Sequence[Printed]
    changes: Sequence[Before]
    compared: Sequence[Fact]
    has_file: bool  # the file is kept, and the reader may have it


def trace(actor: Actor, fact_id: int, report_id: int | None = None) -> Trace:
    """As it is; with a report as it was when that was published. NotFound where there is no such figure,
    or none for this reader."""
    now = _fact(actor, fact_id)
    then = None if report_id is None else past.then(now, _publication(actor, report_id, now))
    fact = then.fact if then else now
    former = then is not None and then.changed
    line = None if former else standings(fact.period, fact.indicator).lines.of(fact.unit_id)
    row, file = _row(actor, fact), _may_have(actor, fact.batch)
    return Trace(fact, then, line, row, _changes(now), _compared(line), file)


def _fact(actor: Actor, fact_id: int) -> Fact:
    found = Fact.objects.filter(reading.may_read(actor), pk=fact_id)
    related = ("indicator", "unit", "period", "batch", "batch__unit", "cell")
    fact = found.select_related(*related).defer("batch__content", "unit__search").first()
    if fact is None:
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đây"))
    return fact


def _publication(actor: Actor, report_id: int, fact: Fact) -> Publication:
    """The report that prints the figure."""
    found = reports.publication(actor, report_id)
    led = {way for rows in found.ways.values() for row in rows for way in row}
    if ways.fact(fact.pk) not in led:
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đây"))
    return found


def _row(actor: Actor, fact: Fact) -> list[Printed]:
    """The file's row as it is printed, without columns that are not for this reader."""
    if fact.cell is None:
        return []
    cells = Cell.objects.filter(batch=fact.cell.batch_id, row=fact.cell.row)
    readable = cells.filter(reading.may_read(actor)).select_related("indicator")
    return [
        Printed(one, one.indicator.short_name or one.indicator.name, one.pk == fact.cell_id)
        for one in readable.order_by("pk")
    ]


def _changes(fact: Fact) -> list[Before]:
    """Newest first."""
    found = FactChange.objects.filter(fact=fact).select_related("batch").defer("batch__content")
    return [Before(one, _former(fact.indicator, one.before)) for one in found.order_by("-pk")]


def _former(indicator: Indicator, before: dict[str, str | None]) -> str:
    value = before.get("value")
    if value is None:
        return str(dict(Fact.State.choices).get(before.get("state") or "", "–"))
    return words.typed(indicator, Decimal(value))


def _compared(line: Line | None) -> list[Fact]:
    asked = Fact.objects.filter(pk__in=line.previous_facts if line else ())
    return list(asked.select_related("unit", "period", "indicator").order_by("unit__sort_key"))


# ── Its file ────────────────────────────────────────────────────────────────────────────────────


def original(actor: Actor, fact_id: int, report_id: int | None = None) -> Batch:
    """The batch whose file a figure came with, or had come with when a report was published; NotFound
    unless the reader may read all of it."""
    fact = _fact(actor, fact_id)
    if report_id is not None:
        fact = past.then(fact, _publication(actor, report_id, fact)).fact
    if not _may_have(actor, fact.batch):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đây"))
    return fact.batch


def _may_have(actor: Actor, batch: Batch) -> bool:
    """A file holds other units' figures, too: who reads only some of them sees only their row. What a
    system sent is of its own unit and those beneath; it has no cells that would tell what is internal."""
    kept = Batch.objects.filter(pk=batch.pk, content__isnull=False)
    if not kept.exclude(kind=Batch.Kind.PLATFORM).exists():  # what that says stands on the page
        return False
    if reading.sees_all(actor):
        return True
    if batch.kind == Batch.Kind.FILE:
        return not Cell.objects.filter(batch=batch, indicator__public=False).exists()
    return batch.unit is not None and batch.unit.path.startswith(queries.scopes(actor))


# ── A finding ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, its sentences, and the lines with which those that it names are compared."""

    finding: Finding
    sentences: Sequence[Sentence]
    compared: Sequence[Line]

    @property
    def standings(self) -> Standings:
        return self.finding.standings


def told(actor: Actor, period: str, indicator: str, kind: str) -> Told:
    """NotFound where the figures do not bear it out (any more), or the reader does not see them all."""
    asked = queries.indicator(indicator)
    if kind not in set(Kind) or not reading.sees(actor, asked):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đây"))
    found = finding(as_printed([standings(queries.period(period), asked)])[0], Kind(kind))
    if found is None:
        raise NotFound(_("Số liệu hiện nay không còn cho thấy điều này"))
    said = sentences(found)
    others = {pk for one in said for pk in one.compared}
    lines = [line for line in found.standings.lines if line.fact in others]
    best_first = asked.direction != Direction.DOWN
    return Told(found, said, sorted(lines, key=lambda one: one.value or 0, reverse=best_first))
