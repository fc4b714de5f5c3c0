from accounts.at_once import AtOnceMigration
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(AtOnceMigration):
    dependencies = [("followups", "0011_reminders")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="followup",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="followup",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="followup",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="followup",
            name="repeats_from",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="repeats_from",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "follows_id", "handed_for_id", "handed_from_id", "id", "lead_id", "milestone_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeats", "repeats_from", "repeats_until", "sensitive", "snoozed_until", "title", "urgent") VALUES (NEW."assignee_id", NEW."client_id", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."details", NEW."direction", NEW."done_at", NEW."done_by_id", NEW."done_note", NEW."due_on", NEW."follows_id", NEW."handed_for_id", NEW."handed_from_id", NEW."id", NEW."lead_id", NEW."milestone_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."repeats", NEW."repeats_from", NEW."repeats_until", NEW."sensitive", NEW."snoozed_until", NEW."title", NEW."urgent"); RETURN NULL;',
                    hash="e7b8f547fb059043edecbf7d22e3b7acb71f73b0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9fe79",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."done_by_id" IS DISTINCT FROM (NEW."done_by_id") OR OLD."done_note" IS DISTINCT FROM (NEW."done_note") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."follows_id" IS DISTINCT FROM (NEW."follows_id") OR OLD."handed_for_id" IS DISTINCT FROM (NEW."handed_for_id") OR OLD."handed_from_id" IS DISTINCT FROM (NEW."handed_from_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_id" IS DISTINCT FROM (NEW."lead_id") OR OLD."milestone_id" IS DISTINCT FROM (NEW."milestone_id") OR OLD."mou_id" IS DISTINCT FROM (NEW."mou_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."repeats" IS DISTINCT FROM (NEW."repeats") OR OLD."repeats_from" IS DISTINCT FROM (NEW."repeats_from") OR OLD."repeats_until" IS DISTINCT FROM (NEW."repeats_until") OR OLD."sensitive" IS DISTINCT FROM (NEW."sensitive") OR OLD."snoozed_until" IS DISTINCT FROM (NEW."snoozed_until") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."urgent" IS DISTINCT FROM (NEW."urgent"))',
                    func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "follows_id", "handed_for_id", "handed_from_id", "id", "lead_id", "milestone_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeats", "repeats_from", "repeats_until", "sensitive", "snoozed_until", "title", "urgent") VALUES (NEW."assignee_id", NEW."client_id", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."details", NEW."direction", NEW."done_at", NEW."done_by_id", NEW."done_note", NEW."due_on", NEW."follows_id", NEW."handed_for_id", NEW."handed_from_id", NEW."id", NEW."lead_id", NEW."milestone_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."repeats", NEW."repeats_from", NEW."repeats_until", NEW."sensitive", NEW."snoozed_until", NEW."title", NEW."urgent"); RETURN NULL;',
                    hash="bceeeafb291af0e05a9ac27a4c3fdbd8e7306d43",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ba379",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_followupevent" ("assignee_id", "client_id", "contact_id", "created_at", "created_by_id", "details", "direction", "done_at", "done_by_id", "done_note", "due_on", "follows_id", "handed_for_id", "handed_from_id", "id", "lead_id", "milestone_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "repeats", "repeats_from", "repeats_until", "sensitive", "snoozed_until", "title", "urgent") VALUES (OLD."assignee_id", OLD."client_id", OLD."contact_id", OLD."created_at", OLD."created_by_id", OLD."details", OLD."direction", OLD."done_at", OLD."done_by_id", OLD."done_note", OLD."due_on", OLD."follows_id", OLD."handed_for_id", OLD."handed_from_id", OLD."id", OLD."lead_id", OLD."milestone_id", OLD."mou_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."repeats", OLD."repeats_from", OLD."repeats_until", OLD."sensitive", OLD."snoozed_until", OLD."title", OLD."urgent"); RETURN NULL;',
                    hash="dfca7eda7b193bd99fef61294dbf4f68eb41e89f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_62c0f",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(
            # What people did lately is asked for each minute; what programs wrote is not.
            """CREATE INDEX followup_news ON followups_followupevent (pgh_created_at)
               WHERE pgh_context_id IS NOT NULL AND pgh_label <> 'delete'""",
            "DROP INDEX followup_news",
        ),
    ]
