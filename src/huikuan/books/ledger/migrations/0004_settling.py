"""Lets what is left of claims and of money go to a difference account, and finds a group again.

Numbers of groups rise with the entries that bear them, so block ranges find one of them without
an index over every entry.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """Two more kinds of entries: differences (10) and money that was moved (11)."""

    dependencies = [("ledger", "0003_act_txid")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE ledger_entry DROP CONSTRAINT entry_kind;
            ALTER TABLE ledger_entry
                ADD CONSTRAINT entry_kind CHECK (kind BETWEEN 1 AND 11) NOT VALID;
            ALTER TABLE ledger_entry VALIDATE CONSTRAINT entry_kind;
            CREATE INDEX entry_groups ON ledger_entry
                USING brin (group_id) WITH (pages_per_range = 16, autosummarize = on);
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
