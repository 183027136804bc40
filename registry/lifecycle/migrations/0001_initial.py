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
        ('identity', '0001_initial'),
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferenceCounter',
            fields=[
                ('key', models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name='key')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='last number')),
            ],
            options={
                'verbose_name': 'counter of references',
                'verbose_name_plural': 'counters of references',
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('lifecycle', models.CharField(max_length=64, verbose_name='procedure')),
                ('state', models.CharField(max_length=64, verbose_name='state')),
                ('reference', models.CharField(blank=True, help_text='Given when it is first handed in.', max_length=40, null=True, unique=True, verbose_name='reference')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('track', models.CharField(blank=True, max_length=64, verbose_name='track')),
                ('subject_reference', models.CharField(blank=True, max_length=120, verbose_name='about')),
                ('rules_key', models.CharField(blank=True, max_length=120, verbose_name='rule set')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='begun')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first handed in')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this state since')),
                ('waits_for', models.CharField(blank=True, choices=[('proponent', 'proponent'), ('focal_point', 'focal point'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('secretariat', 'secretariat'), ('joint_committee', 'Joint Committee'), ('government', 'government'), ('officer', 'registry officer'), ('program', 'the registry itself')], max_length=24, verbose_name='waits for')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('is_final', models.BooleanField(default=False, verbose_name='finished')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('opening_hash', models.CharField(editable=False, max_length=64, verbose_name='hash of the opening request')),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_cases', to=settings.AUTH_USER_MODEL, verbose_name='worked on by')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opened_cases', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='lifecycle.case', verbose_name='belongs to')),
                ('partner_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('is_final', False)), fields=['waits_for', 'partner_country', 'due_on', 'id'], name='case_worklist'), models.Index(condition=models.Q(('is_final', False)), fields=['due_on', 'id'], name='case_due'), models.Index(condition=models.Q(('is_final', False)), fields=['assigned_to', 'due_on', 'id'], name='case_assigned'), models.Index(condition=models.Q(('is_final', False)), fields=['-id'], name='case_open_newest'), models.Index(fields=['lifecycle', 'state', '-id'], name='case_kind'), models.Index(fields=['subject_reference', 'id'], name='case_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_final', False), models.Q(('due_on__isnull', True), ('waits_for', '')), _connector='OR'), name='case_finished_waits_for_nobody'), models.CheckConstraint(condition=models.Q(('submitted_at__isnull', True), ('reference__isnull', False), _connector='OR'), name='case_handed_in_has_reference'), models.CheckConstraint(condition=models.Q(('parent__lt', models.F('id'))), name='case_parent_is_older')],
            },
        ),
        migrations.CreateModel(
            name='CaseParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('proponent', 'proponent'), ('focal_point', 'focal point'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('secretariat', 'secretariat'), ('joint_committee', 'Joint Committee'), ('government', 'government'), ('officer', 'registry officer'), ('program', 'the registry itself')], max_length=24, verbose_name='part')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='lifecycle.case', verbose_name='case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_parties', to='identity.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'party of a case',
                'verbose_name_plural': 'parties of cases',
                'ordering': ['case', 'part', 'id'],
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['organisation', 'part', 'case'], name='case_party_of_organisation')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('case', 'organisation', 'part'), name='case_party_once'), models.CheckConstraint(condition=models.Q(('part__in', ('proponent', 'focal_point', 'participant', 'third_party_entity'))), name='case_party_is_an_organisations_part')],
            },
        ),
        migrations.CreateModel(
            name='CasePartyRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('part', models.CharField(choices=[('proponent', 'proponent'), ('focal_point', 'focal point'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('secretariat', 'secretariat'), ('joint_committee', 'Joint Committee'), ('government', 'government'), ('officer', 'registry officer'), ('program', 'the registry itself')], max_length=24, verbose_name='part')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='lifecycle.case', verbose_name='case')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.organisation', verbose_name='organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='lifecycle.caseparty')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CaseRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('lifecycle', models.CharField(max_length=64, verbose_name='procedure')),
                ('state', models.CharField(max_length=64, verbose_name='state')),
                ('reference', models.CharField(blank=True, help_text='Given when it is first handed in.', max_length=40, null=True, verbose_name='reference')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('track', models.CharField(blank=True, max_length=64, verbose_name='track')),
                ('subject_reference', models.CharField(blank=True, max_length=120, verbose_name='about')),
                ('rules_key', models.CharField(blank=True, max_length=120, verbose_name='rule set')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='begun')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first handed in')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this state since')),
                ('waits_for', models.CharField(blank=True, choices=[('proponent', 'proponent'), ('focal_point', 'focal point'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('secretariat', 'secretariat'), ('joint_committee', 'Joint Committee'), ('government', 'government'), ('officer', 'registry officer'), ('program', 'the registry itself')], max_length=24, verbose_name='waits for')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('is_final', models.BooleanField(default=False, verbose_name='finished')),
                ('opening_hash', models.CharField(editable=False, max_length=64, verbose_name='hash of the opening request')),
                ('assigned_to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='worked on by')),
                ('opened_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='lifecycle.case', verbose_name='belongs to')),
                ('partner_country', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='lifecycle.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='text')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_comments', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='lifecycle.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'internal comment',
                'verbose_name_plural': 'internal comments',
                'ordering': ['case', 'written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RefusedStep',
            fields=[
                ('request_id', models.UUIDField(primary_key=True, serialize=False, verbose_name='request id')),
                ('request_hash', models.CharField(max_length=64, verbose_name='hash of the request')),
                ('step', models.CharField(max_length=64, verbose_name='step')),
                ('code', models.CharField(max_length=64, verbose_name='code')),
                ('details', models.JSONField(default=dict, verbose_name='details')),
                ('actor_kind', models.CharField(max_length=24, verbose_name='kind of actor')),
                ('actor_id', models.CharField(max_length=120, verbose_name='id of the actor')),
                ('actor_name', models.CharField(max_length=200, verbose_name='by')),
                ('refused_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='refused')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refused_steps', to='lifecycle.case', verbose_name='case')),
            ],
            options={
                'verbose_name': 'refused step',
                'verbose_name_plural': 'refused steps',
                'ordering': ['-refused_at'],
            },
        ),
        migrations.CreateModel(
            name='StepTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('step', models.CharField(max_length=64, verbose_name='step')),
                ('origin', models.CharField(max_length=64, verbose_name='from')),
                ('destination', models.CharField(max_length=64, verbose_name='to')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='taken')),
                ('actor_kind', models.CharField(max_length=24, verbose_name='kind of actor')),
                ('actor_id', models.CharField(max_length=120, verbose_name='id of the actor')),
                ('actor_name', models.CharField(max_length=200, verbose_name='by')),
                ('approver_id', models.CharField(blank=True, max_length=120, verbose_name='id of the second person')),
                ('approver_name', models.CharField(blank=True, max_length=200, verbose_name='confirmed by')),
                ('part', models.CharField(choices=[('proponent', 'proponent'), ('focal_point', 'focal point'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('secretariat', 'secretariat'), ('joint_committee', 'Joint Committee'), ('government', 'government'), ('officer', 'registry officer'), ('program', 'the registry itself')], max_length=24, verbose_name='as')),
                ('side', models.CharField(blank=True, choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('basis', models.CharField(max_length=500, verbose_name='basis')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='facts')),
                ('is_public', models.BooleanField(default=True, verbose_name='public')),
                ('request_id', models.UUIDField(unique=True, verbose_name='request id')),
                ('request_hash', models.CharField(max_length=64, verbose_name='hash of the request')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='lifecycle.case', verbose_name='case')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'step taken',
                'verbose_name_plural': 'steps taken',
                'ordering': ['case', 'number'],
                'indexes': [models.Index(fields=['-taken_at'], name='step_taken_newest')],
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='step_taken_number_once')],
            },
        ),
        migrations.CreateModel(
            name='StepProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('step', models.CharField(max_length=64, verbose_name='step')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='facts')),
                ('case_version', models.PositiveIntegerField(verbose_name='version of the case')),
                ('request_id', models.UUIDField(unique=True, verbose_name='request id')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='lifecycle.case', verbose_name='case')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closed_proposals', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_steps', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('taken', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='lifecycle.steptaken', verbose_name='step taken')),
            ],
            options={
                'verbose_name': 'proposed step',
                'verbose_name_plural': 'proposed steps',
                'ordering': ['-proposed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('case',), name='proposal_open_once_per_case'), models.CheckConstraint(condition=models.Q(('taken__isnull', True), models.Q(('closed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='proposal_confirmed_by_another')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "lifecycle_caserecordedevent" ("assigned_to_id", "due_on", "id", "is_final", "lifecycle", "opened_at", "opened_by_id", "opening_hash", "parent_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reference", "rules_key", "state", "state_since", "subject_reference", "submitted_at", "title", "track", "waits_for") VALUES (NEW."assigned_to_id", NEW."due_on", NEW."id", NEW."is_final", NEW."lifecycle", NEW."opened_at", NEW."opened_by_id", NEW."opening_hash", NEW."parent_id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."reference", NEW."rules_key", NEW."state", NEW."state_since", NEW."subject_reference", NEW."submitted_at", NEW."title", NEW."track", NEW."waits_for"); RETURN NULL;', hash='0177cc49d38644b21b1b378ea8f18e3faff2d6b4', operation='INSERT', pgid='pgtrigger_insert_insert_4d3f3', table='lifecycle_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assigned_to_id" IS DISTINCT FROM (NEW."assigned_to_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_final" IS DISTINCT FROM (NEW."is_final") OR OLD."lifecycle" IS DISTINCT FROM (NEW."lifecycle") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."opening_hash" IS DISTINCT FROM (NEW."opening_hash") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."partner_country_id" IS DISTINCT FROM (NEW."partner_country_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."rules_key" IS DISTINCT FROM (NEW."rules_key") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_since" IS DISTINCT FROM (NEW."state_since") OR OLD."subject_reference" IS DISTINCT FROM (NEW."subject_reference") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."track" IS DISTINCT FROM (NEW."track") OR OLD."waits_for" IS DISTINCT FROM (NEW."waits_for"))', func='INSERT INTO "lifecycle_caserecordedevent" ("assigned_to_id", "due_on", "id", "is_final", "lifecycle", "opened_at", "opened_by_id", "opening_hash", "parent_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reference", "rules_key", "state", "state_since", "subject_reference", "submitted_at", "title", "track", "waits_for") VALUES (NEW."assigned_to_id", NEW."due_on", NEW."id", NEW."is_final", NEW."lifecycle", NEW."opened_at", NEW."opened_by_id", NEW."opening_hash", NEW."parent_id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."reference", NEW."rules_key", NEW."state", NEW."state_since", NEW."subject_reference", NEW."submitted_at", NEW."title", NEW."track", NEW."waits_for"); RETURN NULL;', hash='0731dd83382b2d4ce74c5fba99acaa511dd01e19', operation='UPDATE', pgid='pgtrigger_update_update_d6d7c', table='lifecycle_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "lifecycle_caserecordedevent" ("assigned_to_id", "due_on", "id", "is_final", "lifecycle", "opened_at", "opened_by_id", "opening_hash", "parent_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "reference", "rules_key", "state", "state_since", "subject_reference", "submitted_at", "title", "track", "waits_for") VALUES (OLD."assigned_to_id", OLD."due_on", OLD."id", OLD."is_final", OLD."lifecycle", OLD."opened_at", OLD."opened_by_id", OLD."opening_hash", OLD."parent_id", OLD."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."reference", OLD."rules_key", OLD."state", OLD."state_since", OLD."subject_reference", OLD."submitted_at", OLD."title", OLD."track", OLD."waits_for"); RETURN NULL;', hash='e6234e3e772c4a594b3e8063bc42ba5a252fbb65', operation='DELETE', pgid='pgtrigger_delete_delete_27262', table='lifecycle_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseparty',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "lifecycle_casepartyrecordedevent" ("case_id", "id", "organisation_id", "part", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."case_id", NEW."id", NEW."organisation_id", NEW."part", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."since", NEW."until"); RETURN NULL;', hash='4be384b4affb80d61ff85b8c2cdfbad3240415e3', operation='INSERT', pgid='pgtrigger_insert_insert_0b1c5', table='lifecycle_caseparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseparty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "lifecycle_casepartyrecordedevent" ("case_id", "id", "organisation_id", "part", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."case_id", NEW."id", NEW."organisation_id", NEW."part", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."since", NEW."until"); RETURN NULL;', hash='a2983fac4f6d8880d3050dcf35a451ddde3fac10', operation='UPDATE', pgid='pgtrigger_update_update_dd453', table='lifecycle_caseparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseparty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "lifecycle_casepartyrecordedevent" ("case_id", "id", "organisation_id", "part", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (OLD."case_id", OLD."id", OLD."organisation_id", OLD."part", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."since", OLD."until"); RETURN NULL;', hash='2f3642d661c41f61a3de9e13846049b0acb01a07', operation='DELETE', pgid='pgtrigger_delete_delete_2a5de', table='lifecycle_caseparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casepartyrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3337cf2ccfa2fa84a88b4ea5e1f7d6f5ac77ce17', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_de5ba', table='lifecycle_casepartyrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caserecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='22ad54e4fbfed3eb2597c79fdf79ca2dbd768eba', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_07545', table='lifecycle_caserecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='keep_comments', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab03bdb36ead15704e018cc8a12bd502b6b52312', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_comments_bb971', table='lifecycle_comment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refusedstep',
            trigger=pgtrigger.compiler.Trigger(name='keep_refusals', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='56f447960fd1025628ef3cb4ee95d74c48de0ee2', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_refusals_a9388', table='lifecycle_refusedstep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='steptaken',
            trigger=pgtrigger.compiler.Trigger(name='keep_steps', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='817b6f94fe1364f0f951e24505015f11aa3ac88d', operation='UPDATE OR DELETE', pgid='pgtrigger_keep_steps_3fbe8', table='lifecycle_steptaken', when='BEFORE')),
        ),
    ]
