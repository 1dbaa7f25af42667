"""The identity part of the officer's form: what it shows in which state."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.console.forms_identity import IdentityForm, QrForm
from lienthong.identity import verified
from lienthong.identity.models import Account
from lienthong.identity.verified import Standing
from lienthong.kit.actor import Actor
from lienthong.persons import population, words
from lienthong.persons import queries as persons
from lienthong.persons.models import Check
from lienthong.persons.queries import FactValue, masked

TAGS = {
    Standing.BOUND: (_("Đã gắn định danh"), "good"),
    Standing.WAITING: (_("Đang chờ tra cứu"), "warn"),
    Standing.DIFFERS: (_("Có chỗ khác"), "bad"),
    Standing.NOT_FOUND: (_("Không tìm thấy"), "bad"),
    Standing.DECLARED: (_("Đã khai, chưa xác thực"), ""),
    Standing.NOTHING: (_("Chưa khai"), ""),
}
SOON, LATER = 2, 30  # seconds until the page asks again: for the first attempt, for those after


@dataclass(frozen=True, slots=True)
class Row:
    """One proved field."""

    label: str
    value: str
    source: str
    verifier: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Panel:
    standing: Standing
    may_change: bool
    facts: list[Row]
    siblings: list[Account]
    differs: list[str]
    check: Check | None
    lookup: bool  # whether there is one to ask
    own: bool  # the reader's own account
    form: IdentityForm
    qr: QrForm = field(default_factory=QrForm)
    scanned: bool = False

    @property
    def tag(self) -> tuple[Any, str]:
        return TAGS[self.standing]

    @property
    def state(self) -> str:
        """Of what is declared: a check's, or "" where nothing is."""
        return self.check.state if self.check else ""

    @property
    def poll(self) -> int:
        """Seconds until the page asks for the answer again; 0 where none is awaited."""
        if self.state != Check.State.WAITING:
            return 0
        return SOON if self.check.attempts == 0 else LATER

    @property
    def open(self) -> bool:
        """Whether the form of a bound account is unfolded: there is something to correct in it."""
        exact = self.state == Check.State.EXACT
        return self.scanned or self.form.is_bound or bool(self.state and not exact)


def panel(actor: Actor, officer: Account, *, may_change: bool, **forms: Any) -> Panel:
    """Everything that the part shows; `forms` are those that were sent, with what is wrong."""
    proved, check = verified.shown(officer), officer.declared
    forms.setdefault("form", IdentityForm(initial=_initial(check, proved) if may_change else {}))
    return Panel(
        standing=verified.standing(officer),
        may_change=may_change and officer.removed_at is None,
        facts=[_row(name, fact) for name, fact in proved.items()],
        siblings=verified.siblings(actor, officer),
        differs=words.labels(check.differs) if check else [],
        check=check,
        lookup=population.configured(),
        own=officer.pk == actor.account_id,
        **forms,
    )


def _initial(check: Check | None, proved: dict[str, FactValue]) -> dict[str, Any]:
    """What was declared last, or else what is proved: the form is there to correct it."""
    if check:
        return persons.declared(check).given()
    return {name: fact.value for name, fact in proved.items()}


def _row(name: str, fact: FactValue) -> Row:
    value = masked(fact.value) if name == "number" else words.value(name, fact.value)
    return Row(words.label(name), value, words.source(fact.source), fact.verifier, fact.at)
