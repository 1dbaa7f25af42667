"""Which officers are bound to a proved person, and what may be shown of it to who administers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import queries, rules
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.persons import queries as persons
from lienthong.persons import sealing
from lienthong.persons.models import Check
from lienthong.persons.queries import FactValue
from lienthong.persons.rules import FIELDS, Source

READ = rules.Rights.READ_IDENTITIES
SIGN_IN_TAKES = timedelta(
    minutes=15
)  # at most, from VNeID's proof to the binding (PENDING_LIFETIME)


class Standing(StrEnum):
    """How far an officer's account is on its way to a proved person."""

    BOUND = "bound"
    WAITING = "waiting"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"
    DECLARED = "declared"  # and nothing asked; or exact, but who asked may bind no longer
    NOTHING = "nothing"


_STATES = {
    Check.State.WAITING: Standing.WAITING,
    Check.State.DIFFERS: Standing.DIFFERS,
    Check.State.NOT_FOUND: Standing.NOT_FOUND,
    Check.State.DECLARED: Standing.DECLARED,
    Check.State.EXACT: Standing.DECLARED,
}
_STANDING = Case(
    When(person__isnull=False, then=Value(Standing.BOUND.value)),
    When(declared=None, then=Value(Standing.NOTHING.value)),
    *(When(declared__state=state, then=Value(to.value)) for state, to in _STATES.items()),
)


def standing(account: Account) -> Standing:
    """As `officers` tells it, of one account."""
    if account.person_id:
        return Standing.BOUND
    return _STATES[account.declared.state] if account.declared else Standing.NOTHING


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────


def officers(actor: Actor, right: str, within: Unit | None = None) -> QuerySet[Account]:
    """Present officers over whom the actor holds the right, each with its `standing`, by name."""
    where = directory.within(actor.scopes(right), "unit__path")
    if within:
        where &= Q(unit__path__startswith=within.path)
    found = Account.objects.filter(where, kind=Account.Kind.OFFICER, removed_at=None)
    found = found.annotate(standing=_STANDING).order_by("sort_key", "id")
    return found.select_related("unit", "declared").defer("photo")


def counts(found: QuerySet[Account]) -> dict[str, int]:
    """Officers by standing; every standing is there."""
    rows = found.order_by().values_list("standing").annotate(count=Count("pk"))
    counted = dict(rows)
    return {one.value: counted.get(one.value, 0) for one in Standing}


def with_number(found: QuerySet[Account], number: str) -> QuerySet[Account]:
    """Those whose proved or declared number it is, by its keyed hash."""
    mac = sealing.number_mac(number)
    return found.filter(Q(person__number_mac=mac) | Q(person=None, declared__number_mac=mac))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Of a unit and what is beneath it: officers, and how many of them are bound."""

    unit: Unit
    total: int
    bound: int

    @property
    def missing(self) -> int:
        return self.total - self.bound


def by_unit(found: QuerySet[Account], units: list[Unit]) -> list[UnitCount]:
    """One line for each of the units that has officers; `found` may reach further."""
    rows = (
        found.order_by()
        .values_list("unit__path")
        .annotate(total=Count("pk"), bound=Count("person"))
    )
    own = [(path, total, bound) for path, total, bound in rows]
    lines = []
    for unit in units:
        inside = [(total, bound) for path, total, bound in own if path.startswith(unit.path)]
        lines.append(
            UnitCount(unit, sum(total for total, _ in inside), sum(bound for _, bound in inside))
        )
    return [line for line in lines if line.total]


def numbers(accounts: list[Account]) -> Mapping[int, str]:
    """The number of each account, proved or else declared, by account's id; who has none is missing."""
    proved = persons.facts_of({one.person_id for one in accounts if one.person_id}, ["number"])
    found = {one.pk: proved[one.person_id]["number"] for one in accounts if one.person_id in proved}
    for one in accounts:
        if one.pk not in found and one.declared:
            found[one.pk] = persons.declared(one.declared).number
    return found


# ── One officer ─────────────────────────────────────────────────────────────────────────────────────


def shown(account: Account) -> dict[str, FactValue]:
    """What is proved of an account's holder, as far as proofs for this very account tell it.

    A person may have other accounts, in units that the reader may know nothing of (SECURITY.md 49): what
    was proved for those, and by whom and when, is not told here.
    """
    if not account.person:
        return {}
    check = account.declared
    if check and check.state == Check.State.EXACT and check.person_id == account.person_id:
        return _of_check(check)
    since = account.bound_at - SIGN_IN_TAKES
    facts = persons.facts(account.person)
    return {
        field: fact
        for field, fact in facts.items()
        if fact.source == Source.VNEID and fact.at >= since
    }


def _of_check(check: Check) -> dict[str, FactValue]:
    said = persons.declared(check).given()
    return {
        field: FactValue(said[field], check.method, check.verifier, check.answered_at)
        for field in FIELDS
        if field in said
    }


def siblings(actor: Actor, account: Account) -> list[Account]:
    """The holder's other accounts, as far as the actor administers them."""
    if not account.person_id:
        return []
    others = queries.visible(actor).filter(person=account.person_id, removed_at=None)
    return list(others.exclude(pk=account.pk).select_related("unit").order_by(F("bound_at")))
