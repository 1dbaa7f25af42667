"""What the database itself holds true about published reports: nothing of them changes or goes away.

Like the trail's triggers they stop mistakes and everyone but the owner of the database; the digests
that the audit trail keeps of text and files show the rest.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scoreboard_published_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % refused: a published report is final', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION scoreboard_parts_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint[];
BEGIN
  IF TG_OP <> 'INSERT' THEN touched := touched || OLD.report_id; END IF;
  IF TG_OP <> 'DELETE' THEN touched := touched || NEW.report_id; END IF;
  IF EXISTS (SELECT FROM scoreboard_report WHERE id = ANY(touched) AND state = 'published') THEN
    RAISE EXCEPTION '% of % refused: a published report is final', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE ON scoreboard_report
  FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION scoreboard_published_is_final();
CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON scoreboard_publication
  FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_published_is_final();
CREATE TRIGGER published_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON scoreboard_publishedfile
  FOR EACH STATEMENT EXECUTE FUNCTION scoreboard_published_is_final();
CREATE TRIGGER parts_are_final BEFORE INSERT OR UPDATE OR DELETE ON scoreboard_section
  FOR EACH ROW EXECUTE FUNCTION scoreboard_parts_are_final();
CREATE TRIGGER parts_are_final BEFORE INSERT OR UPDATE OR DELETE ON scoreboard_reportstep
  FOR EACH ROW EXECUTE FUNCTION scoreboard_parts_are_final();
"""

BACKWARD = """
DROP TRIGGER published_is_final ON scoreboard_report;
DROP TRIGGER published_is_final ON scoreboard_publication;
DROP TRIGGER published_is_final ON scoreboard_publishedfile;
DROP TRIGGER parts_are_final ON scoreboard_section;
DROP TRIGGER parts_are_final ON scoreboard_reportstep;
DROP FUNCTION scoreboard_published_is_final();
DROP FUNCTION scoreboard_parts_are_final();
"""


class Migration(migrations.Migration):
    dependencies = [("scoreboard", "0006_reports")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
