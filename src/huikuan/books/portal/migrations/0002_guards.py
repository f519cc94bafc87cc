"""What was handed in is never changed, and no row of the portal is deleted: the database refuses."""

from django.db import migrations

TABLES = ("invitation", "key", "visit", "submission")
REFUSE = """
CREATE FUNCTION portal_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Revoke or refuse it instead.';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON portal_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_removal();
"""
# what a clerk said stays as it was said, and what was decided stays decided
FROZEN = """
CREATE FUNCTION portal_keep_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting' OR (
        NEW.company_id, NEW.invitation_id, NEW.customer_id, NEW.kind, NEW.currency,
        NEW.amount_minor, NEW.day, NEW.content, NEW.words, NEW.name, NEW.file_name, NEW.media_type,
        NEW.file, NEW.digest, NEW.handed_in_at, NEW.handed_in_on
    ) IS DISTINCT FROM (
        OLD.company_id, OLD.invitation_id, OLD.customer_id, OLD.kind, OLD.currency,
        OLD.amount_minor, OLD.day, OLD.content, OLD.words, OLD.name, OLD.file_name, OLD.media_type,
        OLD.file, OLD.digest, OLD.handed_in_at, OLD.handed_in_on
    ) THEN
        RAISE EXCEPTION 'frozen: submission % has been handed in or decided', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'A further submission says more.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE ON portal_submission
    FOR EACH ROW EXECUTE FUNCTION portal_keep_submission();
CREATE FUNCTION portal_keep_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.company_id, NEW.customer_id, NEW.email) IS DISTINCT FROM
        (OLD.company_id, OLD.customer_id, OLD.email)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL) THEN
        RAISE EXCEPTION 'frozen: invitation % opens one customer only', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Make a new invitation instead.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE ON portal_invitation
    FOR EACH ROW EXECUTE FUNCTION portal_keep_owner();
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            REFUSE + "".join(GUARD.format(table=table) for table in TABLES) + FROZEN,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
