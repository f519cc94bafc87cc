"""What was done with a review or a proposal, and what was recommended, stays as it was."""

from django.db import migrations

_TABLES = ("step", "vote", "run", "recommended")


class Migration(migrations.Migration):
    """Refuse to change or remove steps, votes, runs and recommendations; and whole reviews."""

    dependencies = [("reviews", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation', HINT = 'Enter what counts from now on.';
            END $$;
            """
            + "".join(
                f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reviews_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
            """
                for table in _TABLES
            )
            + "".join(
                f"""
            CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON reviews_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
            """
                for table in ("review", "proposal")
            ),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
