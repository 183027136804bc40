import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LoadedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='file')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('is_shipped', models.BooleanField(default=False, verbose_name='shipped with the registry')),
                ('rows', models.PositiveBigIntegerField(verbose_name='rows')),
                ('loaded_by', models.CharField(max_length=200, verbose_name='loaded by')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='loaded at')),
            ],
            options={
                'verbose_name': 'loaded file',
                'verbose_name_plural': 'loaded files',
                'ordering': ['-loaded_at', 'name'],
                'constraints': [models.UniqueConstraint(fields=('name', 'sha256'), name='loaded_file_content_once'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='loaded_file_digest_form')],
            },
        ),
        migrations.CreateModel(
            name='LoadedFileRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='file')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('is_shipped', models.BooleanField(default=False, verbose_name='shipped with the registry')),
                ('rows', models.PositiveBigIntegerField(verbose_name='rows')),
                ('loaded_by', models.CharField(max_length=200, verbose_name='loaded by')),
                ('loaded_at', models.DateTimeField(auto_now_add=True, verbose_name='loaded at')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='reference_data.loadedfile')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OfficialTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('project_reference', models.CharField(max_length=5, unique=True, verbose_name='project')),
                ('total_notified', models.PositiveBigIntegerField(verbose_name='total notified')),
            ],
            options={
                'verbose_name': 'official total',
                'verbose_name_plural': 'official totals',
                'ordering': ['project_reference'],
                'constraints': [models.CheckConstraint(condition=models.Q(('project_reference__regex', '^[A-Z]{2}[0-9]{3}$')), name='official_total_reference_form')],
            },
        ),
        migrations.CreateModel(
            name='OfficialTotalRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('project_reference', models.CharField(max_length=5, verbose_name='project')),
                ('total_notified', models.PositiveBigIntegerField(verbose_name='total notified')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='reference_data.officialtotal')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loadedfile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reference_data_loadedfilerecordedevent" ("id", "is_shipped", "loaded_at", "loaded_by", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "sha256") VALUES (NEW."id", NEW."is_shipped", NEW."loaded_at", NEW."loaded_by", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rows", NEW."sha256"); RETURN NULL;', hash='abe11e74dcc1afcb9b205838007c9691f826675a', operation='INSERT', pgid='pgtrigger_insert_insert_51106', table='reference_data_loadedfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loadedfile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reference_data_loadedfilerecordedevent" ("id", "is_shipped", "loaded_at", "loaded_by", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "sha256") VALUES (NEW."id", NEW."is_shipped", NEW."loaded_at", NEW."loaded_by", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rows", NEW."sha256"); RETURN NULL;', hash='5a2d081ebf4fe64e158848330a938b0ed0975746', operation='UPDATE', pgid='pgtrigger_update_update_4bbc5', table='reference_data_loadedfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loadedfile',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reference_data_loadedfilerecordedevent" ("id", "is_shipped", "loaded_at", "loaded_by", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rows", "sha256") VALUES (OLD."id", OLD."is_shipped", OLD."loaded_at", OLD."loaded_by", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rows", OLD."sha256"); RETURN NULL;', hash='878c37861db1cae7e56b2a62ceff27d61e869907', operation='DELETE', pgid='pgtrigger_delete_delete_ef422', table='reference_data_loadedfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officialtotal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reference_data_officialtotalrecordedevent" ("id", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_reference", "source", "total_notified", "verification") VALUES (NEW."id", NEW."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."project_reference", NEW."source", NEW."total_notified", NEW."verification"); RETURN NULL;', hash='5ba01a12ca5ee9cf134f60b2856f6412204f65d7', operation='INSERT', pgid='pgtrigger_insert_insert_4a4c5', table='reference_data_officialtotal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officialtotal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reference_data_officialtotalrecordedevent" ("id", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_reference", "source", "total_notified", "verification") VALUES (NEW."id", NEW."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."project_reference", NEW."source", NEW."total_notified", NEW."verification"); RETURN NULL;', hash='2a65859340908561a950a937393b076eaea45fd7', operation='UPDATE', pgid='pgtrigger_update_update_12d01', table='reference_data_officialtotal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officialtotal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reference_data_officialtotalrecordedevent" ("id", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_reference", "source", "total_notified", "verification") VALUES (OLD."id", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."project_reference", OLD."source", OLD."total_notified", OLD."verification"); RETURN NULL;', hash='e68875b9ebd6fc45b0a89ef28216e798c43ac395', operation='DELETE', pgid='pgtrigger_delete_delete_3102a', table='reference_data_officialtotal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loadedfilerecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d39777c249b4deff6d712b1ff9cdaa7868e1ba16', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_710f4', table='reference_data_loadedfilerecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officialtotalrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='53ed8e0d2dcd78ca3750c29fbdbf315f24bc115f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e68c1', table='reference_data_officialtotalrecordedevent', when='BEFORE')),
        ),
    ]
