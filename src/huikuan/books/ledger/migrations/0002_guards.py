"""The database's own half of the ledger's rules: append-only, references, balance, periods.

Statement triggers read all new rows at once (transition tables), so a batch of a million rows
pays a handful of set operations instead of millions of row checks.
"""

from pathlib import Path

from django.db import migrations


def _statements() -> str:
    return (Path(__file__).parent / "0002_guards.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("parties", "0001_initial")]

    operations = [migrations.RunSQL(_statements(), reverse_sql=migrations.RunSQL.noop)]
