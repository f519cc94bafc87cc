"""No day of an instalment is charged twice; agreements and interruptions stay as they were."""

from django.db import migrations


class Migration(migrations.Migration):
    """Refuse overlapping live lines, and every change but that a line was taken back, once."""

    dependencies = [("recovery", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            -- an instalment as a range of itself: ranges need no extension of the server
            ALTER TABLE recovery_charge ADD CONSTRAINT charge_once EXCLUDE USING gist (
                int8range(item_id, item_id, '[]') WITH &&,
                daterange(start_on, end_on) WITH &&) WHERE (taken_back_on IS NULL);

            CREATE FUNCTION recovery_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation', HINT = 'Enter what counts from now on.';
            END $$;
            CREATE FUNCTION recovery_charge_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.taken_back_on IS NOT NULL OR NEW.taken_back_on IS NULL
                    OR NEW.taken_back_act IS NULL
                    OR (to_jsonb(NEW) - 'taken_back_on' - 'taken_back_act')
                        <> (to_jsonb(OLD) - 'taken_back_on' - 'taken_back_act') THEN
                    RAISE EXCEPTION 'append_only: a line of a note is only taken back, once'
                        USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER only_taken_back BEFORE UPDATE ON recovery_charge
                FOR EACH ROW EXECUTE FUNCTION recovery_charge_change();
            CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON recovery_charge
                FOR EACH STATEMENT EXECUTE FUNCTION recovery_refuse_change();
            """
            + "".join(
                f"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON recovery_{table}
                FOR EACH STATEMENT EXECUTE FUNCTION recovery_refuse_change();
            """
                for table in ("agreement", "interruption")
            ),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
