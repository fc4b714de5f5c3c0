
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):

    dependencies = [
        ('leads', '0017_one_at_a_time'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayOffEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('country', models.CharField(choices=[('JP', 'Japan'), ('IN', 'India'), ('ZZ', 'Other')], max_length=2, verbose_name='country')),
                ('day', models.DateField(verbose_name='day')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('works', models.BooleanField(default=False, help_text='A public holiday on which the desk works.', verbose_name='working day')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DayOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(choices=[('JP', 'Japan'), ('IN', 'India'), ('ZZ', 'Other')], max_length=2, verbose_name='country')),
                ('day', models.DateField(verbose_name='day')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('works', models.BooleanField(default=False, help_text='A public holiday on which the desk works.', verbose_name='working day')),
            ],
            options={
                'verbose_name': 'day off',
                'verbose_name_plural': 'days off',
                'ordering': ('day', 'country'),
                'constraints': [models.UniqueConstraint(fields=('country', 'day'), name='day_off_once', violation_error_message='This day is on the list already.'), models.CheckConstraint(condition=models.Q(('country__in', ('IN', 'JP'))), name='day_off_country_known')],
            },
        ),
        migrations.AddField(
            model_name='dayoffevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='dayoffevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.dayoff'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dayoff',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_dayoffevent" ("country", "day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "works") VALUES (NEW."country", NEW."day", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."works"); RETURN NULL;', hash='8de138bdf68acab77c5b2d24945fc5b0df37e79a', operation='INSERT', pgid='pgtrigger_insert_insert_0696a', table='leads_dayoff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dayoff',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_dayoffevent" ("country", "day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "works") VALUES (NEW."country", NEW."day", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."works"); RETURN NULL;', hash='8fee650c4684f2b0fd2b84a629de50152ea53d39', operation='UPDATE', pgid='pgtrigger_update_update_948bc', table='leads_dayoff', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dayoff',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_dayoffevent" ("country", "day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "works") VALUES (OLD."country", OLD."day", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."works"); RETURN NULL;', hash='d7023f12be661f9902772f6ed1cd8edf544465cf', operation='DELETE', pgid='pgtrigger_delete_delete_436cd', table='leads_dayoff', when='AFTER')),
        ),
    ]
