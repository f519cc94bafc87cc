"""What was recorded is never changed: the database refuses it."""

from django.db import migrations

TABLES = ("security", "move")
REFUSE = """
CREATE FUNCTION securities_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record what holds from now on instead.';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON securities_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION securities_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("securities", "0001_initial")]

    operations = [
        migrations.RunSQL(
            REFUSE + "".join(GUARD.format(table=table) for table in TABLES),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
