"""What was promised is never changed, and is the same by instalments and by debts."""

from django.db import migrations

SQL = """
CREATE FUNCTION plans_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record what holds from now on instead.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plans_planinstalment
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON plans_planstep
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON plans_plan
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON plans_planitem
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER fixed BEFORE UPDATE ON plans_planitem FOR EACH ROW
    WHEN ((OLD.plan_id, OLD.item_id, OLD.minor) IS DISTINCT FROM
        (NEW.plan_id, NEW.item_id, NEW.minor))
    EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER fixed BEFORE UPDATE ON plans_plan FOR EACH ROW
    WHEN ((OLD.company_id, OLD.customer_id, OLD.currency, OLD.kind, OLD.given_on, OLD.last_due_on,
           OLD.total_minor, OLD.tolerance_days, OLD.accelerates, OLD.level, OLD.from_seq)
        IS DISTINCT FROM
          (NEW.company_id, NEW.customer_id, NEW.currency, NEW.kind, NEW.given_on, NEW.last_due_on,
           NEW.total_minor, NEW.tolerance_days, NEW.accelerates, NEW.level, NEW.from_seq))
    EXECUTE FUNCTION plans_refuse_change();
CREATE FUNCTION plans_check_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    debts bigint := (SELECT coalesce(sum(minor), 0) FROM plans_planitem WHERE plan_id = NEW.id);
    dues bigint := (SELECT coalesce(sum(minor), 0) FROM plans_planinstalment
                    WHERE plan_id = NEW.id);
BEGIN
    IF debts <> NEW.total_minor OR dues <> NEW.total_minor THEN
        RAISE EXCEPTION 'plan_whole: plan % promises %, by debts % and by instalments %',
            NEW.id, NEW.total_minor, debts, dues USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON plans_plan DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION plans_check_whole();
"""


class Migration(migrations.Migration):
    """Refuse to change what was promised; hold its sums together when it is committed."""

    dependencies = [("plans", "0001_initial")]

    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
