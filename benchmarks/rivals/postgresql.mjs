// A persistent store for node-oidc-provider: one table, prepared statements, one pooled connection
// for each request that waits, as much as the library's adapter interface allows.
import pg from "pg";

const TABLE = `
CREATE TABLE IF NOT EXISTS artefact (
  kind text NOT NULL, id text NOT NULL, payload jsonb NOT NULL,
  grant_id text, uid text, user_code text, expires_at timestamptz,
  PRIMARY KEY (kind, id));
CREATE INDEX IF NOT EXISTS artefact_grant ON artefact (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS artefact_uid ON artefact (kind, uid) WHERE uid IS NOT NULL;
`;
const UPSERT = `
INSERT INTO artefact (kind, id, payload, grant_id, uid, user_code, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
ON CONFLICT (kind, id) DO UPDATE SET payload = EXCLUDED.payload, expires_at = EXCLUDED.expires_at`;
const FIND = "SELECT payload FROM artefact WHERE kind = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())";
const FIND_BY_UID = "SELECT payload FROM artefact WHERE kind = $1 AND uid = $2 AND (expires_at IS NULL OR expires_at > now())";
const FIND_BY_USER_CODE = "SELECT payload FROM artefact WHERE kind = $1 AND user_code = $2";
const CONSUME = `
UPDATE artefact SET payload = payload || jsonb_build_object('consumed', extract(epoch FROM now())::bigint)
WHERE kind = $1 AND id = $2`;
const DESTROY = "DELETE FROM artefact WHERE kind = $1 AND id = $2";
const REVOKE = "DELETE FROM artefact WHERE grant_id = $1";

/** The adapter class for the library's `adapter` setting; `options` are those of pg's pool. */
export async function postgresql(options) {
  const pool = new pg.Pool({ max: 10, ...options });
  await pool.query(TABLE);
  const run = (name, text, values) => pool.query({ name, text, values });
  const first = async (...query) => (await run(...query)).rows[0]?.payload;

  return class {
    constructor(kind) {
      this.kind = kind;
    }

    async upsert(id, payload, expiresIn) {
      const { grantId, uid, userCode } = payload;
      await run("upsert", UPSERT, [this.kind, id, payload, grantId, uid, userCode, expiresIn]);
    }

    find(id) {
      return first("find", FIND, [this.kind, id]);
    }

    findByUid(uid) {
      return first("uid", FIND_BY_UID, [this.kind, uid]);
    }

    findByUserCode(code) {
      return first("user code", FIND_BY_USER_CODE, [this.kind, code]);
    }

    async consume(id) {
      await run("consume", CONSUME, [this.kind, id]);
    }

    async destroy(id) {
      await run("destroy", DESTROY, [this.kind, id]);
    }

    async revokeByGrantId(grantId) {
      await run("revoke", REVOKE, [grantId]);
    }
  };
}
