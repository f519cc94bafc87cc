"""The database's own half of the rules: append-only, scores of their run, four eyes."""

from pathlib import Path

from django.db import migrations


def _statements() -> str:
    return (Path(__file__).parent / "0002_guards.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial"), ("parties", "0001_initial")]

    operations = [migrations.RunSQL(_statements(), reverse_sql=migrations.RunSQL.noop)]
