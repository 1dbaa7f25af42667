"""The statements that must be exact or fast, in one place. Tests hold them against the models.

Aliases: `d` delegation, `x` the session's acting, `s` the session.
"""

# ruff: noqa: S608 - assembled from the constants of this file, values are parameters


def in_post(account: str, column: str) -> str:
    """Whether an account is open and still where it was when the delegation was asked for: in that
    unit, or in the one that it was renamed to. Who changes posts leaves the work behind, and what was
    given of it. `account` is an alias of identity_account, `column` one of the delegation's."""
    return f"""
    ({account}.suspended_at IS NULL AND {account}.removed_at IS NULL
     AND ({account}.unit_id = d.{column} OR EXISTS (
         SELECT 1 FROM directory_succession renamed WHERE renamed.change = 'rename'
            AND renamed.predecessor_id = d.{column} AND renamed.successor_id = {account}.unit_id)))
    """


def holds(giver: str, receiver: str) -> str:
    """Whether the delegation can be used today; the aliases are of identity_account. `sso` asks this
    at every door and for every token."""
    return f"""
    (d.state = 'accepted' AND d.starts_on <= %(today)s AND d.ends_on > %(today)s
     AND d.giver_id = {giver}.id AND d.receiver_id = {receiver}.id
     AND {in_post(giver, "giver_unit_id")} AND {in_post(receiver, "receiver_unit_id")})
    """


HOLDS = f"""
SELECT d.id FROM delegation_delegation d
  JOIN identity_account giver ON giver.id = d.giver_id
  JOIN identity_account receiver ON receiver.id = d.receiver_id
 WHERE d.receiver_id = %(receiver)s AND {holds("giver", "receiver")}
 ORDER BY giver.sort_key, d.kind, d.key, d.id
"""

# What runs is marked, so that this asks a small index each second. A session ends with what it acts
# by; and when the giver's unit changed its name, because applications know the old one.
END_OVER = f"""
WITH finished AS (
    SELECT x.session_id, x.delegation_id FROM delegation_acting x
      JOIN identity_session s ON s.id = x.session_id
      JOIN delegation_delegation d ON d.id = x.delegation_id
      JOIN identity_account giver ON giver.id = d.giver_id
      JOIN identity_account receiver ON receiver.id = d.receiver_id
     WHERE x.running AND (s.ended_at IS NOT NULL OR s.expires_at <= %(now)s
        OR NOT {holds("giver", "receiver")} OR giver.unit_id <> d.giver_unit_id)
), stopped AS (
    UPDATE delegation_acting SET running = FALSE WHERE session_id IN (SELECT session_id FROM finished)
), ended AS (
    UPDATE identity_session SET ended_at = %(now)s, ended_reason = 'delegation_over'
     WHERE id IN (SELECT session_id FROM finished) AND ended_at IS NULL RETURNING id
)
SELECT finished.delegation_id FROM ended JOIN finished ON finished.session_id = ended.id
"""
