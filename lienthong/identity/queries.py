"""Every read of accounts, sessions and roles."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Joined, Unit
from lienthong.identity import rules, sql
from lienthong.identity.models import Account, Password, PasswordLink, Role, Session
from lienthong.kit import clock, secrets, statements, text
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
    level: int
    person_id: int | None
    on_behalf_of: int | None
    chosen_at: datetime | None
    kind: str
    title: str
    unit_name: str


def live_session(token: str, address: str) -> tuple[Actor, LiveSession] | None:
    """Who a session cookie stands for, in one statement; None if nobody, or no longer."""
    found = {"digest": secrets.digest(token), "today": clock.today()}
    row = statements.fetch_one(sql.LIVE_SESSION, found)
    if row is None or not row[-1]:
        return None
    (*of_session, account_id, kind, name, family, given, title) = row[:16]
    unit_id, unit_path, unit_name, roles, _ = row[16:]
    session = LiveSession(*of_session, kind, title, unit_name)
    if rules.session_over(
        seen_at=session.seen_at, expires_at=session.expires_at, now=clock.now(), policy=_policy()
    ):
        return None
    # Roles are the account's own: they are not at hand while it acts for another.
    held = () if session.on_behalf_of else tuple(roles or ())
    actor = Actor(
        account_id=account_id,
        label=name,
        full_name=f"{family} {given}".strip(),
        address=address,
        session_id=session.id,
        unit_id=unit_id,
        unit_path=unit_path,
        on_behalf_of=session.on_behalf_of,
        level=session.level,
        person_id=session.person_id,
        rights=_rights((role, scope) for role, scope, withheld in held if not withheld),
        withheld=_rights((role, scope) for role, scope, withheld in held if withheld),
    )
    return actor, session


def session_of_cookie(token: str) -> int | None:
    """The session that a browser was given, idle or not. Applications opened from it go on, so who
    signs in again in that browser takes it up, or ends it: signing out must reach them."""
    if not token:
        return None
    known = Session.objects.filter(digest=secrets.digest(token), ended_at=None)
    return known.filter(expires_at__gt=clock.now()).values_list("pk", flat=True).first()


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
        name=name, kind=Account.Kind.OFFICER, suspended_at=None, removed_at=None
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
    """Officers that the actor administers, removed ones too."""
    officers = Account.objects.filter(kind=Account.Kind.OFFICER)
    return officers.filter(directory.within(actor.scopes(MANAGE), "unit__path"))


def account(actor: Actor, account_id: int) -> Account:
    """One account with its unit; NotFound outside the actor's scope."""
    return _one(_with_unit(visible(actor)).filter(pk=account_id).first())


def account_named(actor: Actor, name: str) -> Account:
    """One account by its name, with or without the official suffix."""
    wanted = rules.account_name(name, settings.ENVIRONMENT.mail_domain)
    return _one(_with_unit(visible(actor)).filter(name=wanted).first())


def photo(account: Account) -> bytes | None:
    """The officer's picture, a JPEG."""
    found = Account.objects.filter(pk=account.pk).values_list("photo", flat=True).first()
    return bytes(found) if found else None


def _with_unit(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """The picture stays where it is; `has_photo` tells of it."""
    has_photo = ExpressionWrapper(Q(photo__isnull=False), output_field=BooleanField())
    return accounts.select_related("unit__parent").defer("photo").annotate(has_photo=has_photo)


def own_account(actor: Actor) -> Account:
    """The account of whoever is signed in."""
    return _one(Account.objects.select_related("unit").filter(pk=actor.account_id).first())


class Show(StrEnum):
    """Which officers a list shows."""

    PRESENT = ""
    SUSPENDED = "suspended"
    UNSET = "unset"  # never set a password
    REMOVED = "removed"


def in_unit(
    actor: Actor, unit: Unit, *, beneath: bool = False, show: Show = Show.PRESENT
) -> QuerySet[Account]:
    """Accounts of a unit (or of its subtree) in the order of Vietnamese names."""
    where = directory.within([unit.path], "unit__path") if beneath else Q(unit=unit)
    return visible(actor).filter(where, _shown(show)).order_by("sort_key", "id")


def _shown(show: Show) -> Q:
    if show == Show.REMOVED:
        return Q(removed_at__isnull=False)
    present = Q(removed_at=None)
    if show == Show.SUSPENDED:
        return present & Q(suspended_at__isnull=False)
    if show == Show.UNSET:
        return present & Q(suspended_at=None) & ~Exists(_password_of_account())
    return present


def _password_of_account() -> QuerySet[Password]:
    return Password.objects.filter(account=OuterRef("pk"))


def matching(accounts: QuerySet[Account], typed: str) -> QuerySet[Account]:
    """Those whose name, e-mail or phone hold every typed word, diacritics or not."""
    for word in text.fold(typed).split()[:8]:
        accounts = accounts.filter(search__contains=word)
    return accounts


def search(actor: Actor, typed: str) -> QuerySet[Account]:
    """Accounts as `matching` finds them, with their units; whole words first, then by name."""
    words = text.fold(typed).split()[:8]
    found = matching(visible(actor).filter(removed_at=None), typed)
    # A single letter is in nearly every name: sorting them all would say nothing and take long.
    whole = [_is_no_word(word) for word in words if len(word) > 1]
    found = found.select_related("unit__parent").defer("photo")
    return found.order_by(*whole, "sort_key", "id")


def _is_no_word(word: str) -> Case:
    """0 where the word is one of the searched text's words, 1 where it is only a part of one."""
    padded = Joined(Value(" "), F("search"), Value(" "), output_field=TextField())
    found = GreaterThan(StrIndex(padded, Value(f" {word} ")), 0)
    return Case(When(found, then=0), default=1)


def with_units(ids: Iterable[int]) -> list[Account]:
    """Accounts and their units, in the order of the ids, without pictures."""
    wanted = list(ids)
    found = Account.objects.select_related("unit__parent").defer("photo").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def names(ids: Iterable[int]) -> dict[int, str]:
    """Account names by id: for the audit trail, whose readers see them in its lines anyway."""
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))


def headcounts(actor: Actor) -> Mapping[str, int]:
    """Officers in the subtree of each unit, by path: each unit's own count added to its ancestors."""
    own = Account.objects.filter(unit=OuterRef("pk"), removed_at=None).values("unit")
    counted = (
        Unit.objects.filter(directory.within(actor.scopes(MANAGE)))
        .annotate(officers=Subquery(own.annotate(count=Count("pk")).values("count")))
        .values_list("path", "officers")
    )
    total: Counter[str] = Counter()
    for path, count in counted:
        for end in range(1, len(path)):
            if count and path[end] == "/":
                total[path[: end + 1]] += count
    return total


@dataclass(frozen=True, slots=True)
class Figures:
    """What the console's front page counts in the actor's scope."""

    officers: int
    suspended: int
    without_password: int
    live_sessions: int


def figures(actor: Actor) -> Figures:
    """Officers who have not been removed, and the sessions that they have open."""
    return Figures(
        officers=visible(actor).filter(_shown(Show.PRESENT)).count(),
        suspended=visible(actor).filter(_shown(Show.SUSPENDED)).count(),
        without_password=visible(actor).filter(_shown(Show.UNSET)).count(),
        live_sessions=live(Session.objects.filter(account__in=visible(actor))).count(),
    )


# ── Roles, sessions, links ──────────────────────────────────────────────────────────────────────────


def roles_of(account: Account) -> QuerySet[Role]:
    """Roles in force today."""
    today = clock.today()
    return Role.objects.select_related("unit").filter(
        account=account, valid_from__lte=today, valid_to__gt=today
    )


def role_of(account: Account, role_id: int) -> Role:
    """One role in force of an account; NotFound if there is none such."""
    found = roles_of(account).select_related("account__unit").filter(pk=role_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy vai trò này"))
    return found


def roles_by_account(accounts: Iterable[Account]) -> dict[int, list[Role]]:
    """Roles in force of several accounts, by account id."""
    today, found = clock.today(), {}
    for role in Role.objects.select_related("unit").filter(
        account__in=[account.pk for account in accounts], valid_from__lte=today, valid_to__gt=today
    ):
        found.setdefault(role.account_id, []).append(role)
    return found


def roles_over(unit_ids: Iterable[int]) -> QuerySet[Role]:
    """Who administers accounts of these very units today, with their accounts."""
    return (
        roles_with(MANAGE)
        .select_related("unit", "account")
        .defer("account__photo")
        .filter(unit__in=unit_ids)
        .order_by("account__sort_key", "id")
    )


def roles_with(right: str) -> QuerySet[Role]:
    """Roles in force today that give the right."""
    today, giving = clock.today(), [name for name, held in rules.ROLES.items() if right in held]
    return Role.objects.filter(valid_from__lte=today, valid_to__gt=today, role__in=giving)


def may_change(actor: Actor, roles: Iterable[Role]) -> bool:
    """Whether the actor holds every right of an account's roles: nobody changes their superiors."""
    return all(may_grant(actor, role.role, role.unit) for role in roles)


def may_grant(actor: Actor, role: str, unit: Unit) -> bool:
    """Whether the actor holds, over the unit, every right of the role (SECURITY.md 50)."""
    return all(actor.may(right, unit.path) for right in rules.ROLES[role])


def sessions_of(account: Account) -> QuerySet[Session]:
    """Live sessions, newest first."""
    return live(Session.objects.filter(account=account)).order_by("-seen_at")


def session_of(account: Account, session_id: str) -> Session:
    """One live session of an account, by what an address or a form says; NotFound for any other."""
    found = sessions_of(account).filter(pk=text.number(session_id)).first()
    if found is None:
        raise NotFound(_("Phiên đăng nhập này không còn mở"))
    return found


def live(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Those that are open now."""
    now = clock.now()
    return sessions.filter(ended_at=None, expires_at__gt=now, seen_at__gt=now - _policy().idle)


def last_session_of(account: Account) -> Session | None:
    """The latest sign-in of an officer, ended or not."""
    return Session.objects.filter(account=account).order_by("-created_at").first()


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


@dataclass(frozen=True, slots=True)
class PasswordState:
    """Whether an officer can sign in with a password, and whether a link waits to be used."""

    set_at: datetime | None
    link_expires_at: datetime | None


def password_state(account: Account) -> PasswordState:
    """Nothing of the password itself, nor of the link."""
    waiting = PasswordLink.objects.filter(
        account=account, used_at=None, expires_at__gt=clock.now()
    ).order_by("-expires_at")
    return PasswordState(
        Password.objects.filter(account=account).values_list("set_at", flat=True).first(),
        waiting.values_list("expires_at", flat=True).first(),
    )


def email_of(name: str) -> str:
    """The official e-mail of an account's name."""
    return f"{name}@{settings.ENVIRONMENT.mail_domain}"


def _one(found: Account | None) -> Account:
    if found is None:
        raise NotFound(_("Không tìm thấy cán bộ, hoặc bạn không có quyền ở đơn vị này"))
    return found
