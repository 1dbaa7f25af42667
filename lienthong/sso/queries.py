"""Every read of applications and grants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity.models import Account, Session
from lienthong.identity.rules import Rights
from lienthong.kit import clock, secrets, statements, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.protocols.jose import Claims
from lienthong.protocols.oidc import claims as oidc
from lienthong.sso import configuration, rules, sql
from lienthong.sso.models import (
    AccessRule,
    Application,
    Client,
    ClientSecret,
    Grant,
    Identifier,
    MappedName,
)

MANAGE = Rights.MANAGE_APPLICATIONS


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """A grant with the session, account and application it hangs on, as of one statement."""

    grant: UUID
    client_id: str
    scopes: tuple[str, ...]
    auth_time: datetime
    methods: str
    level: int
    session: UUID
    session_id: int
    session_expires_at: datetime
    subject: UUID
    account_id: int
    account_name: str
    unit_path: str
    acting_id: int | None
    acting_subject: UUID | None
    acting_name: str | None
    application_id: int
    alive: bool
    stamp: int

    def told(self) -> oidc.Grant:
        """What tokens tell of it."""
        return oidc.Grant(
            issuer=settings.ISSUER,
            client_id=self.client_id,
            subject=str(self.subject),
            session=str(self.session),
            grant=str(self.grant),
            auth_time=self.auth_time,
            methods=tuple(self.methods.split()),
            acr=rules.acr(self.level),
            actor=str(self.acting_subject) if self.acting_subject else None,
        )


# ── For people ──────────────────────────────────────────────────────────────────────────────────


def enterable(actor: Actor) -> list[Application]:
    """The applications that the actor may enter, for another if they act for one, in the order of the
    launcher."""
    if actor.session_id is None:
        return _enterable(actor.account_id, None)
    parameters = {"session": actor.session_id, "today": clock.today()}
    return list(Application.objects.raw(sql.ENTERABLE_IN_SESSION, parameters))


def enterable_by(account: Account, *, unit: Unit | None = None) -> list[Application]:
    """What an account may enter: now, or if it moved to `unit`. For who administers the account."""
    return _enterable(account.pk, unit.pk if unit else None)


def _enterable(account_id: int | None, unit_id: int | None) -> list[Application]:
    parameters = {"account": account_id, "unit": unit_id, "today": clock.today()}
    return list(Application.objects.raw(sql.ENTERABLE, parameters))


def open_to(unit_ids: Iterable[int]) -> list[Application]:
    """What the officers of a unit may enter by rules for everyone or for the units given: those from
    the root down to theirs."""
    today = clock.today()
    allowing = AccessRule.objects.filter(
        Q(kind=AccessRule.Kind.EVERYONE) | Q(kind=AccessRule.Kind.SUBTREE, unit__in=unit_ids),
        valid_from__lte=today,
        valid_to__gt=today,
    )
    enabled = Application.objects.filter(suspended_at=None, removed_at=None)
    found = enabled.filter(pk__in=allowing.values("application"))
    return list(found.order_by("position", "name", "id"))


def enterable_application(actor: Actor, application_id: int) -> Application:
    """One of them; NotFound for any other."""
    found = (one for one in enterable(actor) if one.pk == application_id)
    return _one(next(found, None))


def subject(actor: Actor) -> str:
    """The `sub` of the account that the actor works with: the own one, or the one acted for."""
    working = actor.on_behalf_of or actor.account_id
    return str(Account.objects.values_list("subject", flat=True).get(pk=working))


# ── For administrators ──────────────────────────────────────────────────────────────────────────


def everywhere(actor: Actor) -> bool:
    """Whether the actor manages applications in the whole province."""
    return directory.everywhere(actor, MANAGE)


def require_everywhere(actor: Actor) -> None:
    """Raise NotFound unless the actor manages applications in the whole province."""
    if not everywhere(actor):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền"))


def visible(actor: Actor) -> QuerySet[Application]:
    """Applications that the actor manages, removed ones too: those of the units in scope; those of
    the province itself for who manages all of it.
    """
    mine = directory.within(actor.scopes(MANAGE), "owner__path")
    return Application.objects.filter(mine | Q(owner=None) if everywhere(actor) else mine)


def application(actor: Actor, slug: str) -> Application:
    """One of them, by its slug; NotFound outside the actor's scope."""
    return _one(visible(actor).select_related("owner").filter(slug=slug).first())


def client_of(application: Application) -> Client:
    """Its registration for OpenID Connect."""
    return Client.objects.get(pk=application.pk)


def secrets_of(application: Application) -> QuerySet[ClientSecret]:
    """Digests of its secrets, newest first."""
    return ClientSecret.objects.filter(client_id=application.pk).order_by("-created_at")


def rules_of(application: Application) -> QuerySet[AccessRule]:
    """Who may enter, today or later."""
    return (
        AccessRule.objects.select_related("unit", "account")
        .filter(application=application, valid_to__gt=clock.today())
        .order_by("kind", "unit__sort_key", "account__sort_key", "id")
    )


def rule(application: Application, rule_id: str) -> AccessRule:
    """One of them; NotFound for another application's."""
    found = rules_of(application).filter(pk=rule_id).first() if rule_id.isdigit() else None
    if found is None:
        raise NotFound(_("Không tìm thấy"))
    return found


def opened_by(actor: Actor, unit: Unit) -> list[Application]:
    """Those that a rule opens to this very unit, and that the actor manages."""
    today = clock.today()
    naming = AccessRule.objects.filter(unit=unit, valid_from__lte=today, valid_to__gt=today)
    return list(visible(actor).filter(pk__in=naming.values("application"), removed_at=None))


def names_in(actor: Actor, application: Application) -> QuerySet[MappedName]:
    """The own names, in the application, of accounts in the actor's scope."""
    within = directory.within(actor.scopes(MANAGE), "account__unit__path")
    return (
        MappedName.objects.select_related("account__unit")
        .filter(within, application=application)
        .order_by("account__sort_key", "id")
    )


def find_accounts(actor: Actor, typed: str, most: int = 20) -> list[Account]:
    """Officers of units over which the actor manages applications, as people type their names."""
    found = _accounts_to_allow(actor)
    for word in text.fold(typed).split()[:8]:
        found = found.filter(search__contains=word)
    return list(found.order_by("sort_key", "id")[:most])


def account_to_allow(actor: Actor, name: str) -> Account:
    """One of them, by the account's name; NotFound outside the actor's scope."""
    found = _accounts_to_allow(actor).filter(name=name).first()
    if found is None:
        raise NotFound(_("Không tìm thấy cán bộ, hoặc bạn không có quyền ở đơn vị này"))
    return found


def _accounts_to_allow(actor: Actor) -> QuerySet[Account]:
    within = directory.within(actor.scopes(MANAGE), "unit__path")
    officers = Account.objects.select_related("unit").filter(kind=Account.Kind.OFFICER)
    return officers.filter(within, removed_at=None)


def people_inside(application: Application) -> int:
    """How many officers have the application open: what ends when it is suspended."""
    live = Session.objects.filter(ended_at=None, expires_at__gt=clock.now())
    inside = Grant.objects.filter(application=application, ended_at=None, session__in=live)
    return inside.aggregate(people=Count("account", distinct=True))["people"]


# ── For applications ────────────────────────────────────────────────────────────────────────────


def verified(token: str, *, typ: str) -> Claims | None:
    """The claims of a token that one of our keys signed."""
    return configuration.current().ring().verify(token, typ=typ)


def id_token(hint: str) -> Claims | None:
    """The claims of an ID token of ours, expired or not."""
    claims = verified(hint, typ=oidc.TYP_ID) if hint else None
    return claims if claims and oidc.is_id_token(claims, issuer=settings.ISSUER) else None


def userinfo(token: str) -> dict[str, Any] | None:
    """What the holder of this access token may know of the person; None if it is worth nothing."""
    read = _live(token, sql.PERSON)
    if read is None:
        return None
    claims, (*facts, identifier, allowed, granted, mapped, _, _) = read
    person = _person(*facts, identifier=identifier, mapped=mapped)
    scopes = [scope for scope in claims["scope"].split() if scope in granted]
    return oidc.userinfo(person=person, scopes=scopes, allowed=rules.told(allowed))


def access_token(token: str) -> tuple[Claims, GrantFacts] | None:
    """An access token that is good, and its grant, which is alive."""
    read = _live(token, sql.GRANT)
    return read and (read[0], facts(read[1]))


def _live(token: str, statement: str) -> tuple[Claims, tuple[Any, ...]] | None:
    """The claims of an access token, and the row of its grant, if that is alive. The row's last
    columns say so, and the stamp.

    The signature is judged by what this process knows, without asking; what the row says of the
    stamp decides whether that was good enough. A leaked key is worth nothing once it is revoked.
    """
    known = configuration.recent()
    claims = _good(token, known) or _good(token, known := configuration.current())
    row = claims and _fetch(statement, {"grant": UUID(claims["grant"])})
    if not claims or not row:
        return None
    *_, alive, stamp = row
    revoked = stamp != known.stamp and not _good(token, configuration.at(stamp))
    return (claims, row) if alive and not revoked else None


def _good(token: str, known: configuration.Configuration) -> Claims | None:
    claims = known.ring().verify(token, typ=oidc.TYP_ACCESS, algorithms=("ES256",))
    good = claims and oidc.is_access_token(claims, issuer=settings.ISSUER, now=clock.now())
    return claims if good else None


def _person(
    subject: UUID,
    kind: str,
    name: str,
    family_name: str,
    given_name: str,
    title: str,
    phone: str,
    unit_code: str | None,
    unit_name: str | None,
    tax_code: str,
    acting: UUID | None,
    acting_name: str,
    delegation: dict[str, Any] | None,
    unit_path: str | None,
    *,
    identifier: str,
    mapped: str | None,
) -> dict[str, Any]:
    """A person in the standard's words (Core §5.1) and ours for the post. Only officers have the
    official e-mail."""
    email = identity.email_of(name) if kind == Account.Kind.OFFICER else None
    known_as = {
        Identifier.EMAIL: email or name,
        Identifier.ACCOUNT: name,
        Identifier.MAPPED: mapped,
    }
    return {
        "sub": str(subject),
        "account_kind": kind,
        "name": f"{family_name} {given_name}".strip(),
        "family_name": family_name,
        "given_name": given_name,
        "preferred_username": known_as[Identifier(identifier)],
        "title": title,
        "unit_code": unit_code,
        "unit_name": unit_name,
        "unit_path": unit_path,
        "tax_code": tax_code if kind == Account.Kind.ORGANISATION else None,
        "email": email,
        "email_verified": bool(email),
        "phone_number": phone,
        "act": acting and {"sub": str(acting), "name": acting_name},
        "delegation": delegation,
    }


def grant(grant_id: str) -> GrantFacts | None:
    """The grant behind an access token."""
    row = _fetch(sql.GRANT, {"grant": UUID(grant_id)})
    return row and facts(row)


def refresh_token(token: str) -> tuple[Any, GrantFacts] | None:
    """When a refresh token was spent (None: not yet), and its grant."""
    row = _fetch(sql.REFRESH_TOKEN, {"digest": secrets.digest(token)})
    return row and (row[0], facts(row[1:]))


def facts(row: tuple[Any, ...]) -> GrantFacts:
    return GrantFacts(*row[:2], tuple(row[2]), *row[3:])


def _fetch(statement: str, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
    moment = {"now": clock.now(), "today": clock.today()}
    return statements.fetch_one(statement, parameters | moment)


def _one(found: Application | None) -> Application:
    if found is None:
        raise NotFound(_("Không tìm thấy ứng dụng, hoặc bạn không có quyền"))
    return found
