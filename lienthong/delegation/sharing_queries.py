"""How accounts were used lately: one statement for all of a subtree."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from lienthong.delegation import sharing
from lienthong.delegation.queries import MANAGE
from lienthong.delegation.sharing import SIGNS, Sign, Use
from lienthong.identity import queries as identity
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import Actor

_SPEAKS = " OR ".join(f"{sign.name} >= {sign.least}" for sign in SIGNS)

# A session tells from when to when somebody sat there: from its beginning to its last page. Two at once
# are one that begins while the computer's session before it still goes on elsewhere. Days are those of
# Việt Nam. What one does for another by a delegation is one's own use, of one's own account.
USES = f"""
WITH looked_at AS MATERIALIZED (
    SELECT a.id FROM identity_account a JOIN directory_unit u ON u.id = a.unit_id
     WHERE a.removed_at IS NULL AND u.path LIKE ANY(%(scopes)s)
), sat AS MATERIALIZED (
    SELECT s.account_id, s.created_at, s.seen_at, s.user_agent,
           (s.created_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
           network(set_masklen(s.address, CASE family(s.address) WHEN 4 THEN 24 ELSE 64 END)) AS place,
           strpos(s.user_agent, 'Mobi') = 0 AND strpos(s.user_agent, 'Android') = 0 AS computer
      FROM identity_session s JOIN looked_at ON looked_at.id = s.account_id
     WHERE s.created_at >= %(since)s AND s.address IS NOT NULL
), followed AS (
    SELECT account_id, day, place, hashtext(user_agent || place) AS spot,
           computer AND lag(place) OVER before <> place AND lag(seen_at) OVER before > created_at
               AS together
      FROM sat WINDOW before AS (PARTITION BY account_id, computer ORDER BY created_at)
), daily AS (
    SELECT account_id, count(DISTINCT spot) AS spots, bool_or(together) AS together,
           array_agg(DISTINCT place) AS places
      FROM followed GROUP BY account_id, day
), counted AS (
    SELECT account_id, max(spots) AS busiest_day, count(*) FILTER (WHERE together) AS together
      FROM daily GROUP BY account_id
), elsewhere AS (
    SELECT account_id, count(DISTINCT place) AS networks
      FROM daily CROSS JOIN unnest(places) AS place GROUP BY account_id
), signed_in AS (
    SELECT account_id, count(*) AS devices FROM identity_knowndevice
     WHERE last_seen_at >= %(since)s GROUP BY account_id
), used AS (
    SELECT account_id, COALESCE(devices, 0) AS devices, networks, busiest_day, together
      FROM counted JOIN elsewhere USING (account_id) LEFT JOIN signed_in USING (account_id)
)
SELECT account_id, devices, networks, busiest_day, together FROM used WHERE {_SPEAKS}
"""  # noqa: S608 - constants of the code


@dataclass(frozen=True, slots=True)
class Suspect:
    """An account that several people seem to use, and what speaks for it."""

    account: Account
    use: Use
    signs: list[tuple[Sign, int]]


def likely_shared(actor: Actor, unit_path: str = "") -> list[Suspect]:
    """Accounts of the actor's subtree that several people seem to use, the likeliest first; `unit_path`
    narrows it to a unit and those beneath it."""
    scopes = list(actor.scopes(MANAGE))
    if unit_path:
        scopes = [unit_path] if any(unit_path.startswith(scope) for scope in scopes) else []
    shared = {pk: use for pk, use in _uses(scopes) if sharing.likely_shared(use)}
    found = [_suspect(one, shared[one.pk]) for one in identity.with_units(shared)]
    return sorted(found, key=lambda one: (-sharing.weight(one.signs), one.account.sort_key))


def _uses(scopes: list[str]) -> list[tuple[int, Use]]:
    since = clock.now() - timedelta(days=sharing.DAYS)
    with connection.cursor() as cursor:
        cursor.execute(USES, {"since": since, "scopes": [f"{scope}%" for scope in scopes]})
        return [(account_id, Use(*counts)) for account_id, *counts in cursor.fetchall()]


def _suspect(account: Account, use: Use) -> Suspect:
    return Suspect(account, use, sharing.signs(use))
