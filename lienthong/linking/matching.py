"""A whole list against everyone we know: what the rules need is loaded in a handful of statements,
however long the list is."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from lienthong.directory import queries as directory
from lienthong.directory.finder import Finder
from lienthong.directory.models import Unit
from lienthong.identity.models import Account
from lienthong.kit.actor import Actor
from lienthong.kit.text import fold
from lienthong.linking import rules, scopes
from lienthong.linking.columns import Said
from lienthong.linking.models import Decision, LinkRow, LinkRun
from lienthong.linking.rules import Known, Person, Record, State, Verdict
from lienthong.sso import mapping
from lienthong.sso import queries as sso
from lienthong.sso.models import Application, Identifier

_COLUMNS = (
    "pk", "name", "family_name", "given_name", "phone", "mobile", "emails",
    "unit__path", "suspended_at", "removed_at",
)  # fmt: skip


def match(run: LinkRun, said: Sequence[Said]) -> list[LinkRow]:
    """A row for each row of the list, not stored yet."""
    actor = scopes.narrowed(Actor(None, ""), run)
    known = _known(actor, run.application)
    places = _places(actor, said)
    records = [_record(row, place) for row, place in zip(said, places, strict=True)]
    verdicts = rules.judge_all(records, known)
    decisions = _decisions(run, known)
    return [
        _row(run, row, place, verdict, decisions.get((row.key, row.basis)))
        for row, place, verdict in zip(said, places, verdicts, strict=True)
    ]


def _known(actor: Actor, application: Application) -> Known:
    mapped = {rules.key(name): pk for pk, name in mapping.names(application).items()}
    return Known(
        _people(actor, application),
        domain=settings.ENVIRONMENT.mail_domain,
        mapped=mapped,
        mapping_suffices=application.identifier == Identifier.MAPPED,
    )


def _people(actor: Actor, application: Application) -> Iterable[Person]:
    """Officers within the actor's scope, removed ones too: an application may still have them."""
    admission = mapping.admission(application)
    officers = Account.objects.filter(
        directory.within(actor.scopes(sso.MANAGE), "unit__path"), unit__isnull=False
    )
    for pk, name, family, given, phone, mobile, emails, path, *closed in officers.values_list(
        *_COLUMNS
    ):
        yield Person(
            pk,
            name,
            f"{family} {given}".strip(),
            path,
            phones=(*rules.phones(phone), *rules.phones(mobile)),
            emails=rules.emails(emails),
            state=_state(*closed, admission.admits(pk, path)),
        )


def _state(suspended_at: object, removed_at: object, admitted: bool) -> State:
    if removed_at:
        return State.REMOVED
    if suspended_at:
        return State.SUSPENDED
    return State.PRESENT if admitted else State.NO_ACCESS


def _places(actor: Actor, said: Iterable[Said]) -> list[Unit | None]:
    """The unit that each row names, where that is certain: its bureau, or else the body it is in."""
    finder = Finder(actor, sso.MANAGE)
    return [_place(finder, row) for row in said]


def _place(finder: Finder, row: Said) -> Unit | None:
    body = finder.resolve(row.unit).code if row.unit else None
    bureau = finder.resolve(row.bureau, body or "").code if row.bureau else None
    return finder.units[bureau or body] if bureau or body else None


def _record(said: Said, place: Unit | None) -> Record:
    return Record(
        said.number,
        said.user,
        said.name,
        emails=rules.emails(said.email),
        phones=rules.phones(said.phone),
        path=place.path if place else "",
    )


def _decisions(run: LinkRun, known: Known) -> dict[tuple[str, str], int]:
    """What people have said before, by key and basis; of accounts outside the run's scope nothing."""
    taken = Decision.objects.filter(application=run.application)
    rows = taken.values_list("key", "basis", "pk", "account")
    return {
        (key, basis): pk
        for key, basis, pk, account in rows
        if account is None or account in known.people
    }


def _row(
    run: LinkRun, said: Said, place: Unit | None, verdict: Verdict, decision: int | None
) -> LinkRow:
    return LinkRow(
        run=run,
        row=said.number,
        key=said.key,
        basis=said.basis,
        user=said.user,
        name=said.name,
        email=said.email,
        phone=said.phone,
        unit=said.unit,
        bureau=said.bureau,
        status=said.status,
        locked=rules.is_locked(said.status),
        place_id=place.pk if place else None,
        outcome=verdict.outcome.value,
        reason=verdict.reason.value,
        signs=[sign.value for sign in verdict.signs],
        account_id=verdict.account,
        firm=verdict.firm,
        candidates=list(verdict.candidates),
        others=list(verdict.rows),
        decision_id=decision,
        search=fold(" ".join((said.user, said.name, said.email, said.unit, said.bureau))),
    )


def said(row: LinkRow) -> Said:
    """What the list said, from what was stored."""
    return Said(row.row, row.user, row.name, row.email, row.phone, row.unit, row.bureau, row.status)
