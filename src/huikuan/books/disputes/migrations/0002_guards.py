"""What was done in a dispute is never changed; of a disputed part only whether it still counts."""

from django.db import migrations

SQL = """
CREATE FUNCTION disputes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record what holds from now on instead.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disputes_disputestep
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disputes_disputepaper
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON disputes_dispute
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON disputes_disputeitem
    FOR EACH STATEMENT EXECUTE FUNCTION disputes_refuse_change();
CREATE TRIGGER fixed BEFORE UPDATE ON disputes_disputeitem FOR EACH ROW
    WHEN ((OLD.dispute_id, OLD.item_id, OLD.original_minor, OLD.from_seq)
        IS DISTINCT FROM (NEW.dispute_id, NEW.item_id, NEW.original_minor, NEW.from_seq))
    EXECUTE FUNCTION disputes_refuse_change();
CREATE TRIGGER fixed BEFORE UPDATE ON disputes_dispute FOR EACH ROW
    WHEN ((OLD.company_id, OLD.customer_id, OLD.currency, OLD.opened_on, OLD.source, OLD.origin)
        IS DISTINCT FROM
        (NEW.company_id, NEW.customer_id, NEW.currency, NEW.opened_on, NEW.source, NEW.origin))
    EXECUTE FUNCTION disputes_refuse_change();
"""


class Migration(migrations.Migration):
    """Refuse to change steps, papers and disputed amounts, and to remove anything."""

    dependencies = [("disputes", "0001_initial")]

    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
