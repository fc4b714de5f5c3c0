import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        ("delegations", "0006_meeting_status"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='first day there')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='last day there')),
                ('time_zone', models.CharField(choices=[('Asia/Tokyo', 'Japan'), ('Asia/Kolkata', 'India')], default='Asia/Tokyo', max_length=40, verbose_name='clock of the place')),
                ('hotel', models.CharField(blank=True, max_length=200, verbose_name='hotel')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
            ],
            options={
                'verbose_name': 'city of a journey',
                'verbose_name_plural': 'cities of a journey',
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='LegEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('city', models.CharField(max_length=80, verbose_name='city')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='first day there')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='last day there')),
                ('time_zone', models.CharField(choices=[('Asia/Tokyo', 'Japan'), ('Asia/Kolkata', 'India')], default='Asia/Tokyo', max_length=40, verbose_name='clock of the place')),
                ('hotel', models.CharField(blank=True, max_length=200, verbose_name='hotel')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Preparation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('host', 'Host confirmed'), ('people', 'People'), ('brief', 'Brief'), ('interpreter', 'Interpreter'), ('vehicle', 'Vehicle'), ('gift', 'Gift'), ('protocol', 'Protocol')], max_length=20, verbose_name='what')),
                ('state', models.CharField(choices=[('todo', 'To do'), ('done', 'Done'), ('not_needed', 'Not needed')], default='todo', max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='ready by')),
            ],
            options={
                'verbose_name': 'preparation',
                'verbose_name_plural': 'preparations',
                'ordering': ('meeting_id', 'id'),
            },
        ),
        migrations.CreateModel(
            name='PreparationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('host', 'Host confirmed'), ('people', 'People'), ('brief', 'Brief'), ('interpreter', 'Interpreter'), ('vehicle', 'Vehicle'), ('gift', 'Gift'), ('protocol', 'Protocol')], max_length=20, verbose_name='what')),
                ('state', models.CharField(choices=[('todo', 'To do'), ('done', 'Done'), ('not_needed', 'Not needed')], default='todo', max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='ready by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='leg',
            name='delegation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legs', to='delegations.delegation'),
        ),
        migrations.AddField(
            model_name='legevent',
            name='delegation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='delegations.delegation'),
        ),
        migrations.AddField(
            model_name='legevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='legevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='delegations.leg'),
        ),
        migrations.AddField(
            model_name='preparation',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preparations', to='delegations.meeting'),
        ),
        migrations.AddField(
            model_name='preparation',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='preparations', to=settings.AUTH_USER_MODEL, verbose_name='who sees to it'),
        ),
        migrations.AddField(
            model_name='preparationevent',
            name='meeting',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='delegations.meeting'),
        ),
        migrations.AddField(
            model_name='preparationevent',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who sees to it'),
        ),
        migrations.AddField(
            model_name='preparationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='preparationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='delegations.preparation'),
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__isnull', True), models.Q(('first_day__isnull', False), ('last_day__gte', models.F('first_day'))), _connector='OR'), name='leg_ends_after_start', violation_error_message='The last day cannot be before the first day.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leg',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_legevent" ("city", "delegation_id", "first_day", "hotel", "id", "last_day", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "time_zone") VALUES (NEW."city", NEW."delegation_id", NEW."first_day", NEW."hotel", NEW."id", NEW."last_day", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."time_zone"); RETURN NULL;', hash='52868b1a7764b84e562382fa5a444287c27ca052', operation='INSERT', pgid='pgtrigger_insert_insert_96fef', table='delegations_leg', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leg',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "delegations_legevent" ("city", "delegation_id", "first_day", "hotel", "id", "last_day", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "time_zone") VALUES (NEW."city", NEW."delegation_id", NEW."first_day", NEW."hotel", NEW."id", NEW."last_day", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."time_zone"); RETURN NULL;', hash='605107dfbec39ec71f3c5ef8f604729870680251', operation='UPDATE', pgid='pgtrigger_update_update_de3d4', table='delegations_leg', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leg',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_legevent" ("city", "delegation_id", "first_day", "hotel", "id", "last_day", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "time_zone") VALUES (OLD."city", OLD."delegation_id", OLD."first_day", OLD."hotel", OLD."id", OLD."last_day", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."time_zone"); RETURN NULL;', hash='d5e4087f4de840e01136fbae78434149b59af65f', operation='DELETE', pgid='pgtrigger_delete_delete_152cb', table='delegations_leg', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.UniqueConstraint(fields=('meeting', 'kind'), name='preparation_once'),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['host', 'people', 'brief', 'interpreter', 'vehicle', 'gift', 'protocol'])), name='preparation_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='preparation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['todo', 'done', 'not_needed'])), name='preparation_state_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preparation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_preparationevent" ("due_on", "id", "kind", "meeting_id", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."due_on", NEW."id", NEW."kind", NEW."meeting_id", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;', hash='0b193849280cff20305ba3a094625477b39fd0f7', operation='INSERT', pgid='pgtrigger_insert_insert_6b599', table='delegations_preparation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preparation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "delegations_preparationevent" ("due_on", "id", "kind", "meeting_id", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."due_on", NEW."id", NEW."kind", NEW."meeting_id", NEW."note", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;', hash='89a364fc294b46f21ac096f3d01d5a02c8c87107', operation='UPDATE', pgid='pgtrigger_update_update_1c7ab', table='delegations_preparation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preparation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_preparationevent" ("due_on", "id", "kind", "meeting_id", "note", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."due_on", OLD."id", OLD."kind", OLD."meeting_id", OLD."note", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state"); RETURN NULL;', hash='ac8816796df70929d5d870dfb4e95918df21a826', operation='DELETE', pgid='pgtrigger_delete_delete_55ba6', table='delegations_preparation', when='AFTER')),
        ),
    ]
