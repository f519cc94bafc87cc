"""What people at a customer agree to, and what stops the dunning of one: never changed."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


GUARDS = """
CREATE FUNCTION parties_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record what holds from now on instead.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON parties_contactfact
    FOR EACH STATEMENT EXECUTE FUNCTION parties_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON parties_dunninghold
    FOR EACH STATEMENT EXECUTE FUNCTION parties_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON parties_dunningholdend
    FOR EACH STATEMENT EXECUTE FUNCTION parties_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_initial'),
        ('people', '0003_answer_code'),
    ]

    operations = [
        migrations.CreateModel(
            name='DunningHold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('why', models.TextField()),
                ('actor', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.customer')),
            ],
        ),
        migrations.AddField(
            model_name='contact',
            name='language',
            field=models.CharField(blank=True, db_default='', default='', max_length=2),
        ),
        migrations.AddField(
            model_name='contact',
            name='role',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='contact',
            name='time_zone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.CreateModel(
            name='DunningHoldEnd',
            fields=[
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='end', serialize=False, to='parties.dunninghold')),
                ('on', models.DateField()),
                ('why', models.TextField()),
                ('actor', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ContactFact',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('what', models.CharField(max_length=12)),
                ('holds', models.BooleanField()),
                ('since', models.DateField()),
                ('source', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.CharField(max_length=120)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='parties.contact')),
            ],
            options={
                'indexes': [models.Index(fields=['contact', '-id'], name='contact_fact_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('purpose', 'channel', 'verified'))), name='contact_fact_kind')],
            },
        ),
        migrations.AddIndex(
            model_name='dunninghold',
            index=models.Index(fields=['company', 'customer'], name='dunning_hold_customer'),
        ),
        migrations.AddConstraint(
            model_name='dunninghold',
            constraint=models.CheckConstraint(condition=models.Q(('code__in', ('complaint', 'insolvency', 'legal', 'pause'))), name='dunning_hold_code'),
        ),
        migrations.AddConstraint(
            model_name='dunninghold',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='dunning_hold_days'),
        ),
        migrations.RunSQL(GUARDS, reverse_sql=migrations.RunSQL.noop),
    ]
