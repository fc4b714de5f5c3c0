import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("leads", "0007_enquiries")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='document',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='document',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='document',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_of_one_row',
        ),
        migrations.AddField(
            model_name='document',
            name='elsewhere',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='documentevent',
            name='elsewhere',
            field=models.BooleanField(default=False, editable=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_documentevent" ("created_at", "elsewhere", "id", "lead_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title") VALUES (NEW."created_at", NEW."elsewhere", NEW."id", NEW."lead_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."title"); RETURN NULL;', hash='2c7c7d1fd6141fc3ac98f7e004165eb1248995e9', operation='INSERT', pgid='pgtrigger_insert_insert_d2173', table='leads_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_documentevent" ("created_at", "elsewhere", "id", "lead_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title") VALUES (NEW."created_at", NEW."elsewhere", NEW."id", NEW."lead_id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."removed_at", NEW."title"); RETURN NULL;', hash='41908181e3f2fe5373d90ae183d147a5ac90691d', operation='UPDATE', pgid='pgtrigger_update_update_c79b9', table='leads_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_documentevent" ("created_at", "elsewhere", "id", "lead_id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "title") VALUES (OLD."created_at", OLD."elsewhere", OLD."id", OLD."lead_id", OLD."mou_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."removed_at", OLD."title"); RETURN NULL;', hash='a56f76ce04ebaeb4396c0efd92bf36e06f0275bc', operation='DELETE', pgid='pgtrigger_delete_delete_12604', table='leads_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='group_without_circle', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.parent_id IS NOT NULL)', declare='DECLARE above bigint; steps integer;', func="\n                PERFORM pg_advisory_xact_lock(hashtext('leads_organisation.parent_id'));\n                above := NEW.parent_id;\n                steps := 0;\n                WHILE above IS NOT NULL LOOP\n                  steps := steps + 1;\n                  IF above = NEW.id OR steps > 100 THEN\n                    RAISE EXCEPTION 'An organisation cannot stand above itself in its group.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_group_is_a_tree';\n                  END IF;\n                  above := (SELECT parent_id FROM leads_organisation WHERE id = above);\n                END LOOP;\n                RETURN NEW;\n                ", hash='fa92299a9ce203f9366e13e05d9364cdd08b95e6', operation='INSERT OR UPDATE OF "parent_id"', pgid='pgtrigger_group_without_circle_c308e', table='leads_organisation', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('elsewhere', False), ('lead__isnull', False), ('mou__isnull', True), ('organisation__isnull', True)), models.Q(('elsewhere', False), ('lead__isnull', True), ('mou__isnull', True), ('organisation__isnull', False)), models.Q(('elsewhere', False), ('lead__isnull', True), ('mou__isnull', False), ('organisation__isnull', True)), models.Q(('elsewhere', True), ('lead__isnull', True), ('mou__isnull', True), ('organisation__isnull', True)), _connector='OR'), name='document_of_one_row', violation_error_message='A document belongs to one row.'),
        ),
    ]
