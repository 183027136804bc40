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
        ('lifecycle', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('project_idea_note', 'project idea note'), ('project_design_document', 'project design document'), ('monitoring_plan_spreadsheet', 'monitoring plan spreadsheet'), ('methodology_text', 'text of the methodology'), ('methodology_spreadsheet', 'spreadsheet of the methodology'), ('draft_project_design_document', 'draft project design document'), ('additional_information', 'additional information'), ('modalities_of_communication', 'signed modalities of communication'), ('environmental_impact_assessment', 'environmental impact assessment'), ('stakeholder_consultation', 'record of the local stakeholder consultation'), ('sustainable_development_plan', 'sustainable development plan'), ('sustainable_development_report', 'sustainable development report'), ('emission_factor_source', 'source of an emission factor'), ('validation_report', 'validation report'), ('verification_report', 'verification report'), ('monitoring_report', 'monitoring report'), ('registration_request', 'signed registration request'), ('change_description', 'description of the changes'), ('accreditation_certificate', 'certificate of accreditation'), ('organisation_registration', "proof of the organisation's registration"), ('power_of_attorney', 'power of attorney'), ('minutes', 'minutes'), ('letter', 'letter'), ('other', 'other document')], max_length=64, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('is_confidential', models.BooleanField(default=False, help_text='Only the parties of the case and those who decide read it. It needs a public twin.', verbose_name='confidential')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='lifecycle.case', verbose_name='case')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='identity.organisation', verbose_name='organisation')),
                ('twin_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='twin', to='documents.document', verbose_name='public twin of')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_documents', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['case', 'kind', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('twin_of__isnull', True), ('is_confidential', False), _connector='OR'), name='document_twin_is_public'), models.CheckConstraint(condition=models.Q(('twin_of__isnull', True), models.Q(('twin_of', models.F('id')), _negated=True), _connector='OR'), name='document_twin_is_another'), models.CheckConstraint(condition=models.Q(('kind__in', ['project_idea_note', 'project_design_document', 'monitoring_plan_spreadsheet', 'methodology_text', 'methodology_spreadsheet', 'draft_project_design_document', 'additional_information', 'modalities_of_communication', 'environmental_impact_assessment', 'stakeholder_consultation', 'sustainable_development_plan', 'sustainable_development_report', 'emission_factor_source', 'validation_report', 'verification_report', 'monitoring_report', 'registration_request', 'change_description', 'accreditation_certificate', 'organisation_registration', 'power_of_attorney', 'minutes', 'letter', 'other'])), name='document_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='DocumentRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[('project_idea_note', 'project idea note'), ('project_design_document', 'project design document'), ('monitoring_plan_spreadsheet', 'monitoring plan spreadsheet'), ('methodology_text', 'text of the methodology'), ('methodology_spreadsheet', 'spreadsheet of the methodology'), ('draft_project_design_document', 'draft project design document'), ('additional_information', 'additional information'), ('modalities_of_communication', 'signed modalities of communication'), ('environmental_impact_assessment', 'environmental impact assessment'), ('stakeholder_consultation', 'record of the local stakeholder consultation'), ('sustainable_development_plan', 'sustainable development plan'), ('sustainable_development_report', 'sustainable development report'), ('emission_factor_source', 'source of an emission factor'), ('validation_report', 'validation report'), ('verification_report', 'verification report'), ('monitoring_report', 'monitoring report'), ('registration_request', 'signed registration request'), ('change_description', 'description of the changes'), ('accreditation_certificate', 'certificate of accreditation'), ('organisation_registration', "proof of the organisation's registration"), ('power_of_attorney', 'power of attorney'), ('minutes', 'minutes'), ('letter', 'letter'), ('other', 'other document')], max_length=64, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('is_confidential', models.BooleanField(default=False, help_text='Only the parties of the case and those who decide read it. It needs a public twin.', verbose_name='confidential')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='withdrawn')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='lifecycle.case', verbose_name='case')),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.organisation', verbose_name='organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='documents.document')),
                ('twin_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.document', verbose_name='public twin of')),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.BigIntegerField(verbose_name='bytes')),
                ('media_type', models.CharField(blank=True, choices=[('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'workbook (XLSX)'), ('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'text (DOCX)'), ('application/pdf', 'PDF'), ('image/png', 'picture (PNG)'), ('image/jpeg', 'picture (JPEG)'), ('text/csv', 'table (CSV)'), ('text/plain', 'plain text')], max_length=128, verbose_name='type')),
                ('file_name', models.CharField(max_length=160, verbose_name='file name')),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('accepted', 'accepted'), ('quarantined', 'quarantined')], default='checking', max_length=16, verbose_name='state')),
                ('quarantine_code', models.CharField(blank=True, choices=[('type_not_accepted', 'Files of this type are not taken. Send XLSX, DOCX, PDF, PNG, JPEG, CSV or plain text.'), ('empty', 'There is nothing in the file.'), ('damaged', 'The file is damaged: it does not hold together as its type should.'), ('encrypted', 'The file is protected by a password. Send it without.'), ('unsafe_names', 'The file holds parts whose names would leave their folder.'), ('too_many_parts', 'The file holds too many parts.'), ('unpacks_too_large', 'The file unpacks to far more than it seems to hold.'), ('overlapping_parts', 'Parts of the file lie upon each other.'), ('nested_archive', 'The file holds another archive or document. Send that by itself.'), ('two_faces', 'The file can be read as two different things.'), ('entities', 'The file defines entities of its own, which can swell without end.'), ('huge_coordinates', 'Cells lie so far apart that reading them would fill the memory. Remove the far ones.'), ('too_many_cells', 'The workbook has too many cells.'), ('macros', 'The file holds macros or controls. Save it without them.'), ('external_links', 'The file fetches from other files or addresses. Break the links, keeping the values.'), ('dynamic_data', 'The file starts or asks other programs (DDE, RTD, WEBSERVICE).'), ('active_content', 'The PDF holds scripts, actions, forms that send, or files of its own. Print it to a plain PDF.'), ('too_large_picture', 'The picture has too many points.'), ('not_text', 'The text is not in UTF-8, or holds control characters.'), ('reader_too_long', 'Reading the file took too long.'), ('reader_stopped', 'Reading the file was stopped: it used too much memory or crashed.'), ('malware', 'The virus scanner found malware.')], max_length=32, verbose_name='reason')),
                ('findings', models.JSONField(blank=True, default=dict, verbose_name='what was found')),
                ('checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='checked')),
                ('uploaded_by_name', models.CharField(max_length=200, verbose_name='name at the time')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='uploaded')),
                ('request_id', models.UUIDField(unique=True, verbose_name='request id')),
                ('is_published', models.BooleanField(default=False, verbose_name='published')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published on')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.document', verbose_name='document')),
                ('redacts', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='documents.documentversion', verbose_name='public version of')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='document_versions', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'version of a document',
                'verbose_name_plural': 'versions of documents',
                'ordering': ['document', 'number'],
                'indexes': [models.Index(fields=['sha256'], name='document_version_digest_index'), models.Index(condition=models.Q(('state', 'checking')), fields=['uploaded_at'], name='document_version_waiting'), models.Index(condition=models.Q(('state', 'quarantined')), fields=['-id'], name='document_version_quarantine')],
                'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='document_version_number_once'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='document_version_digest'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='document_version_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'quarantined'), models.Q(('quarantine_code', ''), _negated=True)), models.Q(models.Q(('state', 'quarantined'), _negated=True), ('quarantine_code', '')), _connector='OR'), name='document_version_quarantine_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('media_type', ''), _negated=True), _connector='OR'), name='document_version_accepted_has_type'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('state', 'checking')), models.Q(models.Q(('state', 'checking'), _negated=True), ('checked_at__isnull', False)), _connector='OR'), name='document_version_outcome_has_moment'), models.CheckConstraint(condition=models.Q(models.Q(('is_published', False), ('published_at__isnull', True)), models.Q(('is_published', True), ('published_at__isnull', False), ('state', 'accepted')), _connector='OR'), name='document_version_published_is_accepted')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='keep_documents', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a52ce9cfed84ed9014a53e6941d45177c5e04378', operation='DELETE', pgid='pgtrigger_keep_documents_d8ad2', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='documents_do_not_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."is_confidential" IS DISTINCT FROM (NEW."is_confidential") OR OLD."twin_of_id" IS DISTINCT FROM (NEW."twin_of_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0c113b9fb125b74e8d51c61ad843adcea710fa62', operation='UPDATE', pgid='pgtrigger_documents_do_not_change_64f7e', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='withdrawn_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."withdrawn_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a9d34678514493eb376bb46a06256270aeec7e4a', operation='UPDATE', pgid='pgtrigger_withdrawn_once_d8fa5', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='twin_fits', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."twin_of_id" IS NOT NULL)', func="\n                    IF NOT EXISTS (SELECT 1 FROM documents_document\n                                   WHERE id = NEW.twin_of_id AND is_confidential\n                                     AND case_id = NEW.case_id AND kind = NEW.kind) THEN\n                        RAISE EXCEPTION 'a public twin belongs to a confidential document of its case and kind'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='e0798062f47d565ea8b92018f65cb082255278f1', operation='INSERT', pgid='pgtrigger_twin_fits_9a41f', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_documentrecordedevent" ("case_id", "created_at", "created_by_id", "id", "is_confidential", "kind", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "title", "twin_of_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."case_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_confidential", NEW."kind", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."title", NEW."twin_of_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='2f23152426929c38231033a0fc884cbcebd6cb40', operation='INSERT', pgid='pgtrigger_insert_insert_be524', table='documents_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_documentrecordedevent" ("case_id", "created_at", "created_by_id", "id", "is_confidential", "kind", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "title", "twin_of_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."case_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_confidential", NEW."kind", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."title", NEW."twin_of_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='f7b8c7c9c92797b23664f75b0a578a7747a222a7', operation='UPDATE', pgid='pgtrigger_update_update_a3ed6', table='documents_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_documentrecordedevent" ("case_id", "created_at", "created_by_id", "id", "is_confidential", "kind", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "title", "twin_of_id", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."case_id", OLD."created_at", OLD."created_by_id", OLD."id", OLD."is_confidential", OLD."kind", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."title", OLD."twin_of_id", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;', hash='666f0f40715c7e2b0524b8431c8ee6846bb89d1b', operation='DELETE', pgid='pgtrigger_delete_delete_0c008', table='documents_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ff0b6d840429ac68bc6d5875b0b71ab1b63b52ef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b3b12', table='documents_documentrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='keep_versions', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b1c230e0a758243f749ed0ea20e882dc96ce98e1', operation='DELETE', pgid='pgtrigger_keep_versions_05779', table='documents_documentversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='versions_do_not_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."redacts_id" IS DISTINCT FROM (NEW."redacts_id") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id") OR OLD."uploaded_by_name" IS DISTINCT FROM (NEW."uploaded_by_name") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8f827a0aa96b6e73d127f345b29c6ccdb42ad19b', operation='UPDATE', pgid='pgtrigger_versions_do_not_change_25ebb', table='documents_documentversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='checked_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'checking\') AND (NOT (OLD."state" = (NEW."state")) OR NOT (OLD."quarantine_code" = (NEW."quarantine_code")) OR NOT (OLD."media_type" = (NEW."media_type"))))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='124dd16a6f73c209e94af68c4656966daec26ba8', operation='UPDATE', pgid='pgtrigger_checked_once_7d418', table='documents_documentversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='published_for_good', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."is_published")', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6b2e4064f82f92325420699aa0452e71dc64cf38', operation='UPDATE', pgid='pgtrigger_published_for_good_c5ff6', table='documents_documentversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='documentversion',
            trigger=pgtrigger.compiler.Trigger(name='confidential_never_public', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."is_published")', func="\n                    IF EXISTS (SELECT 1 FROM documents_document\n                               WHERE id = NEW.document_id AND is_confidential) THEN\n                        RAISE EXCEPTION 'a confidential document cannot be published'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='801b9c6a4809e6d253c8b5b65b7d1043d94c7153', operation='INSERT OR UPDATE', pgid='pgtrigger_confidential_never_public_f34f9', table='documents_documentversion', when='BEFORE')),
        ),
    ]
