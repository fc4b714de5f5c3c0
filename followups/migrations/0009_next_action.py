import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):

    dependencies = [
        ('followups', '0008_rules'),
        ('leads', '0011_to_complete'),
    ]

    operations = [
        migrations.CreateModel(
            name='PromisedMOU',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('leads.mou',),
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
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='next_action_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n      AND NOT EXISTS (SELECT FROM leads_mou m WHERE m.id = mou_id AND m.sensitive)\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (SELECT lead_id FROM new_rows);\nRETURN NULL;\n", hash='7538b5f333643a09ebd9c44779ea224213210c22', level='STATEMENT', operation='INSERT', pgid='pgtrigger_next_action_insert_e9437', referencing='REFERENCING NEW TABLE AS new_rows ', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='next_action_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n      AND NOT EXISTS (SELECT FROM leads_mou m WHERE m.id = mou_id AND m.sensitive)\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (SELECT lead_id FROM new_rows UNION SELECT lead_id FROM old_rows);\nRETURN NULL;\n", hash='f9ba5dfc5319feb3e80bd74eef5137191678b9fd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_next_action_update_b0519', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='next_action_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n      AND NOT EXISTS (SELECT FROM leads_mou m WHERE m.id = mou_id AND m.sensitive)\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (SELECT lead_id FROM old_rows);\nRETURN NULL;\n", hash='a32bb04476b51655d86da71008982ca52590a925', level='STATEMENT', operation='DELETE', pgid='pgtrigger_next_action_delete_eae81', referencing='REFERENCING OLD TABLE AS old_rows ', table='followups_followup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promisedmou',
            trigger=pgtrigger.compiler.Trigger(name='next_action_hushed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nUPDATE leads_lead SET (next_action, next_due_on) = (\n  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (\n    SELECT title, due_on FROM followups_followup\n    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive\n      AND NOT EXISTS (SELECT FROM leads_mou m WHERE m.id = mou_id AND m.sensitive)\n    ORDER BY due_on, id LIMIT 1) f),\n  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)\nWHERE id IN (\nSELECT f.lead_id FROM followups_followup f\nJOIN new_rows n ON n.id = f.mou_id JOIN old_rows o ON o.id = n.id\nWHERE o.sensitive <> n.sensitive\n);\nRETURN NULL;\n", hash='af2316e8971b2f44d64c7e0d3e25b6c059a4ba0d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_next_action_hushed_5314b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='leads_mou', when='AFTER')),
        ),
        # What leads say by now: the trigger looks at each of these promises again.
        migrations.RunSQL(
            "UPDATE followups_followup SET title = title WHERE done_at IS NULL AND mou_id IN "
            "(SELECT id FROM leads_mou WHERE sensitive)",
            migrations.RunSQL.noop,
        ),
    ]
