"""Keeps the day that was stated for an allocation, where it counts from a later one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="stated_on",
            field=models.DateField(null=True),
        ),
    ]
