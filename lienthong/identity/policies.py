"""What a session must have shown: asking whether something is lacking, and saying what."""

from django.db import connection
from django.db.models import Q, QuerySet

from lienthong.identity import rules, sql
from lienthong.identity.models import BreakGlass, SignInPolicy
from lienthong.kit import clock
from lienthong.kit.actor import Actor

LACKING = f"""
SELECT max(p.level), bool_or(p.vneid), bool_and(p.passkey_counts) FILTER (WHERE p.vneid)
  FROM identity_session s
  JOIN identity_account a ON a.id = s.account_id
  LEFT JOIN directory_unit u ON u.id = a.unit_id
  CROSS JOIN identity_signinpolicy p
 WHERE s.id = %(session)s AND p.application = ''
   AND {sql.UNSATISFIED} AND {sql.concerns("a", "u")} AND {sql.has_role("a")}
"""  # noqa: S608 - constants of the code


def lacking(actor: Actor) -> rules.Need | None:
    """What the actor's session lacks for the console; None where it lacks nothing."""
    with connection.cursor() as cursor:
        cursor.execute(LACKING, {"session": actor.session_id, "today": clock.today()})
        level, vneid, passkey = cursor.fetchone()
    return None if level is None else rules.Need(level, bool(vneid), bool(passkey))


def in_force(*, ahead: bool = False) -> QuerySet[SignInPolicy]:
    """Policies of today, or with those that are still to come."""
    running = SignInPolicy.objects.select_related("unit", "set_over").filter(ended_at=None)
    return running if ahead else running.filter(starts_on__lte=clock.today())


def break_glass() -> QuerySet[BreakGlass]:
    """The accounts that policies do not hold back today."""
    today = clock.today()
    return BreakGlass.objects.select_related("account__unit").filter(
        Q(valid_from__lte=today, valid_to__gt=today)
    )
