import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        ("leads", "0006_tags_and_bulk"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=12, unique=True, verbose_name='reference')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='came')),
                ('channel', models.CharField(choices=[('public_form', 'Public form'), ('email', 'E-mail'), ('phone', 'Phone'), ('event', 'Event'), ('embassy', 'Embassy'), ('jetro', 'JETRO'), ('visit', 'Visit'), ('other', 'Other')], max_length=20, verbose_name='how it came')),
                ('person_name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('organisation_name', models.CharField(blank=True, max_length=200, verbose_name='company or organisation')),
                ('corporate_number', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator('^\\d{13}$', 'Enter 13 digits.')], verbose_name='corporate number (法人番号)')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('country', models.CharField(blank=True, choices=[('JP', 'Japan'), ('IN', 'India'), ('ZZ', 'Other')], max_length=2, verbose_name='country')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('ja', 'Japanese (日本語)'), ('hi', 'Hindi (हिन्दी)')], max_length=2, verbose_name='language of the reply')),
                ('text', models.TextField(max_length=5000, verbose_name='what is asked')),
                ('investment', models.CharField(blank=True, max_length=120, verbose_name='size of investment, in words')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place in words')),
                ('consent_text', models.TextField(blank=True, editable=False, verbose_name='notice that was agreed to')),
                ('consent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='agreed on')),
                ('reply_due_at', models.DateTimeField(editable=False, verbose_name='first reply due')),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='first reply')),
                ('reply_channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('phone', 'Phone'), ('video', 'Video call'), ('meeting', 'Meeting'), ('letter', 'Letter')], max_length=10, verbose_name='replied by')),
                ('reply_words', models.TextField(blank=True, max_length=5000, verbose_name='what was said')),
                ('held_back', models.CharField(blank=True, choices=[('trap', 'filled in the field nobody sees'), ('too_fast', 'sent faster than anybody can type'), ('no_form', 'sent without having opened the form'), ('links', 'full of web addresses')], max_length=10, verbose_name='held back')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('close_reason', models.CharField(blank=True, choices=[('spam', 'Spam'), ('not_for_us', 'Not for the desk'), ('duplicate', 'Same as another enquiry'), ('withdrawn', 'Withdrawn by the sender'), ('other', 'Another reason')], max_length=12, verbose_name='why')),
                ('close_note', models.CharField(blank=True, max_length=300, verbose_name='in words')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client_id', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('sender', models.CharField(blank=True, editable=False, max_length=32)),
                ('search_key', models.TextField(blank=True, default='', editable=False)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='leads.contact', verbose_name='contact')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='enquiries', to='leads.lead', verbose_name='lead')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='leads.organisation', verbose_name='organisation')),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sectors', models.ManyToManyField(blank=True, related_name='enquiries', to='leads.sector', verbose_name='sectors')),
            ],
            options={
                'verbose_name': 'enquiry',
                'verbose_name_plural': 'enquiries',
                'ordering': ('-received_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='EnquiryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(editable=False, max_length=12, verbose_name='reference')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='came')),
                ('channel', models.CharField(choices=[('public_form', 'Public form'), ('email', 'E-mail'), ('phone', 'Phone'), ('event', 'Event'), ('embassy', 'Embassy'), ('jetro', 'JETRO'), ('visit', 'Visit'), ('other', 'Other')], max_length=20, verbose_name='how it came')),
                ('person_name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('organisation_name', models.CharField(blank=True, max_length=200, verbose_name='company or organisation')),
                ('corporate_number', models.CharField(blank=True, max_length=13, validators=[django.core.validators.RegexValidator('^\\d{13}$', 'Enter 13 digits.')], verbose_name='corporate number (法人番号)')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('country', models.CharField(blank=True, choices=[('JP', 'Japan'), ('IN', 'India'), ('ZZ', 'Other')], max_length=2, verbose_name='country')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('ja', 'Japanese (日本語)'), ('hi', 'Hindi (हिन्दी)')], max_length=2, verbose_name='language of the reply')),
                ('text', models.TextField(max_length=5000, verbose_name='what is asked')),
                ('investment', models.CharField(blank=True, max_length=120, verbose_name='size of investment, in words')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place in words')),
                ('consent_text', models.TextField(blank=True, editable=False, verbose_name='notice that was agreed to')),
                ('consent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='agreed on')),
                ('reply_due_at', models.DateTimeField(editable=False, verbose_name='first reply due')),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='first reply')),
                ('reply_channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('phone', 'Phone'), ('video', 'Video call'), ('meeting', 'Meeting'), ('letter', 'Letter')], max_length=10, verbose_name='replied by')),
                ('reply_words', models.TextField(blank=True, max_length=5000, verbose_name='what was said')),
                ('held_back', models.CharField(blank=True, choices=[('trap', 'filled in the field nobody sees'), ('too_fast', 'sent faster than anybody can type'), ('no_form', 'sent without having opened the form'), ('links', 'full of web addresses')], max_length=10, verbose_name='held back')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('close_reason', models.CharField(blank=True, choices=[('spam', 'Spam'), ('not_for_us', 'Not for the desk'), ('duplicate', 'Same as another enquiry'), ('withdrawn', 'Withdrawn by the sender'), ('other', 'Another reason')], max_length=12, verbose_name='why')),
                ('close_note', models.CharField(blank=True, max_length=300, verbose_name='in words')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('client_id', models.UUIDField(blank=True, editable=False, null=True)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.contact', verbose_name='contact')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.lead', verbose_name='lead')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.organisation', verbose_name='organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.enquiry')),
                ('replied_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EnquirySectorEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('enquiry', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.enquiry')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('sector', models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.sector')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['-received_at', '-id'], name='enquiry_recent'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('closed_at', None), ('held_back', ''), ('replied_at', None)), fields=['reply_due_at', 'id'], name='enquiry_unanswered'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('sender', ''), _negated=True), fields=['sender', 'created_at'], name='enquiry_sender'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('sender', ''), _negated=True), fields=['email', 'created_at'], name='enquiry_email'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['public_form', 'email', 'phone', 'event', 'embassy', 'jetro', 'visit', 'other'])), name='enquiry_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('reply_channel', '')), models.Q(('replied_at__isnull', False), models.Q(('reply_channel', ''), _negated=True)), _connector='OR'), name='enquiry_reply_has_channel', violation_error_message='Say how the first reply was given.'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('replied_at__isnull', True), ('replied_at__gte', models.F('received_at')), _connector='OR'), name='enquiry_reply_after_arrival', violation_error_message='A reply cannot be older than the enquiry.'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('close_reason', ''), ('closed_at__isnull', True)), models.Q(('closed_at__isnull', False), models.Q(('close_reason', ''), _negated=True)), _connector='OR'), name='enquiry_closed_with_reason', violation_error_message='Say why the enquiry is closed.'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(('held_back', ''), ('lead__isnull', True), _connector='OR'), name='enquiry_held_back_has_no_lead'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enquiry',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_enquiryevent" ("channel", "client_id", "close_note", "close_reason", "closed_at", "closed_by_id", "consent_at", "consent_text", "contact_id", "corporate_number", "country", "created_at", "created_by_id", "email", "held_back", "id", "investment", "language", "lead_id", "organisation_id", "organisation_name", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place", "received_at", "reference", "replied_at", "replied_by_id", "reply_channel", "reply_due_at", "reply_words", "text") VALUES (NEW."channel", NEW."client_id", NEW."close_note", NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."consent_at", NEW."consent_text", NEW."contact_id", NEW."corporate_number", NEW."country", NEW."created_at", NEW."created_by_id", NEW."email", NEW."held_back", NEW."id", NEW."investment", NEW."language", NEW."lead_id", NEW."organisation_id", NEW."organisation_name", NEW."person_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."place", NEW."received_at", NEW."reference", NEW."replied_at", NEW."replied_by_id", NEW."reply_channel", NEW."reply_due_at", NEW."reply_words", NEW."text"); RETURN NULL;', hash='76bac3e51d56eb4668a5352145714a8aef24937d', operation='INSERT', pgid='pgtrigger_insert_insert_90220', table='leads_enquiry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enquiry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."close_note" IS DISTINCT FROM (NEW."close_note") OR OLD."close_reason" IS DISTINCT FROM (NEW."close_reason") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_by_id" IS DISTINCT FROM (NEW."closed_by_id") OR OLD."consent_at" IS DISTINCT FROM (NEW."consent_at") OR OLD."consent_text" IS DISTINCT FROM (NEW."consent_text") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."corporate_number" IS DISTINCT FROM (NEW."corporate_number") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."held_back" IS DISTINCT FROM (NEW."held_back") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."investment" IS DISTINCT FROM (NEW."investment") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."lead_id" IS DISTINCT FROM (NEW."lead_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."organisation_name" IS DISTINCT FROM (NEW."organisation_name") OR OLD."person_name" IS DISTINCT FROM (NEW."person_name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."replied_at" IS DISTINCT FROM (NEW."replied_at") OR OLD."replied_by_id" IS DISTINCT FROM (NEW."replied_by_id") OR OLD."reply_channel" IS DISTINCT FROM (NEW."reply_channel") OR OLD."reply_due_at" IS DISTINCT FROM (NEW."reply_due_at") OR OLD."reply_words" IS DISTINCT FROM (NEW."reply_words") OR OLD."text" IS DISTINCT FROM (NEW."text"))', func='INSERT INTO "leads_enquiryevent" ("channel", "client_id", "close_note", "close_reason", "closed_at", "closed_by_id", "consent_at", "consent_text", "contact_id", "corporate_number", "country", "created_at", "created_by_id", "email", "held_back", "id", "investment", "language", "lead_id", "organisation_id", "organisation_name", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place", "received_at", "reference", "replied_at", "replied_by_id", "reply_channel", "reply_due_at", "reply_words", "text") VALUES (NEW."channel", NEW."client_id", NEW."close_note", NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."consent_at", NEW."consent_text", NEW."contact_id", NEW."corporate_number", NEW."country", NEW."created_at", NEW."created_by_id", NEW."email", NEW."held_back", NEW."id", NEW."investment", NEW."language", NEW."lead_id", NEW."organisation_id", NEW."organisation_name", NEW."person_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."place", NEW."received_at", NEW."reference", NEW."replied_at", NEW."replied_by_id", NEW."reply_channel", NEW."reply_due_at", NEW."reply_words", NEW."text"); RETURN NULL;', hash='1e320fcd2f3395613466b59f22c624c8f5b91b27', operation='UPDATE', pgid='pgtrigger_update_update_974a7', table='leads_enquiry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enquiry',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_enquiryevent" ("channel", "client_id", "close_note", "close_reason", "closed_at", "closed_by_id", "consent_at", "consent_text", "contact_id", "corporate_number", "country", "created_at", "created_by_id", "email", "held_back", "id", "investment", "language", "lead_id", "organisation_id", "organisation_name", "person_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place", "received_at", "reference", "replied_at", "replied_by_id", "reply_channel", "reply_due_at", "reply_words", "text") VALUES (OLD."channel", OLD."client_id", OLD."close_note", OLD."close_reason", OLD."closed_at", OLD."closed_by_id", OLD."consent_at", OLD."consent_text", OLD."contact_id", OLD."corporate_number", OLD."country", OLD."created_at", OLD."created_by_id", OLD."email", OLD."held_back", OLD."id", OLD."investment", OLD."language", OLD."lead_id", OLD."organisation_id", OLD."organisation_name", OLD."person_name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."place", OLD."received_at", OLD."reference", OLD."replied_at", OLD."replied_by_id", OLD."reply_channel", OLD."reply_due_at", OLD."reply_words", OLD."text"); RETURN NULL;', hash='1abdfce333719012318dac756ff9ef325a55a907', operation='DELETE', pgid='pgtrigger_delete_delete_b443d', table='leads_enquiry', when='AFTER')),
        ),
        migrations.CreateModel(
            name='EnquirySector',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('leads.enquiry_sectors',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enquirysector',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_enquirysectorevent" ("enquiry_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "sector_id") VALUES (NEW."enquiry_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."sector_id"); RETURN NULL;', hash='dac67ee80a708839d9af1a683dac5e59f34cb2af', operation='INSERT', pgid='pgtrigger_insert_insert_9a367', table='leads_enquiry_sectors', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enquirysector',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_enquirysectorevent" ("enquiry_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "sector_id") VALUES (OLD."enquiry_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."sector_id"); RETURN NULL;', hash='b6ab9e953a75409f34b2a054bc26f7808b649e13', operation='DELETE', pgid='pgtrigger_delete_delete_b9464', table='leads_enquiry_sectors', when='AFTER')),
        ),
    ]
