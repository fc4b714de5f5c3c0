import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [("delegations", "0008_people"), ("followups", "0007_sensitive")]

    operations = [
        migrations.CreateModel(
            name='MeetingPromise',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('delegations.meeting_followups',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='heard_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nDELETE FROM followups_followup_readers r\nWHERE r.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive))\n  AND NOT EXISTS (SELECT FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t\n                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);\nINSERT INTO followups_followup_readers (followup_id, user_id)\nSELECT t.followup_id, t.user_id FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t WHERE t.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive))\nON CONFLICT DO NOTHING;\nRETURN NULL;\n', hash='a765f71554f5b374f0ef9bd91bd5388d18c2abb6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_heard_insert_694bb', referencing='REFERENCING NEW TABLE AS new_rows ', table='delegations_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='heard_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nDELETE FROM followups_followup_readers r\nWHERE r.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive UNION SELECT m.id FROM delegations_meeting m JOIN old_rows r ON r.meeting_id = m.id WHERE m.sensitive))\n  AND NOT EXISTS (SELECT FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t\n                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);\nINSERT INTO followups_followup_readers (followup_id, user_id)\nSELECT t.followup_id, t.user_id FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t WHERE t.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive UNION SELECT m.id FROM delegations_meeting m JOIN old_rows r ON r.meeting_id = m.id WHERE m.sensitive))\nON CONFLICT DO NOTHING;\nRETURN NULL;\n', hash='858dd318a3d24fcb5ee9d6e003e6927a72d55d35', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_heard_update_a06fc', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='delegations_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='heard_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nDELETE FROM followups_followup_readers r\nWHERE r.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN old_rows r ON r.meeting_id = m.id WHERE m.sensitive))\n  AND NOT EXISTS (SELECT FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t\n                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);\nINSERT INTO followups_followup_readers (followup_id, user_id)\nSELECT t.followup_id, t.user_id FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t WHERE t.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN old_rows r ON r.meeting_id = m.id WHERE m.sensitive))\nON CONFLICT DO NOTHING;\nRETURN NULL;\n', hash='e8340120f98dd245494d776467abb4a875ca016e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_heard_delete_266db', referencing='REFERENCING OLD TABLE AS old_rows ', table='delegations_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='hushed_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nUPDATE followups_followup f SET sensitive = h.hushed\nFROM (SELECT mf.followup_id, bool_or(m.sensitive) AS hushed\n      FROM delegations_meeting_followups mf JOIN delegations_meeting m ON m.id = mf.meeting_id\n      WHERE mf.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (\nSELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id\nWHERE (o.sensitive, o.owner_id, o.logged_by_id)\n  IS DISTINCT FROM (n.sensitive, n.owner_id, n.logged_by_id)\n)) GROUP BY mf.followup_id) h\nWHERE f.id = h.followup_id AND f.sensitive <> h.hushed;\n\nDELETE FROM followups_followup_readers r\nWHERE r.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (\nSELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id\nWHERE (o.sensitive, o.owner_id, o.logged_by_id)\n  IS DISTINCT FROM (n.sensitive, n.owner_id, n.logged_by_id)\n))\n  AND NOT EXISTS (SELECT FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t\n                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);\nINSERT INTO followups_followup_readers (followup_id, user_id)\nSELECT t.followup_id, t.user_id FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t WHERE t.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (\nSELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id\nWHERE (o.sensitive, o.owner_id, o.logged_by_id)\n  IS DISTINCT FROM (n.sensitive, n.owner_id, n.logged_by_id)\n))\nON CONFLICT DO NOTHING;\nRETURN NULL;\n', hash='f629aafa166182988a44ae5962e752070628f81a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_hushed_update_80644', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='delegations_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingpromise',
            trigger=pgtrigger.compiler.Trigger(name='promised_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nUPDATE followups_followup f SET sensitive = h.hushed\nFROM (SELECT mf.followup_id, bool_or(m.sensitive) AS hushed\n      FROM delegations_meeting_followups mf JOIN delegations_meeting m ON m.id = mf.meeting_id\n      WHERE mf.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive)) GROUP BY mf.followup_id) h\nWHERE f.id = h.followup_id AND f.sensitive <> h.hushed;\n\nDELETE FROM followups_followup_readers r\nWHERE r.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive))\n  AND NOT EXISTS (SELECT FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t\n                  WHERE t.followup_id = r.followup_id AND t.user_id = r.user_id);\nINSERT INTO followups_followup_readers (followup_id, user_id)\nSELECT t.followup_id, t.user_id FROM (\nSELECT mf.followup_id, w.user_id\nFROM delegations_meeting_followups mf\nJOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive\nCROSS JOIN LATERAL (\n  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id\n  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w\nWHERE w.user_id IS NOT NULL\n) t WHERE t.followup_id IN (SELECT followup_id FROM delegations_meeting_followups WHERE meeting_id IN (SELECT m.id FROM delegations_meeting m JOIN new_rows r ON r.meeting_id = m.id WHERE m.sensitive))\nON CONFLICT DO NOTHING;\nRETURN NULL;\n', hash='96f0a7134b932df37ff275fc6273eec0d2988e61', level='STATEMENT', operation='INSERT', pgid='pgtrigger_promised_insert_40b7a', referencing='REFERENCING NEW TABLE AS new_rows ', table='delegations_meeting_followups', when='AFTER')),
        ),
        # What was promised behind closed doors before the desk kept it there.
        migrations.RunSQL(
            [
                """
                UPDATE followups_followup SET sensitive = true WHERE id IN (
                  SELECT mf.followup_id FROM delegations_meeting_followups mf
                  JOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive)
                """,
                """
                INSERT INTO followups_followup_readers (followup_id, user_id)
                SELECT mf.followup_id, w.user_id
                FROM delegations_meeting_followups mf
                JOIN delegations_meeting m ON m.id = mf.meeting_id AND m.sensitive
                CROSS JOIN LATERAL (
                  SELECT m.owner_id AS user_id UNION SELECT m.logged_by_id
                  UNION SELECT a.user_id FROM delegations_attendance a WHERE a.meeting_id = m.id) w
                WHERE w.user_id IS NOT NULL
                ON CONFLICT DO NOTHING
                """,
            ],
            migrations.RunSQL.noop,
        ),
    ]
