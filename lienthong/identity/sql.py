"""The statements that run on every request or sign-in, together. Tests hold them against the models."""

# ruff: noqa: S608 - assembled from the constants of this file, values are parameters

# What a session must have shown (models.SignInPolicy `p`): those in force that session `s` does not
# satisfy. Whom they concern is `concerns`; `sso.sql` asks the same for applications.
UNSATISFIED = """
    p.ended_at IS NULL AND p.starts_on <= %(today)s
    AND (s.level < p.level OR (p.vneid AND s.methods NOT LIKE '%%vneid%%'
                               AND NOT (p.passkey_counts AND s.person_id IS NOT NULL)))
"""


def concerns(account: str, unit: str) -> str:
    """Whether policy `p` concerns an account of a unit: aliases of identity_account, directory_unit."""
    return f"""
    (p.unit_id IS NULL OR starts_with(
        {unit}.path, (SELECT scope.path FROM directory_unit scope WHERE scope.id = p.unit_id)))
    AND NOT EXISTS (SELECT 1 FROM identity_breakglass exempt WHERE exempt.account_id = {account}.id
                       AND exempt.valid_from <= %(today)s AND exempt.valid_to > %(today)s)
    """


def has_role(account: str) -> str:
    """Whether the account holds the role that policy `p` names, if it names one."""
    return f"""
    (p.role = '' OR EXISTS (
        SELECT 1 FROM identity_role held WHERE held.account_id = {account}.id AND held.role = p.role
           AND held.valid_from <= %(today)s AND held.valid_to > %(today)s))
    """


# The actor of a session cookie: one statement a request. Whether it is live is a column: as a
# condition, it lets a planner that has not counted the accounts yet begin with all of them. Each role
# comes with whether a policy withholds it from a session like this one.
LIVE_SESSION = f"""
SELECT s.id, s.public_id, s.authenticated_at, s.seen_at, s.expires_at, s.methods, s.level,
       s.person_id, s.on_behalf_of_id, s.chosen_at,
       a.id, a.kind, a.name, a.family_name, a.given_name, a.title, a.unit_id, COALESCE(u.path, ''),
       COALESCE(NULLIF(u.short_name, ''), u.name, ''),
       (SELECT json_agg(json_build_array(r.role, scope.path, EXISTS (
                   SELECT 1 FROM identity_signinpolicy p
                    WHERE p.application = '' AND p.role IN ('', r.role)
                      AND {UNSATISFIED} AND {concerns("a", "u")})))
          FROM identity_role r JOIN directory_unit scope ON scope.id = r.unit_id
         WHERE r.account_id = a.id AND r.valid_from <= %(today)s AND r.valid_to > %(today)s),
       s.ended_at IS NULL AND a.suspended_at IS NULL AND a.removed_at IS NULL
  FROM identity_session s
  JOIN identity_account a ON a.id = s.account_id
  LEFT JOIN directory_unit u ON u.id = a.unit_id
 WHERE s.digest = %(digest)s
"""

TOUCH_SESSION = (
    "UPDATE identity_session SET seen_at = %(now)s WHERE id = %(id)s AND seen_at < %(now)s"
)

# What a sign-in needs to know of a name; an unknown name gives no row.
CREDENTIALS = """
SELECT a.id, p.hash, a.suspended_at IS NULL AND a.removed_at IS NULL,
       EXISTS (SELECT 1 FROM identity_knowndevice d WHERE d.account_id = a.id AND d.digest = %(device)s)
  FROM identity_account a LEFT JOIN identity_password p ON p.account_id = a.id
 WHERE a.name = %(name)s
"""

# Counts the attempt before the password is looked at, so that a thousand parallel guesses are a
# thousand; a success takes its own back. Returns the counts within the running windows.
COUNT_ATTEMPT = """
INSERT INTO identity_failures AS f (key, count, window_ends_at)
SELECT k, 1, w FROM unnest(%(keys)s::bytea[], %(windows)s::timestamptz[]) AS t (k, w) ORDER BY k
    ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN f.window_ends_at <= %(now)s THEN 1 ELSE f.count + 1 END,
       window_ends_at = CASE WHEN f.window_ends_at <= %(now)s THEN EXCLUDED.window_ends_at
                             ELSE f.window_ends_at END
RETURNING f.key, f.count
"""

# Both lock in the order in which COUNT_ATTEMPT does, or two sign-ins could wait for each other.
_HELD = """
WITH held AS (
    SELECT key, count FROM identity_failures WHERE key = ANY(%(keys)s::bytea[]) ORDER BY key FOR UPDATE
)
"""

TAKE_ATTEMPT_BACK = f"""{_HELD}
UPDATE identity_failures AS f SET count = GREATEST(f.count - 1, 0) FROM held WHERE f.key = held.key
"""

# A success clears what was counted for the account or device, and takes as much out of the address's
# and the overall count: they were an honest officer's slips. Guesses at others are never taken back.
FORGIVE_ATTEMPT = f"""{_HELD}
UPDATE identity_failures AS f
   SET count = CASE WHEN f.key = %(own)s THEN 0 ELSE GREATEST(f.count - COALESCE(
                   (SELECT slips.count FROM held AS slips WHERE slips.key = %(own)s), 0), 0) END
  FROM held WHERE f.key = held.key
"""

# While the hash was computed, the password may have been changed or the account closed, and its
# sessions ended. Whoever does so waits for this, and then ends the new session too. Also tells
# whether the account has a second factor (a disabled passkey is one: or who copied it would win the
# password alone), and whether the device was trusted instead: never of an administrator's account.
HOLD_CREDENTIALS = """
SELECT EXISTS (SELECT 1 FROM identity_passkey k WHERE k.account_id = a.id)
       OR EXISTS (SELECT 1 FROM identity_totp t WHERE t.account_id = a.id),
       EXISTS (SELECT 1 FROM identity_knowndevice d WHERE d.account_id = a.id
                  AND d.digest = %(device)s AND d.trusted_until > %(now)s)
       AND NOT EXISTS (SELECT 1 FROM identity_role r WHERE r.account_id = a.id
                          AND r.valid_from <= %(today)s AND r.valid_to > %(today)s)
  FROM identity_account a JOIN identity_password p ON p.account_id = a.id
 WHERE a.id = %(account)s AND p.hash = %(hash)s AND a.suspended_at IS NULL AND a.removed_at IS NULL
   FOR NO KEY UPDATE OF a, p
"""

COUNT_SIGN_IN = """
INSERT INTO identity_dailysignin AS c (day, account_id, unit_id, count)
SELECT %(day)s, id, unit_id, 1 FROM identity_account WHERE id = %(account)s AND unit_id IS NOT NULL
    ON CONFLICT (day, account_id, unit_id) DO UPDATE SET count = c.count + 1
"""

# Tells whether the browser is new to the account, and whether the account has others: what concerns
# nobody at a first sign-in.
KNOW_DEVICE = """
INSERT INTO identity_knowndevice (account_id, digest, first_seen_at, last_seen_at, user_agent)
VALUES (%(account)s, %(digest)s, %(now)s, %(now)s, %(user_agent)s)
    ON CONFLICT (account_id, digest) DO UPDATE SET
       last_seen_at = EXCLUDED.last_seen_at, user_agent = EXCLUDED.user_agent
RETURNING xmax = 0 AND EXISTS (
    SELECT 1 FROM identity_knowndevice other
     WHERE other.account_id = %(account)s AND other.digest <> %(digest)s)
"""
