"""Every read of accounts, sessions and roles."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import rules, sql
from lienthong.identity.models import Account, PasswordLink, Role, Session
from lienthong.kit import clock, secrets, text
from lienthong.kit.actor import Actor, Right
from lienthong.kit.refusal import NotFound

MANAGE = rules.Rights.MANAGE_ACCOUNTS


@dataclass(frozen=True, slots=True)
class LiveSession:
    """The session that a request came with."""

    id: int
    public_id: UUID
    authenticated_at: datetime
    seen_at: datetime
    expires_at: datetime
    methods: str
    title: str
    unit_name: str


def live_session(token: str, address: str) -> tuple[Actor, LiveSession] | None:
    """Who a session cookie stands for, in one statement; None if nobody, or no longer."""
    found = {"digest": secrets.digest(token), "today": clock.today()}
    with connection.cursor() as cursor:
        cursor.execute(sql.LIVE_SESSION, found)
        row = cursor.fetchone()
    if row is None:
        return None
    (*times, account_id, name, family, given, title, unit_id, unit_path, unit_name, roles) = row
    session = LiveSession(*times, title, unit_name)
    if rules.session_over(
        seen_at=session.seen_at, expires_at=session.expires_at, now=clock.now(), policy=_policy()
    ):
        return None
    actor = Actor(
        account_id=account_id,
        label=name,
        full_name=f"{family} {given}".strip(),
        address=address,
        session_id=session.id,
        unit_id=unit_id,
        unit_path=unit_path,
        rights=_rights(roles or ()),
    )
    return actor, session


def _policy() -> rules.SessionPolicy:
    environment = settings.ENVIRONMENT
    return rules.session_policy(environment.session_idle_minutes, environment.session_hours)


def _rights(roles: Iterable[tuple[str, str]]) -> tuple[Right, ...]:
    return tuple(
        Right(right, scope) for role, scope in roles for right in sorted(rules.ROLES[role])
    )


def actor_named(name: str) -> Actor:
    """The actor of an account that is not signed in: for commands run on its behalf, and for tests."""
    account = Account.objects.select_related("unit").filter(
        name=name, suspended_at=None, removed_at=None
    )
    found = account.first()
    if found is None:
        raise NotFound(_("Không có tài khoản %(name)s đang hoạt động") % {"name": name})
    return Actor(
        account_id=found.pk,
        label=found.name,
        full_name=found.full_name,
        unit_id=found.unit_id,
        unit_path=found.unit.path,
        rights=_rights((role.role, role.unit.path) for role in roles_of(found)),
    )


# ── Accounts ────────────────────────────────────────────────────────────────────────────────────────


def visible(actor: Actor) -> QuerySet[Account]:
    """Accounts that the actor administers, removed ones too."""
    return Account.objects.filter(directory.within(actor.scopes(MANAGE), "unit__path"))


def account(actor: Actor, account_id: int) -> Account:
    """One account with its unit; NotFound outside the actor's scope."""
    return _one(visible(actor).select_related("unit").filter(pk=account_id).first())


def account_named(actor: Actor, name: str) -> Account:
    """One account by its name, with or without the official suffix."""
    wanted = rules.account_name(name, settings.ENVIRONMENT.mail_domain)
    return _one(visible(actor).select_related("unit").filter(name=wanted).first())


def own_account(actor: Actor) -> Account:
    """The account of whoever is signed in."""
    return _one(Account.objects.select_related("unit").filter(pk=actor.account_id).first())


def in_unit(actor: Actor, unit: Unit, *, beneath: bool = False) -> QuerySet[Account]:
    """Accounts of a unit (or of its subtree) in the order of Vietnamese names, without removed ones."""
    where = {"unit__path__startswith": unit.path} if beneath else {"unit": unit}
    return visible(actor).filter(**where, removed_at=None).order_by("sort_key", "id")


def search(actor: Actor, typed: str) -> QuerySet[Account]:
    """Accounts whose name, e-mail or phone hold every typed word, diacritics or not."""
    found = visible(actor).filter(removed_at=None).select_related("unit")
    for word in text.fold(typed).split()[:8]:
        found = found.filter(search__contains=word)
    return found.order_by("sort_key", "id")


def headcounts(actor: Actor) -> Mapping[str, int]:
    """Officers in the subtree of each unit, by path: each unit's own count added to its ancestors."""
    own = (
        visible(actor).filter(removed_at=None).values_list("unit__path").annotate(count=Count("pk"))
    )
    total: Counter[str] = Counter()
    for path, count in own:
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            total["/" + "/".join(parts[:depth]) + "/"] += count
    return total


# ── Roles, sessions, links ──────────────────────────────────────────────────────────────────────────


def roles_of(account: Account) -> QuerySet[Role]:
    """Roles in force today."""
    today = clock.today()
    return Role.objects.select_related("unit").filter(
        account=account, valid_from__lte=today, valid_to__gt=today
    )


def sessions_of(account: Account) -> QuerySet[Session]:
    """Live sessions, newest first."""
    policy, now = _policy(), clock.now()
    return Session.objects.filter(
        account=account, ended_at=None, expires_at__gt=now, seen_at__gt=now - policy.idle
    ).order_by("-seen_at")


def last_session_before(actor: Actor) -> Session | None:
    """The sign-in before this one, for the greeting on the launcher."""
    return (
        Session.objects.filter(account_id=actor.account_id)
        .exclude(pk=actor.session_id)
        .order_by("-created_at")
        .first()
    )


def password_link(token: str) -> PasswordLink | None:
    """The link that a token opens, if it may still be used."""
    return (
        PasswordLink.objects.select_related("account__unit")
        .filter(
            digest=secrets.digest(token),
            used_at=None,
            expires_at__gt=clock.now(),
            account__suspended_at=None,
            account__removed_at=None,
        )
        .first()
    )


def email_of(name: str) -> str:
    """The official e-mail of an account's name."""
    return f"{name}@{settings.ENVIRONMENT.mail_domain}"


def _one(found: Account | None) -> Account:
    if found is None:
        raise NotFound(_("Không tìm thấy cán bộ, hoặc bạn không có quyền ở đơn vị này"))
    return found
