"""The database itself refuses to change a version, a proposal or a step, or to remove one."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION policies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'policies are append-only: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_version
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policies_step
    FOR EACH STATEMENT EXECUTE FUNCTION policies_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_proposals")]

    operations = [migrations.RunSQL(FORWARD, reverse_sql=migrations.RunSQL.noop)]
