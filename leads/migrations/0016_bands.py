"""Size bands of MOUs and the rates at which reports show yen."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal

from accounts.at_once import AtOnceMigration
from django.db import migrations, models
from leads import reference_data


def first_bands(apps, schema_editor):
    reference_data.load_bands(apps.get_model("leads", "SizeBand"))


class Migration(AtOnceMigration):
    dependencies = [
        ("leads", "0015_updates"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name='DisplayRateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('currency', models.CharField(choices=[('INR', 'Indian rupee (₹)'), ('JPY', 'Japanese yen (¥)'), ('USD', 'US dollar ($)'), ('EUR', 'Euro (€)')], default='JPY', editable=False, max_length=3, verbose_name='currency')),
                ('inr_rate', models.DecimalField(decimal_places=6, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'), 'One yen is worth at least a paisa: check the rate.'), django.core.validators.MaxValueValidator(100, 'Rupees for one yen, such as 0.58: check the rate.')], verbose_name='rupees for one yen')),
                ('rate_on', models.DateField(verbose_name='rate of')),
                ('told_by', models.CharField(help_text='Who published it, such as a central bank.', max_length=160, verbose_name='source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SizeBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_crore', models.DecimalField(decimal_places=2, error_messages={'unique': 'Another band begins at this amount already.'}, max_digits=12, unique=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)], verbose_name='begins at (₹ crore)')),
                ('bound_included', models.BooleanField(default=True, verbose_name='an MOU of exactly this amount belongs to this band')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='name (English)')),
                ('name_ja', models.CharField(blank=True, max_length=60, verbose_name='name (Japanese)')),
                ('name_hi', models.CharField(blank=True, max_length=60, verbose_name='name (Hindi)')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'size band',
                'verbose_name_plural': 'size bands',
                'ordering': ('from_crore',),
            },
        ),
        migrations.CreateModel(
            name='SizeBandEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('from_crore', models.DecimalField(decimal_places=2, error_messages={'unique': 'Another band begins at this amount already.'}, max_digits=12, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000000)], verbose_name='begins at (₹ crore)')),
                ('bound_included', models.BooleanField(default=True, verbose_name='an MOU of exactly this amount belongs to this band')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='name (English)')),
                ('name_ja', models.CharField(blank=True, max_length=60, verbose_name='name (Japanese)')),
                ('name_hi', models.CharField(blank=True, max_length=60, verbose_name='name (Hindi)')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DisplayRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(choices=[('INR', 'Indian rupee (₹)'), ('JPY', 'Japanese yen (¥)'), ('USD', 'US dollar ($)'), ('EUR', 'Euro (€)')], default='JPY', editable=False, max_length=3, verbose_name='currency')),
                ('inr_rate', models.DecimalField(decimal_places=6, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'), 'One yen is worth at least a paisa: check the rate.'), django.core.validators.MaxValueValidator(100, 'Rupees for one yen, such as 0.58: check the rate.')], verbose_name='rupees for one yen')),
                ('rate_on', models.DateField(verbose_name='rate of')),
                ('told_by', models.CharField(help_text='Who published it, such as a central bank.', max_length=160, verbose_name='source')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'rate for display',
                'verbose_name_plural': 'rates for display',
                'ordering': ('-rate_on',),
                'constraints': [models.UniqueConstraint(fields=('currency', 'rate_on'), name='display_rate_day_once', violation_error_message='There is a rate of this day already: change that one.'), models.CheckConstraint(condition=models.Q(('inr_rate__gt', 0)), name='display_rate_positive', violation_error_message='A rate is greater than zero.')],
            },
        ),
        migrations.AddField(
            model_name='displayrateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='displayrateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.displayrate'),
        ),
        migrations.AddConstraint(
            model_name='sizeband',
            constraint=models.CheckConstraint(condition=models.Q(('from_crore__gt', 0), models.Q(('bound_included', True), ('from_crore', 0)), _connector='OR'), name='size_band_from_zero_on', violation_error_message='A band begins at zero or above; zero belongs to it.'),
        ),
        migrations.AddField(
            model_name='sizebandevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='sizebandevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='leads.sizeband'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='displayrate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_displayrateevent" ("currency", "id", "inr_rate", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_on", "told_by") VALUES (NEW."currency", NEW."id", NEW."inr_rate", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_on", NEW."told_by"); RETURN NULL;', hash='7b5b761e80b71b635f120256ee76d68892d7a286', operation='INSERT', pgid='pgtrigger_insert_insert_9f6e5', table='leads_displayrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='displayrate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."inr_rate" IS DISTINCT FROM (NEW."inr_rate") OR OLD."rate_on" IS DISTINCT FROM (NEW."rate_on") OR OLD."told_by" IS DISTINCT FROM (NEW."told_by"))', func='INSERT INTO "leads_displayrateevent" ("currency", "id", "inr_rate", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_on", "told_by") VALUES (NEW."currency", NEW."id", NEW."inr_rate", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_on", NEW."told_by"); RETURN NULL;', hash='1d0e0281873a46f01de643d28f839a044dfc0bce', operation='UPDATE', pgid='pgtrigger_update_update_bc3ca', table='leads_displayrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='displayrate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_displayrateevent" ("currency", "id", "inr_rate", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_on", "told_by") VALUES (OLD."currency", OLD."id", OLD."inr_rate", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate_on", OLD."told_by"); RETURN NULL;', hash='703d6bf2296dc1f864cafe95cfc6bf3df340217c', operation='DELETE', pgid='pgtrigger_delete_delete_c7000', table='leads_displayrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sizeband',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_sizebandevent" ("bound_included", "from_crore", "id", "name_en", "name_hi", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."bound_included", NEW."from_crore", NEW."id", NEW."name_en", NEW."name_hi", NEW."name_ja", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='d836014cbbe8abf63d4329057f23bc31311f6501', operation='INSERT', pgid='pgtrigger_insert_insert_f4f95', table='leads_sizeband', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sizeband',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."bound_included" IS DISTINCT FROM (NEW."bound_included") OR OLD."from_crore" IS DISTINCT FROM (NEW."from_crore") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_hi" IS DISTINCT FROM (NEW."name_hi") OR OLD."name_ja" IS DISTINCT FROM (NEW."name_ja"))', func='INSERT INTO "leads_sizebandevent" ("bound_included", "from_crore", "id", "name_en", "name_hi", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."bound_included", NEW."from_crore", NEW."id", NEW."name_en", NEW."name_hi", NEW."name_ja", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='24016cf6f352557b1c4f38c7a22dc9eb99f5f61b', operation='UPDATE', pgid='pgtrigger_update_update_ea55f', table='leads_sizeband', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sizeband',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "leads_sizebandevent" ("bound_included", "from_crore", "id", "name_en", "name_hi", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."bound_included", OLD."from_crore", OLD."id", OLD."name_en", OLD."name_hi", OLD."name_ja", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='87a558fe4a4acb4fafa35e267338bdf974725ba9', operation='DELETE', pgid='pgtrigger_delete_delete_722da', table='leads_sizeband', when='AFTER')),
        ),
        migrations.RunPython(first_bands, migrations.RunPython.noop),
    ]
