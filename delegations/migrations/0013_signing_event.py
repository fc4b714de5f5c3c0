import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        ("delegations", "0012_after"),
        ("leads", "0013_register"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='delegation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='delegation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='delegation',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='delegation',
            name='event',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='delegation', verbose_name='signing event', to='leads.signingevent'),
        ),
        migrations.AddField(
            model_name='delegationevent',
            name='event',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', verbose_name='signing event', to='leads.signingevent'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='event',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meeting', verbose_name='signing event', to='leads.signingevent'),
        ),
        migrations.AddField(
            model_name='meetingevent',
            name='event',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', verbose_name='signing event', to='leads.signingevent'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_delegationevent" ("citation_id", "cities", "created_at", "direction", "ends_on", "event_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "purpose", "starts_on") VALUES (NEW."citation_id", NEW."cities", NEW."created_at", NEW."direction", NEW."ends_on", NEW."event_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme", NEW."purpose", NEW."starts_on"); RETURN NULL;', hash='e5da8570e7d315839dc5371a903c42a4c4a14bc4', operation='INSERT', pgid='pgtrigger_insert_insert_2cbf8', table='delegations_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."citation_id" IS DISTINCT FROM (NEW."citation_id") OR OLD."cities" IS DISTINCT FROM (NEW."cities") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."programme" IS DISTINCT FROM (NEW."programme") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on"))', func='INSERT INTO "delegations_delegationevent" ("citation_id", "cities", "created_at", "direction", "ends_on", "event_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "purpose", "starts_on") VALUES (NEW."citation_id", NEW."cities", NEW."created_at", NEW."direction", NEW."ends_on", NEW."event_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme", NEW."purpose", NEW."starts_on"); RETURN NULL;', hash='ad2847d0af78001e759730a645e699ec20df0f1d', operation='UPDATE', pgid='pgtrigger_update_update_57215', table='delegations_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delegation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_delegationevent" ("citation_id", "cities", "created_at", "direction", "ends_on", "event_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "purpose", "starts_on") VALUES (OLD."citation_id", OLD."cities", OLD."created_at", OLD."direction", OLD."ends_on", OLD."event_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme", OLD."purpose", OLD."starts_on"); RETURN NULL;', hash='bee9e6326e620ab4d967d3000d72facafe2190c2', operation='DELETE', pgid='pgtrigger_delete_delete_f98ff', table='delegations_delegation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_meetingevent" ("cancel_reason", "cancelled_at", "citation_id", "city", "client_id", "created_at", "delegation_id", "ends_at", "event_id", "external_uid", "format", "id", "kind", "logged_at", "logged_by_id", "on_from", "on_to", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "precision", "prefecture_id", "result", "said", "sensitive", "starts_at", "status", "time_zone", "title", "topics") VALUES (NEW."cancel_reason", NEW."cancelled_at", NEW."citation_id", NEW."city", NEW."client_id", NEW."created_at", NEW."delegation_id", NEW."ends_at", NEW."event_id", NEW."external_uid", NEW."format", NEW."id", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."on_from", NEW."on_to", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."precision", NEW."prefecture_id", NEW."result", NEW."said", NEW."sensitive", NEW."starts_at", NEW."status", NEW."time_zone", NEW."title", NEW."topics"); RETURN NULL;', hash='0ff01d0199f8584f294d098019f1ce930a047872', operation='INSERT', pgid='pgtrigger_insert_insert_44121', table='delegations_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."citation_id" IS DISTINCT FROM (NEW."citation_id") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."delegation_id" IS DISTINCT FROM (NEW."delegation_id") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."external_uid" IS DISTINCT FROM (NEW."external_uid") OR OLD."format" IS DISTINCT FROM (NEW."format") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logged_at" IS DISTINCT FROM (NEW."logged_at") OR OLD."logged_by_id" IS DISTINCT FROM (NEW."logged_by_id") OR OLD."on_from" IS DISTINCT FROM (NEW."on_from") OR OLD."on_to" IS DISTINCT FROM (NEW."on_to") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."precision" IS DISTINCT FROM (NEW."precision") OR OLD."prefecture_id" IS DISTINCT FROM (NEW."prefecture_id") OR OLD."result" IS DISTINCT FROM (NEW."result") OR OLD."said" IS DISTINCT FROM (NEW."said") OR OLD."sensitive" IS DISTINCT FROM (NEW."sensitive") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."topics" IS DISTINCT FROM (NEW."topics"))', func='INSERT INTO "delegations_meetingevent" ("cancel_reason", "cancelled_at", "citation_id", "city", "client_id", "created_at", "delegation_id", "ends_at", "event_id", "external_uid", "format", "id", "kind", "logged_at", "logged_by_id", "on_from", "on_to", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "precision", "prefecture_id", "result", "said", "sensitive", "starts_at", "status", "time_zone", "title", "topics") VALUES (NEW."cancel_reason", NEW."cancelled_at", NEW."citation_id", NEW."city", NEW."client_id", NEW."created_at", NEW."delegation_id", NEW."ends_at", NEW."event_id", NEW."external_uid", NEW."format", NEW."id", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."on_from", NEW."on_to", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."precision", NEW."prefecture_id", NEW."result", NEW."said", NEW."sensitive", NEW."starts_at", NEW."status", NEW."time_zone", NEW."title", NEW."topics"); RETURN NULL;', hash='6d5bac0bcfe3c49b2f5eb6bd200d2a11e8868263', operation='UPDATE', pgid='pgtrigger_update_update_55778', table='delegations_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "delegations_meetingevent" ("cancel_reason", "cancelled_at", "citation_id", "city", "client_id", "created_at", "delegation_id", "ends_at", "event_id", "external_uid", "format", "id", "kind", "logged_at", "logged_by_id", "on_from", "on_to", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "precision", "prefecture_id", "result", "said", "sensitive", "starts_at", "status", "time_zone", "title", "topics") VALUES (OLD."cancel_reason", OLD."cancelled_at", OLD."citation_id", OLD."city", OLD."client_id", OLD."created_at", OLD."delegation_id", OLD."ends_at", OLD."event_id", OLD."external_uid", OLD."format", OLD."id", OLD."kind", OLD."logged_at", OLD."logged_by_id", OLD."on_from", OLD."on_to", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."precision", OLD."prefecture_id", OLD."result", OLD."said", OLD."sensitive", OLD."starts_at", OLD."status", OLD."time_zone", OLD."title", OLD."topics"); RETURN NULL;', hash='33807585667b5febd35a68b0dd89ea562fb51874', operation='DELETE', pgid='pgtrigger_delete_delete_c2d75', table='delegations_meeting', when='AFTER')),
        ),
    ]
