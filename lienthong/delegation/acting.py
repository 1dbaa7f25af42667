"""Acting for another, and leaving that again: each ends the session and begins the next, so that
applications learn of it."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lienthong.delegation import actions, events, queries, sql
from lienthong.delegation.models import Acting, Delegation
from lienthong.delegation.rules import Standing
from lienthong.identity import sign_in
from lienthong.identity.models import Account, Session
from lienthong.identity.sign_in import Browser, Proof, SignedIn
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.refusal import NotFound, Refused


def begin(*, actor: Actor, browser: Browser, delegation: Delegation) -> SignedIn:
    """Go on in this browser as who acts for the giver. Raises Refused where that may not be.

    Whoever revokes waits for this and then ends the new session too.
    """
    if actor.on_behalf_of:
        raise Refused(_("Bạn đang làm việc thay người khác: hãy thôi làm thay trước"))
    with transaction.atomic():
        receiver, session = _hold_session(actor)
        held = actions.hold(delegation)
        if held.receiver_id != receiver.pk or held.standing != Standing.RUNNING:
            raise Refused(_("Ủy quyền này không dùng được hôm nay"))
        entered = _go_on(browser, receiver, session, held.giver)
        Acting.objects.create(session=entered.session, delegation=held)
        _follow_units(held)
        actions.record(actor, events.ACTING_BEGUN, held)
    return entered


def stop(*, actor: Actor, browser: Browser) -> SignedIn:
    """Back to one's own work, without a new sign-in."""
    if not actor.on_behalf_of:
        raise Refused(_("Bạn không đang làm việc thay ai"))
    with transaction.atomic():
        receiver, session = _hold_session(actor)
        entered = _go_on(browser, receiver, session, None)
        acting = Acting.objects.filter(session=session, running=True)
        for left in acting.select_related("delegation__giver__unit", "delegation__receiver"):
            actions.record(actor, events.ACTING_ENDED, left.delegation)
        acting.update(running=False)
    return entered


def end_over() -> int:
    """End the sessions that act by what no longer holds; how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.END_OVER, {"now": clock.now(), "today": clock.today()})
        ended = [row[0] for row in cursor.fetchall()]
        for delegation_id in ended:
            actions.record(SYSTEM, events.ACTING_ENDED, queries.standing_of(delegation_id))
    return len(ended)


def _hold_session(actor: Actor) -> tuple[Account, Session]:
    """The actor's account and the running session, until the next one is there."""
    account = sign_in.hold(actor.account_id or 0)
    running = Session.objects.select_for_update(no_key=True).filter(pk=actor.session_id or 0)
    session = running.filter(ended_at=None, expires_at__gt=clock.now()).first()
    if account is None or session is None:
        raise NotFound(_("Phiên đăng nhập đã kết thúc"))
    return account, session


def _go_on(browser: Browser, account: Account, session: Session, giver: Account | None) -> SignedIn:
    """The next session: shown is what was shown, and it lives no longer than the one before."""
    proof = Proof(
        account,
        tuple(session.methods.split()),
        person_id=session.person_id,
        on_behalf_of=giver,
        since=session,
    )
    known = sign_in.with_known_device(browser, account.pk)
    return sign_in.begin_session(known, proof)


def _follow_units(delegation: Delegation) -> None:
    """A unit that was renamed is from now on the new one: the session would end with the old ones."""
    here = {"giver_unit": delegation.giver.unit, "receiver_unit": delegation.receiver.unit}
    Delegation.objects.filter(pk=delegation.pk).update(**here)
