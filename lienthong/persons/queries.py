"""Every read of persons. Who may see whom is decided by the floors above, which know the accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from lienthong.kit import clock
from lienthong.persons import rules, sealing
from lienthong.persons.models import Check, Fact, Person
from lienthong.persons.rules import Declared, masked

__all__ = [
    "FactValue",
    "declared",
    "due",
    "facts",
    "facts_of",
    "masked",
    "number_of",
    "person_by_number",
]


@dataclass(frozen=True, slots=True)
class FactValue:
    """One proved value: text, or a date."""

    value: Any
    source: str  # rules.Source
    verifier: str
    at: datetime


def person_by_number(number: str) -> Person | None:
    """The person who was proved under a number."""
    return Person.objects.filter(number_mac=sealing.number_mac(number)).first()


def facts(person: Person) -> dict[str, FactValue]:
    """What is proved of a person, by field, in the order of the form."""
    found = {fact.field: fact for fact in Fact.objects.filter(person=person)}
    return {field: _value(found[field]) for field in rules.FIELDS if field in found}


def _value(fact: Fact) -> FactValue:
    value = rules.value_of(fact.field, sealing.unseal(fact.sealed))
    return FactValue(value, fact.source, fact.verifier, fact.at)


def number_of(person: Person) -> str:
    """The proved number."""
    return facts_of([person.pk], ["number"])[person.pk]["number"]


def facts_of(person_ids: Iterable[int], fields: Iterable[str]) -> dict[int, dict[str, str]]:
    """Some fields of many persons as text, by person's id: for lists."""
    found: dict[int, dict[str, str]] = {}
    rows = Fact.objects.filter(person__in=list(person_ids), field__in=list(fields))
    for person_id, field, sealed in rows.values_list("person_id", "field", "sealed"):
        found.setdefault(person_id, {})[field] = sealing.unseal(sealed)
    return found


def declared(check: Check) -> Declared:
    """What was declared in a check."""
    return Declared.of(sealing.unseal_values(check.sealed))


def due(most: int) -> QuerySet[int]:
    """Ids of the checks whose next attempt has come, the longest waiting first."""
    waiting = Check.objects.filter(state=Check.State.WAITING, next_try_at__lte=clock.now())
    return waiting.order_by(F("next_try_at"), "id").values_list("pk", flat=True)[:most]
