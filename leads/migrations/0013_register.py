import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.at_once import AtOnceMigration


class Migration(AtOnceMigration):
    dependencies = [
        ("leads", "0012_standing"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name='MOUOtherLeadEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PortalReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('portal', models.CharField(choices=[('nivesh_mitra', 'Nivesh Mitra'), ('nivesh_sarathi', 'Nivesh Sarathi'), ('nsws', 'National Single Window System'), ('other', 'Another portal')], max_length=20, verbose_name='portal')),
                ('number', models.CharField(max_length=80, verbose_name='reference number')),
                ('url', models.URLField(blank=True, max_length=300, verbose_name='web address there')),
            ],
            options={
                'verbose_name': 'portal reference',
                'verbose_name_plural': 'portal references',
                'ordering': ('portal', 'number'),
            },
        ),
        migrations.CreateModel(
            name='PortalReferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('portal', models.CharField(choices=[('nivesh_mitra', 'Nivesh Mitra'), ('nivesh_sarathi', 'Nivesh Sarathi'), ('nsws', 'National Single Window System'), ('other', 'Another portal')], max_length=20, verbose_name='portal')),
                ('number', models.CharField(max_length=80, verbose_name='reference number')),
                ('url', models.URLField(blank=True, max_length=300, verbose_name='web address there')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(blank=True, max_length=160, verbose_name='park, sector or area')),
                ('plot', models.CharField(blank=True, max_length=120, verbose_name='plot')),
                ('acres', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='acres')),
            ],
            options={
                'verbose_name': 'project place',
                'verbose_name_plural': 'project places',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ProjectPlaceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('area', models.CharField(blank=True, max_length=160, verbose_name='park, sector or area')),
                ('plot', models.CharField(blank=True, max_length=120, verbose_name='plot')),
                ('acres', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='acres')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MOUOtherLead',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('leads.mou_other_leads',),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mouamendment',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mouamendment',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mouamendment',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mouparty',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mouparty',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='mouparty',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='signingevent',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='signingevent',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='signingevent',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='mouamendment',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='amendments', to='leads.document', verbose_name='its paper'),
        ),
        migrations.AddField(
            model_name='mouamendmentevent',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.document', verbose_name='its paper'),
        ),
        migrations.AddField(
            model_name='mouparty',
            name='signatory_office',
            field=models.CharField(blank=True, max_length=160, verbose_name='office of the signatory'),
        ),
        migrations.AddField(
            model_name='moupartyevent',
            name='signatory_office',
            field=models.CharField(blank=True, max_length=160, verbose_name='office of the signatory'),
        ),
        migrations.AddField(
            model_name='signingevent',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='last day'),
        ),
        migrations.AddField(
            model_name='signingeventevent',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='last day'),
        ),
        migrations.AddConstraint(
            model_name='signingevent',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), models.Q(('ends_on__gte', models.F('held_on')), ('held_on__isnull', False)), _connector='OR'), name='signing_event_ends_after_start', violation_error_message='The last day cannot be before the first day.'),
        ),
        migrations.AddField(
            model_name='mouotherleadevent',
            name='lead',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.lead'),
        ),
        migrations.AddField(
            model_name='mouotherleadevent',
            name='mou',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.mou'),
        ),
        migrations.AddField(
            model_name='mouotherleadevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='portalreference',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='references', to='leads.lead'),
        ),
        migrations.AddField(
            model_name='portalreference',
            name='mou',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='references', to='leads.mou'),
        ),
        migrations.AddField(
            model_name='portalreferenceevent',
            name='lead',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.lead'),
        ),
        migrations.AddField(
            model_name='portalreferenceevent',
            name='mou',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.mou'),
        ),
        migrations.AddField(
            model_name='portalreferenceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='portalreferenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.portalreference'),
        ),
        migrations.AddField(
            model_name='projectplace',
            name='district',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='project_places', to='leads.district', verbose_name='district'),
        ),
        migrations.AddField(
            model_name='projectplace',
            name='mou',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='leads.mou'),
        ),
        migrations.AddField(
            model_name='projectplaceevent',
            name='district',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.district', verbose_name='district'),
        ),
        migrations.AddField(
            model_name='projectplaceevent',
            name='mou',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='leads.mou'),
        ),
        migrations.AddField(
            model_name='projectplaceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='projectplaceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.projectplace'),
        ),
        migrations.AddConstraint(
            model_name='portalreference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lead__isnull', True), ('mou__isnull', False)), models.Q(('lead__isnull', False), ('mou__isnull', True)), _connector='OR'), name='portal_reference_of_one_row', violation_error_message='A reference belongs to one row.'),
        ),
        migrations.AddConstraint(
            model_name='portalreference',
            constraint=models.CheckConstraint(condition=models.Q(('portal__in', ['nivesh_mitra', 'nivesh_sarathi', 'nsws', 'other'])), name='portal_reference_portal_known'),
        ),
        migrations.AddConstraint(
            model_name='portalreference',
            constraint=models.UniqueConstraint(fields=('mou', 'lead', 'portal', 'number'), name='portal_reference_once', nulls_distinct=False, violation_error_message='This reference is written down already.'),
        ),
        migrations.AddConstraint(
            model_name='projectplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area', ''), _negated=True), models.Q(('plot', ''), _negated=True), ('district__isnull', False), _connector='OR'), name='project_place_somewhere', violation_error_message='Say where it is: the area, the plot or the district.'),
        ),
        migrations.AddConstraint(
            model_name='projectplace',
            constraint=models.CheckConstraint(condition=models.Q(('acres__isnull', True), ('acres__gte', 0), _connector='OR'), name='project_place_acres'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouamendment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_mouamendmentevent" ("amount_before", "by_id", "created_at", "currency_before", "document_id", "id", "inr_rate_before", "jobs_before", "land_acres_before", "mou_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_on_before", "signed_on", "valid_until_before", "valid_until_before_precision", "words") VALUES (NEW."amount_before", NEW."by_id", NEW."created_at", NEW."currency_before", NEW."document_id", NEW."id", NEW."inr_rate_before", NEW."jobs_before", NEW."land_acres_before", NEW."mou_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_on_before", NEW."signed_on", NEW."valid_until_before", NEW."valid_until_before_precision", NEW."words"); RETURN NULL;', hash='10f8d45b116f6d4c4fd317a3040f35b16fbc6fa9', operation='INSERT', pgid='pgtrigger_insert_insert_2c60e', table='leads_mouamendment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouamendment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_mouamendmentevent" ("amount_before", "by_id", "created_at", "currency_before", "document_id", "id", "inr_rate_before", "jobs_before", "land_acres_before", "mou_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_on_before", "signed_on", "valid_until_before", "valid_until_before_precision", "words") VALUES (NEW."amount_before", NEW."by_id", NEW."created_at", NEW."currency_before", NEW."document_id", NEW."id", NEW."inr_rate_before", NEW."jobs_before", NEW."land_acres_before", NEW."mou_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_on_before", NEW."signed_on", NEW."valid_until_before", NEW."valid_until_before_precision", NEW."words"); RETURN NULL;', hash='c120872b668f54764751acfcbcda396d9b157bd1', operation='UPDATE', pgid='pgtrigger_update_update_df9e3', table='leads_mouamendment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouamendment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_mouamendmentevent" ("amount_before", "by_id", "created_at", "currency_before", "document_id", "id", "inr_rate_before", "jobs_before", "land_acres_before", "mou_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_on_before", "signed_on", "valid_until_before", "valid_until_before_precision", "words") VALUES (OLD."amount_before", OLD."by_id", OLD."created_at", OLD."currency_before", OLD."document_id", OLD."id", OLD."inr_rate_before", OLD."jobs_before", OLD."land_acres_before", OLD."mou_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate_on_before", OLD."signed_on", OLD."valid_until_before", OLD."valid_until_before_precision", OLD."words"); RETURN NULL;', hash='ab04015b73a05321e6457a965475c506e86942a9', operation='DELETE', pgid='pgtrigger_delete_delete_d5f7e', table='leads_mouamendment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouparty',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_moupartyevent" ("id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "signatory", "signatory_office") VALUES (NEW."id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."side", NEW."signatory", NEW."signatory_office"); RETURN NULL;', hash='6483e3272284c719ba4b613d3227abcb49340dee', operation='INSERT', pgid='pgtrigger_insert_insert_cf8b1', table='leads_mouparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouparty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_moupartyevent" ("id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "signatory", "signatory_office") VALUES (NEW."id", NEW."mou_id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."side", NEW."signatory", NEW."signatory_office"); RETURN NULL;', hash='87f073ff008e628557506e270dbc6421de7463aa', operation='UPDATE', pgid='pgtrigger_update_update_3c841', table='leads_mouparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouparty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_moupartyevent" ("id", "mou_id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side", "signatory", "signatory_office") VALUES (OLD."id", OLD."mou_id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."side", OLD."signatory", OLD."signatory_office"); RETURN NULL;', hash='fe1c226a12728783764867658a88b67e52f0c940', operation='DELETE', pgid='pgtrigger_delete_delete_efb06', table='leads_mouparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signingevent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_signingeventevent" ("citation_id", "created_at", "ends_on", "held_on", "held_on_precision", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."citation_id", NEW."created_at", NEW."ends_on", NEW."held_on", NEW."held_on_precision", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place"); RETURN NULL;', hash='38065bb5e378d1303dcc3548998d8c17646f0071', operation='INSERT', pgid='pgtrigger_insert_insert_e5a7d', table='leads_signingevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signingevent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."citation_id" IS DISTINCT FROM (NEW."citation_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."held_on" IS DISTINCT FROM (NEW."held_on") OR OLD."held_on_precision" IS DISTINCT FROM (NEW."held_on_precision") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."place" IS DISTINCT FROM (NEW."place"))', func='INSERT INTO "leads_signingeventevent" ("citation_id", "created_at", "ends_on", "held_on", "held_on_precision", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."citation_id", NEW."created_at", NEW."ends_on", NEW."held_on", NEW."held_on_precision", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place"); RETURN NULL;', hash='daa4b4499ddaec09f57fb7ac5acbeb24af7298a2', operation='UPDATE', pgid='pgtrigger_update_update_0a47c', table='leads_signingevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signingevent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_signingeventevent" ("citation_id", "created_at", "ends_on", "held_on", "held_on_precision", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (OLD."citation_id", OLD."created_at", OLD."ends_on", OLD."held_on", OLD."held_on_precision", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place"); RETURN NULL;', hash='4dcd06cf40f3bde211ab5595705acc547281d327', operation='DELETE', pgid='pgtrigger_delete_delete_381e6', table='leads_signingevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouotherlead',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_mouotherleadevent" ("id", "lead_id", "mou_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."id", NEW."lead_id", NEW."mou_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;', hash='e6eb43a92f08329e478f74a108f6499bb7fb2195', operation='INSERT', pgid='pgtrigger_insert_insert_96e4b', table='leads_mou_other_leads', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mouotherlead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_mouotherleadevent" ("id", "lead_id", "mou_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."id", OLD."lead_id", OLD."mou_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;', hash='434b4699a58ebaaa92e751b599d029b45f9f4cfd', operation='DELETE', pgid='pgtrigger_delete_delete_aad80', table='leads_mou_other_leads', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='portalreference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_portalreferenceevent" ("id", "lead_id", "mou_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal", "url") VALUES (NEW."id", NEW."lead_id", NEW."mou_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."portal", NEW."url"); RETURN NULL;', hash='12c59394f2f3a4173c058538ec7fe2be29a5098d', operation='INSERT', pgid='pgtrigger_insert_insert_bbfd5', table='leads_portalreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='portalreference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_portalreferenceevent" ("id", "lead_id", "mou_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal", "url") VALUES (NEW."id", NEW."lead_id", NEW."mou_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."portal", NEW."url"); RETURN NULL;', hash='0f311aae7b0b59bfb5dacc692774c6cae225203a', operation='UPDATE', pgid='pgtrigger_update_update_e359c', table='leads_portalreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='portalreference',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_portalreferenceevent" ("id", "lead_id", "mou_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal", "url") VALUES (OLD."id", OLD."lead_id", OLD."mou_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."portal", OLD."url"); RETURN NULL;', hash='bfeb7dad52d27d1e0003c0629c14dca0b562bee1', operation='DELETE', pgid='pgtrigger_delete_delete_8711e', table='leads_portalreference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectplace',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_projectplaceevent" ("acres", "area", "district_id", "id", "mou_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plot") VALUES (NEW."acres", NEW."area", NEW."district_id", NEW."id", NEW."mou_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plot"); RETURN NULL;', hash='20c10bda487d7606a78619d913073404bcb298d9', operation='INSERT', pgid='pgtrigger_insert_insert_ee221', table='leads_projectplace', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectplace',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "leads_projectplaceevent" ("acres", "area", "district_id", "id", "mou_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plot") VALUES (NEW."acres", NEW."area", NEW."district_id", NEW."id", NEW."mou_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plot"); RETURN NULL;', hash='d1be5e3a485a84a93322745e73cb8fc80206ee04', operation='UPDATE', pgid='pgtrigger_update_update_dd78f', table='leads_projectplace', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectplace',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_projectplaceevent" ("acres", "area", "district_id", "id", "mou_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plot") VALUES (OLD."acres", OLD."area", OLD."district_id", OLD."id", OLD."mou_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plot"); RETURN NULL;', hash='9a7cfbf8d158d13c352a503f030285c49a3d4d4d', operation='DELETE', pgid='pgtrigger_delete_delete_17d96', table='leads_projectplace', when='AFTER')),
        ),
    ]
