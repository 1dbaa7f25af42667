"""A batch that should not have come: its figures go back to what they were.

A figure that another batch has changed since stays as it is. What a figure was is the last state that
came from a batch that still stands; if there is none, the figure goes, but for what a published report
may lead to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kit.actor import Actor
from lienthong.kit.bulk_update import update_rows
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import events, queries
from lienthong.scoreboard.collecting import importing, store
from lienthong.scoreboard.models import Batch, Cell, Fact, FactChange, Loose, Publication


def undo(*, actor: Actor, batch: Batch, reason: str = "") -> dict[str, int]:
    """{"removed", "restored", "kept"}: figures that were new, that had been others, and that were
    changed by another batch since. Raises Refused for a closed period without a reason, and for a
    batch that does not stand."""
    queries.require_centre(actor)
    with transaction.atomic():
        store.hold(batch.period_id, reason)
        held = Batch.objects.select_for_update().filter(pk=batch.pk, state=Batch.State.APPLIED)
        if held.first() is None:
            raise Refused(_("Lần nhập này không còn hiệu lực"))
        held.update(state=Batch.State.UNDONE)
        counts = _facts(actor, batch, reason)
        _loose(batch)
        said = counts | {"period": batch.period.code} | ({"reason": reason[:200]} if reason else {})
        store.record(actor, events.FIGURES_UNDONE, batch, said)
    return counts


def _facts(actor: Actor, batch: Batch, reason: str) -> dict[str, int]:
    mine = list(Fact.objects.filter(batch=batch))
    touched = FactChange.objects.filter(batch=batch).exclude(fact__batch=batch)
    earlier = _earlier(mine)
    restored = [(fact, earlier[fact.pk]) for fact in mine if fact.pk in earlier]
    kept = touched.values("fact").distinct().count()
    gone = [fact for fact in mine if fact.pk not in earlier]
    store.trace(actor, None, [fact for fact, _before in restored], reason)
    _write((fact, store.former(before)) for fact, before in restored)
    _remove(actor, batch, gone, reason)
    return {"removed": len(gone), "restored": len(restored), "kept": kept}


def _write(states: Iterable[tuple[Fact, Mapping[str, Any]]]) -> None:
    rows = ((fact.pk, *(state[name] for name in store.KEPT)) for fact, state in states)
    update_rows(Fact, store.KEPT, rows)


def _remove(actor: Actor, batch: Batch, gone: Sequence[Fact], reason: str) -> None:
    """What a published report of the period may show says "no data" from now on and keeps its history:
    the report's cells still lead to it. Of others nothing is left."""
    if not Publication.objects.filter(report__period=batch.period_id).exists():
        Fact.objects.filter(pk__in=[fact.pk for fact in gone]).delete()
        return
    store.trace(actor, None, gone, reason)
    told = {"state": Fact.State.NO_DATA.value, "batch_id": batch.pk}
    nothing = {name: Fact._meta.get_field(name).get_default() for name in store.SAID}
    _write((fact, {"cell_id": None} | nothing | told) for fact in gone)


def _earlier(facts: Iterable[Fact]) -> dict[int, dict[str, Any]]:
    """By fact: the latest of its former states that came from a batch that stands."""
    past: dict[int, list[dict[str, Any]]] = defaultdict(list)
    changes = FactChange.objects.filter(fact__in=list(facts)).order_by("-pk")
    for fact_id, before in changes.values_list("fact_id", "before"):
        past[fact_id].append(before)
    batches = {before["batch_id"] for states in past.values() for before in states}
    standing = set(
        Batch.objects.filter(pk__in=batches, state=Batch.State.APPLIED).values_list("pk", flat=True)
    )
    found = {
        fact_id: next((each for each in states if each["batch_id"] in standing), None)
        for fact_id, states in past.items()
    }
    return {fact_id: before for fact_id, before in found.items() if before is not None}


def _loose(batch: Batch) -> None:
    """Rows that are no unit are written again from the cells of the batch that stood before."""
    Loose.objects.filter(batch=batch).delete()
    before = importing.newest(batch.period, batch.table)
    if before is None:
        return
    cells = Cell.objects.filter(batch=before, state=Cell.State.APPLIED, value__isnull=False)
    rows = [importing.loose(cell) for cell in cells if not importing.is_unit(cell)]
    store.write_loose(before, store.loose_difference(batch.period, rows))
