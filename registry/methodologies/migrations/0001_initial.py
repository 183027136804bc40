import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
        ('lifecycle', '0001_initial'),
        ('parties', '0001_initial'),
        ('submissions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Methodology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('reference', models.CharField(max_length=8, unique=True, verbose_name='reference')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('title_basis', models.CharField(choices=[('page', 'read on a page'), ('memory', 'from memory, not confirmed'), ('blank', 'title not known')], default='blank', max_length=8, verbose_name='title read')),
                ('partner_country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='methodologies', to='identity.partnercountry', verbose_name='partner country')),
                ('sectoral_scope', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='methodologies', to='parties.sectoralscope', verbose_name='sectoral scope')),
            ],
            options={
                'verbose_name': 'methodology',
                'verbose_name_plural': 'methodologies',
                'ordering': ['reference'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reference__regex', '^[A-Z]{2}_AM[0-9]{3}$')), name='methodology_reference_form'), models.CheckConstraint(condition=models.Q(('partner_country', django.db.models.functions.text.Left('reference', 2))), name='methodology_reference_of_country'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), ('title_basis', 'blank')), models.Q(models.Q(('title', ''), _negated=True), models.Q(('title_basis', 'blank'), _negated=True)), _connector='OR'), name='methodology_title_has_basis')],
            },
        ),
        migrations.CreateModel(
            name='MethodologyRecordedevent',
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
                ('reference', models.CharField(max_length=8, verbose_name='reference')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('title_basis', models.CharField(choices=[('page', 'read on a page'), ('memory', 'from memory, not confirmed'), ('blank', 'title not known')], default='blank', max_length=8, verbose_name='title read')),
                ('partner_country', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='methodologies.methodology')),
                ('sectoral_scope', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.sectoralscope', verbose_name='sectoral scope')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MethodologyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('version', models.CharField(max_length=8, verbose_name='version')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('title_basis', models.CharField(choices=[('page', 'read on a page'), ('memory', 'from memory, not confirmed'), ('blank', 'title not known')], default='blank', max_length=8, verbose_name='title read')),
                ('status', models.CharField(choices=[('valid', 'valid'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn'), ('not_known', 'not known')], default='not_known', max_length=16, verbose_name='status')),
                ('approved_on', models.DateField(blank=True, null=True, verbose_name='approved on')),
                ('ended_on', models.DateField(blank=True, help_text='The day on which a later version was approved, or this one withdrawn.', null=True, verbose_name='no longer valid from')),
                ('proponent', models.CharField(blank=True, max_length=300, verbose_name='methodology proponent')),
                ('text', models.JSONField(blank=True, default=dict, help_text='Sections A to I as data; empty where not known.', verbose_name='text')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='page')),
                ('reference_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='reference and version verified')),
                ('projects_as_printed', models.TextField(blank=True, verbose_name='projects using it, as printed')),
                ('methodology', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='methodologies.methodology', verbose_name='methodology')),
                ('sectoral_scope', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='methodology_versions', to='parties.sectoralscope', verbose_name='sectoral scope')),
            ],
            options={
                'verbose_name': 'methodology version',
                'verbose_name_plural': 'methodology versions',
                'ordering': ['methodology', 'version'],
                'constraints': [models.UniqueConstraint(fields=('methodology', 'version'), name='methodology_version_once'), models.CheckConstraint(condition=models.Q(('version__regex', '^(0|[1-9][0-9]*)\\.[0-9]+$')), name='methodology_version_is_major_minor'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), ('title_basis', 'blank')), models.Q(models.Q(('title', ''), _negated=True), models.Q(('title_basis', 'blank'), _negated=True)), _connector='OR'), name='methodology_version_title_has_basis'), models.UniqueConstraint(condition=models.Q(('status', 'valid')), fields=('methodology',), name='methodology_version_valid_once'), models.CheckConstraint(condition=models.Q(('approved_on__isnull', True), ('ended_on__isnull', True), ('ended_on__gte', models.F('approved_on')), _connector='OR'), name='methodology_version_ends_after_approval'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'valid'), _negated=True), ('ended_on__isnull', True), _connector='OR'), name='methodology_version_valid_has_no_end')],
            },
        ),
        migrations.CreateModel(
            name='MethodologyVersionRecordedevent',
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
                ('version', models.CharField(max_length=8, verbose_name='version')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('title_basis', models.CharField(choices=[('page', 'read on a page'), ('memory', 'from memory, not confirmed'), ('blank', 'title not known')], default='blank', max_length=8, verbose_name='title read')),
                ('status', models.CharField(choices=[('valid', 'valid'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn'), ('not_known', 'not known')], default='not_known', max_length=16, verbose_name='status')),
                ('approved_on', models.DateField(blank=True, null=True, verbose_name='approved on')),
                ('ended_on', models.DateField(blank=True, help_text='The day on which a later version was approved, or this one withdrawn.', null=True, verbose_name='no longer valid from')),
                ('proponent', models.CharField(blank=True, max_length=300, verbose_name='methodology proponent')),
                ('text', models.JSONField(blank=True, default=dict, help_text='Sections A to I as data; empty where not known.', verbose_name='text')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='page')),
                ('reference_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='reference and version verified')),
                ('projects_as_printed', models.TextField(blank=True, verbose_name='projects using it, as printed')),
                ('methodology', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='methodologies.methodology', verbose_name='methodology')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='methodologies.methodologyversion')),
                ('sectoral_scope', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parties.sectoralscope', verbose_name='sectoral scope')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProposedMethodology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=8, unique=True, verbose_name='proposed methodology number')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('proponent', models.CharField(blank=True, max_length=300, verbose_name='methodology proponent')),
                ('status', models.CharField(choices=[('public_inputs', 'public inputs open'), ('public_inputs_closed', 'public inputs closed'), ('further_work', 'further work asked for'), ('approved', 'approved'), ('not_approved', 'not approved'), ('withdrawn', 'withdrawn')], default='public_inputs', max_length=24, verbose_name='status')),
                ('public_input_opens_on', models.DateField(blank=True, null=True, verbose_name='public inputs open')),
                ('public_input_closes_on', models.DateField(blank=True, null=True, verbose_name='public inputs close')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('approved_as', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposed_as', to='methodologies.methodologyversion', verbose_name='approved as')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_methodology', to='lifecycle.case', verbose_name='case')),
                ('partner_country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_methodologies', to='identity.partnercountry', verbose_name='partner country')),
                ('revises', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='methodologies.methodologyversion', verbose_name='revises')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_methodologies', to='submissions.submissionversion', verbose_name='proposal as handed in')),
            ],
            options={
                'verbose_name': 'proposed methodology',
                'verbose_name_plural': 'proposed methodologies',
                'ordering': ['reference'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reference__regex', '^[A-Z]{2}_PM[0-9]{3}$')), name='proposed_methodology_reference_form'), models.CheckConstraint(condition=models.Q(('partner_country', django.db.models.functions.text.Left('reference', 2))), name='proposed_methodology_reference_of_country'), models.CheckConstraint(condition=models.Q(('public_input_closes_on__isnull', True), ('public_input_closes_on__gte', models.F('public_input_opens_on')), _connector='OR'), name='proposed_methodology_window_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(models.Q(('approved_as__isnull', False), ('decided_on__isnull', False), ('status', 'approved')), models.Q(models.Q(('status', 'approved'), _negated=True), ('approved_as__isnull', True)), _connector='OR'), name='proposed_methodology_approved_as_a_version')],
            },
        ),
        migrations.CreateModel(
            name='ProposedMethodologyRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=8, verbose_name='proposed methodology number')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('proponent', models.CharField(blank=True, max_length=300, verbose_name='methodology proponent')),
                ('status', models.CharField(choices=[('public_inputs', 'public inputs open'), ('public_inputs_closed', 'public inputs closed'), ('further_work', 'further work asked for'), ('approved', 'approved'), ('not_approved', 'not approved'), ('withdrawn', 'withdrawn')], default='public_inputs', max_length=24, verbose_name='status')),
                ('public_input_opens_on', models.DateField(blank=True, null=True, verbose_name='public inputs open')),
                ('public_input_closes_on', models.DateField(blank=True, null=True, verbose_name='public inputs close')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('approved_as', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='methodologies.methodologyversion', verbose_name='approved as')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='lifecycle.case', verbose_name='case')),
                ('partner_country', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='methodologies.proposedmethodology')),
                ('revises', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='methodologies.methodologyversion', verbose_name='revises')),
                ('submission', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='submissions.submissionversion', verbose_name='proposal as handed in')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodology',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "methodologies_methodologyrecordedevent" ("id", "notes", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "sectoral_scope_id", "source", "title", "title_basis", "verification") VALUES (NEW."id", NEW."notes", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."sectoral_scope_id", NEW."source", NEW."title", NEW."title_basis", NEW."verification"); RETURN NULL;', hash='7cf7ee1061660e2d7ff18eea031e8166fe3ce15f', operation='INSERT', pgid='pgtrigger_insert_insert_1cec7', table='methodologies_methodology', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodology',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "methodologies_methodologyrecordedevent" ("id", "notes", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "sectoral_scope_id", "source", "title", "title_basis", "verification") VALUES (NEW."id", NEW."notes", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."sectoral_scope_id", NEW."source", NEW."title", NEW."title_basis", NEW."verification"); RETURN NULL;', hash='4930d585edf6e7648f8f1d8475fd6da90b2c05af', operation='UPDATE', pgid='pgtrigger_update_update_449a2', table='methodologies_methodology', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodology',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "methodologies_methodologyrecordedevent" ("id", "notes", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "sectoral_scope_id", "source", "title", "title_basis", "verification") VALUES (OLD."id", OLD."notes", OLD."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reference", OLD."sectoral_scope_id", OLD."source", OLD."title", OLD."title_basis", OLD."verification"); RETURN NULL;', hash='9fb9c409db5be926a2af8c24402a851ac82afe74', operation='DELETE', pgid='pgtrigger_delete_delete_b1b18', table='methodologies_methodology', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologyrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='53aa6f789d75df4d6b885bde530cd151a1dcecdf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_19171', table='methodologies_methodologyrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologyversion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "methodologies_methodologyversionrecordedevent" ("approved_on", "ended_on", "id", "methodology_id", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "projects_as_printed", "proponent", "reference_verification", "sectoral_scope_id", "source", "status", "text", "title", "title_basis", "url", "verification", "version") VALUES (NEW."approved_on", NEW."ended_on", NEW."id", NEW."methodology_id", NEW."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."projects_as_printed", NEW."proponent", NEW."reference_verification", NEW."sectoral_scope_id", NEW."source", NEW."status", NEW."text", NEW."title", NEW."title_basis", NEW."url", NEW."verification", NEW."version"); RETURN NULL;', hash='714b1beba1ec27ac39850e71405ef9561fe0c210', operation='INSERT', pgid='pgtrigger_insert_insert_5134b', table='methodologies_methodologyversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologyversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "methodologies_methodologyversionrecordedevent" ("approved_on", "ended_on", "id", "methodology_id", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "projects_as_printed", "proponent", "reference_verification", "sectoral_scope_id", "source", "status", "text", "title", "title_basis", "url", "verification", "version") VALUES (NEW."approved_on", NEW."ended_on", NEW."id", NEW."methodology_id", NEW."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."projects_as_printed", NEW."proponent", NEW."reference_verification", NEW."sectoral_scope_id", NEW."source", NEW."status", NEW."text", NEW."title", NEW."title_basis", NEW."url", NEW."verification", NEW."version"); RETURN NULL;', hash='b05f6ebdc261822748785b854c4c91af34a96c7d', operation='UPDATE', pgid='pgtrigger_update_update_08d3b', table='methodologies_methodologyversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologyversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "methodologies_methodologyversionrecordedevent" ("approved_on", "ended_on", "id", "methodology_id", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "projects_as_printed", "proponent", "reference_verification", "sectoral_scope_id", "source", "status", "text", "title", "title_basis", "url", "verification", "version") VALUES (OLD."approved_on", OLD."ended_on", OLD."id", OLD."methodology_id", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."projects_as_printed", OLD."proponent", OLD."reference_verification", OLD."sectoral_scope_id", OLD."source", OLD."status", OLD."text", OLD."title", OLD."title_basis", OLD."url", OLD."verification", OLD."version"); RETURN NULL;', hash='a526e0ad58c882411676332a68bb9db409d84e9b', operation='DELETE', pgid='pgtrigger_delete_delete_f422c', table='methodologies_methodologyversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='methodologyversionrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aa3a3c5c5cfebbbc08c66c17044bb69d088af729', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ad7e7', table='methodologies_methodologyversionrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedmethodology',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "methodologies_proposedmethodologyrecordedevent" ("approved_as_id", "case_id", "decided_on", "id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proponent", "public_input_closes_on", "public_input_opens_on", "reference", "revises_id", "status", "submission_id", "title") VALUES (NEW."approved_as_id", NEW."case_id", NEW."decided_on", NEW."id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proponent", NEW."public_input_closes_on", NEW."public_input_opens_on", NEW."reference", NEW."revises_id", NEW."status", NEW."submission_id", NEW."title"); RETURN NULL;', hash='54d656e43dab14c88701216107cb8aa171d87635', operation='INSERT', pgid='pgtrigger_insert_insert_84869', table='methodologies_proposedmethodology', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedmethodology',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "methodologies_proposedmethodologyrecordedevent" ("approved_as_id", "case_id", "decided_on", "id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proponent", "public_input_closes_on", "public_input_opens_on", "reference", "revises_id", "status", "submission_id", "title") VALUES (NEW."approved_as_id", NEW."case_id", NEW."decided_on", NEW."id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proponent", NEW."public_input_closes_on", NEW."public_input_opens_on", NEW."reference", NEW."revises_id", NEW."status", NEW."submission_id", NEW."title"); RETURN NULL;', hash='76787679297fc920063ff21b80a034df73c43d61', operation='UPDATE', pgid='pgtrigger_update_update_be1ef', table='methodologies_proposedmethodology', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedmethodology',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "methodologies_proposedmethodologyrecordedevent" ("approved_as_id", "case_id", "decided_on", "id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proponent", "public_input_closes_on", "public_input_opens_on", "reference", "revises_id", "status", "submission_id", "title") VALUES (OLD."approved_as_id", OLD."case_id", OLD."decided_on", OLD."id", OLD."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proponent", OLD."public_input_closes_on", OLD."public_input_opens_on", OLD."reference", OLD."revises_id", OLD."status", OLD."submission_id", OLD."title"); RETURN NULL;', hash='154fa9c9451b125e28185f6eacabe8b50b20aa94', operation='DELETE', pgid='pgtrigger_delete_delete_f4356', table='methodologies_proposedmethodology', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedmethodologyrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='320d7aa5af33b9942ce2c242bd169cc7335bb6e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c8c8e', table='methodologies_proposedmethodologyrecordedevent', when='BEFORE')),
        ),
    ]
