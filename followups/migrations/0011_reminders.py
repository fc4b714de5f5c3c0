
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):

    dependencies = [
        ('accounts', '0003_absences'),
        ('followups', '0010_mou_lists'),
        ('leads', '0018_days_off'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='step')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ChecklistItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.CharField(max_length=200, verbose_name='step')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('delivery', models.CharField(choices=[('digest', 'with the day’s mail'), ('pending', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'perhaps sent'), ('not_wanted', 'not wanted')], default='pending', max_length=12, verbose_name='e-mail')),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('retry_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('uncertain_at', models.DateTimeField(blank=True, null=True, verbose_name='perhaps sent')),
                ('uncertain_times', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('day', models.DateField(verbose_name='day')),
            ],
            options={
                'verbose_name': 'daily mail',
                'verbose_name_plural': 'daily mails',
                'ordering': ('-day', '-id'),
            },
        ),
        migrations.CreateModel(
            name='RuleChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('followup_soon', 'Follow-up due soon'), ('followup_due', 'Follow-up due'), ('followup_overdue', 'Follow-up overdue'), ('followup_escalated', 'Overdue for long: word to managers'), ('followup_news', 'News of a follow-up'), ('lead_silent', 'Lead silent'), ('no_next_action', 'Lead without a next action'), ('mou_stale', 'MOU without an update'), ('milestone_near', 'Milestone expected soon'), ('milestone_passed', 'Milestone not reached in time'), ('mou_lapsing', 'MOU about to lapse'), ('delegation_late', 'Preparation of a delegation late'), ('enquiry_unanswered', 'Enquiry unanswered for 2 working days'), ('meeting_without_outcome', 'Meeting without outcome'), ('round_undecided', 'Follow-ups after a tour undecided'), ('review_report', 'Status report of a review day'), ('stale_list', 'MOUs nobody has updated')], max_length=30, verbose_name='rule')),
                ('channel', models.CharField(choices=[('at_once', 'Here and by e-mail at once'), ('digest', 'Here and with the day’s mail'), ('app', 'Here only'), ('off', 'Not at all')], max_length=10, verbose_name='how')),
            ],
            options={
                'verbose_name': 'choice about a rule',
                'verbose_name_plural': 'choices about rules',
            },
        ),
        migrations.CreateModel(
            name='RuleChoiceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('followup_soon', 'Follow-up due soon'), ('followup_due', 'Follow-up due'), ('followup_overdue', 'Follow-up overdue'), ('followup_escalated', 'Overdue for long: word to managers'), ('followup_news', 'News of a follow-up'), ('lead_silent', 'Lead silent'), ('no_next_action', 'Lead without a next action'), ('mou_stale', 'MOU without an update'), ('milestone_near', 'Milestone expected soon'), ('milestone_passed', 'Milestone not reached in time'), ('mou_lapsing', 'MOU about to lapse'), ('delegation_late', 'Preparation of a delegation late'), ('enquiry_unanswered', 'Enquiry unanswered for 2 working days'), ('meeting_without_outcome', 'Meeting without outcome'), ('round_undecided', 'Follow-ups after a tour undecided'), ('review_report', 'Status report of a review day'), ('stale_list', 'MOUs nobody has updated')], max_length=30, verbose_name='rule')),
                ('channel', models.CharField(choices=[('at_once', 'Here and by e-mail at once'), ('digest', 'Here and with the day’s mail'), ('app', 'Here only'), ('off', 'Not at all')], max_length=10, verbose_name='how')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RuleSetting',
            fields=[
                ('kind', models.CharField(choices=[('followup_soon', 'Follow-up due soon'), ('followup_due', 'Follow-up due'), ('followup_overdue', 'Follow-up overdue'), ('followup_escalated', 'Overdue for long: word to managers'), ('followup_news', 'News of a follow-up'), ('lead_silent', 'Lead silent'), ('no_next_action', 'Lead without a next action'), ('mou_stale', 'MOU without an update'), ('milestone_near', 'Milestone expected soon'), ('milestone_passed', 'Milestone not reached in time'), ('mou_lapsing', 'MOU about to lapse'), ('delegation_late', 'Preparation of a delegation late'), ('enquiry_unanswered', 'Enquiry unanswered for 2 working days'), ('meeting_without_outcome', 'Meeting without outcome'), ('round_undecided', 'Follow-ups after a tour undecided'), ('review_report', 'Status report of a review day'), ('stale_list', 'MOUs nobody has updated')], editable=False, max_length=30, primary_key=True, serialize=False, verbose_name='rule')),
                ('enabled', models.BooleanField(default=True, verbose_name='in use')),
                ('at_once', models.BooleanField(blank=True, help_text='Empty: as the rule itself says.', null=True, verbose_name='at once')),
                ('values', models.JSONField(blank=True, default=dict)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'setting of a rule',
                'verbose_name_plural': 'settings of rules',
            },
        ),
        migrations.CreateModel(
            name='RuleSettingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('kind', models.CharField(choices=[('followup_soon', 'Follow-up due soon'), ('followup_due', 'Follow-up due'), ('followup_overdue', 'Follow-up overdue'), ('followup_escalated', 'Overdue for long: word to managers'), ('followup_news', 'News of a follow-up'), ('lead_silent', 'Lead silent'), ('no_next_action', 'Lead without a next action'), ('mou_stale', 'MOU without an update'), ('milestone_near', 'Milestone expected soon'), ('milestone_passed', 'Milestone not reached in time'), ('mou_lapsing', 'MOU about to lapse'), ('delegation_late', 'Preparation of a delegation late'), ('enquiry_unanswered', 'Enquiry unanswered for 2 working days'), ('meeting_without_outcome', 'Meeting without outcome'), ('round_undecided', 'Follow-ups after a tour undecided'), ('review_report', 'Status report of a review day'), ('stale_list', 'MOUs nobody has updated')], editable=False, max_length=30, serialize=False, verbose_name='rule')),
                ('enabled', models.BooleanField(default=True, verbose_name='in use')),
                ('at_once', models.BooleanField(blank=True, help_text='Empty: as the rule itself says.', null=True, verbose_name='at once')),
                ('values', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='begun')),
                ('finished_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='ended')),
                ('raised', models.PositiveIntegerField(default=0, verbose_name='reminders written')),
                ('gathered', models.PositiveIntegerField(default=0, verbose_name='daily mails written')),
                ('sent', models.PositiveIntegerField(default=0, verbose_name='mails sent')),
                ('faults', models.JSONField(blank=True, default=list, verbose_name='faults')),
            ],
            options={
                'verbose_name': 'sweep',
                'verbose_name_plural': 'sweeps',
                'ordering': ('-started_at', '-id'),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='followup',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='followup',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='followup',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='acknowledgement',
            name='uncertain_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='perhaps sent'),
        ),
        migrations.AddField(
            model_name='acknowledgement',
            name='uncertain_times',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='followup',
            name='follows',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='next_one', to='followups.followup'),
        ),
        migrations.AddField(
            model_name='followup',
            name='handed_for',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='handed_over', to='accounts.absence'),
        ),
        migrations.AddField(
            model_name='followup',
            name='handed_from',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='followup',
            name='milestone',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followups', to='leads.milestone', verbose_name='milestone'),
        ),
        migrations.AddField(
            model_name='followup',
            name='repeats',
            field=models.CharField(blank=True, choices=[('weekly', 'every week'), ('fortnightly', 'every two weeks'), ('monthly', 'every month'), ('quarterly', 'every three months'), ('yearly', 'every year')], max_length=12, verbose_name='repeats'),
        ),
        migrations.AddField(
            model_name='followup',
            name='repeats_until',
            field=models.DateField(blank=True, null=True, verbose_name='repeats until'),
        ),
        migrations.AddField(
            model_name='followup',
            name='urgent',
            field=models.BooleanField(default=False, help_text='Its reminders leave at once instead of with the day’s mail.', verbose_name='urgent'),
        ),
        migrations.AddField(
            model_name='followup',
            name='watchers',
            field=models.ManyToManyField(blank=True, related_name='watched_followups', to=settings.AUTH_USER_MODEL, verbose_name='watched by'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='follows',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.followup'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='handed_for',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.absence'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='handed_from',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='milestone',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.milestone', verbose_name='milestone'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='repeats',
            field=models.CharField(blank=True, choices=[('weekly', 'every week'), ('fortnightly', 'every two weeks'), ('monthly', 'every month'), ('quarterly', 'every three months'), ('yearly', 'every year')], max_length=12, verbose_name='repeats'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='repeats_until',
            field=models.DateField(blank=True, null=True, verbose_name='repeats until'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='urgent',
            field=models.BooleanField(default=False, help_text='Its reminders leave at once instead of with the day’s mail.', verbose_name='urgent'),
        ),
        migrations.AddField(
            model_name='notification',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notification',
            name='uncertain_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='perhaps sent'),
        ),
        migrations.AddField(
            model_name='notification',
            name='uncertain_times',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='notification',
            name='urgent',
            field=models.BooleanField(default=False, verbose_name='urgent'),
        ),
        migrations.AlterField(
            model_name='acknowledgement',
            name='delivery',
            field=models.CharField(choices=[('digest', 'with the day’s mail'), ('pending', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'perhaps sent'), ('not_wanted', 'not wanted')], default='pending', max_length=12, verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='delivery',
            field=models.CharField(choices=[('digest', 'with the day’s mail'), ('pending', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'perhaps sent'), ('not_wanted', 'not wanted')], default='pending', max_length=12, verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('followup_soon', 'Follow-up due soon'), ('followup_due', 'Follow-up due'), ('followup_overdue', 'Follow-up overdue'), ('followup_escalated', 'Overdue for long: word to managers'), ('followup_news', 'News of a follow-up'), ('lead_silent', 'Lead silent'), ('no_next_action', 'Lead without a next action'), ('mou_stale', 'MOU without an update'), ('milestone_near', 'Milestone expected soon'), ('milestone_passed', 'Milestone not reached in time'), ('mou_lapsing', 'MOU about to lapse'), ('delegation_late', 'Preparation of a delegation late'), ('enquiry_unanswered', 'Enquiry unanswered for 2 working days'), ('meeting_without_outcome', 'Meeting without outcome'), ('round_undecided', 'Follow-ups after a tour undecided'), ('review_report', 'Status report of a review day'), ('stale_list', 'MOUs nobody has updated')], max_length=30, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('repeats__in', ['', 'weekly', 'fortnightly', 'monthly', 'quarterly', 'yearly'])), name='followup_repeats_known'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('repeats_until', None), models.Q(('repeats', ''), _negated=True), _connector='OR'), name='followup_ends_if_it_repeats', violation_error_message='Only a follow-up that repeats has a last day.'),
        ),
        migrations.AddField(
            model_name='checklistitem',
            name='done_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='checklistitem',
            name='followup',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist', to='followups.followup'),
        ),
        migrations.AddField(
            model_name='checklistitemevent',
            name='done_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='checklistitemevent',
            name='followup',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='followups.followup'),
        ),
        migrations.AddField(
            model_name='checklistitemevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='checklistitemevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.checklistitem'),
        ),
        migrations.AddField(
            model_name='digest',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notification',
            name='digest',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='followups.digest'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('delivery', 'digest'), ('digest', None)), fields=['recipient'], name='notification_for_digest'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['digest'], name='notification_of_digest'),
        ),
        migrations.AddField(
            model_name='rulechoice',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rule_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rulechoiceevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rulechoiceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='rulechoiceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.rulechoice'),
        ),
        migrations.AddField(
            model_name='rulesetting',
            name='updated_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rulesettingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='rulesettingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='followups.rulesetting'),
        ),
        migrations.AddField(
            model_name='rulesettingevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('delivery__in', ['pending', 'sending'])), fields=['due_at', 'id'], name='digest_to_send'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('recipient', 'day'), name='digest_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='rulechoice',
            constraint=models.UniqueConstraint(fields=('person', 'kind'), name='rule_choice_once'),
        ),
        migrations.AddConstraint(
            model_name='rulechoice',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['at_once', 'digest', 'app', 'off'])), name='rule_choice_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "follows_id", "handed_for_id", "handed_from_id", "id", "lead_id", "milestone_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeats", "repeats_until", "sensitive", "snoozed_until", "title", "urgent") VALUES (NEW."assignee_id", NEW."client_id", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."details", NEW."direction", NEW."done_at", NEW."done_by_id", NEW."done_note", NEW."due_on", NEW."follows_id", NEW."handed_for_id", NEW."handed_from_id", NEW."id", NEW."lead_id", NEW."milestone_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."repeats", NEW."repeats_until", NEW."sensitive", NEW."snoozed_until", NEW."title", NEW."urgent"); RETURN NULL;', hash='92a9fe3ffb7af4cdfa1989780eace39c5bb4637e', operation='INSERT', pgid='pgtrigger_insert_insert_9fe79', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."done_by_id" IS DISTINCT FROM (NEW."done_by_id") OR OLD."done_note" IS DISTINCT FROM (NEW."done_note") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."follows_id" IS DISTINCT FROM (NEW."follows_id") OR OLD."handed_for_id" IS DISTINCT FROM (NEW."handed_for_id") OR OLD."handed_from_id" IS DISTINCT FROM (NEW."handed_from_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_id" IS DISTINCT FROM (NEW."lead_id") OR OLD."milestone_id" IS DISTINCT FROM (NEW."milestone_id") OR OLD."mou_id" IS DISTINCT FROM (NEW."mou_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."repeats" IS DISTINCT FROM (NEW."repeats") OR OLD."repeats_until" IS DISTINCT FROM (NEW."repeats_until") OR OLD."sensitive" IS DISTINCT FROM (NEW."sensitive") OR OLD."snoozed_until" IS DISTINCT FROM (NEW."snoozed_until") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."urgent" IS DISTINCT FROM (NEW."urgent"))', func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "follows_id", "handed_for_id", "handed_from_id", "id", "lead_id", "milestone_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeats", "repeats_until", "sensitive", "snoozed_until", "title", "urgent") VALUES (NEW."assignee_id", NEW."client_id", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."details", NEW."direction", NEW."done_at", NEW."done_by_id", NEW."done_note", NEW."due_on", NEW."follows_id", NEW."handed_for_id", NEW."handed_from_id", NEW."id", NEW."lead_id", NEW."milestone_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."repeats", NEW."repeats_until", NEW."sensitive", NEW."snoozed_until", NEW."title", NEW."urgent"); RETURN NULL;', hash='683a0b128c86dfb3271d0b02837add9d5df87b16', operation='UPDATE', pgid='pgtrigger_update_update_ba379', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "follows_id", "handed_for_id", "handed_from_id", "id", "lead_id", "milestone_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeats", "repeats_until", "sensitive", "snoozed_until", "title", "urgent") VALUES (OLD."assignee_id", OLD."client_id", OLD."contact_id", OLD."created_at", OLD."created_by_id", OLD."details", OLD."direction", OLD."done_at", OLD."done_by_id", OLD."done_note", OLD."due_on", OLD."follows_id", OLD."handed_for_id", OLD."handed_from_id", OLD."id", OLD."lead_id", OLD."milestone_id", OLD."mou_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."repeats", OLD."repeats_until", OLD."sensitive", OLD."snoozed_until", OLD."title", OLD."urgent"); RETURN NULL;', hash='e865b179f2de57016400ac2c2006bce0457ae0d3', operation='DELETE', pgid='pgtrigger_delete_delete_62c0f', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checklistitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_checklistitemevent" ("done_at", "done_by_id", "followup_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (NEW."done_at", NEW."done_by_id", NEW."followup_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."text"); RETURN NULL;', hash='2c059af15691f33d10607a14026bae441361d797', operation='INSERT', pgid='pgtrigger_insert_insert_f1bd0', table='followups_checklistitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checklistitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_checklistitemevent" ("done_at", "done_by_id", "followup_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (NEW."done_at", NEW."done_by_id", NEW."followup_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."text"); RETURN NULL;', hash='968fdb68d5617554b1bb5b289fa4f0c0685a166a', operation='UPDATE', pgid='pgtrigger_update_update_556d2', table='followups_checklistitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checklistitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_checklistitemevent" ("done_at", "done_by_id", "followup_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (OLD."done_at", OLD."done_by_id", OLD."followup_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."text"); RETURN NULL;', hash='4a14a286ea866a9e36b39a77e54c159764e6d8ed', operation='DELETE', pgid='pgtrigger_delete_delete_a4bb1', table='followups_checklistitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulechoice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_rulechoiceevent" ("channel", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."channel", NEW."id", NEW."kind", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='b5a98e8655505f3693930a429d30dab790d08f84', operation='INSERT', pgid='pgtrigger_insert_insert_63f71', table='followups_rulechoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulechoice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "followups_rulechoiceevent" ("channel", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."channel", NEW."id", NEW."kind", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='c13ef757f19b20bf4bbf79e202d6fae31278db1d', operation='UPDATE', pgid='pgtrigger_update_update_0c3d2', table='followups_rulechoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulechoice',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_rulechoiceevent" ("channel", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."channel", OLD."id", OLD."kind", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='b092c40906b9a2dbf31eb1a060baac85ace0d427', operation='DELETE', pgid='pgtrigger_delete_delete_5aeda', table='followups_rulechoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesetting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_rulesettingevent" ("at_once", "enabled", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_by_id", "values") VALUES (NEW."at_once", NEW."enabled", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."kind", NEW."updated_by_id", NEW."values"); RETURN NULL;', hash='b8c6b45532b7243cb79bcb5a8b548c7d64cfc63e', operation='INSERT', pgid='pgtrigger_insert_insert_b021d', table='followups_rulesetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesetting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at_once" IS DISTINCT FROM (NEW."at_once") OR OLD."enabled" IS DISTINCT FROM (NEW."enabled") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."updated_by_id" IS DISTINCT FROM (NEW."updated_by_id") OR OLD."values" IS DISTINCT FROM (NEW."values"))', func='INSERT INTO "followups_rulesettingevent" ("at_once", "enabled", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_by_id", "values") VALUES (NEW."at_once", NEW."enabled", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."kind", NEW."updated_by_id", NEW."values"); RETURN NULL;', hash='4402f0ecadd9b97fa17843f5c9b44d2b54ebc8c4', operation='UPDATE', pgid='pgtrigger_update_update_ea3b6', table='followups_rulesetting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rulesetting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_rulesettingevent" ("at_once", "enabled", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_by_id", "values") VALUES (OLD."at_once", OLD."enabled", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."kind", OLD."updated_by_id", OLD."values"); RETURN NULL;', hash='da7bf9a8d0c197bd490955f29839285164139bc4', operation='DELETE', pgid='pgtrigger_delete_delete_8dafe', table='followups_rulesetting', when='AFTER')),
        ),
    ]
