"""Finds what waits among all receipts that ever came in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Key the standings of receipts that are not settled."""

    dependencies = [("cash", "0002_bank_debits")]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("state", "settled"), _negated=True),
                fields=["company_id", "receipt_id"],
                include=("state", "confidence"),
                name="cash_unsettled",
            ),
        ),
    ]
