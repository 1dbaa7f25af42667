"""Every read of delegations. One's own, and those that touch the subtree one administers."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from lienthong.delegation import sql
from lienthong.delegation.models import Delegation
from lienthong.delegation.rules import OPEN, Standing, Wanted
from lienthong.directory import queries as directory
from lienthong.directory.models import Succession
from lienthong.identity import queries as identity
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound

MANAGE = Rights.MANAGE_ACCOUNTS
State = Delegation.State
MOST_SUGGESTED = 12


def _in_post(party: str) -> Q:
    """`sql.in_post` for pages."""
    renamed = Succession.objects.filter(
        change=Succession.Change.RENAME,
        predecessor=OuterRef(f"{party}_unit"),
        successor=OuterRef(f"{party}__unit"),
    )
    is_open = Q(**{f"{party}__suspended_at": None, f"{party}__removed_at": None})
    return is_open & (Q(**{f"{party}__unit": F(f"{party}_unit")}) | Exists(renamed))


def standing() -> Case:
    """Where delegations stand today: a rules.Standing for each row."""
    today = clock.today()
    return Case(
        When(state=State.DECLINED, then=Value(Standing.DECLINED)),
        When(state=State.REVOKED, then=Value(Standing.REVOKED)),
        When(ends_on__lte=today, state=State.ASKED, then=Value(Standing.LAPSED)),
        When(ends_on__lte=today, then=Value(Standing.EXPIRED)),
        When(~(_in_post("giver") & _in_post("receiver")), then=Value(Standing.OUT_OF_POST)),
        When(state=State.ASKED, then=Value(Standing.ASKED)),
        When(starts_on__gt=today, then=Value(Standing.COMING)),
        default=Value(Standing.RUNNING),
        output_field=CharField(),
    )


def _all() -> QuerySet[Delegation]:
    """With both people and their units, newest first; `standing` is a column."""
    people = ("giver__unit__parent", "receiver__unit__parent", "giver_unit", "receiver_unit")
    found = Delegation.objects.select_related(*people)
    return (
        found.defer("giver__photo", "receiver__photo")
        .annotate(standing=standing())
        .order_by("-asked_at", "-id")
    )


# ── One's own ───────────────────────────────────────────────────────────────────────────────────


def given(actor: Actor) -> QuerySet[Delegation]:
    """What the actor has given to others."""
    return _all().filter(giver=actor.account_id)


def received(actor: Actor) -> QuerySet[Delegation]:
    """What others have given to the actor."""
    return _all().filter(receiver=actor.account_id)


def own(actor: Actor, delegation_id: int) -> Delegation:
    """One that the actor has given or received; NotFound for any other."""
    mine = Q(giver=actor.account_id) | Q(receiver=actor.account_id)
    return _one(_all().filter(mine, pk=delegation_id).first())


def waiting_for(actor: Actor) -> list[Delegation]:
    """What the actor has been asked to take on, and has not answered."""
    if not actor.signed_in or actor.on_behalf_of:
        return []
    return list(received(actor).filter(state=State.ASKED, standing=Standing.ASKED))


def usable(actor: Actor) -> list[Delegation]:
    """What the actor may do for others today, by the others' names."""
    if not actor.unit_path or actor.on_behalf_of:
        return []
    parameters = {"receiver": actor.account_id, "today": clock.today()}
    ids = [row.pk for row in Delegation.objects.raw(sql.HOLDS, parameters)]
    if not ids:
        return []
    found = Delegation.objects.select_related("giver").defer("giver__photo").in_bulk(ids)
    return [found[pk] for pk in ids]


def twice(giver: Account, receiver: Account, wanted: Wanted) -> bool:
    """Whether the same is open between the same two on any of the wanted days."""
    kind, key = wanted.pair
    open_ones = Delegation.objects.filter(state__in=(State.ASKED, State.ACCEPTED))
    same = open_ones.filter(giver=giver, receiver=receiver, kind=kind, key=key)
    return same.filter(starts_on__lt=wanted.ends_on, ends_on__gt=wanted.starts_on).exists()


def standing_of(delegation_id: int) -> Delegation:
    """One as it stands, for actions, which ask for themselves who may do what."""
    return _all().get(pk=delegation_id)


# ── To whom ─────────────────────────────────────────────────────────────────────────────────────


def colleagues(actor: Actor, typed: str = "", most: int = MOST_SUGGESTED) -> list[Account]:
    """Officers by name or account, those of the actor's own unit first; nothing typed: only those.

    Words of digits are left out: this is no way to learn whose a telephone number is.
    """
    words = " ".join(word for word in typed.split() if not word.isdigit())
    found = _officers().exclude(pk=actor.account_id)
    found = identity.matching(found, words) if words else found.filter(unit=actor.unit_id)
    near = Case(When(unit=actor.unit_id, then=0), default=1)
    return list(found.order_by(near, "sort_key", "id")[:most])


def colleague(actor: Actor, name: str) -> Account | None:
    """One of them by the account's name."""
    return _officers().exclude(pk=actor.account_id).filter(name=name).first()


def _officers() -> QuerySet[Account]:
    open_ones = Account.objects.filter(
        kind=Account.Kind.OFFICER, suspended_at=None, removed_at=None
    )
    return open_ones.select_related("unit__parent").defer("photo")


# ── For administrators ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; empty fields do not matter."""

    standing: str = ""  # a rules.Standing, or "open"
    typed: str = ""  # words of the giver's or the receiver's name
    unit: str = ""  # path of a unit: it and everything beneath


def visible(actor: Actor, filters: Filters = Filters()) -> QuerySet[Delegation]:
    """Those whose giver or receiver sits in a unit that the actor administers."""
    found = _all().filter(_touching(actor.scopes(MANAGE)))
    if filters.unit:
        found = found.filter(_touching([filters.unit]))
    if filters.typed:
        givers = identity.matching(Account.objects.all(), filters.typed).values("pk")
        found = found.filter(Q(giver__in=givers) | Q(receiver__in=givers))
    if filters.standing == "open":
        return found.filter(standing__in=sorted(OPEN))
    return found.filter(standing=filters.standing) if filters.standing else found


def administered(actor: Actor, delegation_id: int) -> Delegation:
    """One of them; NotFound outside the actor's scope."""
    return _one(visible(actor).filter(pk=delegation_id).first())


def _touching(scopes: tuple[str, ...] | list[str]) -> Q:
    return directory.within(scopes, "giver__unit__path") | directory.within(
        scopes, "receiver__unit__path"
    )


def _one(found: Delegation | None) -> Delegation:
    if found is None:
        raise NotFound(_("Không tìm thấy ủy quyền này, hoặc bạn không có quyền xem"))
    return found
