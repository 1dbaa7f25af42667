"""What the database itself holds true about the trail: events and seals are inserted, never changed.

This stops mistakes and everyone but the owner of the database, who can drop triggers; what the owner
does shows in the chain. The sequence gives numbers in twenties: `actions` takes them one by one.
"""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE audit_event_ids AS bigint INCREMENT BY 20 OWNED BY audit_event.id;
CREATE FUNCTION audit_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % refused: the audit trail is insert-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_insert_only();
CREATE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_insert_only();
ALTER TABLE audit_unsealed SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
"""

BACKWARD = """
DROP TRIGGER audit_insert_only ON audit_event;
DROP TRIGGER audit_insert_only ON audit_seal;
DROP FUNCTION audit_insert_only();
DROP SEQUENCE audit_event_ids;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
