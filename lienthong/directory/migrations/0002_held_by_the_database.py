"""What must never be wrong about units, held by foreign keys that span two columns.

- A unit's path follows from its parent's: (parent, parent_path) is a foreign key on (id, path) that
  cascades, so moving a unit moves its subtree, and a unit cannot come to stand beneath itself.
- A unit's code in force is one of its codes.
- A succession ends where its predecessor ended and leads to a unit that lives longer: both dates are
  foreign keys on (id, valid_to), so no chain of successions can close into a cycle.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE directory_unit
  ADD CONSTRAINT unit_under_parent FOREIGN KEY (parent_id, parent_path)
    REFERENCES directory_unit (id, path) ON UPDATE CASCADE,
  ADD CONSTRAINT unit_not_beneath_itself
    CHECK (position('/' || id || '/' IN parent_path) = 0),
  ADD CONSTRAINT unit_code_is_its_own FOREIGN KEY (id, code)
    REFERENCES directory_unitcode (unit_id, code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory_succession
  ADD CONSTRAINT succession_at_the_end FOREIGN KEY (predecessor_id, effective_on)
    REFERENCES directory_unit (id, valid_to) ON UPDATE CASCADE,
  ADD CONSTRAINT succession_to_the_living FOREIGN KEY (successor_id, successor_until)
    REFERENCES directory_unit (id, valid_to) ON UPDATE CASCADE;
INSERT INTO directory_namesversion (number) VALUES (1);
"""

BACKWARD = """
DELETE FROM directory_namesversion;
ALTER TABLE directory_succession
  DROP CONSTRAINT succession_at_the_end, DROP CONSTRAINT succession_to_the_living;
ALTER TABLE directory_unit
  DROP CONSTRAINT unit_under_parent, DROP CONSTRAINT unit_not_beneath_itself,
  DROP CONSTRAINT unit_code_is_its_own;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
