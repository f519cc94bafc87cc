"""Finds the money that waits to be applied without reading all that is open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Key what is open of receipts."""

    dependencies = [("ledger", "0004_settling")]

    operations = [
        migrations.AddIndex(
            model_name="openitem",
            index=models.Index(
                fields=["company_id", "item_id"], condition=models.Q(side=1), name="open_money"
            ),
        ),
    ]
