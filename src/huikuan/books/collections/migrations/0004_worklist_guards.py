"""Whose a customer is, what was put off and what was expected are never changed."""

from django.db import migrations

SQL = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON collections_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION collections_refuse_change();
"""
    for table in ("assignment", "snooze", "seat")
)


class Migration(migrations.Migration):
    """Refuse to change who worked on what."""

    dependencies = [("collections", "0003_worklist")]

    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
