"""The code of a kept answer is not a state of anything: it is named for what it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("people", "0002_duties"),)
    operations = (
        migrations.RenameField(
            model_name="idempotentwrite", old_name="status", new_name="answer_code"
        ),
    )
