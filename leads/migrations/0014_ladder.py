import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from accounts.at_once import AtOnceMigration
from django.conf import settings
from django.db import migrations, models


class Migration(AtOnceMigration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("leads", "0013_register"),
    ]

    operations = [
        migrations.CreateModel(
            name='Rewriting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('upto', models.BigIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='milestone',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='milestone',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='milestone',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='milestone',
            name='order_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='reason for a move out of order'),
        ),
        migrations.AddField(
            model_name='milestoneevent',
            name='order_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='reason for a move out of order'),
        ),
        migrations.AddField(
            model_name='rewriting',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rewriting',
            name='ladder',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='leads.ladder'),
        ),
        migrations.AddIndex(
            model_name='rewriting',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['id'], name='rewriting_waits'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forecast',
            trigger=pgtrigger.compiler.Trigger(name='state_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nIF pg_trigger_depth() = 1 THEN\n  PERFORM leads_mou_rewrite(ARRAY(SELECT DISTINCT s.mou_id FROM new_rows n\n    JOIN leads_milestone s ON s.id = n.milestone_id));\nEND IF;\nRETURN NULL;\n', hash='08008f68caa85eb9238e20b01cdb3a39d525bc19', level='STATEMENT', operation='INSERT', pgid='pgtrigger_state_insert_974a0', referencing='REFERENCING NEW TABLE AS new_rows ', table='leads_forecast', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_milestoneevent" ("actual_on", "actual_on_precision", "baseline_on", "baseline_on_precision", "forecast_on", "forecast_on_precision", "id", "kind", "mou_id", "noted_on", "order_reason", "owed_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached", "slippage_reason") VALUES (NEW."actual_on", NEW."actual_on_precision", NEW."baseline_on", NEW."baseline_on_precision", NEW."forecast_on", NEW."forecast_on_precision", NEW."id", NEW."kind", NEW."mou_id", NEW."noted_on", NEW."order_reason", NEW."owed_by", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reached", NEW."slippage_reason"); RETURN NULL;', hash='4e7b531ac5a93384bfe2cb92e927e60937b46ea1', operation='INSERT', pgid='pgtrigger_insert_insert_5c93a', table='leads_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_milestoneevent" ("actual_on", "actual_on_precision", "baseline_on", "baseline_on_precision", "forecast_on", "forecast_on_precision", "id", "kind", "mou_id", "noted_on", "order_reason", "owed_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached", "slippage_reason") VALUES (NEW."actual_on", NEW."actual_on_precision", NEW."baseline_on", NEW."baseline_on_precision", NEW."forecast_on", NEW."forecast_on_precision", NEW."id", NEW."kind", NEW."mou_id", NEW."noted_on", NEW."order_reason", NEW."owed_by", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reached", NEW."slippage_reason"); RETURN NULL;', hash='c7160d98f1aca0b912c88c0c1aadfe5053cad70b', operation='UPDATE', pgid='pgtrigger_update_update_3ae31', table='leads_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_milestoneevent" ("actual_on", "actual_on_precision", "baseline_on", "baseline_on_precision", "forecast_on", "forecast_on_precision", "id", "kind", "mou_id", "noted_on", "order_reason", "owed_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached", "slippage_reason") VALUES (OLD."actual_on", OLD."actual_on_precision", OLD."baseline_on", OLD."baseline_on_precision", OLD."forecast_on", OLD."forecast_on_precision", OLD."id", OLD."kind", OLD."mou_id", OLD."noted_on", OLD."order_reason", OLD."owed_by", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reached", OLD."slippage_reason"); RETURN NULL;', hash='17ca709e671fffd53326fa9bf8d12dbb32d9fdf1', operation='DELETE', pgid='pgtrigger_delete_delete_f409b', table='leads_milestone', when='AFTER')),
        ),
    ]
