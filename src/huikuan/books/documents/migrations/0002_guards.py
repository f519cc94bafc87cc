"""The database's own half of the rules: what was read and what happened is never changed."""

from django.db import migrations

_TABLES = ("reading", "outcome", "deliveryevent", "taxevent", "redletterevent")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON documents_{one}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
            reverse_sql=migrations.RunSQL.noop,
        )
        for one in _TABLES
    ]
