import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import registry.identity.models.people
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('credits', '0002_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_superuser', models.BooleanField(default=False, help_text='Made on the command line, to let the first officers in.', verbose_name='first officer')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demonstration')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once_whatever_its_case')],
            },
            managers=[
                ('objects', registry.identity.models.people.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='PartnerCountry',
            fields=[
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters (ISO 3166-1 alpha-2).')], verbose_name='country code')),
                ('iso3', models.CharField(max_length=3, unique=True, verbose_name='three-letter code')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order of signing')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='signed on')),
                ('signed_at_place', models.CharField(blank=True, max_length=120, verbose_name='signed at')),
                ('membership_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='membership verified')),
                ('date_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='date verified')),
                ('place_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='place verified')),
            ],
            options={
                'verbose_name': 'partner country',
                'verbose_name_plural': 'partner countries',
                'ordering': ['position', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z]{2}$'), models.Q(('code', 'JP'), _negated=True)), name='partner_country_code_is_iso')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('country_code', models.CharField(blank=True, max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters (ISO 3166-1 alpha-2).')], verbose_name='country code')),
                ('registration_number', models.CharField(blank=True, help_text='In the business register of its country.', max_length=60, verbose_name='registration number')),
                ('is_demonstration', models.BooleanField(default=False, help_text='Made for trying the registry out; no such organisation is meant.', verbose_name='demonstration')),
                ('partner_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('name', 'country_code'), name='organisation_once_per_country')],
            },
        ),
        migrations.CreateModel(
            name='AccountHolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('label', models.CharField(max_length=300, verbose_name='label')),
                ('account', models.OneToOneField(db_column='account_public_id', on_delete=django.db.models.deletion.PROTECT, related_name='holder', to='credits.account', to_field='public_id', verbose_name='ledger account')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='identity.organisation', verbose_name='organisation')),
                ('partner_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'verbose_name': 'account holder',
                'verbose_name_plural': 'account holders',
                'ordering': ['label', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MemberInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('registry_officer', 'registry officer'), ('secretariat', 'secretariat'), ('joint_committee_member', 'Joint Committee member'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('government', 'government'), ('auditor', 'auditor')], max_length=32, verbose_name='role')),
                ('level', models.CharField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('reader', 'reader')], max_length=16, verbose_name='level')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='invited')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='e-mail sent')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts to send')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations_accepted', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_made', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='identity.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-invited_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ('participant', 'third_party_entity')), ('level__in', ['administrator', 'editor', 'reader'])), name='invitation_into_an_organisation'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='invitation_answered_once'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_accepted_by_somebody'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_expires_after_it_was_made'), models.UniqueConstraint(models.F('organisation'), django.db.models.functions.text.Lower('email'), models.F('role'), condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), name='invitation_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('registry_officer', 'registry officer'), ('secretariat', 'secretariat'), ('joint_committee_member', 'Joint Committee member'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('government', 'government'), ('auditor', 'auditor')], max_length=32, verbose_name='role')),
                ('side', models.CharField(blank=True, choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('level', models.CharField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('reader', 'reader')], default='editor', help_text='In an organisation: an administrator also invites and ends memberships, a reader only reads.', max_length=16, verbose_name='level')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='basis')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='identity.organisation', verbose_name='organisation')),
                ('partner_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['user', 'role', 'since'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='membership_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['participant', 'third_party_entity']), _negated=True), ('organisation__isnull', False), _connector='OR'), name='membership_of_an_organisation'), models.CheckConstraint(condition=models.Q(('level__in', ['administrator', 'editor', 'reader'])), name='membership_level_known'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('user', 'role', 'organisation', 'partner_country'), name='membership_open_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='MemberInvitationRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('registry_officer', 'registry officer'), ('secretariat', 'secretariat'), ('joint_committee_member', 'Joint Committee member'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('government', 'government'), ('auditor', 'auditor')], max_length=32, verbose_name='role')),
                ('level', models.CharField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('reader', 'reader')], max_length=16, verbose_name='level')),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='invited')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='e-mail sent')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts to send')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('accepted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('invited_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='identity.memberinvitation')),
                ('organisation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.organisation', verbose_name='organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationRecordedevent',
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
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('country_code', models.CharField(blank=True, max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters (ISO 3166-1 alpha-2).')], verbose_name='country code')),
                ('registration_number', models.CharField(blank=True, help_text='In the business register of its country.', max_length=60, verbose_name='registration number')),
                ('is_demonstration', models.BooleanField(default=False, help_text='Made for trying the registry out; no such organisation is meant.', verbose_name='demonstration')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='identity.organisation')),
                ('partner_country', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MembershipRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('registry_officer', 'registry officer'), ('secretariat', 'secretariat'), ('joint_committee_member', 'Joint Committee member'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('government', 'government'), ('auditor', 'auditor')], max_length=32, verbose_name='role')),
                ('side', models.CharField(blank=True, choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('level', models.CharField(choices=[('administrator', 'administrator'), ('editor', 'editor'), ('reader', 'reader')], default='editor', help_text='In an organisation: an administrator also invites and ends memberships, a reader only reads.', max_length=16, verbose_name='level')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='basis')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='identity.membership')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.organisation', verbose_name='organisation')),
                ('partner_country', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccountHolderRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('side', models.CharField(choices=[('japan', 'Japan'), ('partner', 'partner country')], max_length=8, verbose_name='side')),
                ('label', models.CharField(max_length=300, verbose_name='label')),
                ('account', models.ForeignKey(db_column='account_public_id', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='credits.account', to_field='public_id', verbose_name='ledger account')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='identity.accountholder')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.organisation', verbose_name='organisation')),
                ('partner_country', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.partnercountry', verbose_name='partner country')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PartnerCountryRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='verification')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('code', models.CharField(max_length=2, serialize=False, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters (ISO 3166-1 alpha-2).')], verbose_name='country code')),
                ('iso3', models.CharField(max_length=3, verbose_name='three-letter code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order of signing')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='signed on')),
                ('signed_at_place', models.CharField(blank=True, max_length=120, verbose_name='signed at')),
                ('membership_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='membership verified')),
                ('date_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='date verified')),
                ('place_verification', models.CharField(choices=[('yes', 'verified'), ('memory', 'from memory, not verified'), ('derived', 'derived from other facts'), ('no', 'not verified')], default='no', max_length=16, verbose_name='place verified')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to='identity.partnercountry')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UserRecordedevent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_superuser', models.BooleanField(default=False, help_text='Made on the command line, to let the first officers in.', verbose_name='first officer')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demonstration')),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='joined')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='recorded_events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_userrecordedevent" ("email", "id", "is_active", "is_demonstration", "is_superuser", "joined_at", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_demonstration", NEW."is_superuser", NEW."joined_at", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id"); RETURN NULL;', hash='bcea9869fbeed39938b71fdbb5cd37edeec460e1', operation='INSERT', pgid='pgtrigger_insert_insert_1aba8', table='identity_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demonstration" IS DISTINCT FROM (NEW."is_demonstration") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."joined_at" IS DISTINCT FROM (NEW."joined_at") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id"))', func='INSERT INTO "identity_userrecordedevent" ("email", "id", "is_active", "is_demonstration", "is_superuser", "joined_at", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."is_demonstration", NEW."is_superuser", NEW."joined_at", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id"); RETURN NULL;', hash='56f0976dd653a424ffba07e11fcd58077b361355', operation='UPDATE', pgid='pgtrigger_update_update_edbfc', table='identity_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_userrecordedevent" ("email", "id", "is_active", "is_demonstration", "is_superuser", "joined_at", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id") VALUES (OLD."email", OLD."id", OLD."is_active", OLD."is_demonstration", OLD."is_superuser", OLD."joined_at", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id"); RETURN NULL;', hash='3f0e19a6f9d37690c350ba82e709b5f92a412463', operation='DELETE', pgid='pgtrigger_delete_delete_5b696', table='identity_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnercountry',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_partnercountryrecordedevent" ("code", "date_verification", "iso3", "membership_verification", "name", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_verification", "position", "signed_at_place", "signed_on", "source", "verification") VALUES (NEW."code", NEW."date_verification", NEW."iso3", NEW."membership_verification", NEW."name", NEW."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."code", NEW."place_verification", NEW."position", NEW."signed_at_place", NEW."signed_on", NEW."source", NEW."verification"); RETURN NULL;', hash='906ddb31c72f88ad4d4d78001fb471c0f02cf941', operation='INSERT', pgid='pgtrigger_insert_insert_0e210', table='identity_partnercountry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnercountry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "identity_partnercountryrecordedevent" ("code", "date_verification", "iso3", "membership_verification", "name", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_verification", "position", "signed_at_place", "signed_on", "source", "verification") VALUES (NEW."code", NEW."date_verification", NEW."iso3", NEW."membership_verification", NEW."name", NEW."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."code", NEW."place_verification", NEW."position", NEW."signed_at_place", NEW."signed_on", NEW."source", NEW."verification"); RETURN NULL;', hash='c70b1c3bda4857ac6ee010aa017476d312abc680', operation='UPDATE', pgid='pgtrigger_update_update_ffc67', table='identity_partnercountry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnercountry',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_partnercountryrecordedevent" ("code", "date_verification", "iso3", "membership_verification", "name", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_verification", "position", "signed_at_place", "signed_on", "source", "verification") VALUES (OLD."code", OLD."date_verification", OLD."iso3", OLD."membership_verification", OLD."name", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."code", OLD."place_verification", OLD."position", OLD."signed_at_place", OLD."signed_on", OLD."source", OLD."verification"); RETURN NULL;', hash='6f4d366ae0b1384feefa0eebdfc07adb198aae41', operation='DELETE', pgid='pgtrigger_delete_delete_b655e', table='identity_partnercountry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitationrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4e9793abf79c400947c68dce7d470f80f1496254', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a9ba', table='identity_memberinvitationrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_memberinvitationrecordedevent" ("accepted_at", "accepted_by_id", "attempts", "email", "emailed_at", "expires_at", "id", "invited_at", "invited_by_id", "level", "next_attempt_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "revoked_at", "role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."attempts", NEW."email", NEW."emailed_at", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."level", NEW."next_attempt_at", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."revoked_at", NEW."role"); RETURN NULL;', hash='e5d6c39ce911f2fd1a62567698c037d29a312b1b', operation='INSERT', pgid='pgtrigger_insert_insert_5a30c', table='identity_memberinvitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."attempts" IS DISTINCT FROM (NEW."attempts") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."emailed_at" IS DISTINCT FROM (NEW."emailed_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."next_attempt_at" IS DISTINCT FROM (NEW."next_attempt_at") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."role" IS DISTINCT FROM (NEW."role"))', func='INSERT INTO "identity_memberinvitationrecordedevent" ("accepted_at", "accepted_by_id", "attempts", "email", "emailed_at", "expires_at", "id", "invited_at", "invited_by_id", "level", "next_attempt_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "revoked_at", "role") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."attempts", NEW."email", NEW."emailed_at", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."level", NEW."next_attempt_at", NEW."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."revoked_at", NEW."role"); RETURN NULL;', hash='fb330619f1987b0c42fbb3c0d6d46d9f5d418d1d', operation='UPDATE', pgid='pgtrigger_update_update_b5aa8', table='identity_memberinvitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='memberinvitation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_memberinvitationrecordedevent" ("accepted_at", "accepted_by_id", "attempts", "email", "emailed_at", "expires_at", "id", "invited_at", "invited_by_id", "level", "next_attempt_at", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "revoked_at", "role") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."attempts", OLD."email", OLD."emailed_at", OLD."expires_at", OLD."id", OLD."invited_at", OLD."invited_by_id", OLD."level", OLD."next_attempt_at", OLD."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."revoked_at", OLD."role"); RETURN NULL;', hash='b18e75feeaf39b5c89fb8b8a4e2060cd5b7e8833', operation='DELETE', pgid='pgtrigger_delete_delete_fa96c', table='identity_memberinvitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cf5ecfb625974152410b6988246034ec975024d7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ddb4e', table='identity_organisationrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_organisationrecordedevent" ("country_code", "id", "is_demonstration", "name", "notes", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "registration_number", "source", "verification") VALUES (NEW."country_code", NEW."id", NEW."is_demonstration", NEW."name", NEW."notes", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."public_id", NEW."registration_number", NEW."source", NEW."verification"); RETURN NULL;', hash='8fbb681a0844ebdf0a2f7e23364d0e721344d6d7', operation='INSERT', pgid='pgtrigger_insert_insert_47cb7', table='identity_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "identity_organisationrecordedevent" ("country_code", "id", "is_demonstration", "name", "notes", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "registration_number", "source", "verification") VALUES (NEW."country_code", NEW."id", NEW."is_demonstration", NEW."name", NEW."notes", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."public_id", NEW."registration_number", NEW."source", NEW."verification"); RETURN NULL;', hash='a373db2cbc840bccf0f17c6e307a48079f0f5447', operation='UPDATE', pgid='pgtrigger_update_update_6dffc', table='identity_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_organisationrecordedevent" ("country_code", "id", "is_demonstration", "name", "notes", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_id", "registration_number", "source", "verification") VALUES (OLD."country_code", OLD."id", OLD."is_demonstration", OLD."name", OLD."notes", OLD."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."public_id", OLD."registration_number", OLD."source", OLD."verification"); RETURN NULL;', hash='da014726aeccef4a3876527e7969d7681d4daaf2', operation='DELETE', pgid='pgtrigger_delete_delete_81e66', table='identity_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershiprecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75590a4a57c8512ddc6b8de3a5dfea0552cad985', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1309b', table='identity_membershiprecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_membershiprecordedevent" ("basis", "id", "level", "organisation_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "side", "since", "until", "user_id") VALUES (NEW."basis", NEW."id", NEW."level", NEW."organisation_id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role", NEW."side", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;', hash='3b2ecdf7a7b8ea091b0749d3d8f8374503cd4711', operation='INSERT', pgid='pgtrigger_insert_insert_5a04f', table='identity_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "identity_membershiprecordedevent" ("basis", "id", "level", "organisation_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "side", "since", "until", "user_id") VALUES (NEW."basis", NEW."id", NEW."level", NEW."organisation_id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role", NEW."side", NEW."since", NEW."until", NEW."user_id"); RETURN NULL;', hash='3abc453d161f74d34d1ec45576dd0a1b0bcc8db3', operation='UPDATE', pgid='pgtrigger_update_update_00287', table='identity_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_membershiprecordedevent" ("basis", "id", "level", "organisation_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "side", "since", "until", "user_id") VALUES (OLD."basis", OLD."id", OLD."level", OLD."organisation_id", OLD."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."role", OLD."side", OLD."since", OLD."until", OLD."user_id"); RETURN NULL;', hash='529cdb5a1b76d6a84e2b7244703e67ad8e909c74', operation='DELETE', pgid='pgtrigger_delete_delete_6426f', table='identity_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholderrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b653f25d0e17856845af039531605708656b75ca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c580', table='identity_accountholderrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholder',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_accountholderrecordedevent" ("account_public_id", "id", "label", "organisation_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (NEW."account_public_id", NEW."id", NEW."label", NEW."organisation_id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."side"); RETURN NULL;', hash='37dd423798fbd30265e021348e25fcdccf1ecae6', operation='INSERT', pgid='pgtrigger_insert_insert_f65ac', table='identity_accountholder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "identity_accountholderrecordedevent" ("account_public_id", "id", "label", "organisation_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (NEW."account_public_id", NEW."id", NEW."label", NEW."organisation_id", NEW."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."side"); RETURN NULL;', hash='1dbfd650050dcbbd601ebc200b51bb9fb06a3258', operation='UPDATE', pgid='pgtrigger_update_update_d8edb', table='identity_accountholder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholder',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "identity_accountholderrecordedevent" ("account_public_id", "id", "label", "organisation_id", "partner_country_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "side") VALUES (OLD."account_public_id", OLD."id", OLD."label", OLD."organisation_id", OLD."partner_country_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."side"); RETURN NULL;', hash='aad87b1abfcd455899393286f08aceb324ea4f36', operation='DELETE', pgid='pgtrigger_delete_delete_a0645', table='identity_accountholder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnercountryrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='179ea4bfffe24078ce4dc565dbbbfddf010358eb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dfebf', table='identity_partnercountryrecordedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userrecordedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f2fb586e8b1e0e1bb65c701bcf1e291c525071d9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_77e26', table='identity_userrecordedevent', when='BEFORE')),
        ),
    ]
