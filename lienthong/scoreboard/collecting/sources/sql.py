"""The whole province counted in few statements, by the unit in which each officer stood on a day.

Aliases: `a` officer, `u` the unit, `app` application. `%(today)s` is the day to which figures go, `%(cut)s`
the moment at which it ends.
"""

from lienthong.delegation import sql as delegation
from lienthong.sso import sql as sso

# ruff: noqa: S608 - assembled from the constants of this file, values are parameters

# Where everybody stood and whether their account was open, when the day ended. Accounts remember only how
# they are: what was done to them since is in the trail, which says what they were before.
_OFFICERS = """
since AS (
    SELECT subject_id::bigint AS account_id,
           (array_agg(details->>'from' ORDER BY at, id)
               FILTER (WHERE kind = 'account_moved'))[1] AS unit_code,
           (array_agg(kind ORDER BY at, id)
               FILTER (WHERE kind IN ('account_suspended', 'account_resumed')))[1] AS suspension,
           (array_agg(kind ORDER BY at, id)
               FILTER (WHERE kind IN ('account_removed', 'account_restored')))[1] AS removal
      FROM audit_event
     WHERE kind IN ('account_moved', 'account_suspended', 'account_resumed', 'account_removed',
                    'account_restored')
       AND at >= %(cut)s AND outcome = 'ok'
     GROUP BY subject_id
), everyone AS MATERIALIZED (
    SELECT a.id, a.kind, a.bound_at, COALESCE(stood.unit_id, a.unit_id) AS unit_id,
           CASE WHEN since.suspension IS NULL THEN a.suspended_at IS NULL
                ELSE since.suspension = 'account_suspended' END
           AND CASE WHEN since.removal IS NULL THEN a.removed_at IS NULL
                    ELSE since.removal = 'account_removed' END AS is_open
      FROM identity_account a
      LEFT JOIN since ON since.account_id = a.id
      LEFT JOIN directory_unitcode stood ON stood.code = since.unit_code
           AND stood.valid_from <= %(today)s AND stood.valid_to > %(today)s
     WHERE a.kind = 'officer' AND a.created_at < %(cut)s
), officer AS (
    SELECT id, kind, bound_at, unit_id,
           NULL::timestamptz AS suspended_at, NULL::timestamptz AS removed_at
      FROM everyone WHERE is_open
)"""

PEOPLE = f"""
WITH {_OFFICERS}, signed_in AS (
    SELECT account_id, sum(count) AS times FROM identity_dailysignin
     WHERE day >= %(from)s AND day <= %(today)s GROUP BY account_id
), secured AS (
    SELECT account_id FROM identity_passkey WHERE created_at < %(cut)s AND disabled_reason = ''
     UNION SELECT account_id FROM identity_totp WHERE confirmed_at < %(cut)s
)
SELECT a.unit_id,
       count(*) FILTER (WHERE is_open),
       count(signed_in.account_id) FILTER (WHERE is_open),
       COALESCE(sum(signed_in.times), 0)::bigint,
       count(*) FILTER (WHERE is_open AND a.bound_at < %(cut)s),
       count(secured.account_id) FILTER (WHERE is_open)
  FROM everyone a
  LEFT JOIN signed_in ON signed_in.account_id = a.id
  LEFT JOIN secured ON secured.account_id = a.id
 GROUP BY a.unit_id
"""

# In force: taken, not taken back, and both still in their posts.
DELEGATIONS = f"""
WITH {_OFFICERS}
SELECT a.unit_id,
       count(*) FILTER (WHERE d.answered_at < %(cut)s AND d.starts_on <= %(today)s
           AND d.ends_on > %(today)s AND (d.ended_at IS NULL OR d.ended_at >= %(cut)s)
           AND {delegation.in_post("giver", "giver_unit_id")}
           AND {delegation.in_post("receiver", "receiver_unit_id")}),
       count(*) FILTER (WHERE d.answered_at >= %(begin)s AND d.answered_at < %(cut)s)
  FROM delegation_delegation d JOIN everyone a ON a.id = d.giver_id
  LEFT JOIN officer giver ON giver.id = d.giver_id
  LEFT JOIN officer receiver ON receiver.id = d.receiver_id
 WHERE d.state IN ('accepted', 'revoked') AND d.answered_at IS NOT NULL
 GROUP BY a.unit_id
"""

# Who may enter is asked with the words of the door itself.
APPLICATIONS = f"""
WITH {_OFFICERS}, used AS (
    SELECT DISTINCT application_id, account_id FROM scoreboard_applicationuse
      JOIN unnest(%(months)s::date[], %(masks)s::integer[]) AS asked (month, mask) USING (month)
     WHERE days & asked.mask <> 0
)
SELECT app.id, a.unit_id, count(used.account_id), count(*)
  FROM sso_application app CROSS JOIN officer a JOIN directory_unit u ON u.id = a.unit_id
  LEFT JOIN used ON used.application_id = app.id AND used.account_id = a.id
 WHERE app.id = ANY(%(applications)s) AND {sso.MAY_ENTER}
 GROUP BY app.id, a.unit_id
"""

ENTRIES = """
SELECT unit_id, sum(count)::bigint FROM sso_dailyentry
 WHERE day >= %(from)s AND day <= %(today)s GROUP BY unit_id
"""

# Grants are forgotten a month after their session; what they say of use is kept before. Who acts for
# another has not entered for itself, and the other has not entered.
KEEP_USE = """
INSERT INTO scoreboard_applicationuse AS kept (month, application_id, account_id, days)
SELECT date_trunc('month', g.created_at AT TIME ZONE %(zone)s)::date, g.application_id, g.account_id,
       bit_or(1 << (extract(day FROM g.created_at AT TIME ZONE %(zone)s)::integer - 1))
  FROM sso_grant g JOIN identity_account a ON a.id = g.account_id
 WHERE g.acting_id IS NULL AND a.kind = 'officer'
 GROUP BY 1, 2, 3
    ON CONFLICT (month, application_id, account_id) DO UPDATE SET days = kept.days | EXCLUDED.days
 WHERE kept.days | EXCLUDED.days <> kept.days
"""

# Nightly counts of a month that is over say nothing beside its last one.
FORGET_NIGHTS = """
DELETE FROM scoreboard_factchange c USING scoreboard_batch later, scoreboard_batch earlier,
       scoreboard_period p
 WHERE later.id = c.batch_id AND earlier.id = (c.before->>'batch_id')::bigint
   AND later.kind = 'platform' AND earlier.kind = 'platform' AND c.reason = ''
   AND p.id = later.period_id AND p.as_of < %(before)s
"""
FORGET_BATCHES = """
DELETE FROM scoreboard_batch b USING scoreboard_period p
 WHERE b.kind = 'platform' AND p.id = b.period_id AND p.as_of < %(before)s
   AND NOT EXISTS (SELECT 1 FROM scoreboard_fact f WHERE f.batch_id = b.id)
   AND NOT EXISTS (SELECT 1 FROM scoreboard_factchange c
                    WHERE c.batch_id = b.id OR (c.before->>'batch_id')::bigint = b.id)
"""
