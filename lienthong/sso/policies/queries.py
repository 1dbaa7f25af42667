"""Every read of sign-in policies: which there are, whom they concern, who is not ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity import policies as identity
from lienthong.identity.models import BreakGlass, SignInPolicy
from lienthong.identity.rules import Rights
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.sso import queries, sql
from lienthong.sso.models import Application

MANAGE = Rights.MANAGE_POLICIES
ANNOUNCED = timedelta(days=60)  # so long before a cut-off those concerned see a countdown

# Officers whom a policy concerns. `%(scopes)s` are the path prefixes that the asker may see.
_CONCERNED = f"""
  FROM identity_account a
  JOIN directory_unit u ON u.id = a.unit_id
  LEFT JOIN persons_check declared ON declared.id = a.declared_id
 WHERE a.kind = 'officer' AND a.suspended_at IS NULL AND a.removed_at IS NULL
   AND starts_with(u.path, %(path)s)
   AND EXISTS (SELECT 1 FROM unnest(%(scopes)s::text[]) scope WHERE starts_with(u.path, scope))
   AND (%(role)s = '' OR EXISTS (
        SELECT 1 FROM identity_role held WHERE held.account_id = a.id AND held.role = %(role)s
           AND held.valid_from <= %(today)s AND held.valid_to > %(today)s))
   AND (%(application)s = '' OR EXISTS (
        SELECT 1 FROM sso_application app WHERE app.slug = %(application)s AND {sql.MAY_ENTER}))
"""  # noqa: S608 - constants of the code

# One line for each unit directly beneath the subtree's root (or the root itself).
_BY_UNIT = f"""
WITH concerned AS (
    SELECT COALESCE(NULLIF(split_part(substr(u.path, length(%(path)s) + 1), '/', 1), ''),
                    %(root)s::text)::bigint AS unit_id,
           a.bound_at IS NOT NULL AS bound, COALESCE(declared.state, '') AS state
  {_CONCERNED}
)
SELECT unit.id, unit.name, count(*), count(*) FILTER (WHERE bound),
       count(*) FILTER (WHERE NOT bound AND state = ''),
       count(*) FILTER (WHERE NOT bound AND state IN ('declared', 'waiting')),
       count(*) FILTER (WHERE NOT bound AND state IN ('differs', 'not_found')),
       count(*) FILTER (WHERE NOT bound AND state = 'exact')
  FROM concerned JOIN directory_unit unit ON unit.id = concerned.unit_id
 GROUP BY unit.id, unit.name, unit.sort_key ORDER BY unit.sort_key, unit.id
"""  # noqa: S608 - constants of the code


def visible(actor: Actor) -> QuerySet[SignInPolicy]:
    """Policies in force or ahead that the actor may see: of units in scope and of applications that the
    actor manages; those for everyone concern everyone."""
    within = directory.within(actor.scopes(MANAGE), "unit__path")
    managed = queries.visible(actor).values("slug")
    general = Q(unit=None, application="")
    return (
        identity.in_force(ahead=True)
        .filter((Q(unit__isnull=False) & within) | Q(application__in=managed) | general)
        .order_by("starts_on", "id")
    )


def policy(actor: Actor, policy_id: int) -> SignInPolicy:
    """One of them; NotFound outside the actor's scope."""
    found = visible(actor).filter(pk=policy_id).first()
    if found is None:
        raise NotFound(_("Không tìm thấy yêu cầu này, hoặc bạn không có quyền"))
    return found


def application_of(policy: SignInPolicy) -> Application | None:
    """The application that a policy names."""
    return Application.objects.filter(slug=policy.application or "").first()


def break_glass(actor: Actor) -> QuerySet[BreakGlass]:
    """Who is exempt; only for who sets policies everywhere."""
    return identity.break_glass() if everywhere(actor) else BreakGlass.objects.none()


def everywhere(actor: Actor, right: str = MANAGE) -> bool:
    """Whether the actor sets policies for the whole province."""
    return directory.everywhere(actor, right)


def _right(application: Application | str | None, unit: Unit | None) -> str:
    """By which right such a policy is set and ended: over officers, or over an application."""
    return queries.MANAGE if application and not unit else MANAGE


def set_over(actor: Actor, application: Application | None, unit: Unit | None) -> Unit | None:
    """The widest unit by which the actor may set such a policy; None for the whole province."""
    right, place = _right(application, unit), unit or (application and application.owner)
    if place is None or everywhere(actor, right):
        return None
    held = Unit.objects.filter(path__in=actor.scopes(right))
    around = (one for one in held if place.path.startswith(one.path))
    return min(around, key=lambda one: len(one.path), default=None)


def may_end(actor: Actor, policy: SignInPolicy) -> bool:
    """Whether the actor's own subtree covers that of whoever set it: nobody undoes a superior's."""
    right = _right(policy.application, policy.unit)
    over = policy.set_over
    return everywhere(actor, right) or bool(over and actor.may(right, over.path))


def require_everywhere(actor: Actor) -> None:
    """Raise NotFound unless the actor sets policies for the whole province."""
    if not everywhere(actor):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền"))


@dataclass(frozen=True, slots=True)
class Readiness:
    """Of one unit: whom a cut-off concerns, and what keeps those who are not bound."""

    unit_id: int
    unit: str
    concerned: int
    bound: int
    undeclared: int
    waiting: int  # declared, not yet answered
    wrong: int  # differs, or not found
    answered: int  # exact, and still not bound

    @property
    def missing(self) -> int:
        return self.concerned - self.bound


def readiness(
    actor: Actor, *, unit: Unit | None = None, application: str = "", role: str = ""
) -> list[Readiness]:
    """Who is bound to VNeID and who is not, by unit, among the officers in the actor's scope."""
    root = unit or Unit.objects.filter(parent=None).order_by("id").first()
    if root is None:
        return []
    asked = {
        "path": root.path,
        "root": str(root.pk),
        "scopes": list(actor.scopes(MANAGE) or actor.scopes(queries.MANAGE)),
        "application": application,
        "role": role,
        "today": clock.today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_UNIT, asked)
        return [Readiness(*row) for row in cursor.fetchall()]


def unready(policy: SignInPolicy) -> list[int]:
    """Accounts that a cut-off concerns and that are not bound, wherever they are."""
    asked = {
        "path": policy.unit.path if policy.unit else "/",
        "scopes": ["/"],
        "application": policy.application,
        "role": policy.role,
        "today": clock.today(),
    }
    statement = f"SELECT a.id {_CONCERNED} AND a.bound_at IS NULL ORDER BY a.id"
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [account for (account,) in cursor.fetchall()]


def total(lines: Sequence[Readiness]) -> Readiness:
    """The lines in one."""
    sums = (sum(getattr(line, name) for line in lines) for name in Readiness.__slots__[2:])
    return Readiness(0, _("Cộng"), *sums)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A cut-off that will concern an officer who is not ready for it."""

    application: str  # its name; "" for every application
    starts_on: date

    @property
    def days(self) -> int:
        return (self.starts_on - clock.today()).days


# Those of today too: what no longer opens is told before it is tried.
_AHEAD = """
SELECT DISTINCT COALESCE(app.name, ''), p.starts_on
  FROM identity_account a
  LEFT JOIN directory_unit u ON u.id = a.unit_id
  JOIN identity_signinpolicy p ON p.vneid AND p.ended_at IS NULL AND p.starts_on <= %(until)s
   AND (p.unit_id IS NULL OR starts_with(
           u.path, (SELECT scope.path FROM directory_unit scope WHERE scope.id = p.unit_id)))
   AND (p.role = '' OR EXISTS (SELECT 1 FROM identity_role held WHERE held.account_id = a.id
           AND held.role = p.role AND held.valid_to > %(today)s))
  LEFT JOIN sso_application app ON app.slug = p.application
 WHERE a.id = %(account)s AND a.bound_at IS NULL
   AND (p.application = '' OR app.removed_at IS NULL)
 ORDER BY 2, 1
"""


def ahead(actor: Actor) -> list[Ahead]:
    """Cut-offs, past and within ANNOUNCED, that an officer without VNeID will meet."""
    today = clock.today()
    asked = {"account": actor.account_id, "today": today, "until": today + ANNOUNCED}
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, asked)
        return [Ahead(*row) for row in cursor.fetchall()]
