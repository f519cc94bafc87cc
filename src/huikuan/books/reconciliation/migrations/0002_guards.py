"""What was stated, sent and answered is never changed: the database refuses it."""

from django.db import migrations

TABLES = ("paper", "line", "send", "answer", "difference")
REFUSE = """
CREATE FUNCTION reconciliation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Make a new request instead.';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_refuse_change();
"""
# figures that were stated stay as they were stated, whatever else moves
FROZEN = """
CREATE FUNCTION reconciliation_keep_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.figures_digest IS NOT NULL AND (
        NEW.figures_digest, NEW.opening_minor, NEW.closing_minor, NEW.overdue_minor, NEW.known_at,
        NEW.customer_id, NEW.currency, NEW.round_id, NEW.answer_by
    ) IS DISTINCT FROM (
        OLD.figures_digest, OLD.opening_minor, OLD.closing_minor, OLD.overdue_minor, OLD.known_at,
        OLD.customer_id, OLD.currency, OLD.round_id, OLD.answer_by
    ) THEN
        RAISE EXCEPTION 'frozen: the figures of request % have been stated', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Make a new request instead.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE ON reconciliation_request
    FOR EACH ROW EXECUTE FUNCTION reconciliation_keep_figures();
"""


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_initial")]

    operations = [
        migrations.RunSQL(
            REFUSE + "".join(GUARD.format(table=table) for table in TABLES) + FROZEN,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
