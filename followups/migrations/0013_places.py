import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [('followups', '0012_promises')]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='sequence',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('done_at__isnull', False)), fields=['-done_at', '-id'], name='followup_done_last'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='count_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nNEW.sequence := OLD.sequence;\nIF ROW(OLD.title, OLD.details, OLD.direction, OLD.due_on, OLD.snoozed_until, OLD.done_at, OLD.organisation_id, OLD.contact_id, OLD.lead_id, OLD.mou_id) IS DISTINCT FROM ROW(NEW.title, NEW.details, NEW.direction, NEW.due_on, NEW.snoozed_until, NEW.done_at, NEW.organisation_id, NEW.contact_id, NEW.lead_id, NEW.mou_id) THEN\n  NEW.sequence := OLD.sequence + 1;\nEND IF;\nRETURN NEW;\n', hash='691601806a1970b68edd42f8580fcdddd9920f07', operation='UPDATE', pgid='pgtrigger_count_versions_cca9b', table='followups_followup', when='BEFORE')),
        ),
    ]
