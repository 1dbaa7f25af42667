"""Every read: clients and their accounts, applications' targets."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, StrIndex
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Level, Unit
from lienthong.identity import machine_keys
from lienthong.identity import queries as identity
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor, Right
from lienthong.kit.refusal import NotFound
from lienthong.scim.models import ExternalId, Token

MANAGE = Rights.MANAGE_ACCOUNTS


def base() -> str:
    """The address of our SCIM service; the issuer's, whatever a request said."""
    return f"{settings.ISSUER}/scim/v2"


# ── Clients ─────────────────────────────────────────────────────────────────────────────────────


def live_token(presented: str) -> Token | None:
    """The client that a token stands for, with its unit; None if it is over or never was, or nobody
    answers for it."""
    return machine_keys.live(_answered_for().filter(answered_for=True), presented)


def _answered_for() -> QuerySet[Token]:
    """With `answered_for`: it is the centre's, or its issuer still administers the unit (SECURITY.md 50)."""
    held = identity.roles_with(MANAGE).filter(
        account=OuterRef("issuer"), account__suspended_at=None, account__removed_at=None
    )
    over = held.alias(at=StrIndex(OuterRef("unit__path"), F("unit__path"))).filter(at=1)
    return Token.objects.annotate(answered_for=Q(issuer=None) | Exists(over))


def state(token: Token) -> str:
    """ "live", "expired", "revoked", or "orphaned": its issuer no longer administers the unit."""
    known = machine_keys.state(token)
    return "orphaned" if known == "live" and not token.answered_for else known


def actor_of(token: Token, address: str) -> Actor:
    """Who a client acts as: nobody signed in, administering the accounts of one subtree."""
    return Actor(
        account_id=None,
        label=f"scim:{token.name}"[:100],
        address=address,
        unit_id=token.unit_id,
        unit_path=token.unit.path,
        rights=(Right(MANAGE, token.unit.path),),
    )


def tokens(actor: Actor) -> QuerySet[Token]:
    """Clients of units in the actor's scope, those in use first, then by name."""
    mine = directory.within(actor.scopes(MANAGE), "unit__path")
    return _answered_for().select_related("unit").filter(mine).order_by("-revoked_at", "name", "id")


def token(actor: Actor, token_id: int) -> Token:
    """One that is not revoked; NotFound outside the actor's scope."""
    found = tokens(actor).filter(pk=token_id, revoked_at=None).first()
    if found is None:
        raise NotFound(_("Không tìm thấy kết nối này, hoặc bạn không có quyền"))
    return found


# ── Their accounts ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search; `total` counts all that the client would find."""

    total: int
    accounts: list[Account]
    organizations: dict[int, str]


def users(actor: Actor, client: Token) -> QuerySet[Account]:
    """Present officers of the subtree, with what filters and answers ask of them (SECURITY.md 49)."""
    own = ExternalId.objects.filter(token=client, account=OuterRef("pk")).values("value")
    domain = Value(f"@{settings.ENVIRONMENT.mail_domain}".lower())
    return (
        identity.visible(actor)
        .filter(removed_at=None)
        .select_related("unit")
        .defer("photo")
        .annotate(
            external_id=Coalesce(Subquery(own), Value("")),
            whole_name=Concat("family_name", Value(" "), "given_name"),
            official_email=Concat("name", domain),
        )
    )


def user(actor: Actor, client: Token, subject: str, *, lock: bool = False) -> Account:
    """One of them by its `id`; NotFound for any other. `lock`: until the transaction ends."""
    found = users(actor, client).filter(subject=subject)
    account = (found.select_for_update(of=("self",)) if lock else found).first()
    if account is None:
        raise NotFound(_("Không tìm thấy cán bộ, hoặc bạn không có quyền ở đơn vị này"))
    return account


def find(found: QuerySet[Account], where: Q, order: list[str], first: int, count: int) -> Found:
    """Those that meet the condition, from the `first` (0-based) on; three statements."""
    met = found.filter(where)
    total = met.count()
    accounts = list(met.order_by(*order, "pk")[first : first + count]) if first < total else []
    return Found(total, accounts, organizations(one.unit for one in accounts))


def organizations(units: Iterable[Unit]) -> dict[int, str]:
    """By unit's id the name of the body that it is, or is a bureau of; one statement."""
    paths = {unit.pk: [int(part) for part in unit.path.split("/") if part] for unit in units}
    known = Unit.objects.in_bulk({pk for path in paths.values() for pk in path})
    return {pk: _body([known[above] for above in path]) for pk, path in paths.items()}


def _body(path: list[Unit]) -> str:
    bodies = [unit for unit in path if unit.level != Level.BUREAU]
    return (bodies or path)[-1].name


def units(actor: Actor, most: int) -> list[tuple[str, str]]:
    """Code and name of the subtree's units, the client's own first."""
    found = directory.visible(actor, MANAGE).order_by("path")
    return list(found.values_list("code", "name")[:most])


def unit_named(actor: Actor, name: str) -> Unit:
    """The one unit of the subtree with this name or short name; NotFound for none and for several."""
    spelled = Q(name__iexact=name) | Q(short_name__iexact=name)
    found = list(directory.visible(actor, MANAGE).filter(spelled)[:2])
    if len(found) != 1:
        raise NotFound(_("%(name)s không chỉ đúng một đơn vị; hãy dùng mã") % {"name": name})
    return found[0]
