"""Every change of what is declared of a person, and what becomes of it.

`about` and `unit_path` place the audit line: the account and its unit, which this floor does not know.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.audit.actions import Subject
from lienthong.kit import clock, jobs
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.persons import answers, events, population, queries, rules, sealing, tasks, words
from lienthong.persons.models import Check, Person
from lienthong.persons.population import Result
from lienthong.persons.proving import prove
from lienthong.persons.rules import Declared, Source

__all__ = ["ask", "declare", "prove", "see_card", "stop_waiting", "withdraw"]

State = Check.State


def declare(
    *, actor: Actor, declared: Declared, about: Subject | None = None, unit_path: str = ""
) -> Check:
    """Keep what is said of a person, unproved. Raises Refused, with the field, for what cannot be."""
    refuse_faulty(declared)
    with transaction.atomic():
        check = Check.objects.create(
            sealed=sealing.seal_values(declared.values()),
            number_mac=sealing.number_mac(declared.number),
            asked_by=actor.label,
            asked_at=clock.now(),
        )
        _record(actor, events.IDENTITY_DECLARED, check, about, unit_path)
    return check


def refuse_faulty(declared: Declared) -> None:
    """Raise Refused for the first thing that cannot be."""
    if not declared.name:
        raise Refused(_("Hãy nhập họ và tên như in trên thẻ"), field="name")
    problems, _warnings = rules.review_declared(declared, today=clock.today())
    for problem in problems:
        raise Refused(words.sentence(problem), field=problem.field)


def ask(*, actor: Actor, check: Check, about: Subject | None = None, unit_path: str = "") -> Check:
    """Put a declaration to the population lookup; a job asks, and asks again until there is an answer."""
    if not population.configured():
        raise Refused(
            _("Hệ thống chưa được nối với tra cứu dân cư"),
            hint=_("Hãy đối chiếu thẻ gốc, hoặc để cán bộ đăng nhập bằng VNeID."),
        )
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


def withdraw(*, check: Check) -> None:
    """Forget a declaration that another one replaces: identity data are not kept without a use."""
    Check.objects.filter(pk=check.pk).delete()


def _record(actor: Actor, kind: str, check: Check, about: Subject | None, unit_path: str) -> None:
    audit.record(actor=actor, kind=kind, subject=_about(about, check), unit_path=unit_path)


def _about(about: Subject | None, check: Check) -> Subject:
    return about or audit.Subject("identity_check", check.pk)
