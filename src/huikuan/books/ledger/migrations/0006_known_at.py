"""Stamps an act with the moment of its commit, from which on it is known (decision 0024).

Acts from before bear the moment at which they were opened: when they were committed nobody noted.
"""

from django.db import migrations, models

_GUARDS = """
CREATE FUNCTION ledger_act_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- held until others can see this commit: who asks what was known at a moment passes here
    -- first, and then sees whatever was stamped before that moment
    PERFORM pg_advisory_xact_lock_shared(7306, NEW.company_id);
    UPDATE ledger_act SET known_at = greatest(clock_timestamp(), recorded_at)
        WHERE id = NEW.id AND known_at IS NULL;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER known_at_commit AFTER INSERT ON ledger_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_act_known();

-- An act is changed once, by the trigger above (depth 1 is this trigger itself).
CREATE FUNCTION ledger_refuse_act_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation',
                  HINT = 'Reverse the posting instead of changing it.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON ledger_act
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER only_stamped BEFORE UPDATE ON ledger_act
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_act_change();

-- The acts that were open at a moment and committed after it: of entries recorded by then, theirs
-- were not known yet. Mostly none.
CREATE FUNCTION ledger_late(company integer, moment timestamptz) RETURNS integer[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(a.id ORDER BY a.id), '{}') FROM ledger_act a
    WHERE a.company_id = company AND a.known_at > moment AND a.recorded_at <= moment
$$;
"""


class Migration(migrations.Migration):
    """The moment of an act's commit, and the guards around it."""

    dependencies = [("ledger", "0005_open_money")]

    operations = [
        migrations.AddField("act", "known_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            """
            DROP TRIGGER append_only ON ledger_act;
            UPDATE ledger_act SET known_at = recorded_at;
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(_GUARDS, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["company", "known_at"], name="act_known"),
        ),
    ]
