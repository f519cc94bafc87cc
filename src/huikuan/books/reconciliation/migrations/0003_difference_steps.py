"""What was done about differences: given to somebody, answered, taken up again; append-only."""

import django.db.models.deletion
from django.db import migrations, models

_GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_differencestep
    FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="DifferenceStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("company_id", models.IntegerField()),
                ("no", models.IntegerField()),
                ("step", models.IntegerField()),
                ("act", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=10)),
                ("owner_id", models.IntegerField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=10)),
                ("words", models.TextField(blank=True, default="")),
                ("actor", models.CharField(max_length=200)),
                ("person", models.CharField(blank=True, default="", max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reconciliation.answer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="differencestep",
            constraint=models.UniqueConstraint(
                fields=("answer", "no", "step"), name="difference_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="differencestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "assigned", "answered"])),
                name="difference_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="differencestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("outcome", ""), ("words", ""), _connector="OR", _negated=True),
                    _connector="OR",
                ),
                name="difference_answered_says",
            ),
        ),
        migrations.RunSQL(_GUARD, reverse_sql=migrations.RunSQL.noop),
    ]
