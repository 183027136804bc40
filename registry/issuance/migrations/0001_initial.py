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
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DecidedProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decided', to='projects.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'project of a decision',
                'verbose_name_plural': 'projects of decisions',
                'ordering': ['decision', 'project'],
            },
        ),
        migrations.CreateModel(
            name='IssuanceDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('slug', models.CharField(max_length=120, unique=True, verbose_name='address')),
                ('projects_as_printed', models.CharField(max_length=500, verbose_name='projects as printed')),
                ('scope', models.CharField(choices=[('project', 'one project'), ('aggregate', 'several projects together'), ('amount_unknown', 'amount not known')], max_length=16, verbose_name='scope')),
                ('scope_as_printed', models.CharField(max_length=100, verbose_name='scope as printed')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('monitoring_from', models.DateField(blank=True, null=True, verbose_name='monitored from')),
                ('monitoring_to', models.DateField(blank=True, null=True, verbose_name='monitored to')),
                ('period_as_printed', models.CharField(blank=True, max_length=200, verbose_name='period as printed')),
                ('vintage', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='vintage')),
                ('total_quantity', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='total')),
                ('government_of_japan_quantity', models.PositiveBigIntegerField(blank=True, help_text='Part of the Japan side, which also has private participants.', null=True, verbose_name='Government of Japan')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('status_as_printed', models.CharField(blank=True, max_length=200, verbose_name='status as printed')),
                ('serials_as_printed', models.CharField(blank=True, max_length=500, verbose_name='serial numbers as printed')),
                ('derived_fields', models.CharField(blank=True, max_length=300, verbose_name='derived figures')),
                ('partner_country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issuance_decisions', to='identity.partnercountry', verbose_name='partner country')),
                ('projects', models.ManyToManyField(related_name='issuance_decisions', through='issuance.DecidedProject', to='projects.project', verbose_name='projects')),
            ],
            options={
                'verbose_name': 'issuance decision',
                'verbose_name_plural': 'issuance decisions',
                'ordering': ['partner_country', 'projects_as_printed', 'number', 'decided_on', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('projects_as_printed', 'number', 'vintage'), name='issuance_number_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('partner_country', django.db.models.functions.text.Left('projects_as_printed', 2))), name='issuance_projects_of_country'), models.CheckConstraint(condition=models.Q(('number__isnull', True), ('number__gte', 1), _connector='OR'), name='issuance_number_positive'), models.CheckConstraint(condition=models.Q(('monitoring_from__isnull', True), ('monitoring_to__isnull', True), ('monitoring_to__gte', models.F('monitoring_from')), _connector='OR'), name='issuance_period_in_order'), models.CheckConstraint(condition=models.Q(('vintage__isnull', True), ('vintage__range', (1990, 2199)), _connector='OR'), name='issuance_vintage_is_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('scope', 'amount_unknown'), _negated=True), models.Q(('government_of_japan_quantity__isnull', True), ('total_quantity__isnull', True)), _connector='OR'), name='issuance_without_amount_has_none'), models.CheckConstraint(condition=models.Q(('government_of_japan_quantity__isnull', True), ('total_quantity__isnull', True), ('government_of_japan_quantity__lte', models.F('total_quantity')), _connector='OR'), name='issuance_government_within_total')],
            },
        ),
        migrations.AddField(
            model_name='decidedproject',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decided_projects', to='issuance.issuancedecision', verbose_name='decision'),
        ),
        migrations.CreateModel(
            name='CountryNotification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('quantity', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='quantity')),
                ('quantity_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='quantity verified')),
                ('is_derived', models.BooleanField(default=False, help_text='Computed from other printed figures, not printed itself.', verbose_name='derived')),
                ('is_issued', models.BooleanField(default=False, verbose_name='issued')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('transaction_id', models.UUIDField(blank=True, null=True, unique=True, verbose_name='ledger transaction')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='issuance.issuancedecision', verbose_name='decision')),
            ],
            options={
                'verbose_name': 'notification to a side',
                'verbose_name_plural': 'notifications to sides',
                'ordering': ['decision', 'side'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'side'), name='country_notification_once'), models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('is_issued', True), _connector='OR'), name='country_notification_dated_when_issued'), models.CheckConstraint(condition=models.Q(('transaction_id__isnull', True), models.Q(('is_issued', True), ('quantity__gt', 0)), _connector='OR'), name='country_notification_units_when_issued')],
            },
        ),
        migrations.CreateModel(
            name='DecidedProjectRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='issuance.decidedproject')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='project')),
                ('decision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='issuance.issuancedecision', verbose_name='decision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CountryNotificationRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('side', models.CharField(choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('quantity', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='quantity')),
                ('quantity_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='quantity verified')),
                ('is_derived', models.BooleanField(default=False, help_text='Computed from other printed figures, not printed itself.', verbose_name='derived')),
                ('is_issued', models.BooleanField(default=False, verbose_name='issued')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('transaction_id', models.UUIDField(blank=True, null=True, verbose_name='ledger transaction')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='issuance.countrynotification')),
                ('decision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='issuance.issuancedecision', verbose_name='decision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IssuanceDecisionRecordedevent',
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
                ('slug', models.CharField(max_length=120, verbose_name='address')),
                ('projects_as_printed', models.CharField(max_length=500, verbose_name='projects as printed')),
                ('scope', models.CharField(choices=[('project', 'one project'), ('aggregate', 'several projects together'), ('amount_unknown', 'amount not known')], max_length=16, verbose_name='scope')),
                ('scope_as_printed', models.CharField(max_length=100, verbose_name='scope as printed')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('monitoring_from', models.DateField(blank=True, null=True, verbose_name='monitored from')),
                ('monitoring_to', models.DateField(blank=True, null=True, verbose_name='monitored to')),
                ('period_as_printed', models.CharField(blank=True, max_length=200, verbose_name='period as printed')),
                ('vintage', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='vintage')),
                ('total_quantity', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='total')),
                ('government_of_japan_quantity', models.PositiveBigIntegerField(blank=True, help_text='Part of the Japan side, which also has private participants.', null=True, verbose_name='Government of Japan')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('status_as_printed', models.CharField(blank=True, max_length=200, verbose_name='status as printed')),
                ('serials_as_printed', models.CharField(blank=True, max_length=500, verbose_name='serial numbers as printed')),
                ('derived_fields', models.CharField(blank=True, max_length=300, verbose_name='derived figures')),
                ('partner_country', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='issuance.issuancedecision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='decidedproject',
            constraint=models.UniqueConstraint(fields=('decision', 'project'), name='decided_project_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuancedecision',
            trigger=pgtrigger.compiler.Trigger(name='sides_add_up_to_total', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE figures record;', func="\n    SELECT decision.slug, decision.total_quantity, sum(side.quantity) AS sides, count(side.quantity) AS known,\n           decision.government_of_japan_quantity AS government,\n           max(side.quantity) FILTER (WHERE side.side = 'japan') AS japan\n      INTO figures\n      FROM issuance_issuancedecision AS decision\n      LEFT JOIN issuance_countrynotification AS side ON side.decision_id = decision.id\n     WHERE decision.id = NEW.id\n     GROUP BY decision.id;\n    IF FOUND AND ((figures.known = 2 AND figures.sides <> figures.total_quantity)\n                  OR figures.sides > figures.total_quantity OR figures.government > figures.japan) THEN\n        RAISE EXCEPTION 'the sides of % do not fit its total', figures.slug\n              USING ERRCODE = '23514', CONSTRAINT = 'issuance_sides_add_up_to_total';\n    END IF;\n    RETURN NULL;\n", hash='ccc147ba6845e2390a3ab9bc12e63a1c2662e099', operation='INSERT OR UPDATE', pgid='pgtrigger_sides_add_up_to_total_7c057', table='issuance_issuancedecision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuancedecision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "issuance_issuancedecisionrecordedevent" ("decided_on", "derived_fields", "government_of_japan_quantity", "id", "monitoring_from", "monitoring_to", "notes", "number", "partner_country_id", "period_as_printed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "projects_as_printed", "scope", "scope_as_printed", "serials_as_printed", "slug", "source", "status_as_printed", "total_quantity", "verification", "vintage") VALUES (NEW."decided_on", NEW."derived_fields", NEW."government_of_japan_quantity", NEW."id", NEW."monitoring_from", NEW."monitoring_to", NEW."notes", NEW."number", NEW."partner_country_id", NEW."period_as_printed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."projects_as_printed", NEW."scope", NEW."scope_as_printed", NEW."serials_as_printed", NEW."slug", NEW."source", NEW."status_as_printed", NEW."total_quantity", NEW."verification", NEW."vintage"); RETURN NULL;', hash='0f9c21f51c0089b91638262f689e056c099e55a8', operation='INSERT', pgid='pgtrigger_insert_insert_0ae11', table='issuance_issuancedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuancedecision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "issuance_issuancedecisionrecordedevent" ("decided_on", "derived_fields", "government_of_japan_quantity", "id", "monitoring_from", "monitoring_to", "notes", "number", "partner_country_id", "period_as_printed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "projects_as_printed", "scope", "scope_as_printed", "serials_as_printed", "slug", "source", "status_as_printed", "total_quantity", "verification", "vintage") VALUES (NEW."decided_on", NEW."derived_fields", NEW."government_of_japan_quantity", NEW."id", NEW."monitoring_from", NEW."monitoring_to", NEW."notes", NEW."number", NEW."partner_country_id", NEW."period_as_printed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."projects_as_printed", NEW."scope", NEW."scope_as_printed", NEW."serials_as_printed", NEW."slug", NEW."source", NEW."status_as_printed", NEW."total_quantity", NEW."verification", NEW."vintage"); RETURN NULL;', hash='72d19d2d7273b3cba46b7bce20f514fba26a9228', operation='UPDATE', pgid='pgtrigger_update_update_500f4', table='issuance_issuancedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuancedecision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "issuance_issuancedecisionrecordedevent" ("decided_on", "derived_fields", "government_of_japan_quantity", "id", "monitoring_from", "monitoring_to", "notes", "number", "partner_country_id", "period_as_printed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "projects_as_printed", "scope", "scope_as_printed", "serials_as_printed", "slug", "source", "status_as_printed", "total_quantity", "verification", "vintage") VALUES (OLD."decided_on", OLD."derived_fields", OLD."government_of_japan_quantity", OLD."id", OLD."monitoring_from", OLD."monitoring_to", OLD."notes", OLD."number", OLD."partner_country_id", OLD."period_as_printed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."projects_as_printed", OLD."scope", OLD."scope_as_printed", OLD."serials_as_printed", OLD."slug", OLD."source", OLD."status_as_printed", OLD."total_quantity", OLD."verification", OLD."vintage"); RETURN NULL;', hash='5ccbedc6bdd4b1dc2b5521daaba6d0ccecbc3b27', operation='DELETE', pgid='pgtrigger_delete_delete_4e0f0', table='issuance_issuancedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decidedprojectrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='915320d076d4d51ee58487506afb1f749213f8e5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3c4b7', table='issuance_decidedprojectrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decidedproject',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "issuance_decidedprojectrecordedevent" ("decision_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id") VALUES (NEW."decision_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."project_id"); RETURN NULL;', hash='26997473c37f62ef91786656a2dfc931c29528ea', operation='INSERT', pgid='pgtrigger_insert_insert_12508', table='issuance_decidedproject', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decidedproject',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "issuance_decidedprojectrecordedevent" ("decision_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id") VALUES (NEW."decision_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."project_id"); RETURN NULL;', hash='2ff606895137698e7354694a1935f1bc47044691', operation='UPDATE', pgid='pgtrigger_update_update_2b1bb', table='issuance_decidedproject', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decidedproject',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "issuance_decidedprojectrecordedevent" ("decision_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id") VALUES (OLD."decision_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."project_id"); RETURN NULL;', hash='2e0f8e951d8187316330f6b2ad9bf78111295fc7', operation='DELETE', pgid='pgtrigger_delete_delete_5e501', table='issuance_decidedproject', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotificationrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eb6f6cb24ad967046fc5820eb79c27f5d8c2cbed', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4aa0e', table='issuance_countrynotificationrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotification',
            trigger=pgtrigger.compiler.Trigger(name='sides_add_up_to_total', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE figures record;', func="\n    SELECT decision.slug, decision.total_quantity, sum(side.quantity) AS sides, count(side.quantity) AS known,\n           decision.government_of_japan_quantity AS government,\n           max(side.quantity) FILTER (WHERE side.side = 'japan') AS japan\n      INTO figures\n      FROM issuance_issuancedecision AS decision\n      LEFT JOIN issuance_countrynotification AS side ON side.decision_id = decision.id\n     WHERE decision.id = NEW.decision_id\n     GROUP BY decision.id;\n    IF FOUND AND ((figures.known = 2 AND figures.sides <> figures.total_quantity)\n                  OR figures.sides > figures.total_quantity OR figures.government > figures.japan) THEN\n        RAISE EXCEPTION 'the sides of % do not fit its total', figures.slug\n              USING ERRCODE = '23514', CONSTRAINT = 'issuance_sides_add_up_to_total';\n    END IF;\n    RETURN NULL;\n", hash='e79a52c1f2cf441d361e1b5c1869bddd127dbb87', operation='INSERT OR UPDATE', pgid='pgtrigger_sides_add_up_to_total_7b2d2', table='issuance_countrynotification', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotification',
            trigger=pgtrigger.compiler.Trigger(name='keep_what_became_units', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."transaction_id" IS NOT NULL AND (OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."transaction_id" IS DISTINCT FROM (NEW."transaction_id") OR OLD."side" IS DISTINCT FROM (NEW."side") OR OLD."decision_id" IS DISTINCT FROM (NEW."decision_id")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f43ff447c1861ec05b7d4dedc90c1b58a6e20e6a', operation='UPDATE', pgid='pgtrigger_keep_what_became_units_c0494', table='issuance_countrynotification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotification',
            trigger=pgtrigger.compiler.Trigger(name='keep_notification_with_units', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."transaction_id" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e0b6f804cbd6bb7f22b11fc9f686117c9d7e0409', operation='DELETE', pgid='pgtrigger_keep_notification_with_units_a2211', table='issuance_countrynotification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotification',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "issuance_countrynotificationrecordedevent" ("decision_id", "id", "is_derived", "is_issued", "issued_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "quantity_verification", "side", "transaction_id") VALUES (NEW."decision_id", NEW."id", NEW."is_derived", NEW."is_issued", NEW."issued_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."quantity", NEW."quantity_verification", NEW."side", NEW."transaction_id"); RETURN NULL;', hash='3798af811985b2ecd11bc7becdd7aee3c95c8283', operation='INSERT', pgid='pgtrigger_insert_insert_4396b', table='issuance_countrynotification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotification',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "issuance_countrynotificationrecordedevent" ("decision_id", "id", "is_derived", "is_issued", "issued_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "quantity_verification", "side", "transaction_id") VALUES (NEW."decision_id", NEW."id", NEW."is_derived", NEW."is_issued", NEW."issued_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."quantity", NEW."quantity_verification", NEW."side", NEW."transaction_id"); RETURN NULL;', hash='565b046d95d353e6416b4985d0eb55b596046bf2', operation='UPDATE', pgid='pgtrigger_update_update_958e7', table='issuance_countrynotification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='countrynotification',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "issuance_countrynotificationrecordedevent" ("decision_id", "id", "is_derived", "is_issued", "issued_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "quantity_verification", "side", "transaction_id") VALUES (OLD."decision_id", OLD."id", OLD."is_derived", OLD."is_issued", OLD."issued_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quantity", OLD."quantity_verification", OLD."side", OLD."transaction_id"); RETURN NULL;', hash='2326ac2f336aaa35fe44f4f248be2144d2e957bc', operation='DELETE', pgid='pgtrigger_delete_delete_76160', table='issuance_countrynotification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuancedecisionrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d7f81518c71e19b8c94994aa2a5a14db09648ad4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7e446', table='issuance_issuancedecisionrecordedevent', when='BEFORE')),
        ),
    ]
