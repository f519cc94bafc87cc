"""A rate that was entered stays as it was: a later entry counts, nothing is changed."""

from django.db import migrations


class Migration(migrations.Migration):
    """Refuse to change or remove a rate."""

    dependencies = [("rates", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION rates_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation', HINT = 'Enter a newer rate.';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rates_rate
                FOR EACH STATEMENT EXECUTE FUNCTION rates_refuse_change();
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
