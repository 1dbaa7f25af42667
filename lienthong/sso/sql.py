"""The statements that must be exact or fast, in one place. Tests hold them against the models.

Aliases: `app` application, `c` client, `g` grant, `s` session, `a` the account that tokens speak of,
`u` its unit (null outside the tree), `b` the account that acts for it (null: none), `bu` that one's
unit, `cfg` the configuration's stamp.
"""

from lienthong.delegation import sql as delegation
from lienthong.identity import sql as identity

# ruff: noqa: S608 - assembled from the constants of this file, values are parameters

# Who may enter: the launcher's tiles, the authorization endpoint and every later check of a grant
# ask this, so that what is shown, what is opened and what stays open cannot differ.
MAY_ENTER = """
    app.suspended_at IS NULL AND app.removed_at IS NULL
    AND a.suspended_at IS NULL AND a.removed_at IS NULL
    AND EXISTS (
        SELECT 1 FROM sso_accessrule r LEFT JOIN directory_unit scope ON scope.id = r.unit_id
         WHERE r.application_id = app.id AND r.valid_from <= %(today)s AND r.valid_to > %(today)s
           AND (r.account_id = a.id OR starts_with(u.path, scope.path) OR r.kind = CASE a.kind
                   WHEN 'officer' THEN 'everyone' WHEN 'citizen' THEN 'citizens'
                   ELSE 'organisations' END))
    AND (app.identifier <> 'mapped' OR EXISTS (
        SELECT 1 FROM sso_mappedname m WHERE m.application_id = app.id AND m.account_id = a.id))
"""

# Policies that the session does not satisfy and that concern the account, or the one that acts for it:
# acting for another is no way around one's own cut-off.
_UNSATISFIED = f"""
    p.application IN ('', app.slug) AND {identity.UNSATISFIED}
    AND (({identity.concerns("a", "u")} AND {identity.has_role("a")})
         OR (b.id IS NOT NULL AND {identity.concerns("b", "bu")} AND {identity.has_role("b")}))
"""

# Whoever acts for another does so by a delegation that holds today and covers the application; for an
# organisation, because VNeID said in this session whose representative they are.
MAY_ACT = f"""
    (s.on_behalf_of_id IS NULL OR EXISTS (
        SELECT 1 FROM identity_account acts
         WHERE acts.id = s.account_id AND acts.suspended_at IS NULL AND acts.removed_at IS NULL
           AND (a.kind = 'organisation' OR EXISTS (
               SELECT 1 FROM delegation_acting x
                 JOIN delegation_delegation d ON d.id = x.delegation_id
                WHERE x.session_id = s.id AND {delegation.holds("a", "acts")}
                  AND app.delegable AND (d.kind = 'everything'
                      OR (d.kind = 'application' AND d.key = app.slug)
                      OR (d.kind = 'field' AND app.handles_fields))))))
"""

ALIVE = f"""
    g.ended_at IS NULL AND s.ended_at IS NULL AND s.expires_at > %(now)s AND {MAY_ENTER} AND {MAY_ACT}
    AND NOT EXISTS (SELECT 1 FROM identity_signinpolicy p WHERE {_UNSATISFIED})
"""

_PEOPLE = """
    JOIN identity_session s ON s.id = g.session_id
    JOIN identity_account a ON a.id = g.account_id
    LEFT JOIN directory_unit u ON u.id = a.unit_id
    LEFT JOIN identity_account b ON b.id = g.acting_id
    LEFT JOIN directory_unit bu ON bu.id = b.unit_id
    JOIN sso_application app ON app.id = g.application_id
    JOIN sso_client c ON c.application_id = app.id
    CROSS JOIN sso_configuration cfg
"""

# Columns of `queries.GrantFacts`.
_FACTS = f"""
    g.id, c.client_id, g.scopes, g.auth_time, g.methods, g.level, s.public_id, s.id, s.expires_at,
    a.subject, a.id, a.name, COALESCE(u.path, ''), b.id, b.subject, b.name, app.id,
    ({ALIVE}) AS alive, cfg.number
"""

# As the account stands, or as if it stood in another unit.
ENTERABLE = f"""
SELECT app.* FROM sso_application app
  JOIN identity_account a ON a.id = %(account)s
  LEFT JOIN directory_unit u ON u.id = COALESCE(%(unit)s, a.unit_id)
 WHERE {MAY_ENTER}
 ORDER BY app.position, app.name, app.id
"""

# The launcher's: of the session's account, or of the one it acts for.
ENTERABLE_IN_SESSION = f"""
SELECT app.* FROM sso_application app
  JOIN identity_session s ON s.id = %(session)s
  JOIN identity_account a ON a.id = COALESCE(s.on_behalf_of_id, s.account_id)
  LEFT JOIN directory_unit u ON u.id = a.unit_id
 WHERE {MAY_ENTER} AND {MAY_ACT}
 ORDER BY app.position, app.name, app.id
"""

# A grant, its code and the day's count, if the person may enter and lacks nothing; else what is
# lacking, or no right. Whether they may is a column of one row found by its keys: as a condition, it
# lets a planner that has not counted the accounts yet begin with all ten thousand of them.
ENTER = f"""
WITH asking AS MATERIALIZED (
    SELECT app.id AS application_id, a.id AS account_id, a.unit_id, s.id AS session_id,
           CASE WHEN s.on_behalf_of_id IS NOT NULL THEN s.account_id END AS acting_id,
           s.authenticated_at, s.methods, s.level, COALESCE(u.path, '') AS path,
           (s.ended_at IS NULL AND {MAY_ENTER} AND {MAY_ACT}) AS may_enter, lacking.*
      FROM identity_session s
      JOIN identity_account a ON a.id = COALESCE(s.on_behalf_of_id, s.account_id)
      LEFT JOIN directory_unit u ON u.id = a.unit_id
      LEFT JOIN identity_account b ON s.on_behalf_of_id IS NOT NULL AND b.id = s.account_id
      LEFT JOIN directory_unit bu ON bu.id = b.unit_id
      JOIN sso_application app ON app.id = %(application)s
      CROSS JOIN LATERAL (
          SELECT max(p.level) AS need_level, bool_or(p.vneid) AS need_vneid,
                 bool_and(p.passkey_counts) FILTER (WHERE p.vneid) AS passkey_counts
            FROM identity_signinpolicy p WHERE {_UNSATISFIED}) lacking
     WHERE s.id = %(session)s
), entering AS (
    SELECT * FROM asking WHERE may_enter AND need_level IS NULL
), granted AS (
    INSERT INTO sso_grant (id, application_id, account_id, acting_id, session_id, scopes, auth_time,
                           methods, level, created_at, ended_reason)
    SELECT %(grant)s, application_id, account_id, acting_id, session_id, %(scopes)s::text[],
           authenticated_at, methods, level, %(now)s, ''
      FROM entering RETURNING id
), coded AS (
    INSERT INTO sso_authorizationcode (digest, grant_id, redirect_uri, code_challenge, nonce,
                                       expires_at, uses)
    SELECT %(code)s, id, %(redirect_uri)s, %(code_challenge)s, %(nonce)s, %(expires_at)s, 0
      FROM granted
), counted AS (
    INSERT INTO sso_dailyentry AS d (day, application_id, unit_id, count)
    SELECT %(today)s, application_id, unit_id, 1 FROM entering WHERE unit_id IS NOT NULL
        ON CONFLICT (day, application_id, unit_id) DO UPDATE SET count = d.count + 1
)
SELECT path, may_enter, need_level, need_vneid, passkey_counts FROM asking
"""

# Counts the use and reads what the rule needs; two exchanges at once count 1 and 2, since the
# second waits for the first. The caller rolls back what the rule refuses.
SPEND_CODE = f"""
WITH code AS (
    UPDATE sso_authorizationcode SET uses = uses + 1 WHERE digest = %(digest)s
    RETURNING grant_id, redirect_uri, code_challenge, nonce, expires_at, uses
), issued AS (
    INSERT INTO sso_refreshtoken (digest, grant_id, issued_at)
    SELECT %(refresh)s, grant_id, %(now)s FROM code
     WHERE (SELECT 'offline_access' = ANY(g.scopes) FROM sso_grant g WHERE g.id = code.grant_id)
)
SELECT code.redirect_uri, code.code_challenge, code.nonce, code.expires_at, code.uses, {_FACTS}
  FROM code JOIN sso_grant g ON g.id = code.grant_id {_PEOPLE}
"""

# The first use stamps the moment, later ones read it: whoever comes second, even at the same time,
# sees when the first came. The successor is the same for all of them.
ROTATE = f"""
WITH token AS (
    UPDATE sso_refreshtoken SET spent_at = COALESCE(spent_at, %(now)s) WHERE digest = %(digest)s
    RETURNING grant_id, spent_at
), successor AS (
    INSERT INTO sso_refreshtoken (digest, grant_id, issued_at)
    SELECT %(successor)s, grant_id, %(now)s FROM token ON CONFLICT (digest) DO NOTHING
)
SELECT token.spent_at, {_FACTS} FROM token JOIN sso_grant g ON g.id = token.grant_id {_PEOPLE}
"""

REFRESH_TOKEN = f"""
SELECT token.spent_at, {_FACTS}
  FROM sso_refreshtoken token JOIN sso_grant g ON g.id = token.grant_id {_PEOPLE}
 WHERE token.digest = %(digest)s
"""

GRANT = f"SELECT {_FACTS} FROM sso_grant g {_PEOPLE} WHERE g.id = %(grant)s"

# What userinfo tells. Whether the grant is alive is a column, for ENTER's reason.
PERSON = f"""
SELECT a.subject, a.kind, a.name, a.family_name, a.given_name, a.title,
       COALESCE(NULLIF(a.mobile, ''), a.phone), u.code, u.name, a.tax_code, b.subject,
       trim(concat(b.family_name, ' ', b.given_name)),
       (SELECT json_build_object('kind', d.kind, 'key', d.key, 'until', d.ends_on)
          FROM delegation_acting x JOIN delegation_delegation d ON d.id = x.delegation_id
         WHERE x.session_id = s.id),
       (SELECT string_agg(above.name, ' / ' ORDER BY length(above.path)) FROM directory_unit above
         WHERE above.id = ANY(string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[])),
       app.identifier, app.claims, g.scopes,
       (SELECT m.name FROM sso_mappedname m WHERE m.application_id = app.id AND m.account_id = a.id),
       ({ALIVE}) AS alive, cfg.number
  FROM sso_grant g {_PEOPLE}
 WHERE g.id = %(grant)s
"""

END_GRANT = """
UPDATE sso_grant SET ended_at = %(now)s, ended_reason = %(reason)s
 WHERE id = %(grant)s AND ended_at IS NULL
"""

# ── Telling applications (Back-Channel Logout) ──────────────────────────────────────────────────

_TELL = """
INSERT INTO sso_logoutdelivery (application_id, session_id, subject, state, attempts, created_at,
                                next_try_at, problem)
SELECT DISTINCT over.application_id, over.session_id, a.subject, 'waiting', 0, %(now)s::timestamptz,
       %(now)s::timestamptz, ''
  FROM over JOIN identity_account a ON a.id = over.account_id
  JOIN sso_client c ON c.application_id = over.application_id
 WHERE c.backchannel_logout_uri <> ''
    ON CONFLICT (application_id, session_id, subject) DO UPDATE
   SET state = 'waiting', attempts = 0, next_try_at = EXCLUDED.next_try_at
"""

# Sessions that ended a short while ago, however that came: each second.
TELL_ENDED = f"""
WITH over AS (
    UPDATE sso_grant g SET ended_at = %(now)s, ended_reason = 'session' FROM identity_session s
     WHERE s.id = g.session_id AND g.ended_at IS NULL AND s.ended_at >= %(since)s
    RETURNING g.application_id, g.session_id, g.account_id
) {_TELL}
"""

# Grants that live only by the look of it: a policy, an access rule, a delegation or the day has changed.
TELL_DEAD = f"""
WITH dead AS MATERIALIZED (
    SELECT g.id FROM sso_grant g {_PEOPLE}
     WHERE g.ended_at IS NULL AND NOT ({ALIVE})
), over AS (
    UPDATE sso_grant g SET ended_at = %(now)s, ended_reason = 'no longer' FROM dead
     WHERE g.id = dead.id
    RETURNING g.application_id, g.session_id, g.account_id
) {_TELL}
"""

# What is due, by application; nobody else takes it until the lease is over.
LEASE_DELIVERIES = """
WITH due AS (
    SELECT id FROM sso_logoutdelivery WHERE state = 'waiting' AND next_try_at <= %(now)s
       AND application_id = %(application)s
     ORDER BY next_try_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE sso_logoutdelivery d SET next_try_at = %(lease)s, attempts = d.attempts + 1
  FROM due, identity_session s WHERE d.id = due.id AND s.id = d.session_id
RETURNING d.id, d.attempts, d.subject, s.public_id
"""

STAMP = "SELECT number FROM sso_configuration"

# The moment in microseconds: grows with every change, and a number that was rolled back never
# returns.
CHANGE_STAMP = """
UPDATE sso_configuration
   SET number = GREATEST(number + 1, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint)
"""

# Grants whose session is over for long, with what hangs on them.
FORGET = """
WITH forgotten AS (
    SELECT g.id FROM sso_grant g JOIN identity_session s ON s.id = g.session_id
     WHERE COALESCE(s.ended_at, s.expires_at) < %(before)s LIMIT %(most)s
), tokens AS (
    DELETE FROM sso_refreshtoken WHERE grant_id IN (SELECT id FROM forgotten)
), codes AS (
    DELETE FROM sso_authorizationcode WHERE grant_id IN (SELECT id FROM forgotten)
)
DELETE FROM sso_grant WHERE id IN (SELECT id FROM forgotten)
"""
