"""What a figure was when a report that prints it was published."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lienthong.audit.models import Event
from lienthong.scoreboard import events
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.models import Batch, Cell, Fact, FactChange, Publication


@dataclass(frozen=True, slots=True)
class Then:
    """`fact` is the figure with its former values, never saved; `now` as it is. `by` wrote the former
    values at `at`; `decided` is who decided on the file's cell, and when, where anybody had."""

    publication: Publication
    fact: Fact
    now: Fact
    by: str
    at: datetime
    decided: tuple[str, datetime] | None

    @property
    def changed(self) -> bool:
        """Whether it says something else by now, or the same out of another source."""
        return any(getattr(self.fact, name) != getattr(self.now, name) for name in store.KEPT)


def then(fact: Fact, publication: Publication) -> Then:
    """The figure in the publication's moment. Nothing is overwritten without a trace, so nothing of it
    need be kept with the report; figures are not written while a report of theirs is published."""
    changes = FactChange.objects.filter(fact=fact).order_by("pk")
    after = changes.filter(at__gte=publication.at).first()
    before = changes.filter(at__lt=publication.at).last()
    past = _with(fact, after) if after else fact
    by, at = (before.by, before.at) if before else (past.batch.by, past.batch.at)
    return Then(publication, past, fact, by, at, _decided(past.cell, publication.at))


def _with(fact: Fact, change: FactChange) -> Fact:
    past = copy(fact)
    for name, value in store.former(change.before).items():
        setattr(past, name, value)
    past.batch = Batch.objects.select_related("unit").defer("content").get(pk=past.batch_id)
    past.cell = Cell.objects.filter(pk=past.cell_id).first()
    return past


def _decided(cell: Cell | None, until: datetime) -> tuple[str, datetime] | None:
    """A cell names who decided last: that may have been later, and then the audit trail knows."""
    if cell is None or cell.decided_at is None:
        return None
    if cell.decided_at < until:
        return cell.decided_by, cell.decided_at
    said = _decisions(cell).filter(at__lt=until).order_by("at", "id").last()
    return (said.actor_label, said.at) if said else None


def _decisions(cell: Cell) -> QuerySet[Event]:
    batch = {"subject_kind": events.BATCH, "subject_id": str(cell.batch_id)}
    place = f"{cell.column} {cell.row}"
    return Event.objects.filter(kind=events.CELL_DECIDED, details__place=place, **batch)
