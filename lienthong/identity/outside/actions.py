"""Every change that the centre makes to citizens' and organisations' accounts; each says why."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import events
from lienthong.identity.models import Account, Session
from lienthong.identity.outside import queries
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused


def suspend(*, actor: Actor, account: Account, reason: str) -> int:
    """Nobody enters with the account, or acts for it, until it is resumed; what is open ends at once.
    How many sessions ended."""
    _check(actor, reason)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk, suspended_at=None).update(suspended_at=clock.now())
        ended = end_sessions(_with(account), "suspended")
        _record(actor, events.ACCOUNT_SUSPENDED, account, reason, sessions=ended)
    return ended


def resume(*, actor: Actor, account: Account, reason: str) -> None:
    """Undo a suspension."""
    _check(actor, reason)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(suspended_at=None)
        _record(actor, events.ACCOUNT_RESUMED, account, reason)


def end_all(*, actor: Actor, account: Account, reason: str) -> int:
    """End what is open with the account or for it; how many. Whoever proves themselves enters again."""
    _check(actor, reason)
    with transaction.atomic():
        ended = end_sessions(_with(account), "ended_by_person")
        _record(actor, events.SESSIONS_ENDED, account, reason, sessions=ended)
    return ended


def end_representation(
    *, actor: Actor, organisation: Account, representative: Account, reason: str
) -> int:
    """Somebody represents the organisation no longer: the sessions in which they act for it end, and
    with them what it has opened. VNeID tells who represents it, at each sign-in and never after; so only
    a proof of later than this lets them act again. How many sessions ended."""
    _check(actor, reason)
    acting = Session.objects.filter(account=representative, on_behalf_of=organisation)
    with transaction.atomic():
        ended = end_sessions(acting, "representation_over")
        told = {"representative": representative.name, "sessions": ended}
        _record(actor, events.REPRESENTATION_ENDED, organisation, reason, **told)
    return ended


def _check(actor: Actor, reason: str) -> None:
    queries.require(actor)
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do"), field="reason")


def _with(account: Account) -> QuerySet[Session]:
    return Session.objects.filter(Q(account=account) | Q(on_behalf_of=account))


def _record(actor: Actor, kind: str, account: Account, reason: str, **details: object) -> None:
    subject = audit.Subject("account", account.pk, account.name)
    told = {"reason": reason.strip(), **details}
    audit.record(actor=actor, kind=kind, subject=subject, unit_path="", details=told)
