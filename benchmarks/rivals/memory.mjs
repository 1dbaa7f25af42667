// A store in this process's memory: what the library's own quick-start adapter is, without its limit
// of a thousand things, which loses codes under load. Everything is lost at a restart.
const things = new Map();
const named = new Map(); // "uid …" and "grant …" lead to keys of things

function current(key) {
  const thing = things.get(key);
  if (thing && thing.expiresAt <= Date.now()) things.delete(key);
  return things.get(key)?.payload;
}

/** The adapter class for the library's `adapter` setting. */
export class Memory {
  constructor(kind) {
    this.kind = kind;
  }

  async upsert(id, payload, expiresIn) {
    const key = `${this.kind} ${id}`;
    things.set(key, { payload, expiresAt: Date.now() + expiresIn * 1000 });
    if (payload.uid) named.set(`uid ${payload.uid}`, key);
    if (payload.userCode) named.set(`user code ${payload.userCode}`, key);
    if (payload.grantId) {
      const grant = `grant ${payload.grantId}`;
      if (!named.has(grant)) named.set(grant, []);
      named.get(grant).push(key);
    }
  }

  async find(id) {
    return current(`${this.kind} ${id}`);
  }

  async findByUid(uid) {
    return current(named.get(`uid ${uid}`));
  }

  async findByUserCode(code) {
    return current(named.get(`user code ${code}`));
  }

  async consume(id) {
    const payload = current(`${this.kind} ${id}`);
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    things.delete(`${this.kind} ${id}`);
  }

  async revokeByGrantId(grantId) {
    for (const key of named.get(`grant ${grantId}`) ?? []) things.delete(key);
    named.delete(`grant ${grantId}`);
  }
}
