"""Finds the acts that a snapshot had not seen, without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Key the acts of a company by their transaction."""

    dependencies = [("ledger", "0002_guards"), ("people", "0002_duties")]

    operations = [
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["company", "txid"], name="act_txid"),
        ),
    ]
