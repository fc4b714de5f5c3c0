import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):

    dependencies = [
        ('leads', '0005_saved_views'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TagEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('colour', models.CharField(choices=[('grey', 'Grey'), ('blue', 'Blue'), ('teal', 'Teal'), ('green', 'Green'), ('amber', 'Amber'), ('red', 'Red'), ('violet', 'Violet')], default='grey', max_length=10, verbose_name='colour')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BulkRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('deed', models.CharField(max_length=20)),
                ('settings', models.JSONField(default=dict)),
                ('words', models.CharField(max_length=500, verbose_name='what was asked')),
                ('query', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('undo_asked_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('missing', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('put_back', models.PositiveIntegerField(default=0)),
                ('left_alone', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bulk_runs', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('undo_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'bulk change',
                'verbose_name_plural': 'bulk changes',
                'ordering': ('-created_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('done', 'Done'), ('unchanged', 'As it was already'), ('refused', 'Refused'), ('stopped', 'Not begun')], default='pending', max_length=10)),
                ('undo', models.CharField(choices=[('', 'not asked'), ('asked', 'Waiting'), ('put_back', 'Put back'), ('left_alone', 'Left alone')], default='', max_length=10)),
                ('reasons', models.JSONField(default=list)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bulk_rows', to='leads.lead')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='leads.bulkrun')),
            ],
            options={
                'verbose_name': 'lead of a bulk change',
                'verbose_name_plural': 'leads of bulk changes',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('key', models.CharField(editable=False, max_length=200, unique=True)),
                ('colour', models.CharField(choices=[('grey', 'Grey'), ('blue', 'Blue'), ('teal', 'Teal'), ('green', 'Green'), ('amber', 'Amber'), ('red', 'Red'), ('violet', 'Violet')], default='grey', max_length=10, verbose_name='colour')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ('key', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('colour__in', ['grey', 'blue', 'teal', 'green', 'amber', 'red', 'violet'])), name='tag_colour_known')],
            },
        ),
        migrations.CreateModel(
            name='LeadTagEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('lead', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.lead')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('tag', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.tag')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tag',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_tagevent" ("colour", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."colour", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='8dc3cc381cdc51eb56f88d78a64c3452167d3582', operation='INSERT', pgid='pgtrigger_insert_insert_f6d0c', table='leads_tag', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tag',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."colour" IS DISTINCT FROM (NEW."colour") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "leads_tagevent" ("colour", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."colour", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='b3f749f5d325aee2160b6c36539009e20588e1f7', operation='UPDATE', pgid='pgtrigger_update_update_e04c8', table='leads_tag', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tag',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_tagevent" ("colour", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."colour", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='cec0ec87633c4ab228c0841aa5f92c537fd72914', operation='DELETE', pgid='pgtrigger_delete_delete_ca3f3', table='leads_tag', when='AFTER')),
        ),
        migrations.AddField(
            model_name='lead',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='leads', to='leads.tag', verbose_name='tags'),
        ),
        migrations.AddField(
            model_name='tagevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='tagevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.tag'),
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(fields=['by', '-created_at'], name='bulk_run_mine'),
        ),
        migrations.AddIndex(
            model_name='bulkrun',
            index=models.Index(condition=models.Q(('finished_at', None), models.Q(('undo_asked_at__isnull', False), ('undone_at__isnull', True)), _connector='OR'), fields=['id'], name='bulk_run_unfinished'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['run', 'id'], name='bulk_row_pending'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(condition=models.Q(('undo', 'asked')), fields=['run', 'id'], name='bulk_row_to_undo'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.UniqueConstraint(fields=('run', 'lead'), name='bulk_row_once'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'done', 'unchanged', 'refused', 'stopped'])), name='bulk_row_state_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(('undo__in', ['', 'asked', 'put_back', 'left_alone'])), name='bulk_row_undo_known'),
        ),
        migrations.CreateModel(
            name='LeadTag',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('leads.lead_tags',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadtag',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_leadtagevent" ("id", "lead_id", "pgh_context_id", "pgh_created_at", "pgh_label", "tag_id") VALUES (NEW."id", NEW."lead_id", _pgh_attach_context(), NOW(), \'insert\', NEW."tag_id"); RETURN NULL;', hash='324606d622226974012e3ed5de6d84d683e2301e', operation='INSERT', pgid='pgtrigger_insert_insert_b084d', table='leads_lead_tags', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='leadtag',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_leadtagevent" ("id", "lead_id", "pgh_context_id", "pgh_created_at", "pgh_label", "tag_id") VALUES (OLD."id", OLD."lead_id", _pgh_attach_context(), NOW(), \'delete\', OLD."tag_id"); RETURN NULL;', hash='78f697fd464fbd31767d875542a63fbb0303784a', operation='DELETE', pgid='pgtrigger_delete_delete_cc9a1', table='leads_lead_tags', when='AFTER')),
        ),
    ]
