import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("leads", "0010_enquiry_words")]

    operations = [
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
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contact',
            name='to_complete',
            field=models.BooleanField(default=False, editable=False, help_text='Named in a hurry: nothing but the name is known yet.', verbose_name='to complete'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='to_complete',
            field=models.BooleanField(default=False, editable=False, help_text='Named in a hurry: nothing but the name is known yet.', verbose_name='to complete'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='to_complete',
            field=models.BooleanField(default=False, editable=False, help_text='Named in a hurry: nothing but the name is known yet.', verbose_name='to complete'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='to_complete',
            field=models.BooleanField(default=False, editable=False, help_text='Named in a hurry: nothing but the name is known yet.', verbose_name='to complete'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('to_complete', True)), fields=['id'], name='contact_to_complete'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(condition=models.Q(('to_complete', True)), fields=['id'], name='organisation_to_complete'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_contactevent" ("card", "citation_id", "consent_on", "created_at", "email", "family_kana", "family_name", "family_romaji", "former_names", "given_kana", "given_name", "given_romaji", "honorific", "id", "language", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "retain_until", "to_complete") VALUES (NEW."card", NEW."citation_id", NEW."consent_on", NEW."created_at", NEW."email", NEW."family_kana", NEW."family_name", NEW."family_romaji", NEW."former_names", NEW."given_kana", NEW."given_name", NEW."given_romaji", NEW."honorific", NEW."id", NEW."language", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."retain_until", NEW."to_complete"); RETURN NULL;', hash='0213a03056f6a8a96904cca75493d944aff74007', operation='INSERT', pgid='pgtrigger_insert_insert_56e6e', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."card" IS DISTINCT FROM (NEW."card") OR OLD."citation_id" IS DISTINCT FROM (NEW."citation_id") OR OLD."consent_on" IS DISTINCT FROM (NEW."consent_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."family_kana" IS DISTINCT FROM (NEW."family_kana") OR OLD."family_name" IS DISTINCT FROM (NEW."family_name") OR OLD."family_romaji" IS DISTINCT FROM (NEW."family_romaji") OR OLD."former_names" IS DISTINCT FROM (NEW."former_names") OR OLD."given_kana" IS DISTINCT FROM (NEW."given_kana") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."given_romaji" IS DISTINCT FROM (NEW."given_romaji") OR OLD."honorific" IS DISTINCT FROM (NEW."honorific") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."retain_until" IS DISTINCT FROM (NEW."retain_until") OR OLD."to_complete" IS DISTINCT FROM (NEW."to_complete"))', func='INSERT INTO "leads_contactevent" ("card", "citation_id", "consent_on", "created_at", "email", "family_kana", "family_name", "family_romaji", "former_names", "given_kana", "given_name", "given_romaji", "honorific", "id", "language", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "retain_until", "to_complete") VALUES (NEW."card", NEW."citation_id", NEW."consent_on", NEW."created_at", NEW."email", NEW."family_kana", NEW."family_name", NEW."family_romaji", NEW."former_names", NEW."given_kana", NEW."given_name", NEW."given_romaji", NEW."honorific", NEW."id", NEW."language", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."retain_until", NEW."to_complete"); RETURN NULL;', hash='ae93e9fd358828db5a49bb9866e5d0b2c7c5975a', operation='UPDATE', pgid='pgtrigger_update_update_90a60', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_contactevent" ("card", "citation_id", "consent_on", "created_at", "email", "family_kana", "family_name", "family_romaji", "former_names", "given_kana", "given_name", "given_romaji", "honorific", "id", "language", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "retain_until", "to_complete") VALUES (OLD."card", OLD."citation_id", OLD."consent_on", OLD."created_at", OLD."email", OLD."family_kana", OLD."family_name", OLD."family_romaji", OLD."former_names", OLD."given_kana", OLD."given_name", OLD."given_romaji", OLD."honorific", OLD."id", OLD."language", OLD."notes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."retain_until", OLD."to_complete"); RETURN NULL;', hash='c4971625cc3eebd4be05ed10db8970b90f7ab920', operation='DELETE', pgid='pgtrigger_delete_delete_201d7', table='leads_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_organisationevent" ("address", "citation_id", "corporate_number", "country", "created_at", "deputy_id", "district_id", "former_names", "id", "india_presence", "kind", "name_en", "name_ja", "name_kana", "notes", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefecture_id", "short_name", "to_complete", "website") VALUES (NEW."address", NEW."citation_id", NEW."corporate_number", NEW."country", NEW."created_at", NEW."deputy_id", NEW."district_id", NEW."former_names", NEW."id", NEW."india_presence", NEW."kind", NEW."name_en", NEW."name_ja", NEW."name_kana", NEW."notes", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefecture_id", NEW."short_name", NEW."to_complete", NEW."website"); RETURN NULL;', hash='2f745239e4545839860892e82226bd4c219dd276', operation='INSERT', pgid='pgtrigger_insert_insert_db36d', table='leads_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."citation_id" IS DISTINCT FROM (NEW."citation_id") OR OLD."corporate_number" IS DISTINCT FROM (NEW."corporate_number") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."deputy_id" IS DISTINCT FROM (NEW."deputy_id") OR OLD."district_id" IS DISTINCT FROM (NEW."district_id") OR OLD."former_names" IS DISTINCT FROM (NEW."former_names") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."india_presence" IS DISTINCT FROM (NEW."india_presence") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_ja" IS DISTINCT FROM (NEW."name_ja") OR OLD."name_kana" IS DISTINCT FROM (NEW."name_kana") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."prefecture_id" IS DISTINCT FROM (NEW."prefecture_id") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."to_complete" IS DISTINCT FROM (NEW."to_complete") OR OLD."website" IS DISTINCT FROM (NEW."website"))', func='INSERT INTO "leads_organisationevent" ("address", "citation_id", "corporate_number", "country", "created_at", "deputy_id", "district_id", "former_names", "id", "india_presence", "kind", "name_en", "name_ja", "name_kana", "notes", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefecture_id", "short_name", "to_complete", "website") VALUES (NEW."address", NEW."citation_id", NEW."corporate_number", NEW."country", NEW."created_at", NEW."deputy_id", NEW."district_id", NEW."former_names", NEW."id", NEW."india_presence", NEW."kind", NEW."name_en", NEW."name_ja", NEW."name_kana", NEW."notes", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefecture_id", NEW."short_name", NEW."to_complete", NEW."website"); RETURN NULL;', hash='cd8523421f139dadb1bad705eb048ebba7338d47', operation='UPDATE', pgid='pgtrigger_update_update_3d325', table='leads_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_organisationevent" ("address", "citation_id", "corporate_number", "country", "created_at", "deputy_id", "district_id", "former_names", "id", "india_presence", "kind", "name_en", "name_ja", "name_kana", "notes", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefecture_id", "short_name", "to_complete", "website") VALUES (OLD."address", OLD."citation_id", OLD."corporate_number", OLD."country", OLD."created_at", OLD."deputy_id", OLD."district_id", OLD."former_names", OLD."id", OLD."india_presence", OLD."kind", OLD."name_en", OLD."name_ja", OLD."name_kana", OLD."notes", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prefecture_id", OLD."short_name", OLD."to_complete", OLD."website"); RETURN NULL;', hash='6fcbb4a292cb9345b59b7346e18640cb9094540f', operation='DELETE', pgid='pgtrigger_delete_delete_6821e', table='leads_organisation', when='AFTER')),
        ),
    ]
