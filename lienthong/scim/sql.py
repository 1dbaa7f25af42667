"""Who an application's server should know, beside what it was told: one statement a batch."""

from lienthong.sso.sql import MAY_ENTER

# ruff: noqa: S608 - assembled from the constants of this file, values are parameters

# The digest covers all that `payload.wanted` reads, so that a row is out of step exactly when what
# would be sent has changed. `%(format)s` stands for what is not in the database.
_BOTH = f"""
WITH wanted AS MATERIALIZED (
    SELECT a.id AS account_id, a.subject, a.name, a.family_name, a.given_name, a.title, a.phone,
           a.mobile, u.code AS unit_code, u.name AS unit_name, app.identifier, app.claims,
           mapped.name AS mapped_name,
           sha256(convert_to(jsonb_build_array(
               %(format)s::text, a.subject, a.name, a.family_name, a.given_name, a.title, a.phone,
               a.mobile, u.code, u.name, app.identifier, app.claims, mapped.name)::text, 'UTF8')
           ) AS digest
      FROM sso_application app
      JOIN identity_account a ON a.kind = 'officer'
      JOIN directory_unit u ON u.id = a.unit_id
      LEFT JOIN sso_mappedname mapped ON mapped.application_id = app.id AND mapped.account_id = a.id
     WHERE app.id = %(application)s AND {MAY_ENTER}
), told AS (
    SELECT * FROM scim_provisioned WHERE target_id = %(target)s
), compared AS (
    SELECT COALESCE(w.account_id, t.account_id) AS account_id, w.subject, w.name, w.family_name,
           w.given_name, w.title, w.phone, w.mobile, w.unit_code, w.unit_name, w.identifier, w.claims,
           w.mapped_name, w.digest, t.id AS told_id, COALESCE(t.remote_id, '') AS remote_id,
           COALESCE(t.attempts, 0) AS attempts, t.next_try_at, COALESCE(t.problem, '') AS problem,
           w.digest IS DISTINCT FROM t.digest AS out_of_step
      FROM wanted w FULL JOIN told t ON t.account_id = w.account_id
)
"""

# Those who may no longer enter come first.
OUT_OF_STEP = f"""{_BOTH}
SELECT account_id, subject, name, family_name, given_name, title, phone, mobile, unit_code, unit_name,
       identifier, claims, mapped_name, digest, remote_id, attempts
  FROM compared
 WHERE out_of_step AND (next_try_at IS NULL OR next_try_at <= %(now)s)
 ORDER BY digest IS NOT NULL, next_try_at NULLS FIRST, account_id
 LIMIT %(most)s
"""

PROGRESS = f"""{_BOTH}
SELECT count(*) FILTER (WHERE NOT out_of_step AND digest IS NOT NULL),
       count(*) FILTER (WHERE out_of_step AND problem = ''),
       count(*) FILTER (WHERE out_of_step AND problem <> '')
  FROM compared
"""

FAILED = f"""{_BOTH}
SELECT told_id FROM compared WHERE out_of_step AND problem <> ''
 ORDER BY attempts DESC, account_id LIMIT %(most)s
"""
