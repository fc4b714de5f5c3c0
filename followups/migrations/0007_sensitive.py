import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("followups", "0006_silence")]

    operations = [
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
        pgtrigger.migrations.RemoveTrigger(
            model_name='followup',
            name='next_action_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='followup',
            name='next_action_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='followup',
            name='next_action_delete',
        ),
        migrations.AddField(
            model_name='followup',
            name='readers',
            field=models.ManyToManyField(blank=True, editable=False, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='followup',
            name='sensitive',
            field=models.BooleanField(default=False, help_text='Only whoever sees to it, whoever was there and managers see it.', verbose_name='sensitive'),
        ),
        migrations.AddField(
            model_name='followupevent',
            name='sensitive',
            field=models.BooleanField(default=False, help_text='Only whoever sees to it, whoever was there and managers see it.', verbose_name='sensitive'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='next_action_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (SELECT lead_id FROM new_rows);\nRETURN NULL;\n", hash='a4d20790d38774be92e4d8579038603f478185bb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_next_action_insert_e9437', referencing='REFERENCING NEW TABLE AS new_rows ', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='next_action_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (SELECT lead_id FROM new_rows UNION SELECT lead_id FROM old_rows);\nRETURN NULL;\n", hash='eb48a2519cab23780c5c91e403c6b585e549e64e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_next_action_update_b0519', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='next_action_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (SELECT lead_id FROM old_rows);\nRETURN NULL;\n", hash='4aae94ba97ed6f7cb647439d366f4fd7f0d8e259', level='STATEMENT', operation='DELETE', pgid='pgtrigger_next_action_delete_eae81', referencing='REFERENCING OLD TABLE AS old_rows ', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "id", "lead_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sensitive", "snoozed_until", "title") VALUES (NEW."assignee_id", NEW."client_id", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."details", NEW."direction", NEW."done_at", NEW."done_by_id", NEW."done_note", NEW."due_on", NEW."id", NEW."lead_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sensitive", NEW."snoozed_until", NEW."title"); RETURN NULL;', hash='0fff047aa5dd8ee5d079f095ead1db2e698180dd', operation='INSERT', pgid='pgtrigger_insert_insert_9fe79', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."done_by_id" IS DISTINCT FROM (NEW."done_by_id") OR OLD."done_note" IS DISTINCT FROM (NEW."done_note") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_id" IS DISTINCT FROM (NEW."lead_id") OR OLD."mou_id" IS DISTINCT FROM (NEW."mou_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."sensitive" IS DISTINCT FROM (NEW."sensitive") OR OLD."snoozed_until" IS DISTINCT FROM (NEW."snoozed_until") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "id", "lead_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sensitive", "snoozed_until", "title") VALUES (NEW."assignee_id", NEW."client_id", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."details", NEW."direction", NEW."done_at", NEW."done_by_id", NEW."done_note", NEW."due_on", NEW."id", NEW."lead_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sensitive", NEW."snoozed_until", NEW."title"); RETURN NULL;', hash='307bc111fcc33a841f13d137a5c096d819009a3e', operation='UPDATE', pgid='pgtrigger_update_update_ba379', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "id", "lead_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sensitive", "snoozed_until", "title") VALUES (OLD."assignee_id", OLD."client_id", OLD."contact_id", OLD."created_at", OLD."created_by_id", OLD."details", OLD."direction", OLD."done_at", OLD."done_by_id", OLD."done_note", OLD."due_on", OLD."id", OLD."lead_id", OLD."mou_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sensitive", OLD."snoozed_until", OLD."title"); RETURN NULL;', hash='fecd0065f173bcab36404f8d87c36aadbbcf46ef', operation='DELETE', pgid='pgtrigger_delete_delete_62c0f', table='followups_followup', when='AFTER')),
        ),
    ]
