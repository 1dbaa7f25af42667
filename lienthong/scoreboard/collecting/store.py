"""The one door into figures: what a batch says is compared with what is there, and only what differs is
written, with what it was before.

Whoever calls has checked the values; here it is checked who writes, and that the period is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory.models import Unit
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_insert import insert_rows
from lienthong.kit.bulk_update import update_rows
from lienthong.kit.refusal import NotFound, Refused
from lienthong.kit.text import format_number
from lienthong.scoreboard import actions, events, queries
from lienthong.scoreboard.models import Batch, Fact, FactChange, Loose, Period

MANAGE, REPORT = Rights.MANAGE_SCOREBOARD, Rights.REPORT_FIGURES
State = Fact.State
PLACES = Decimal("0.0001")  # as the columns keep them
LIMIT = Decimal(
    900_000_000_000_000
)  # nine hundred trillion: in ten-thousandths it fits into 8 bytes

# What a figure says; when none of it differs, nothing has changed.
SAID = (
    "state",
    "value",
    "numerator",
    "denominator",
    "printed",
    "printed_change",
    "printed_verdict",
    "covers_from",
    "covers_to",
)
KEPT = (*SAID, "batch_id", "cell_id")  # of what was before


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of an indicator for a unit; None as `value` only with another state than "value"."""

    indicator_id: int
    unit_id: int
    value: Decimal | None
    state: str = State.VALUE
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    printed: str = ""  # as the source writes it; blank where nobody printed it
    printed_change: str = ""
    printed_verdict: str = ""
    covers_from: date | None = None
    covers_to: date | None = None
    cell_id: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.indicator_id, self.unit_id


@dataclass(frozen=True, slots=True)
class LooseFigure:
    """A printed row that is no unit; `kind` is of Loose.Kind."""

    indicator_id: int
    kind: str
    label: str
    value: Decimal
    printed: str
    cell_id: int | None = None

    @property
    def key(self) -> tuple[int, str, str]:
        return self.indicator_id, self.kind, self.label


@dataclass(frozen=True, slots=True)
class Difference:
    """What storing would do."""

    new: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, Any]] = field(default_factory=list)  # (row as it is, what comes)
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {
            "applied": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
        }


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────


def put(
    *,
    actor: Actor,
    batch: Batch,
    figures: Iterable[Figure],
    loose: Iterable[LooseFigure] = (),
    right: str = MANAGE,
    reason: str = "",
    kind: str | None = events.FIGURES_STORED,
    details: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    """Store a batch's figures; {"applied", "changed", "unchanged"}, rows that are no unit counted too.
    A batch that is not saved yet is saved if anything differs: one that says nothing new is none.

    `right` is what the actor must hold over every unit; without the whole province there are no rows
    that are no unit. `kind` is what the audit trail calls it; None where the caller writes the line.
    Raises NotFound for a unit outside, Refused for a closed period without a reason and for a number
    beyond LIMIT.
    """
    coming, beside = list(figures), list(loose)
    _require_limit(coming, beside)
    with transaction.atomic():
        period = hold(batch.period_id, reason)
        _require_units(actor, right, coming, bool(beside))
        facts, rows = difference(period, coming), loose_difference(period, beside)
        counts = {name: facts.counts[name] + rows.counts[name] for name in facts.counts}
        if not counts["applied"] and not counts["changed"]:
            return counts
        if batch.pk is None:
            batch.save()
        _write_facts(actor, batch, facts, reason)
        write_loose(batch, rows)
        if kind:
            said = counts | {"period": period.code} | ({"reason": reason[:200]} if reason else {})
            record(actor, kind, batch, said | dict(details or {}))
    return counts


def hold(period_id: int, reason: str) -> Period:
    """The period, locked: its figures are written by one after the other."""
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    if not reason.strip():
        actions.require_open(period)
    return period


def record(actor: Actor, kind: str, batch: Batch, details: Mapping[str, Any]) -> None:
    """One line of the trail for a batch, placed at its unit if it has one."""
    path = batch.unit.path if batch.unit_id else ""
    subject = audit.Subject(events.BATCH, batch.pk, batch.name)
    audit.record(actor=actor, kind=kind, subject=subject, unit_path=path, details=details)


def _require_limit(figures: Iterable[Figure], loose: Iterable[LooseFigure]) -> None:
    numbers = [n for one in figures for n in (one.value, one.numerator, one.denominator)]
    numbers += [one.value for one in loose]
    if any(number is not None and abs(number) > LIMIT for number in numbers):
        limit = format_number(LIMIT)
        raise Refused(_("Có số lớn hơn %(limit)s: hãy kiểm tra đơn vị tính.") % {"limit": limit})


def _require_units(actor: Actor, right: str, figures: Sequence[Figure], whole: bool) -> None:
    if "/" in actor.scopes(right):
        return
    if whole:
        queries.require_centre(actor)
    wanted = {one.unit_id for one in figures}
    paths = Unit.objects.filter(pk__in=wanted).values_list("path", flat=True)
    if not all(actor.may(right, path) for path in paths):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))


# ── Comparing ───────────────────────────────────────────────────────────────────────────────────


def difference(period: Period, figures: Sequence[Figure]) -> Difference:
    """What the figures would change, without changing anything. Of two for one place the last counts."""
    last = {one.key: one for one in figures}
    present = Fact.objects.filter(
        period=period,
        indicator__in={one.indicator_id for one in figures},
        unit__in={one.unit_id for one in figures},
    )
    return _compared({(one.indicator_id, one.unit_id): one for one in present}, last, SAID)


def loose_difference(period: Period, rows: Sequence[LooseFigure]) -> Difference:
    """The same for rows that are no unit."""
    last = {one.key: one for one in rows}
    present = Loose.objects.filter(period=period, indicator__in={one.indicator_id for one in rows})
    known = {(one.indicator_id, one.kind, one.label): one for one in present}
    return _compared(known, last, ("value", "printed"))


def _compared(known: Mapping[Any, Any], coming: Mapping[Any, Any], names: tuple) -> Difference:
    found, unchanged = Difference(), 0
    for key, one in coming.items():
        row = known.get(key)
        if row is None:
            found.new.append(one)
        elif _said(row, names) == _said(one, names):
            unchanged += 1
        else:
            found.changed.append((row, one))
    return Difference(found.new, found.changed, unchanged)


def _said(one: Fact | Figure | Loose | LooseFigure, names: tuple[str, ...]) -> list[Any]:
    return [_kept(getattr(one, name)) for name in names]


def _kept(value: Any) -> Any:
    """A number as its column keeps it, and a value that a choice stands for."""
    if isinstance(value, Decimal):
        return value.quantize(PLACES)
    return str(value) if isinstance(value, str) else value


def _write_facts(actor: Actor, batch: Batch, found: Difference, reason: str) -> None:
    insert_rows([_fact(batch, one) for one in found.new])
    trace(actor, batch, [row for row, _one in found.changed], reason)
    update_rows(
        Fact,
        KEPT,
        (
            (row.pk, *(getattr(one, name) for name in SAID), batch.pk, one.cell_id)
            for row, one in found.changed
        ),
    )


def _fact(batch: Batch, one: Figure) -> Fact:
    said = {name: getattr(one, name) for name in SAID}
    place = {"indicator_id": one.indicator_id, "unit_id": one.unit_id, "cell_id": one.cell_id}
    return Fact(period_id=batch.period_id, batch=batch, **place, **said)


def trace(actor: Actor, batch: Batch | None, facts: Iterable[Fact], reason: str) -> None:
    """Keep what facts are before they become something else; inside the caller's transaction."""
    FactChange.objects.bulk_create([_trace(actor, batch, fact, reason) for fact in facts])


def _trace(actor: Actor, batch: Batch | None, row: Fact, reason: str) -> FactChange:
    before = {name: _plain(getattr(row, name)) for name in KEPT}
    return FactChange(
        fact=row, batch=batch, before=before, by=actor.label, at=clock.now(), reason=reason[:200]
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


_READERS = {
    "value": Decimal,
    "numerator": Decimal,
    "denominator": Decimal,
    "covers_from": date.fromisoformat,
    "covers_to": date.fromisoformat,
}


def former(before: Mapping[str, Any]) -> dict[str, Any]:
    """What a fact was (`FactChange.before`), each of KEPT as its column holds it."""
    return {
        name: _READERS[name](before[name])
        if before[name] is not None and name in _READERS
        else before[name]
        for name in KEPT
    }


def write_loose(batch: Batch, found: Difference) -> None:
    """Rows that are no unit; inside the caller's transaction."""
    for one in found.new:
        Loose.objects.create(period_id=batch.period_id, batch=batch, **_loose(one))
    for row, one in found.changed:
        Loose.objects.filter(pk=row.pk).update(batch=batch, **_loose(one))


def _loose(one: LooseFigure) -> dict[str, Any]:
    return {name: getattr(one, name) for name in LooseFigure.__slots__}
