"""What was decided about a customer stays as it was: the next entry counts, nothing is changed."""

from django.db import migrations

_TABLES = ("limitentry", "block", "blocklift")


class Migration(migrations.Migration):
    """Refuse to change or remove entries of the journal, blocks and their ends."""

    dependencies = [("credit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION credit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation', HINT = 'Enter what counts from now on.';
            END $$;
            """
            + "".join(
                f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_change();
            """
                for table in _TABLES
            ),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
