"""The statements that must be exact or fast, in one place. Columns follow `rules.EventRow`."""

from lienthong.audit.rules import EventRow

COLUMNS = ", ".join(EventRow.__slots__)
STORED = (*EventRow.__slots__, "mac")
NUMBERS_PER_FETCH = 20  # the increment of audit_event_ids, see migration 0001

NEXT_NUMBERS = "SELECT nextval('audit_event_ids') FROM generate_series(1, %s)"

# An event and its place in the sealer's queue.
INSERT = f"""
    WITH event AS (
        INSERT INTO audit_event ({COLUMNS}, mac)
        VALUES ({", ".join(f"%({name})s" for name in STORED)}) RETURNING id
    )
    INSERT INTO audit_unsealed (event_id) SELECT id FROM event RETURNING event_id
"""  # noqa: S608 - column names of our own

# Many events.
COPY = f"COPY audit_event ({COLUMNS}, mac) FROM STDIN"
QUEUE = "INSERT INTO audit_unsealed (event_id) SELECT unnest(%s)"

TRY_LOCK = "SELECT pg_try_advisory_lock(%s)"
UNLOCK = "SELECT pg_advisory_unlock(%s)"

# What was queued and is no longer there is sealed too, without a mac: its number must not vanish.
TAKE_UNSEALED = """
    WITH taken AS (
        DELETE FROM audit_unsealed WHERE event_id IN (
            SELECT event_id FROM audit_unsealed ORDER BY event_id LIMIT %s
        ) RETURNING event_id
    )
    SELECT taken.event_id, audit_event.mac
    FROM taken LEFT JOIN audit_event ON audit_event.id = taken.event_id
    ORDER BY taken.event_id
"""

# For `verify`, which must read whatever an attacker wrote: times that Python cannot hold and NULLs come
# as NULL, nested arrays flat. Sets stay in the database, which sorts them on disk.
_AT = "CASE WHEN at BETWEEN '0002-01-01Z' AND '9998-12-31Z' THEN at END AS at"
_COLUMNS = COLUMNS.replace("at,", f"{_AT},", 1)
SEALS = f"""
    SELECT seq, {_AT}, coalesce(previous, ''), ARRAY(SELECT unnest(event_ids)),
           coalesce(content, ''), coalesce(hash, '')
    FROM audit_seal ORDER BY seq
"""  # noqa: S608
EVENTS = f"SELECT {_COLUMNS}, coalesce(mac, '') FROM audit_event WHERE id = ANY(%s)"  # noqa: S608
WAITING = "SELECT event_id FROM audit_unsealed ORDER BY event_id"
SEALED_TWICE = """
    SELECT number FROM (SELECT unnest(event_ids) AS number FROM audit_seal) AS sealed
    GROUP BY number HAVING count(*) > 1 ORDER BY number
"""
NOT_QUEUED = """
    SELECT id FROM audit_event
    EXCEPT ALL SELECT event_id FROM audit_unsealed
    EXCEPT ALL (SELECT DISTINCT unnest(event_ids) FROM audit_seal)
    ORDER BY 1
"""
COUNTS = """
    SELECT (SELECT count(*) FROM audit_event), (SELECT count(*) FROM audit_seal),
           (SELECT count(*) FROM audit_unsealed), (SELECT min(event_id) FROM audit_unsealed)
"""
