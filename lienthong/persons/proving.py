"""The only door into `Person` and `Fact`."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from lienthong.audit import actions as audit
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.persons import events, rules, sealing
from lienthong.persons.models import Fact, Person
from lienthong.persons.rules import Source
from lienthong.protocols import cccd


def prove(
    *,
    actor: Actor,
    number: str,
    name: str,
    birth_date: date,
    source: Source,
    verifier: str,
    **others: str | date | None,
) -> Person:
    """The person of a number, and what was proved of them now; `others` are further rules.FIELDS.

    Blank values say nothing. `verifier` names who answers for it: the host of VNeID or of the lookup, or
    an officer's account. What VNeID and the lookup proved is replaced by such a proof only
    (`rules.replaces`). Raises ValueError for what is no number, and for unknown fields.
    """
    if not cccd.is_number(number) or not set(others) <= set(rules.FIELDS):
        raise ValueError("twelve digits and known fields are wanted")
    said = {"number": number, "name": rules.tidy(name), "birth_date": birth_date, **others}
    values, now = rules.as_texts(said), clock.now()
    with transaction.atomic():
        person = _person(number, source, verifier, now)
        written = _write(person, values, source, verifier, now)
        audit.record(
            actor=actor,
            kind=events.PERSON_PROVED,
            subject=audit.Subject("person", str(person.public_id)),
            details={"source": source.value, "proved_by": verifier, "fields": written},
        )
    return person


def _person(number: str, source: Source, verifier: str, now: datetime) -> Person:
    """Held until the transaction ends: two proofs of one person come one after the other."""
    found = {"verified_at": now, "verified_by": verifier, "method": source.value}
    mac = sealing.number_mac(number)
    Person.objects.get_or_create(number_mac=mac, defaults=found)
    person = Person.objects.select_for_update().get(number_mac=mac)
    if rules.replaces(source, person.method):
        Person.objects.filter(pk=person.pk).update(**found)
        person.verified_at, person.verified_by, person.method = now, verifier, source.value
    return person


def _write(
    person: Person, values: Mapping[str, str], source: Source, verifier: str, now: datetime
) -> list[str]:
    """The fields that were written."""
    proved_by = dict(Fact.objects.filter(person=person).values_list("field", "source"))
    fields = [field for field in values if rules.replaces(source, proved_by.get(field))]
    said = {"source": source.value, "verifier": verifier, "at": now}
    for field in fields:
        sealed = sealing.seal(values[field])
        Fact.objects.update_or_create(
            person=person, field=field, defaults={"sealed": sealed, **said}
        )
    return fields
