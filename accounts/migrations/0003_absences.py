
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):

    dependencies = [
        ('accounts', '0002_saved_views'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ('first_day', 'id'),
            },
        ),
        migrations.CreateModel(
            name='AbsenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='user',
            name='digest_at',
            field=models.TimeField(default=datetime.time(8, 0), verbose_name='daily mail at'),
        ),
        migrations.AddField(
            model_name='user',
            name='mail_language',
            field=models.CharField(choices=[('en', 'English'), ('ja', '日本語'), ('hi', 'हिन्दी')], default='en', max_length=5, verbose_name='language of mails'),
        ),
        migrations.AddField(
            model_name='user',
            name='mail_on_days_off',
            field=models.BooleanField(default=False, help_text='Weekends and public holidays.', verbose_name='mails on days off too'),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_from',
            field=models.TimeField(blank=True, default=datetime.time(20, 0), null=True, verbose_name='quiet from'),
        ),
        migrations.AddField(
            model_name='user',
            name='quiet_until',
            field=models.TimeField(blank=True, default=datetime.time(7, 0), null=True, verbose_name='quiet until'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='digest_at',
            field=models.TimeField(default=datetime.time(8, 0), verbose_name='daily mail at'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='mail_language',
            field=models.CharField(choices=[('en', 'English'), ('ja', '日本語'), ('hi', 'हिन्दी')], default='en', max_length=5, verbose_name='language of mails'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='mail_on_days_off',
            field=models.BooleanField(default=False, help_text='Weekends and public holidays.', verbose_name='mails on days off too'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='quiet_from',
            field=models.TimeField(blank=True, default=datetime.time(20, 0), null=True, verbose_name='quiet from'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='quiet_until',
            field=models.TimeField(blank=True, default=datetime.time(7, 0), null=True, verbose_name='quiet until'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='user_quiet_both_or_none', violation_error_message='Write when quiet hours begin and when they end.'),
        ),
        migrations.AddField(
            model_name='absence',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absence',
            name='deputy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL, verbose_name='deputy'),
        ),
        migrations.AddField(
            model_name='absence',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='who is away'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='deputy',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who is away'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='absenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.absence'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_ends_after_it_began', violation_error_message='The last day cannot be before the first.'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', models.F('person')), _negated=True), name='absence_deputy_is_another', violation_error_message='Choose somebody else as deputy.'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), (models.Func('first_day', 'last_day', models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='absence_one_at_a_time', violation_error_message='This person is away on some of these days already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("date_joined", "digest_at", "email", "email_reminders", "id", "is_active", "is_demo", "mail_language", "mail_on_days_off", "name", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "role", "team_id", "time_zone") VALUES (NEW."date_joined", NEW."digest_at", NEW."email", NEW."email_reminders", NEW."id", NEW."is_active", NEW."is_demo", NEW."mail_language", NEW."mail_on_days_off", NEW."name", NEW."office", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quiet_from", NEW."quiet_until", NEW."role", NEW."team_id", NEW."time_zone"); RETURN NULL;', hash='3720f43548f2ec975c7b08e3e69f5eb6968d25ba', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."date_joined" IS DISTINCT FROM (NEW."date_joined") OR OLD."digest_at" IS DISTINCT FROM (NEW."digest_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."email_reminders" IS DISTINCT FROM (NEW."email_reminders") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."mail_language" IS DISTINCT FROM (NEW."mail_language") OR OLD."mail_on_days_off" IS DISTINCT FROM (NEW."mail_on_days_off") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."office" IS DISTINCT FROM (NEW."office") OR OLD."quiet_from" IS DISTINCT FROM (NEW."quiet_from") OR OLD."quiet_until" IS DISTINCT FROM (NEW."quiet_until") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone"))', func='INSERT INTO "accounts_userevent" ("date_joined", "digest_at", "email", "email_reminders", "id", "is_active", "is_demo", "mail_language", "mail_on_days_off", "name", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "role", "team_id", "time_zone") VALUES (NEW."date_joined", NEW."digest_at", NEW."email", NEW."email_reminders", NEW."id", NEW."is_active", NEW."is_demo", NEW."mail_language", NEW."mail_on_days_off", NEW."name", NEW."office", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quiet_from", NEW."quiet_until", NEW."role", NEW."team_id", NEW."time_zone"); RETURN NULL;', hash='6a3ebbc6efdb60652fe7dc60d0154b35637cb020', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("date_joined", "digest_at", "email", "email_reminders", "id", "is_active", "is_demo", "mail_language", "mail_on_days_off", "name", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "role", "team_id", "time_zone") VALUES (OLD."date_joined", OLD."digest_at", OLD."email", OLD."email_reminders", OLD."id", OLD."is_active", OLD."is_demo", OLD."mail_language", OLD."mail_on_days_off", OLD."name", OLD."office", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quiet_from", OLD."quiet_until", OLD."role", OLD."team_id", OLD."time_zone"); RETURN NULL;', hash='f2f72a0735ece58be4887c13e0e92a6cd1fc9db2', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_absenceevent" ("created_at", "created_by_id", "deputy_id", "first_day", "id", "last_day", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."deputy_id", NEW."first_day", NEW."id", NEW."last_day", NEW."note", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='c87525b5b826120bca8666a61276b7c629d91a49', operation='INSERT', pgid='pgtrigger_insert_insert_b9041', table='accounts_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_absenceevent" ("created_at", "created_by_id", "deputy_id", "first_day", "id", "last_day", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."deputy_id", NEW."first_day", NEW."id", NEW."last_day", NEW."note", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='1bad455e4b80f849d0e8507829401da1dd8aa7c7', operation='UPDATE', pgid='pgtrigger_update_update_b558a', table='accounts_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_absenceevent" ("created_at", "created_by_id", "deputy_id", "first_day", "id", "last_day", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."deputy_id", OLD."first_day", OLD."id", OLD."last_day", OLD."note", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='79f510cea614e7f28d9b816ba5ed1e2952dc5d61', operation='DELETE', pgid='pgtrigger_delete_delete_1cc4d', table='accounts_absence', when='AFTER')),
        ),
    ]
