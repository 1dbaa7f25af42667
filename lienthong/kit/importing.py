"""What an import says before and after: one report for each row, and what it would change.

A plan is made without changing anything. Applying makes it once more, under a lock, and writes it only
if it is whole and still the one that a person has seen.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import Sheet
from lienthong.kit.table import Table, forms
from lienthong.kit.text import fold

Advance = Callable[[int], None]
Cells = tuple[str, ...]

# What the report writes beside a sheet's own columns; nothing to read when it comes back corrected.
REPORT_COLUMNS = (gettext_lazy("Kết quả"), gettext_lazy("Lý do"), gettext_lazy("Gợi ý"))


def nowhere(_steps: int) -> None:
    """An `advance` that nobody hears."""


def only_scope(actor: Actor, right: str) -> str:
    """Where in the tree the audit places the work; blank where it concerns more than one subtree."""
    scopes = actor.scopes(right)
    return scopes[0] if len(scopes) == 1 and scopes[0] != "/" else ""


@dataclass(frozen=True, slots=True)
class Source:
    """The file, for the audit trail."""

    name: str
    digest: str  # SHA-256, hexadecimal

    @classmethod
    def of(cls, name: str, data: bytes) -> "Source":
        return cls(name, hashlib.sha256(data).hexdigest())


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


OUTCOMES = {
    Outcome.ERROR: gettext_lazy("Lỗi"),
    Outcome.ADDED: gettext_lazy("Thêm mới"),
    Outcome.CHANGED: gettext_lazy("Thay đổi"),
    Outcome.UNCHANGED: gettext_lazy("Giữ nguyên"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of one cell."""

    column: str  # its heading
    reason: str
    suggestion: str = ""
    blocks: bool = True  # False: worth knowing, and no reason not to apply
    printed: str = ""  # a unit's name that nobody has confirmed yet,
    candidates: tuple[str, ...] = ()  # and the codes of the units it may mean


@dataclass(frozen=True, slots=True)
class Change:
    """What one cell changes; a value as people write it."""

    column: str  # its heading
    before: str
    after: str

    @classmethod
    def of(cls, column: str, before: object, after: object) -> "Change":
        return cls(column, _shown(before), _shown(after))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return str(value)


@dataclass(slots=True)
class RowReport:
    row: int
    subject: str  # what the row is about: an account's name, a unit's code
    outcome: Outcome = Outcome.UNCHANGED
    remarks: list[Remark] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def blocked(self) -> bool:
        return any(remark.blocks for remark in self.remarks)


@dataclass(frozen=True)
class Plan:
    """What a sheet would change; `work` is the feature's own."""

    reports: Sequence[RowReport]
    notes: Sequence[str]
    heading: int  # the number of the sheet's heading row
    work: Any
    changes: str  # of all rows, as text: the same text, the same changes

    @classmethod
    def of(cls, read: Table, rows: Sequence[Any]) -> "Plan":
        """Of a sheet's rows, each with a `report` and `changes()` in text."""
        return cls(
            reports=[row.report for row in rows],
            notes=read.notes,
            heading=read.heading.number,
            work=rows,
            changes="\n".join(row.changes() for row in rows),
        )

    def carry_out(
        self, write: Callable[[Sequence[Any]], None], *, seen: str | None, advance: Advance
    ) -> None:
        """Hand the rows that change something to `write`, which tells `advance` of them; inside the
        caller's transaction. Raises what `require_applicable` does."""
        self.require_applicable(seen)
        rows = [row for row in self.work if row.report.outcome != Outcome.UNCHANGED]
        if rows:
            write(rows)
        advance(len(self.reports) - len(rows))

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome; every outcome is there."""
        counted = Counter(report.outcome for report in self.reports)
        return {outcome.value: counted[outcome] for outcome in Outcome}

    @property
    def errors(self) -> int:
        return self.counts[Outcome.ERROR]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.changes.encode()).hexdigest()

    def require_applicable(self, seen: str | None) -> None:
        """Raise Faulty if rows have errors, Outdated if it is not the plan that was `seen`."""
        if self.errors:
            raise Faulty(self)
        if seen is not None and seen != self.fingerprint:
            raise Outdated(self)


class Faulty(Refused):
    """Rows have errors; nothing was written."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("%(count)s dòng có lỗi; chưa có gì được nhập") % {"count": plan.errors},
            hint=_("Hãy sửa các dòng đó trong tệp rồi nhập lại cả tệp."),
        )
        self.plan = plan


class Outdated(Refused):
    """What would change is no longer what a person has seen and agreed to; nothing was written."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("Dữ liệu đã thay đổi từ lúc kiểm tra; chưa có gì được nhập"),
            hint=_("Hãy xem lại kết quả kiểm tra rồi áp dụng."),
        )
        self.plan = plan


def facts(plan: Plan) -> dict[str, Any]:
    """The plan as JSON: counts, notes, and one line for each row of the sheet."""
    return {
        "counts": plan.counts,
        "notes": list(plan.notes),
        "rows": [line(report) for report in plan.reports],
    }


def line(report: RowReport) -> dict[str, Any]:
    """One row's line: what is wrong with it first, further remarks under `also`, then `changes`."""
    remarks = sorted(report.remarks, key=lambda remark: not remark.blocks)
    first, *also = [_words(remark) for remark in remarks] or [_NOTHING]
    told = {"row": report.row, "subject": report.subject, "outcome": report.outcome.value, **first}
    changes = [asdict(change) for change in report.changes]
    return told | ({"also": also} if also else {}) | ({"changes": changes} if changes else {})


def said(line: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that a line says, one thing at a time: its remarks, then what it changes."""
    yield from (each for each in (line, *line.get("also", ())) if each["reason"])
    for change in line.get("changes", ()):
        reason = f"{change['before'] or '–'} → {change['after'] or '–'}"
        yield {"column": change["column"], "reason": reason, "suggestion": None}


def annotated(
    sheet: Sheet, heading: int, lines: Iterable[Mapping[str, Any]]
) -> tuple[Cells, Iterator[Cells]]:
    """The sheet's heading, and its rows that have a line, each with its outcome beside it.

    Corrected, the file can be imported again; what an earlier report wrote into it is left out.
    """
    told = {line["row"]: line for line in lines}
    rows = [row for row in sheet.rows if row.number >= heading]
    width = max(len(row.cells) for row in rows)
    written = {form for label in REPORT_COLUMNS for form in forms(label)}
    titles = _padded(rows[0].cells, width)
    kept = [place for place in range(width) if fold(titles[place]) not in written]

    def own(cells: Cells) -> Cells:
        padded = _padded(cells, width)
        return tuple(padded[place] for place in kept)

    beside = ((own(row.cells), told[row.number]) for row in rows if row.number in told)
    return (
        own(titles) + tuple(map(str, REPORT_COLUMNS)),
        (cells + _beside(line) for cells, line in beside),
    )


def _padded(cells: Cells, width: int) -> Cells:
    return cells + ("",) * (width - len(cells))


def _beside(line: Mapping[str, Any]) -> Cells:
    """Outcome, reasons, suggestions."""
    told = list(said(line))
    reasons = "; ".join(f"{each['column']}: {each['reason']}" for each in told)
    suggestions = " ".join(each["suggestion"] for each in told if each["suggestion"])
    return str(OUTCOMES[line["outcome"]]), reasons, suggestions


def _words(remark: Remark) -> Mapping[str, str | None]:
    return {
        "column": remark.column,
        "reason": remark.reason,
        "suggestion": remark.suggestion or None,
    }


_NOTHING = {"column": None, "reason": None, "suggestion": None}
