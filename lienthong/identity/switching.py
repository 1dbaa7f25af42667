"""One person, several accounts: which they are, and going on with another one in the same session."""

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from lienthong.identity import sign_in as signing_in
from lienthong.identity.models import Account, Session
from lienthong.identity.sign_in import Browser, Proof, SignedIn
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound


def accounts_of(person_id: int | None) -> QuerySet[Account]:
    """Accounts bound to a person that have not been removed, with `used_at`."""
    return _with_use(Account.objects.filter(_of(person_id)))


def enterable(person_id: int | None) -> QuerySet[Account]:
    """Those among them that can be entered: not suspended."""
    return accounts_of(person_id).filter(suspended_at=None)


def _of(person_id: int | None) -> Q:
    """A person has officers' accounts, and one as a citizen; an organisation's is nobody's own."""
    return Q(person=person_id, person__isnull=False, removed_at=None)


def _with_use(accounts: QuerySet[Account]) -> QuerySet[Account]:
    sessions = Session.objects.filter(account=OuterRef("pk")).order_by("-created_at")
    used_at = Subquery(sessions.values("created_at")[:1])
    ordered = accounts.select_related("unit__parent").defer("photo").order_by("unit__sort_key", "name")
    return ordered.annotate(used_at=used_at)


def choices(actor: Actor) -> QuerySet[Account]:
    """The accounts to choose among: of whoever was proved in this session, or the present one alone."""
    mine = Q(pk=actor.account_id) | (_of(actor.person_id) & Q(suspended_at=None))
    return _with_use(Account.objects.filter(mine))


def others(actor: Actor) -> list[Account]:
    """What the user menu offers: the other accounts of whoever was proved in this session."""
    if actor.person_id is None:
        return []
    found = enterable(actor.person_id)
    return list(found if actor.on_behalf_of else found.exclude(pk=actor.account_id))


def switch(*, actor: Actor, browser: Browser, account_id: int) -> SignedIn | None:
    """Go on with another account of the person who was proved in this session; None where it is the
    present one, which is now a choice, too.

    The old session ends, so that applications learn of it, and the new one is no younger. Raises
    NotFound for an account of somebody else, or one that nobody may enter now.
    """
    with transaction.atomic():
        session = _session(actor)
        target = signing_in.hold(account_id)
        if target is None or not _is_of(session, target):
            raise NotFound(_("Không tìm thấy tài khoản này trong các tài khoản của bạn"))
        if target.pk == session.account_id and session.on_behalf_of_id is None:
            _chosen(session.pk)
            return None
        browser = signing_in.with_known_device(browser, session.account_id)
        methods = tuple(session.methods.split())
        proof = Proof(target, methods, person_id=session.person_id, since=session)
        entered = signing_in.begin_session(browser, proof)
        _chosen(entered.session.pk)
    return entered


def _session(actor: Actor) -> Session:
    """Held, so that one session becomes one other."""
    live = Session.objects.select_for_update().filter(pk=actor.session_id, ended_at=None)
    found = live.first()
    if found is None:
        raise NotFound(_("Phiên đăng nhập này không còn mở"))
    return found


def _is_of(session: Session, target: Account) -> bool:
    """The present account is a choice for whoever is signed in; another one only for whom it is bound to."""
    if target.pk == session.account_id:
        return True
    return session.person_id is not None and target.person_id == session.person_id


def _chosen(session_id: int) -> None:
    Session.objects.filter(pk=session_id).update(chosen_at=clock.now())
