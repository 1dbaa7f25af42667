"""The statements that must be exact or fast, in one place. Columns follow `rules.EventRow`."""

from lienthong.audit.rules import EventRow

COLUMNS = ", ".join(EventRow.__slots__)
NUMBERS_PER_FETCH = 20  # the increment of audit_event_ids, see migration 0001

NEXT_NUMBERS = "SELECT nextval('audit_event_ids') FROM generate_series(1, %s)"

_ROW = "(" + ", ".join(["%s"] * (len(EventRow.__slots__) + 1)) + ")"


def insert(rows: int) -> str:
    """Events and their place in the sealer's queue, in one statement."""
    return f"""
        WITH event AS (
            INSERT INTO audit_event ({COLUMNS}, mac) VALUES {", ".join([_ROW] * rows)} RETURNING id
        )
        INSERT INTO audit_unsealed (event_id) SELECT id FROM event
    """  # noqa: S608 - column names of our own
