"""The database's own half of the rules: append-only, and parts that sum back to their draft."""

from pathlib import Path

from django.db import migrations


def _statements() -> str:
    return (Path(__file__).parent / "0002_guards.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("drafts", "0001_initial"), ("ledger", "0002_guards")]

    operations = [migrations.RunSQL(_statements(), reverse_sql=migrations.RunSQL.noop)]
