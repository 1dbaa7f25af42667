"""Every read of citizens' and organisations' accounts by who administers the whole province."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.identity import queries as identity
from lienthong.identity.models import Account, Session
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.persons import queries as persons
from lienthong.protocols import cccd

MANAGE = Rights.MANAGE_ACCOUNTS


class Show(StrEnum):
    """Which accounts a list shows."""

    ALL = ""
    CITIZENS = "citizen"
    ORGANISATIONS = "organisation"
    SUSPENDED = "suspended"


def administers(actor: Actor) -> bool:
    """Whether the actor administers accounts everywhere."""
    return directory.everywhere(actor, MANAGE)


def require(actor: Actor) -> None:
    """Raise NotFound unless the actor administers accounts everywhere."""
    if not administers(actor):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền"))


def visible(actor: Actor) -> QuerySet[Account]:
    """Accounts outside the tree, the newest first. Raises NotFound for a unit's administrator."""
    require(actor)
    outside = Account.objects.exclude(kind=Account.Kind.OFFICER)
    return outside.defer("photo").order_by("-created_at", "-id")


def found(actor: Actor, typed: str, show: Show = Show.ALL) -> QuerySet[Account]:
    """Those whose name or tax code holds every typed word; for a CCCD number the citizen who was proved
    under it, by its keyed hash."""
    listed = visible(actor).filter(_shown(show))
    number = cccd.digits(typed)
    if not cccd.is_number(number):
        return identity.matching(listed, typed)
    person = persons.person_by_number(number)
    return listed.filter(person=person) if person else listed.none()


def named(actor: Actor, name: str) -> Account:
    """One of them by the account's name."""
    return _one(visible(actor).filter(name=name).first())


def _shown(show: Show) -> Q:
    if show == Show.SUSPENDED:
        return Q(suspended_at__isnull=False)
    return Q(kind=show) if show else Q()


def account(actor: Actor, account_id: int) -> Account:
    """One of them; NotFound for an officer's, and for who does not administer the province."""
    return _one(visible(actor).select_related("person").filter(pk=account_id).first())


def _one(found: Account | None) -> Account:
    if found is None:
        raise NotFound(_("Không tìm thấy tài khoản này"))
    return found


def sessions(of: Account) -> QuerySet[Session]:
    """Open sessions with the account, or of who acts for it, the latest used first."""
    concerned = Session.objects.filter(Q(account=of) | Q(on_behalf_of=of))
    return identity.live(concerned).select_related("account", "on_behalf_of").order_by("-seen_at")


@dataclass(frozen=True, slots=True)
class Proven:
    """What is proved of a citizen; the number is masked."""

    number: str
    birth_date: date


def proven(of: Account) -> Proven | None:
    """Of a citizen; None of an organisation."""
    if of.person is None:
        return None
    facts = persons.facts(of.person)
    return Proven(persons.masked(facts["number"].value), facts["birth_date"].value)
