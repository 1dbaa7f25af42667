"""Since when an account lists what it lists.

Forms, imports, other systems and commands all write `Account.mobile` and `Account.emails`. Instead of
asking each of them, the two columns are looked at once an hour: what is new is noted with the time,
what is gone is forgotten, so that the same number counts anew when it comes back.
"""

from django.db import connection, transaction

from lienthong.kit import clock

# `messages.rules.mobile_number` says the same of a number.
LISTED = r"""
listed AS (
    SELECT a.id AS account_id, 'sms' AS channel,
           '+' || regexp_replace(regexp_replace(a.mobile, '[^0-9]', '', 'g'), '^0', '84') AS address
      FROM identity_account a WHERE a.mobile <> ''
    UNION
    SELECT a.id, 'email', lower(btrim(one))
      FROM identity_account a CROSS JOIN regexp_split_to_table(a.emails, ';') AS one
     WHERE a.emails <> '' AND btrim(one) <> ''
)
"""

NOTE = f"""
WITH {LISTED}
INSERT INTO identity_contact (account_id, channel, address, since, tries)
SELECT account_id, channel, address, %(now)s, 0 FROM listed WHERE length(address) <= 254
    ON CONFLICT (account_id, channel, address) DO NOTHING
"""  # noqa: S608 - constants of this file

# One that is being confirmed is not listed yet.
FORGET = f"""
WITH {LISTED}
DELETE FROM identity_contact c
 WHERE (c.code_ends_at IS NULL OR c.code_ends_at <= %(now)s)
   AND NOT EXISTS (SELECT 1 FROM listed l WHERE l.account_id = c.account_id
                      AND l.channel = c.channel AND l.address = c.address)
"""  # noqa: S608 - constants of this file


def sync() -> None:
    """Bring `Contact` up to what the accounts list."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (FORGET, NOTE):
            cursor.execute(statement, {"now": clock.now()})
