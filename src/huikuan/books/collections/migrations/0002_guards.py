"""What was done about a debt is never changed; of a step only where it stands and whom it reaches."""

from django.db import migrations

_TABLES = ("run", "stepline", "stepact", "effect", "leftout", "touch")

SQL = (
    """
CREATE FUNCTION collections_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record what holds from now on instead.';
END $$;
"""
    + "".join(
        f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON collections_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION collections_refuse_change();
"""
        for table in _TABLES
    )
    + """
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON collections_step
    FOR EACH STATEMENT EXECUTE FUNCTION collections_refuse_change();
CREATE TRIGGER fixed BEFORE UPDATE ON collections_step FOR EACH ROW
    WHEN ((OLD.run_id, OLD.company_id, OLD.customer_id, OLD.currency, OLD.stage, OLD.after_id,
           OLD.policy, OLD.version, OLD.planned_on)
        IS DISTINCT FROM
          (NEW.run_id, NEW.company_id, NEW.customer_id, NEW.currency, NEW.stage, NEW.after_id,
           NEW.policy, NEW.version, NEW.planned_on))
    EXECUTE FUNCTION collections_refuse_change();
-- what has left the house is not planned again and keeps its day, unless it came back
CREATE TRIGGER gone BEFORE UPDATE ON collections_step FOR EACH ROW
    WHEN (OLD.sent_on IS NOT NULL AND OLD.state <> 'bounced'
          AND (NEW.sent_on IS DISTINCT FROM OLD.sent_on
               OR NEW.state IN ('planned', 'approved', 'queued', 'unknown', 'withdrawn')))
    EXECUTE FUNCTION collections_refuse_change();
-- nothing is handed over twice but by a person's word, or because the channel never had it
CREATE TRIGGER once BEFORE UPDATE ON collections_step FOR EACH ROW
    WHEN (NEW.attempts <> OLD.attempts
          AND NOT (NEW.attempts = OLD.attempts + 1 AND OLD.state = 'queued'
                   AND NEW.state = 'unknown'))
    EXECUTE FUNCTION collections_refuse_change();
"""
)


class Migration(migrations.Migration):
    """Refuse to change what was done; hold a step to what it asks."""

    dependencies = [("collections", "0001_initial")]

    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
