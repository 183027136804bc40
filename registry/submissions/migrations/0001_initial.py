import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '__first__'),
        ('lifecycle', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnsweredRequest',
            fields=[
                ('request_id', models.UUIDField(primary_key=True, serialize=False, verbose_name='request id')),
                ('request_hash', models.CharField(max_length=64, verbose_name='hash of the request')),
                ('code', models.CharField(blank=True, max_length=64, verbose_name='code of the refusal')),
                ('answer', models.JSONField(default=dict, verbose_name='answer')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='answered')),
            ],
            options={
                'verbose_name': 'answered request',
                'verbose_name_plural': 'answered requests',
                'ordering': ['-answered_at'],
            },
        ),
        migrations.CreateModel(
            name='PublicInput',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('organisation', models.CharField(blank=True, max_length=300, verbose_name='organisation')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('text', models.TextField(max_length=10000, verbose_name='input')),
                ('text_sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256 of the text')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='received')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('published', 'published'), ('declined', 'declined')], default='waiting', max_length=12, verbose_name='status')),
                ('moderated_at', models.DateTimeField(blank=True, null=True, verbose_name='moderated')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='public_inputs', to='lifecycle.case', verbose_name='case')),
                ('moderated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moderated_inputs', to=settings.AUTH_USER_MODEL, verbose_name='moderated by')),
            ],
            options={
                'verbose_name': 'public input',
                'verbose_name_plural': 'public inputs',
                'ordering': ['received_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['received_at'], name='public_input_waiting')],
                'constraints': [models.UniqueConstraint(fields=('case', 'name', 'text_sha256'), name='public_input_once'), models.CheckConstraint(condition=models.Q(models.Q(('moderated_at__isnull', True), ('moderated_by__isnull', True), ('status', 'waiting')), models.Q(models.Q(('status', 'waiting'), _negated=True), ('moderated_at__isnull', False), ('moderated_by__isnull', False)), _connector='OR'), name='public_input_moderated_by_somebody'), models.CheckConstraint(condition=models.Q(('reason', ''), ('status', 'declined'), _negated=True), name='public_input_declined_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='PublicInputRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('organisation', models.CharField(blank=True, max_length=300, verbose_name='organisation')),
                ('text', models.TextField(max_length=10000, verbose_name='input')),
                ('text_sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256 of the text')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='received')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('published', 'published'), ('declined', 'declined')], default='waiting', max_length=12, verbose_name='status')),
                ('moderated_at', models.DateTimeField(blank=True, null=True, verbose_name='moderated')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='lifecycle.case', verbose_name='case')),
                ('moderated_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderated by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='submissions.publicinput')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_code', models.CharField(max_length=60, verbose_name='form')),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='begun')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='lifecycle.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
                'ordering': ['case', 'form_code'],
                'constraints': [models.UniqueConstraint(fields=('case', 'form_code'), name='submission_once_per_form')],
            },
        ),
        migrations.CreateModel(
            name='SubmissionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'handed in')], default='draft', max_length=12, verbose_name='state')),
                ('content', models.JSONField(blank=True, default=dict, verbose_name='content')),
                ('edition', models.PositiveIntegerField(default=1, verbose_name='edition')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saved')),
                ('form_version', models.CharField(blank=True, max_length=60, verbose_name='version of the form')),
                ('rules_key', models.CharField(blank=True, max_length=120, verbose_name='rule set')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='handed in')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='saved_drafts', to=settings.AUTH_USER_MODEL, verbose_name='saved by')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='submissions.submission', verbose_name='submission')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submitted_versions', to=settings.AUTH_USER_MODEL, verbose_name='handed in by')),
                ('taken', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submitted_versions', to='lifecycle.steptaken', verbose_name='with the step')),
            ],
            options={
                'verbose_name': 'version of a submission',
                'verbose_name_plural': 'versions of submissions',
                'ordering': ['submission', 'number'],
                'constraints': [models.UniqueConstraint(fields=('submission', 'number'), name='submission_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('submission',), name='submission_one_draft'), models.CheckConstraint(condition=models.Q(models.Q(('sha256', ''), ('state', 'draft'), ('submitted_at__isnull', True), ('taken__isnull', True)), models.Q(('sha256__regex', '^[0-9a-f]{64}$'), ('state', 'submitted'), ('submitted_at__isnull', False), ('taken__isnull', False)), _connector='OR'), name='submission_version_handed_in_is_sealed'), models.CheckConstraint(condition=models.Q(('edition__gte', 1), ('number__gte', 1)), name='submission_version_counts_from_one')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answeredrequest',
            trigger=pgtrigger.compiler.Trigger(name='keep_answers', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3052afaf6a7c92ce83b617844a3b5def1113aac4', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_answers_8ad36', table='submissions_answeredrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicinput',
            trigger=pgtrigger.compiler.Trigger(name='keep_inputs', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='43b9cf671fb43195fa47f173e030c57818d01b85', operation='DELETE', pgid='pgtrigger_keep_inputs_ddb32', table='submissions_publicinput', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicinput',
            trigger=pgtrigger.compiler.Trigger(name='keep_what_was_written', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation" IS DISTINCT FROM (NEW."organisation") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."text_sha256" IS DISTINCT FROM (NEW."text_sha256") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b166303974de6bfccc67417affef2f4738beac7d', operation='UPDATE', pgid='pgtrigger_keep_what_was_written_e37be', table='submissions_publicinput', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicinput',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "submissions_publicinputrecordedevent" ("case_id", "id", "moderated_at", "moderated_by_id", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "received_at", "status", "text", "text_sha256") VALUES (NEW."case_id", NEW."id", NEW."moderated_at", NEW."moderated_by_id", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."reason", NEW."received_at", NEW."status", NEW."text", NEW."text_sha256"); RETURN NULL;', hash='e48989d34a4fae74758304acc07c8b2e1fdd3b18', operation='INSERT', pgid='pgtrigger_insert_insert_9b58b', table='submissions_publicinput', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicinput',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."moderated_at" IS DISTINCT FROM (NEW."moderated_at") OR OLD."moderated_by_id" IS DISTINCT FROM (NEW."moderated_by_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation" IS DISTINCT FROM (NEW."organisation") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."text_sha256" IS DISTINCT FROM (NEW."text_sha256"))', func='INSERT INTO "submissions_publicinputrecordedevent" ("case_id", "id", "moderated_at", "moderated_by_id", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "received_at", "status", "text", "text_sha256") VALUES (NEW."case_id", NEW."id", NEW."moderated_at", NEW."moderated_by_id", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."reason", NEW."received_at", NEW."status", NEW."text", NEW."text_sha256"); RETURN NULL;', hash='9a0c0aaa3e9f45fbed8638a4bcc30022f9bce454', operation='UPDATE', pgid='pgtrigger_update_update_1bdd0', table='submissions_publicinput', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicinput',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "submissions_publicinputrecordedevent" ("case_id", "id", "moderated_at", "moderated_by_id", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reason", "received_at", "status", "text", "text_sha256") VALUES (OLD."case_id", OLD."id", OLD."moderated_at", OLD."moderated_by_id", OLD."name", OLD."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."reason", OLD."received_at", OLD."status", OLD."text", OLD."text_sha256"); RETURN NULL;', hash='8f2c7bee346e058750fc96f709f29d1caca07e95', operation='DELETE', pgid='pgtrigger_delete_delete_13e4a', table='submissions_publicinput', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicinputrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8eeb53a852a0efbbb02996a9ab826f63082f4669', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0a45d', table='submissions_publicinputrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='keep_submissions', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='38d5613e8274b53d0967b81ff1a14bbea3b7c57e', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_submissions_6f19f', table='submissions_submission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submissionversion',
            trigger=pgtrigger.compiler.Trigger(name='keep_handed_in', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'submitted\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ba90305a727bd377510340bd7604ea9b169c1e41', operation='UPDATE', pgid='pgtrigger_keep_handed_in_4196a', table='submissions_submissionversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submissionversion',
            trigger=pgtrigger.compiler.Trigger(name='keep_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6b850c520c4afffb206c91f5fefe301c79361bc8', operation='DELETE', pgid='pgtrigger_keep_versions_02098', table='submissions_submissionversion', when='BEFORE')),
        ),
    ]
