"""What was decided about bank accounts: registered, closed, opened again; append-only."""

import django.db.models.deletion
from django.db import migrations, models

_GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON banking_accountact
    FOR EACH STATEMENT EXECUTE FUNCTION banking_refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("banking", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="AccountAct",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("company_id", models.IntegerField()),
                ("act", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("on", models.DateField()),
                ("actor", models.CharField(max_length=120)),
                ("person", models.CharField(blank=True, default="", max_length=120)),
                ("why", models.TextField(blank=True, default="")),
                ("recorded_at", models.DateTimeField(db_default=models.functions.Now())),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="banking.bankaccount",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="accountact",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["met", "open", "closed"]),
                name="bank_account_act_state",
            ),
        ),
        migrations.RunSQL(_GUARD, reverse_sql=migrations.RunSQL.noop),
    ]
