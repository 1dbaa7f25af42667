"""Whose account it is: bound to a person who was proved, and let go again.

Binding follows a proof only: VNeID, the population lookup's "exact", or the card in an officer's hand.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.identity import alerts, events, messages
from lienthong.identity.bulk_edits import require_all
from lienthong.identity.messages import texts
from lienthong.identity.models import Account, Passkey, Session
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.persons import actions as persons
from lienthong.persons.models import Person

BOUND = messages.register(
    "account_bound",
    subject=gettext_lazy("Một tài khoản được gắn với định danh của bạn"),
    text=gettext_lazy(
        "Lúc %(time)s, %(by)s đã gắn tài khoản %(name)s với định danh (CCCD) của bạn. Không đúng? Hãy gọi "
        "%(help)s."
    ),
)
TAKEN = messages.register(
    "account_taken",
    subject=gettext_lazy("Tài khoản của bạn được gắn với VNeID"),
    text=gettext_lazy(
        "Lúc %(time)s, tài khoản %(name)s được gắn với VNeID của người vừa đăng nhập. Không phải bạn? Hãy "
        "gọi %(help)s ngay."
    ),
)


def bind(*, actor: Actor, account: Account, person: Person) -> None:
    """The account belongs to this person from now on; a second time changes nothing.

    By the account's owner, or by who administers it. Raises Refused where it belongs to another person.
    """
    _require(actor, account)
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        if held.person_id == person.pk:
            return
        if held.person_id is not None:
            refuse_another()
        now = clock.now()
        Account.objects.filter(pk=held.pk).update(person=person, bound_at=now)
        _record(actor, events.ACCOUNT_BOUND, account, method=person.method)
        _tell(actor, account, person, now)


def _tell(actor: Actor, account: Account, person: Person, now: datetime) -> None:
    """The person hears of it on all their accounts: nobody takes one up behind their back. Whoever
    holds the account does so too, at the places where they are reached: a stranger who knows the
    password does not make it theirs unseen."""
    theirs = Account.objects.filter(person=person, removed_at=None).select_related("unit")
    context = {"name": account.name, "by": actor.label, "time": texts.moment(now)}
    for one in theirs:
        alerts.tell(one, TAKEN if one.pk == actor.account_id else BOUND, context)


def unbind(*, actor: Actor, account: Account, reason: str) -> None:
    """The account was bound to the wrong person, or has a new holder: its sessions end, and that
    person's passkeys open it no more."""
    require_all(actor, [account])
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do"), field="reason")
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        declared = held.declared
        Account.objects.filter(pk=held.pk).update(person=None, bound_at=None, declared=None)
        if declared:
            persons.withdraw(checks=[declared])
        ended = end_sessions(Session.objects.filter(account=account), "unbound")
        gone = Passkey.objects.filter(account=account, person=held.person_id or 0).delete()[0]
        details = {"reason": reason.strip(), "sessions": ended, "passkeys": gone}
        _record(actor, events.ACCOUNT_UNBOUND, account, **details)


def refuse_another() -> None:
    """Raise Refused: an account has one holder."""
    raise Refused(
        _("Tài khoản này đã gắn với một người khác"),
        hint=_("Nếu tài khoản đổi người dùng, hãy cấp tài khoản mới; nếu gắn nhầm, hãy gỡ trước."),
    )


def _require(actor: Actor, account: Account) -> None:
    if actor.account_id is None or actor.account_id != account.pk:
        require_all(actor, [account])


def _record(actor: Actor, kind: str, account: Account, **details: object) -> None:
    subject = audit.Subject("account", account.pk, account.name)
    audit.record(
        actor=actor, kind=kind, subject=subject, unit_path=account.unit_path, details=details
    )
