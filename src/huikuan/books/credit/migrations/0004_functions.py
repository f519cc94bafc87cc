"""The check of an order in the database: facts by one question, decision and room by one act."""

from pathlib import Path

from django.db import migrations


def _statements() -> str:
    return (Path(__file__).parent / "0004_functions.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Functions, guards, and the keys that only this room asks for."""

    dependencies = [
        ("credit", "0003_checks"),
        ("drafts", "0002_guards"),
        ("ledger", "0005_open_money"),
        ("orders", "0003_move_guards"),
        ("parties", "0001_initial"),
        ("policies", "0001_initial"),
        ("scoring", "0001_initial"),
        ("securities", "0001_initial"),
    ]

    operations = [migrations.RunSQL(_statements(), reverse_sql=migrations.RunSQL.noop)]
