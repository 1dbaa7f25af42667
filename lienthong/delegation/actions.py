"""Every change to delegations; each is one transaction and one audit line."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.delegation import events, queries, rules, telling
from lienthong.delegation.models import Acting, Delegation
from lienthong.delegation.rules import Offer
from lienthong.identity.models import Account, Session
from lienthong.identity.sign_in import end_sessions
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound, Refused

State = Delegation.State
Offers = Callable[[Account], Collection[Offer]]
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form says."""

    receiver: Account
    kind: str
    key: str
    starts_on: date
    last_day: date  # included, as people count
    reason: str
    decision: str = ""


def ask(*, actor: Actor, draft: Draft, offers: Offers) -> Delegation:
    """Offer one's work to another, who has to accept. Raises Refused with the field.

    `offers` tells what an account may give today: `sso`, a floor above, knows (`delegable.offers`).
    Whether it still holds on the day of use, every door asks again.
    """
    with transaction.atomic():
        giver, receiver, wanted = _examined(actor, draft, offers)
        asked = Delegation.objects.create(
            giver=giver,
            receiver=receiver,
            giver_unit=giver.unit,
            receiver_unit=receiver.unit,
            kind=draft.kind,
            key=draft.key,
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            reason=wanted.reason,
            decision=_clean(draft.decision),
            asked_at=clock.now(),
        )
        record(actor, events.ASKED, asked, what=_pair(asked), until=str(draft.last_day))
        telling.tell(actor, asked, telling.ASKED, receiver)
    return asked


def check(*, actor: Actor, draft: Draft, offers: Offers) -> None:
    """Raise what `ask` would raise: for the page that shows the answers before they are sent."""
    with transaction.atomic():
        _examined(actor, draft, offers)


def accept(*, actor: Actor, delegation: Delegation) -> None:
    """The receiver takes it on."""
    _answer(actor, delegation, State.ACCEPTED, events.ACCEPTED)


def decline(*, actor: Actor, delegation: Delegation) -> None:
    """The receiver does not."""
    _answer(actor, delegation, State.DECLINED, events.DECLINED)


def revoke(*, actor: Actor, delegation: Delegation) -> int:
    """Taken back by the giver or an administrator of the giver's unit, or given back by the receiver.

    Who acts by it just now is out at once; how many sessions that were.
    """
    with transaction.atomic():
        held = hold(delegation)
        _require_revoker(actor, held)
        if not rules.may_revoke(held.standing):
            raise Refused(_("Ủy quyền này đã hết hiệu lực"))
        ended_by = {"ended_at": clock.now(), "ended_by": actor.label}
        Delegation.objects.filter(pk=held.pk).update(state=State.REVOKED, **ended_by)
        sessions = Acting.objects.filter(delegation=held, running=True).values("session")
        ended = end_sessions(Session.objects.filter(pk__in=sessions), "delegation_over")
        Acting.objects.filter(delegation=held, running=True).update(running=False)
        record(actor, events.REVOKED, held, sessions=ended)
        telling.tell(actor, held, telling.REVOKED, held.giver, held.receiver)
    return ended


def _answer(actor: Actor, delegation: Delegation, state: str, kind: str) -> None:
    _refuse_acting(actor)
    with transaction.atomic():
        held = hold(delegation)
        if held.receiver_id != actor.account_id:
            raise NotFound(_("Không tìm thấy ủy quyền này, hoặc bạn không có quyền xem"))
        if not rules.may_answer(held.standing):
            raise Refused(_("Đề nghị này không còn chờ trả lời"))
        Delegation.objects.filter(pk=held.pk).update(state=state, answered_at=clock.now())
        record(actor, kind, held)
        telling.tell(actor, held, telling.ANSWERS[state], held.giver)


def _hold(giver_id: int | None, receiver_id: int) -> tuple[Account, Account]:
    """Both accounts as they are now, and as they stay until this is done."""
    locked = Account.objects.select_for_update(no_key=True, of=("self",)).select_related("unit")
    found = {one.pk: one for one in locked.filter(pk__in=(giver_id, receiver_id)).order_by("pk")}
    if giver_id not in found or receiver_id not in found:
        raise NotFound(_("Không tìm thấy cán bộ"))
    return found[giver_id], found[receiver_id]


def hold(delegation: Delegation) -> Delegation:
    """Locked, and then read as it stands: one answer, one revocation, one beginning at a time."""
    Delegation.objects.select_for_update(no_key=True).get(pk=delegation.pk)
    return queries.standing_of(delegation.pk)


def _refuse_acting(actor: Actor) -> None:
    """No chains: who acts for another neither gives nor takes."""
    if actor.on_behalf_of:
        raise Refused(_(rules.ACTING))


def _examined(actor: Actor, draft: Draft, offers: Offers) -> tuple[Account, Account, rules.Wanted]:
    """Both accounts, held, and what is wanted, in order."""
    giver, receiver = _hold(actor.account_id, draft.receiver.pk)
    wanted = _wanted(draft)
    problems = rules.problems(
        wanted,
        giver=_party(giver),
        receiver=_party(receiver),
        acting=actor.on_behalf_of is not None,
        offered={offer.pair for offer in offers(giver)},
        twice=queries.twice(giver, receiver, wanted),
        today=clock.today(),
    )
    for field, words in problems.items():
        raise Refused(_(words), field=field or None)
    return giver, receiver, wanted


def _party(account: Account) -> rules.Party:
    return rules.Party(account.pk, account.kind == Account.Kind.OFFICER, account.enabled)


def _wanted(draft: Draft) -> rules.Wanted:
    pair, reason = (draft.kind, draft.key), _clean(draft.reason)
    return rules.Wanted(pair, draft.starts_on, draft.last_day + A_DAY, reason)


def _clean(typed: str) -> str:
    return text.tidy(typed)


def _require_revoker(actor: Actor, delegation: Delegation) -> None:
    own = actor.account_id in (delegation.giver_id, delegation.receiver_id)
    if own and not actor.on_behalf_of:
        return
    if not actor.may(queries.MANAGE, delegation.giver.unit_path):
        raise NotFound(_("Không tìm thấy ủy quyền này, hoặc bạn không có quyền thu hồi"))


def _pair(delegation: Delegation) -> str:
    return f"{delegation.kind} {delegation.key}".strip()


def record(actor: Actor, kind: str, delegation: Delegation, **details: Any) -> None:
    """A line about a delegation, told to the giver's unit; inside the caller's transaction."""
    label = f"{delegation.giver.name} → {delegation.receiver.name}"
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("delegation", delegation.pk, label),
        unit_path=delegation.giver.unit_path,
        details=details,
    )
