"""Every change of what is declared of a person, and what becomes of it.

`about` and `unit_path` place the audit line: the account and its unit, which this floor does not know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.audit.actions import Entry, Subject
from lienthong.kit import clock, jobs
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.persons import answers, events, population, queries, rules, sealing, tasks, words
from lienthong.persons.models import Check, Person
from lienthong.persons.population import Result
from lienthong.persons.proving import prove
from lienthong.persons.rules import Declared, Source

__all__ = [
    "Said",
    "ask",
    "ask_many",
    "declare",
    "declare_many",
    "prove",
    "see_card",
    "stop_waiting",
    "withdraw",
]

State = Check.State
ROWS = 1_000  # inserted at once

Placed = tuple[Check, Subject | None, str]  # with where the audit puts it


@dataclass(frozen=True, slots=True)
class Said:
    """A declaration of a list, with where the audit puts it."""

    declared: Declared
    about: Subject | None = None
    unit_path: str = ""


def declare(
    *, actor: Actor, declared: Declared, about: Subject | None = None, unit_path: str = ""
) -> Check:
    """Keep what is said of a person, unproved. Raises Refused, with the field, for what cannot be."""
    return declare_many(actor=actor, said=[Said(declared, about, unit_path)])[0]


def declare_many(*, actor: Actor, said: Sequence[Said]) -> list[Check]:
    """As `declare`, for a whole list, in few statements."""
    for one in said:
        refuse_faulty(one.declared)
    now = clock.now()
    checks = [
        Check(
            sealed=sealing.seal_values(one.declared.values()),
            number_mac=sealing.number_mac(one.declared.number),
            asked_by=actor.label,
            asked_at=now,
        )
        for one in said
    ]
    with transaction.atomic():
        Check.objects.bulk_create(checks, batch_size=ROWS)
        places = [
            (check, one.about, one.unit_path) for check, one in zip(checks, said, strict=True)
        ]
        _record_many(actor, events.IDENTITY_DECLARED, places)
    return checks


def refuse_faulty(declared: Declared) -> None:
    """Raise Refused for the first thing that cannot be."""
    if not declared.name:
        raise Refused(_("Hãy nhập họ và tên như in trên thẻ"), field="name")
    problems, _warnings = rules.review_declared(declared, today=clock.today())
    for problem in problems:
        raise Refused(words.sentence(problem), field=problem.field)


def ask(*, actor: Actor, check: Check, about: Subject | None = None, unit_path: str = "") -> Check:
    """Put a declaration to the population lookup; a job asks, and asks again until there is an answer."""
    _require_lookup()
    with transaction.atomic():
        held = Check.objects.select_for_update().get(pk=check.pk)
        if held.state == State.WAITING:
            return held
        held.state, held.differs, held.attempts = State.WAITING, [], 0
        held.asked_by, held.asked_at, held.next_try_at = actor.label, clock.now(), clock.now()
        held.save()
        _record(actor, events.IDENTITY_ASKED, held, about, unit_path)
        jobs.defer(tasks.look_up, check_id=held.pk)
    return held


def ask_many(*, actor: Actor, asked: Sequence[Placed]) -> int:
    """Put many declarations to the lookup, in few statements; how many. Jobs ask within minutes."""
    _require_lookup()
    waiting = {
        "state": State.WAITING,
        "differs": [],
        "attempts": 0,
        "asked_by": actor.label,
        "asked_at": clock.now(),
        "next_try_at": clock.now(),
    }
    with transaction.atomic():
        ids = [check.pk for check, _about, _path in asked]
        Check.objects.filter(pk__in=ids).exclude(state=State.WAITING).update(**waiting)
        _record_many(actor, events.IDENTITY_ASKED, asked)
    return len(asked)


def _require_lookup() -> None:
    if not population.configured():
        raise Refused(
            _("Hệ thống chưa được nối với tra cứu dân cư"),
            hint=_("Hãy đối chiếu thẻ gốc, hoặc để cán bộ đăng nhập bằng VNeID."),
        )


def see_card(
    *, actor: Actor, check: Check, about: Subject | None = None, unit_path: str = ""
) -> Person:
    """An officer has compared a declaration with the card itself, and answers for it.

    A card proves no other name, birth date or gender than what is proved of that number; the refusal says
    no more than that, for the actor may not know that the number is known here (SECURITY.md 49).
    """
    declared = queries.declared(check)
    _refuse_another(actor, check, declared, about, unit_path)
    with transaction.atomic():
        held = Check.objects.select_for_update().get(pk=check.pk)
        said = {field: getattr(declared, field) for field in rules.FIELDS}
        person = prove(actor=actor, source=Source.CARD, verifier=actor.label, **said)
        answers.store(held, Result(State.EXACT), person, Source.CARD, actor.label)
        _record(actor, events.CARD_SEEN, held, about, unit_path)
    return person


def _refuse_another(
    actor: Actor, check: Check, declared: Declared, about: Subject | None, unit_path: str
) -> None:
    person = queries.person_by_number(declared.number)
    if person is None:
        return
    proved = queries.facts_of([person.pk], rules.FIELDS)[person.pk]
    if rules.somebody_else(declared.values(), proved):
        audit.record_refusal(
            actor=actor, kind=events.CARD_SEEN, subject=_about(about, check), unit_path=unit_path
        )
        raise Refused(
            _("Chưa xác nhận được bằng thẻ gốc"),
            hint=_("Hãy đối chiếu lại từng chữ với thẻ, hoặc dùng nút “Xác thực tài khoản VNEID”."),
        )


def stop_waiting(*, check: Check) -> None:
    """Take a question back; what is declared stays."""
    waiting = Check.objects.filter(pk=check.pk, state=State.WAITING)
    waiting.update(state=State.DECLARED, next_try_at=None)


def withdraw(*, checks: Iterable[Check]) -> None:
    """Forget declarations that others replace: identity data are not kept without a use."""
    Check.objects.filter(pk__in=[check.pk for check in checks]).delete()


def _record(actor: Actor, kind: str, check: Check, about: Subject | None, unit_path: str) -> None:
    audit.record(actor=actor, kind=kind, subject=_about(about, check), unit_path=unit_path)


def _about(about: Subject | None, check: Check) -> Subject:
    return about or audit.Subject("identity_check", check.pk)


def _record_many(actor: Actor, kind: str, places: Sequence[Placed]) -> None:
    entries = (Entry(kind, "ok", _about(about, check), path) for check, about, path in places)
    audit.record_many(actor=actor, entries=entries)
