"""A printed table into a period: brought, looked at, applied, undone.

Clean cells become figures; the others wait for a person (`deciding.py`). What somebody has decided of a
cell holds for the same cell of a later file: nobody is asked twice.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet.rows import clean
from lienthong.kit.text import fold, format_date
from lienthong.scoreboard import queries, tables, words
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.collecting.understanding import Entry, Understood, known, understand
from lienthong.scoreboard.models import Batch, Cell, Fact, Indicator, Period
from lienthong.scoreboard.rules.problems import kept
from lienthong.scoreboard.tables import Beside, Role
from lienthong.scoreboard.tables.shape import NOT_APPLICABLE

State = Batch.State
DRAFTS_KEPT = timedelta(days=1)
MOST_PRINTED = 60  # Fact.printed


# ── Bringing a file ─────────────────────────────────────────────────────────────────────────────


def bring(*, actor: Actor, period: Period, name: str, data: bytes) -> Batch:
    """Take a file as a draft; the very file that stands already is that batch, and nothing happens.

    Raises NotFound for who does not manage the scoreboard, Refused for what is none of the tables.
    """
    queries.require_centre(actor)
    read = tables.read(data, known=known(period.as_of))
    digest = hashlib.sha256(data).digest()
    with transaction.atomic():
        Batch.objects.filter(state=State.DRAFT, at__lt=clock.now() - DRAFTS_KEPT).delete()
        standing = newest(period, read.table.key)
        if standing is not None and bytes(standing.digest or b"") == digest:
            return standing
        return Batch.objects.create(
            kind=Batch.Kind.FILE,
            state=State.DRAFT,
            table=read.table.key,
            period=period,
            name=clean(name)[-200:] or "–",
            digest=digest,
            content=data,
            by=actor.label,
            at=clock.now(),
        )


def newest(period: Period, table: str) -> Batch | None:
    """The file of a table that a period's figures come from, if it has come."""
    found = Batch.objects.filter(period=period, table=table, state=State.APPLIED).defer("content")
    return found.order_by("-at", "-pk").first()


def discard(*, actor: Actor, batch: Batch) -> None:
    """A draft that is not wanted."""
    queries.require_centre(actor)
    Batch.objects.filter(pk=batch.pk, state=State.DRAFT).delete()


# ── Planning ────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Plan:
    """What a file would do to a period. Entries and cells go side by side."""

    understood: Understood
    entries: Sequence[Entry]
    cells: list[Cell]
    figures: list[store.Figure] = field(default_factory=list)
    loose: list[store.LooseFigure] = field(default_factory=list)
    facts: store.Difference = field(default_factory=store.Difference)
    rows: store.Difference = field(default_factory=store.Difference)

    @property
    def waiting(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state == Cell.State.WAITING]

    @property
    def counts(self) -> dict[str, int]:
        """Values by what becomes of them; those that somebody has dismissed stay unchanged."""
        counts = {name: self.facts.counts[name] + self.rows.counts[name] for name in COUNTED}
        dismissed = sum(cell.state == Cell.State.DISMISSED for cell in self.cells)
        counts["unchanged"] += dismissed
        return {**counts, "waiting": len(self.waiting)}


COUNTED = ("applied", "changed", "unchanged")


def plan(period: Period, data: bytes, name: str = "") -> Plan:
    """Without changing anything. Raises Refused if the catalogue is not loaded."""
    understood = understand(data, name=name, day=period.as_of)
    keys = _keys(one.reading.indicator for one in understood.entries)
    decided = _decided(period, understood.read.table.key)
    cells = [_cell(one, keys, decided) for one in understood.entries]
    made = Plan(understood, understood.entries, cells)
    _collect(made)
    made.facts = store.difference(period, made.figures)
    made.rows = store.loose_difference(period, made.loose)
    return made


def notes(period: Period, understood: Understood) -> list[str]:
    """What somebody should know before a file is applied to a period."""
    told = understood.told
    if told is None or period.starts_on <= told <= period.as_of:
        return list(understood.read.notes)
    shown = {"day": format_date(told), "period": words.period(period)}
    other = _("Bảng ghi số liệu ngày %(day)s, ngoài %(period)s. Hãy kiểm tra lại kỳ đã chọn.")
    return [*understood.read.notes, other % shown]


def _collect(made: Plan) -> None:
    """Figures and loose rows of the cells that are settled."""
    settled = [cell for cell in made.cells if cell.state == Cell.State.APPLIED]
    made.figures = [figure(cell) for cell in settled if is_unit(cell)]
    made.loose = [loose(cell) for cell in settled if not is_unit(cell) and cell.value is not None]


def _keys(codes: Iterable[str]) -> dict[str, int]:
    wanted = set(codes)
    found = dict(Indicator.objects.filter(code__in=wanted).values_list("code", "pk"))
    if wanted - set(found):
        raise Refused(
            _("Danh mục chỉ tiêu chưa được nạp"),
            hint=_("Hãy chạy: lienthong scoreboard indicators load"),
        )
    return found


Place = tuple[int, str, str]  # indicator, unit as printed, value as printed


def _decided(period: Period, table: str) -> dict[Place, Cell]:
    """Cells of this table of which a person has decided, the latest last."""
    found = Cell.objects.filter(
        batch__period=period, batch__table=table, batch__state=State.APPLIED,
        decided_at__isnull=False,
    ).exclude(state=Cell.State.WAITING)  # fmt: skip
    return {
        (one.indicator_id, one.unit_printed, one.printed): one
        for one in found.order_by("decided_at")
    }


def _cell(entry: Entry, keys: dict[str, int], decided: dict[Place, Cell]) -> Cell:
    reading = entry.reading
    cell = Cell(
        row=reading.row,
        column=reading.column[:80],
        printed=reading.printed.text[:200],
        unit_printed=reading.unit[:200],
        unit=entry.unit,
        indicator_id=keys[reading.indicator],
        value=kept(reading.printed.value),
        beside=reading.beside.stored(),
        state=Cell.State.WAITING if entry.problem else Cell.State.APPLIED,
        problem=entry.problem or "",
        suggested=entry.suggested,
    )
    before = decided.get((cell.indicator_id, cell.unit_printed, cell.printed))
    if entry.problem and before is not None and (before.unit_id or not is_unit(cell)):
        _as_decided(cell, before)
    return cell


def _as_decided(cell: Cell, before: Cell) -> None:
    for name in ("unit_id", "value", "state", "decided_by", "decided_at"):
        setattr(cell, name, getattr(before, name))
    if "by_hand" in before.beside:
        cell.beside["by_hand"] = before.beside["by_hand"]


def is_unit(cell: Cell) -> bool:
    """Whether a cell stands in a unit's row."""
    return cell.beside.get("role", Role.UNIT) == Role.UNIT


def figure(cell: Cell) -> store.Figure:
    """A settled cell of a unit's row. What a person typed is printed nowhere."""
    beside = Beside.of(cell.beside)
    return store.Figure(
        cell.indicator_id,
        cell.unit_id,
        cell.value,
        state=_state(cell),
        numerator=cell.value if beside.whole is not None else None,
        denominator=beside.whole,
        printed="" if beside.by_hand else cell.printed[:MOST_PRINTED],
        printed_change=beside.change[:40],
        printed_verdict=beside.verdict[:20],
        covers_from=beside.since,
        covers_to=beside.until,
        cell_id=cell.pk,
    )


def _state(cell: Cell) -> str:
    """What a person left out is no data, whatever is printed."""
    if cell.value is not None:
        return Fact.State.VALUE
    told = cell.state == Cell.State.APPLIED and fold(cell.printed) in NOT_APPLICABLE
    return Fact.State.NOT_APPLICABLE if told else Fact.State.NO_DATA


def loose(cell: Cell) -> store.LooseFigure:
    """A settled cell of a row that is no unit."""
    beside = Beside.of(cell.beside)
    printed = "" if beside.by_hand else cell.printed[:MOST_PRINTED]
    label = cell.unit_printed[:100]
    return store.LooseFigure(
        cell.indicator_id, beside.role.value, label, cell.value, printed, cell.pk
    )


# ── Applying ────────────────────────────────────────────────────────────────────────────────────


def apply(*, actor: Actor, batch: Batch, reason: str = "") -> dict[str, int]:
    """Store what is clean and let the rest wait; {"applied", "changed", "unchanged", "waiting"}.

    A batch that is applied already changes nothing. Raises Refused for a closed period without a
    reason, NotFound for who does not manage the scoreboard.
    """
    queries.require_centre(actor)
    with transaction.atomic():
        period = store.hold(batch.period_id, reason)
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.state != State.DRAFT:
            return _nothing(held)
        made = plan(period, bytes(held.content), held.name)
        Batch.objects.filter(pk=held.pk).update(state=State.APPLIED, at=clock.now(), by=actor.label)
        _keep(actor, held, made, reason)
    return made.counts


def _keep(actor: Actor, batch: Batch, made: Plan, reason: str) -> None:
    for cell in made.cells:
        cell.batch = batch
    Cell.objects.bulk_create(made.cells)
    _collect(made)  # once more: the figures lead to their cells
    details = {"table": batch.table, "waiting": len(made.waiting)}
    store.put(
        actor=actor,
        batch=batch,
        figures=made.figures,
        loose=made.loose,
        reason=reason,
        details=details,
    )


def _nothing(batch: Batch) -> dict[str, int]:
    cells = Cell.objects.filter(batch=batch)
    waiting = cells.filter(state=Cell.State.WAITING).count()
    return {
        "applied": 0, "changed": 0, "unchanged": cells.count() - waiting, "waiting": waiting
    }  # fmt: skip


def run(
    *, actor: Actor, period: Period, name: str, data: bytes, reason: str = ""
) -> tuple[Batch, dict[str, int]]:
    """Bring a file and apply it at once."""
    with transaction.atomic():
        batch = bring(actor=actor, period=period, name=name, data=data)
        return batch, apply(actor=actor, batch=batch, reason=reason)
