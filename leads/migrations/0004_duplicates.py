import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):

    dependencies = [
        ('leads', '0003_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactMarks',
            fields=[
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('stale', models.BooleanField(default=True)),
                ('rules', models.PositiveSmallIntegerField(default=0)),
                ('changes', models.PositiveIntegerField(default=0)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='marks', serialize=False, to='leads.contact')),
            ],
            options={
                'verbose_name': 'marks of a contact',
                'verbose_name_plural': 'marks of contacts',
            },
        ),
        migrations.CreateModel(
            name='ContactPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.CharField(choices=[('certain', 'Certain'), ('probable', 'Probable'), ('possible', 'Possible')], max_length=10, verbose_name='certainty')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('number', 'same corporate number'), ('both_names', 'same name in both scripts, without legal form'), ('latin', 'same name without legal form'), ('written', 'same Japanese name without legal form'), ('person', 'same name'), ('reading', 'same reading'), ('former', 'same as a former name'), ('short', 'same as the short name'), ('word_order', 'same words in another order'), ('brackets', 'same name but for what stands in brackets'), ('one_letter', 'name differs by one letter'), ('email', 'same e-mail'), ('phone', 'same phone'), ('employer', 'same employer'), ('website', 'same website'), ('address', 'same address'), ('other_number', 'but different corporate numbers: two houses in the register'), ('other_country', 'but in different countries'), ('other_place', 'but in different prefectures'), ('other_kind', 'but one is a site'), ('other_written', 'but written differently in Japanese'), ('same_group', 'but one belongs to the other')], max_length=20), default=list, size=None, verbose_name='reasons')),
                ('found_at', models.DateTimeField(auto_now_add=True, verbose_name='found')),
                ('dismissed_at', models.DateTimeField(blank=True, null=True, verbose_name='said to be two')),
            ],
            options={
                'verbose_name': 'probable duplicate contact',
                'verbose_name_plural': 'probable duplicate contacts',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('organisation', 'Organisation'), ('contact', 'Contact')], max_length=20, verbose_name='kind')),
                ('loser_id', models.BigIntegerField(verbose_name='number of the row that is gone')),
                ('survivor_id', models.BigIntegerField(verbose_name='number of the row that stayed')),
                ('loser_name', models.CharField(max_length=400, verbose_name='name of the row that is gone')),
                ('survivor_name', models.CharField(max_length=400, verbose_name='name of the row that stayed')),
                ('snapshot', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='merged')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'ordering': ('-at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='OrganisationMarks',
            fields=[
                ('marks', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('stale', models.BooleanField(default=True)),
                ('rules', models.PositiveSmallIntegerField(default=0)),
                ('changes', models.PositiveIntegerField(default=0)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='marks', serialize=False, to='leads.organisation')),
            ],
            options={
                'verbose_name': 'marks of an organisation',
                'verbose_name_plural': 'marks of organisations',
            },
        ),
        migrations.CreateModel(
            name='OrganisationPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certainty', models.CharField(choices=[('certain', 'Certain'), ('probable', 'Probable'), ('possible', 'Possible')], max_length=10, verbose_name='certainty')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('number', 'same corporate number'), ('both_names', 'same name in both scripts, without legal form'), ('latin', 'same name without legal form'), ('written', 'same Japanese name without legal form'), ('person', 'same name'), ('reading', 'same reading'), ('former', 'same as a former name'), ('short', 'same as the short name'), ('word_order', 'same words in another order'), ('brackets', 'same name but for what stands in brackets'), ('one_letter', 'name differs by one letter'), ('email', 'same e-mail'), ('phone', 'same phone'), ('employer', 'same employer'), ('website', 'same website'), ('address', 'same address'), ('other_number', 'but different corporate numbers: two houses in the register'), ('other_country', 'but in different countries'), ('other_place', 'but in different prefectures'), ('other_kind', 'but one is a site'), ('other_written', 'but written differently in Japanese'), ('same_group', 'but one belongs to the other')], max_length=20), default=list, size=None, verbose_name='reasons')),
                ('found_at', models.DateTimeField(auto_now_add=True, verbose_name='found')),
                ('dismissed_at', models.DateTimeField(blank=True, null=True, verbose_name='said to be two')),
            ],
            options={
                'verbose_name': 'probable duplicate',
                'verbose_name_plural': 'probable duplicates',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contact',
            name='former_names',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='former and other names'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='former_names',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='former and other names'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='queue_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO leads_contactmarks AS kept (row_id, marks, stale, rules, changes)\nSELECT DISTINCT found.id, '{}'::integer[], true, 0, 0 FROM (SELECT id FROM new_rows) AS found\nON CONFLICT (row_id) DO UPDATE SET stale = true, changes = kept.changes + 1;\nRETURN NULL;\n", hash='31c247435d98f2ac418b3f47fb37b77c7a7c303b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_queue_insert_ffb79', referencing='REFERENCING NEW TABLE AS new_rows ', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='queue_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO leads_contactmarks AS kept (row_id, marks, stale, rules, changes)\nSELECT DISTINCT found.id, '{}'::integer[], true, 0, 0 FROM (SELECT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id WHERE old_rows.family_name IS DISTINCT FROM new_rows.family_name OR old_rows.given_name IS DISTINCT FROM new_rows.given_name OR old_rows.family_kana IS DISTINCT FROM new_rows.family_kana OR old_rows.given_kana IS DISTINCT FROM new_rows.given_kana OR old_rows.family_romaji IS DISTINCT FROM new_rows.family_romaji OR old_rows.given_romaji IS DISTINCT FROM new_rows.given_romaji OR old_rows.former_names IS DISTINCT FROM new_rows.former_names OR old_rows.email IS DISTINCT FROM new_rows.email OR old_rows.phone IS DISTINCT FROM new_rows.phone) AS found\nON CONFLICT (row_id) DO UPDATE SET stale = true, changes = kept.changes + 1;\nRETURN NULL;\n", hash='833e45ff5467f629ba05afefe4ff25519eb53e4d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_queue_update_eb997', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_contactevent" ("card", "citation_id", "consent_on", "created_at", "email", "family_kana", "family_name", "family_romaji", "former_names", "given_kana", "given_name", "given_romaji", "honorific", "id", "language", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "retain_until") VALUES (NEW."card", NEW."citation_id", NEW."consent_on", NEW."created_at", NEW."email", NEW."family_kana", NEW."family_name", NEW."family_romaji", NEW."former_names", NEW."given_kana", NEW."given_name", NEW."given_romaji", NEW."honorific", NEW."id", NEW."language", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."retain_until"); RETURN NULL;', hash='ef4d744bb6f93c2266adf1e6811dc95abb68240d', operation='INSERT', pgid='pgtrigger_insert_insert_56e6e', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."card" IS DISTINCT FROM (NEW."card") OR OLD."citation_id" IS DISTINCT FROM (NEW."citation_id") OR OLD."consent_on" IS DISTINCT FROM (NEW."consent_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."family_kana" IS DISTINCT FROM (NEW."family_kana") OR OLD."family_name" IS DISTINCT FROM (NEW."family_name") OR OLD."family_romaji" IS DISTINCT FROM (NEW."family_romaji") OR OLD."former_names" IS DISTINCT FROM (NEW."former_names") OR OLD."given_kana" IS DISTINCT FROM (NEW."given_kana") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."given_romaji" IS DISTINCT FROM (NEW."given_romaji") OR OLD."honorific" IS DISTINCT FROM (NEW."honorific") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."retain_until" IS DISTINCT FROM (NEW."retain_until"))', func='INSERT INTO "leads_contactevent" ("card", "citation_id", "consent_on", "created_at", "email", "family_kana", "family_name", "family_romaji", "former_names", "given_kana", "given_name", "given_romaji", "honorific", "id", "language", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "retain_until") VALUES (NEW."card", NEW."citation_id", NEW."consent_on", NEW."created_at", NEW."email", NEW."family_kana", NEW."family_name", NEW."family_romaji", NEW."former_names", NEW."given_kana", NEW."given_name", NEW."given_romaji", NEW."honorific", NEW."id", NEW."language", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."retain_until"); RETURN NULL;', hash='0e86f38b0247bacddbbc77d2ed823155784f4560', operation='UPDATE', pgid='pgtrigger_update_update_90a60', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_contactevent" ("card", "citation_id", "consent_on", "created_at", "email", "family_kana", "family_name", "family_romaji", "former_names", "given_kana", "given_name", "given_romaji", "honorific", "id", "language", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "retain_until") VALUES (OLD."card", OLD."citation_id", OLD."consent_on", OLD."created_at", OLD."email", OLD."family_kana", OLD."family_name", OLD."family_romaji", OLD."former_names", OLD."given_kana", OLD."given_name", OLD."given_romaji", OLD."honorific", OLD."id", OLD."language", OLD."notes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."retain_until"); RETURN NULL;', hash='d8243ba499ac1892cc79aa84b8106f6a21cc47fc', operation='DELETE', pgid='pgtrigger_delete_delete_201d7', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employment',
            trigger=pgtrigger.compiler.Trigger(name='queue_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nUPDATE leads_contactmarks SET stale = true, changes = changes + 1 WHERE row_id IN (SELECT contact_id AS id FROM new_rows);\nRETURN NULL;\n', hash='347fd45995e8eab607cf3c406b4a3c2af39945b1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_queue_insert_17049', referencing='REFERENCING NEW TABLE AS new_rows ', table='leads_employment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employment',
            trigger=pgtrigger.compiler.Trigger(name='queue_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nUPDATE leads_contactmarks SET stale = true, changes = changes + 1 WHERE row_id IN (SELECT contact_id AS id FROM new_rows UNION SELECT contact_id AS id FROM old_rows);\nRETURN NULL;\n', hash='dba208f9450ed60ec46a19daade8c05a30fc5147', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_queue_update_393c9', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='leads_employment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='employment',
            trigger=pgtrigger.compiler.Trigger(name='queue_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nUPDATE leads_contactmarks SET stale = true, changes = changes + 1 WHERE row_id IN (SELECT contact_id AS id FROM old_rows);\nRETURN NULL;\n', hash='d26ff2949253cd5100ccde15fd354e11c5b4c9a1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_queue_delete_9b60a', referencing='REFERENCING OLD TABLE AS old_rows ', table='leads_employment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='queue_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO leads_organisationmarks AS kept (row_id, marks, stale, rules, changes)\nSELECT DISTINCT found.id, '{}'::integer[], true, 0, 0 FROM (SELECT id FROM new_rows) AS found\nON CONFLICT (row_id) DO UPDATE SET stale = true, changes = kept.changes + 1;\nRETURN NULL;\n", hash='d948f8ca0d53a7ae527220d84d0c4d15b129e744', level='STATEMENT', operation='INSERT', pgid='pgtrigger_queue_insert_9284a', referencing='REFERENCING NEW TABLE AS new_rows ', table='leads_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='queue_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO leads_organisationmarks AS kept (row_id, marks, stale, rules, changes)\nSELECT DISTINCT found.id, '{}'::integer[], true, 0, 0 FROM (SELECT new_rows.id FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id WHERE old_rows.name_en IS DISTINCT FROM new_rows.name_en OR old_rows.name_ja IS DISTINCT FROM new_rows.name_ja OR old_rows.name_kana IS DISTINCT FROM new_rows.name_kana OR old_rows.short_name IS DISTINCT FROM new_rows.short_name OR old_rows.former_names IS DISTINCT FROM new_rows.former_names OR old_rows.corporate_number IS DISTINCT FROM new_rows.corporate_number OR old_rows.country IS DISTINCT FROM new_rows.country OR old_rows.prefecture_id IS DISTINCT FROM new_rows.prefecture_id OR old_rows.kind IS DISTINCT FROM new_rows.kind OR old_rows.parent_id IS DISTINCT FROM new_rows.parent_id OR old_rows.website IS DISTINCT FROM new_rows.website OR old_rows.address IS DISTINCT FROM new_rows.address) AS found\nON CONFLICT (row_id) DO UPDATE SET stale = true, changes = kept.changes + 1;\nRETURN NULL;\n", hash='673d907c617b2b20a4cb2f270e78f89302369212', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_queue_update_add0b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='leads_organisation', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contactmarks',
            index=django.contrib.postgres.indexes.GinIndex(fields=['marks'], name='contact_marks'),
        ),
        migrations.AddIndex(
            model_name='contactmarks',
            index=models.Index(condition=models.Q(('stale', True)), fields=['-row'], name='contact_to_compare'),
        ),
        migrations.AddField(
            model_name='contactpair',
            name='dismissed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactpair',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_before', to='leads.contact'),
        ),
        migrations.AddField(
            model_name='contactpair',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_after', to='leads.contact'),
        ),
        migrations.AddField(
            model_name='merge',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='organisationmarks',
            index=django.contrib.postgres.indexes.GinIndex(fields=['marks'], name='organisation_marks'),
        ),
        migrations.AddIndex(
            model_name='organisationmarks',
            index=models.Index(condition=models.Q(('stale', True)), fields=['-row'], name='organisation_to_compare'),
        ),
        migrations.AddField(
            model_name='organisationpair',
            name='dismissed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organisationpair',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_before', to='leads.organisation'),
        ),
        migrations.AddField(
            model_name='organisationpair',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs_after', to='leads.organisation'),
        ),
        migrations.AddIndex(
            model_name='contactpair',
            index=models.Index(condition=models.Q(('dismissed_at', None)), fields=['certainty', '-id'], name='contact_pair_open'),
        ),
        migrations.AddConstraint(
            model_name='contactpair',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='contact_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='contactpair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='contact_pair_smaller_first'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['-at', '-id'], name='merge_recent'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['kind', 'survivor_id'], name='merge_of_survivor'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('kind', 'loser_id'), name='merge_once'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('loser_id', models.F('survivor_id')), _negated=True), name='merge_of_two_rows'),
        ),
        migrations.AddIndex(
            model_name='organisationpair',
            index=models.Index(condition=models.Q(('dismissed_at', None)), fields=['certainty', '-id'], name='organisation_pair_open'),
        ),
        migrations.AddConstraint(
            model_name='organisationpair',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='organisation_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='organisationpair',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='organisation_pair_smaller_first'),
        ),
        migrations.RunSQL(
            # Rows that were there before: all of them wait to be compared.
            """
            INSERT INTO leads_organisationmarks (row_id, marks, stale, rules, changes)
            SELECT id, '{}', true, 0, 0 FROM leads_organisation ON CONFLICT DO NOTHING;
            INSERT INTO leads_contactmarks (row_id, marks, stale, rules, changes)
            SELECT id, '{}', true, 0, 0 FROM leads_contact ON CONFLICT DO NOTHING;
            """,
            migrations.RunSQL.noop,
        ),
    ]
