import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("delegations", "0009_outcomes"),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(editable=False, max_length=64)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last read')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('content', models.CharField(blank=True, editable=False, max_length=64)),
                ('changed_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'calendar link',
                'verbose_name_plural': 'calendar links',
                'ordering': ('-created_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('stamped_at', models.DateTimeField(blank=True, null=True)),
                ('organiser', models.CharField(blank=True, max_length=200, verbose_name='invited by')),
                ('read_at', models.DateTimeField(auto_now=True, verbose_name='imported')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='met_moved',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meetinglead',
            name='met_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meetinglead',
            name='met_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meetinglead',
            name='met_delete',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='met_moved', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET met_at = (\n  SELECT max(coalesce(m.starts_at, m.on_from::timestamp AT TIME ZONE m.time_zone))\n  FROM delegations_meetinglead ml JOIN delegations_meeting m ON m.id = ml.meeting_id\n  WHERE ml.lead_id = leads_lead.id AND m.status IN ('planned', 'confirmed'))\nWHERE id IN (\nSELECT ml.lead_id FROM new_rows n JOIN old_rows o ON o.id = n.id\nJOIN delegations_meetinglead ml ON ml.meeting_id = n.id\nWHERE (o.starts_at, o.on_from, o.time_zone, o.status)\n  IS DISTINCT FROM (n.starts_at, n.on_from, n.time_zone, n.status)\n);\nRETURN NULL;\n", hash='84bd34284bb1e6ed0d4a7832b7f888dd41318215', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_met_moved_6d445', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='delegations_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nNEW.sequence := OLD.sequence;\nIF ROW(OLD.title, OLD.precision, OLD.starts_at, OLD.ends_at, OLD.on_from, OLD.on_to, OLD.time_zone, OLD.city, OLD.place, OLD.status, OLD.topics) IS DISTINCT FROM ROW(NEW.title, NEW.precision, NEW.starts_at, NEW.ends_at, NEW.on_from, NEW.on_to, NEW.time_zone, NEW.city, NEW.place, NEW.status, NEW.topics) THEN\n  NEW.sequence := OLD.sequence + 1;\nEND IF;\nRETURN NEW;\n', hash='95497ba6f9eae283cbbbc22c151474a5cb988ac6', operation='UPDATE', pgid='pgtrigger_count_versions_a7b95', table='delegations_meeting', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetinglead',
            trigger=pgtrigger.compiler.Trigger(name='met_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET met_at = (\n  SELECT max(coalesce(m.starts_at, m.on_from::timestamp AT TIME ZONE m.time_zone))\n  FROM delegations_meetinglead ml JOIN delegations_meeting m ON m.id = ml.meeting_id\n  WHERE ml.lead_id = leads_lead.id AND m.status IN ('planned', 'confirmed'))\nWHERE id IN (SELECT lead_id FROM new_rows);\nRETURN NULL;\n", hash='312f44ec86f40acd176f0f5de108f68157569a5e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_met_insert_54b8f', referencing='REFERENCING NEW TABLE AS new_rows ', table='delegations_meetinglead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetinglead',
            trigger=pgtrigger.compiler.Trigger(name='met_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET met_at = (\n  SELECT max(coalesce(m.starts_at, m.on_from::timestamp AT TIME ZONE m.time_zone))\n  FROM delegations_meetinglead ml JOIN delegations_meeting m ON m.id = ml.meeting_id\n  WHERE ml.lead_id = leads_lead.id AND m.status IN ('planned', 'confirmed'))\nWHERE id IN (SELECT lead_id FROM new_rows UNION SELECT lead_id FROM old_rows);\nRETURN NULL;\n", hash='140b0aee628225b153e4764fe499eaa8c3303d3a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_met_update_bb010', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='delegations_meetinglead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetinglead',
            trigger=pgtrigger.compiler.Trigger(name='met_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET met_at = (\n  SELECT max(coalesce(m.starts_at, m.on_from::timestamp AT TIME ZONE m.time_zone))\n  FROM delegations_meetinglead ml JOIN delegations_meeting m ON m.id = ml.meeting_id\n  WHERE ml.lead_id = leads_lead.id AND m.status IN ('planned', 'confirmed'))\nWHERE id IN (SELECT lead_id FROM old_rows);\nRETURN NULL;\n", hash='2e2db3484f64a9b975f344bfdb0e97035cc0a031', level='STATEMENT', operation='DELETE', pgid='pgtrigger_met_delete_496bf', referencing='REFERENCING OLD TABLE AS old_rows ', table='delegations_meetinglead', when='AFTER')),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='delegation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to='delegations.delegation', verbose_name='delegation'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='meeting',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to='delegations.meeting'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='read_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('owner', 'delegation'), name='feed_one_live_link', nulls_distinct=False, violation_error_message='This link exists already.'),
        ),
    ]
