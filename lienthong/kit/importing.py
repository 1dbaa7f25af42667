"""What an import says before and after: one report for each row, and what it would change.

A plan is made without changing anything. Applying makes it once more, under a lock, and writes it only
if it is whole and still the one that a person has seen.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused

Advance = Callable[[int], None]

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


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of one cell."""

    column: str  # its heading
    reason: str
    suggestion: str = ""
    blocks: bool = True  # False: worth knowing, and no reason not to apply
    printed: str = ""  # a unit's name that nobody has confirmed yet,
    candidates: tuple[str, ...] = ()  # and the codes of the units it may mean


@dataclass(slots=True)
class RowReport:
    row: int
    subject: str  # what the row is about: an account's name, a unit's code
    outcome: Outcome = Outcome.UNCHANGED
    remarks: list[Remark] = field(default_factory=list)

    def blocked(self) -> bool:
        return any(remark.blocks for remark in self.remarks)


@dataclass(frozen=True)
class Plan:
    """What a sheet would change; `work` is the feature's own."""

    reports: Sequence[RowReport]
    notes: Sequence[str]
    work: Any
    changes: str  # of all rows, as text: the same text, the same changes

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
        """Raise Refused if rows have errors, Outdated if it is not the plan that was `seen`."""
        if self.errors:
            raise Refused(
                _("%(count)s dòng có lỗi; chưa có gì được nhập") % {"count": self.errors},
                hint=_("Hãy sửa các dòng đó trong tệp rồi nhập lại cả tệp."),
                facts=facts(self),
            )
        if seen is not None and seen != self.fingerprint:
            raise Outdated(self)


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
    """One row's line: what is wrong with it first, further remarks under `also`."""
    remarks = sorted(report.remarks, key=lambda remark: not remark.blocks)
    first, *also = [_words(remark) for remark in remarks] or [_NOTHING]
    told = {"row": report.row, "subject": report.subject, "outcome": report.outcome.value, **first}
    return told | ({"also": also} if also else {})


def _words(remark: Remark) -> Mapping[str, str | None]:
    return {
        "column": remark.column,
        "reason": remark.reason,
        "suggestion": remark.suggestion or None,
    }


_NOTHING = {"column": None, "reason": None, "suggestion": None}
