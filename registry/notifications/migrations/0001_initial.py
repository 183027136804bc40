import django.db.models.deletion
import django.utils.timezone
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
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('timing', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week'), ('never', 'no e-mail')], max_length=16, verbose_name='how often')),
                ('day', models.DateField(help_text="In the recipient's time zone.", verbose_name='day')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='e-mailed')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='last error')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('emailed_at__isnull', True)), fields=['next_attempt_at'], name='digest_unsent')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'timing', 'day'), name='digest_once_per_day')],
            },
        ),
        migrations.CreateModel(
            name='KindPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64, verbose_name='kind')),
                ('timing', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week'), ('never', 'no e-mail')], max_length=16, verbose_name='e-mails')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kind_preferences', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'setting of a kind of notice',
                'verbose_name_plural': 'settings of kinds of notice',
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='kind_preference_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=64, verbose_name='kind')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='facts')),
                ('link', models.CharField(blank=True, max_length=500, verbose_name='page')),
                ('audience_role', models.CharField(blank=True, choices=[('registry_officer', 'registry officer'), ('secretariat', 'secretariat'), ('joint_committee_member', 'Joint Committee member'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('government', 'government'), ('auditor', 'auditor')], max_length=32, verbose_name='to everybody who is')),
                ('audience_part', models.CharField(blank=True, choices=[('proponent', 'proponent'), ('focal_point', 'focal point'), ('participant', 'project participant'), ('third_party_entity', 'third-party entity'), ('secretariat', 'secretariat'), ('joint_committee', 'Joint Committee'), ('government', 'government'), ('officer', 'registry officer'), ('program', 'the registry itself')], max_length=24, verbose_name='to everybody who acts as')),
                ('event_key', models.CharField(blank=True, help_text='A person is told of an event once.', max_length=160, verbose_name='event')),
                ('dedupe_key', models.CharField(max_length=200, unique=True, verbose_name='raised once per')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('raised_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='raised')),
                ('hand_out_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='to be handed out')),
                ('drained_at', models.DateTimeField(blank=True, null=True, verbose_name='handed out')),
                ('settled_at', models.DateTimeField(blank=True, help_text='What it asked for has been done since.', null=True, verbose_name='done')),
                ('audience_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.partnercountry', verbose_name='for the country')),
                ('audience_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.organisation', verbose_name='to the members of')),
                ('audience_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='to one person')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='lifecycle.case', verbose_name='case')),
                ('not_to', models.ForeignKey(blank=True, help_text='Whoever did it knows it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='but not to')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-raised_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('drained_at__isnull', True)), fields=['raised_at'], name='notice_waiting'), models.Index(condition=models.Q(('drained_at__isnull', True)), fields=['hand_out_at'], name='notice_to_hand_out'), models.Index(condition=models.Q(('event_key', ''), _negated=True), fields=['event_key', 'id'], name='notice_event'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['case'], name='notice_unsettled')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('audience_part', ''), ('audience_role', ''), models.Q(models.Q(('audience_organisation__isnull', True), ('audience_user__isnull', False)), models.Q(('audience_organisation__isnull', False), ('audience_user__isnull', True)), _connector='OR')), models.Q(('audience_organisation__isnull', True), ('audience_user__isnull', True), models.Q(models.Q(models.Q(('audience_role', ''), _negated=True), ('audience_part', '')), models.Q(('audience_role', ''), models.Q(('audience_part', ''), _negated=True), ('case__isnull', False)), _connector='OR')), _connector='OR'), name='notice_has_one_audience'), models.CheckConstraint(condition=models.Q(('audience_country__isnull', True), models.Q(('audience_role', ''), _negated=True), _connector='OR'), name='notice_country_narrows_a_role')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('emailed_at', models.DateTimeField(blank=True, null=True, verbose_name='e-mailed')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='last error')),
                ('timing', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week'), ('never', 'no e-mail')], default='at_once', max_length=16, verbose_name='e-mail')),
                ('event_key', models.CharField(blank=True, max_length=160, verbose_name='event')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notifications.digest', verbose_name='digest')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notifications.notice', verbose_name='notice')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('emailed_at__isnull', True), ('timing', 'at_once')), fields=['next_attempt_at'], name='delivery_to_send'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient', 'notice'], name='delivery_unread'), models.Index(condition=models.Q(('digest__isnull', True), ('read_at__isnull', True), ('timing__in', ['daily', 'weekly'])), fields=['timing', 'recipient'], name='delivery_for_digest')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'recipient'), name='delivery_once_per_person'), models.UniqueConstraint(condition=models.Q(('event_key', ''), _negated=True), fields=('recipient', 'event_key'), name='delivery_once_per_event')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notification_preference', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('timing', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week'), ('never', 'no e-mail')], default='at_once', help_text='Where nothing else is chosen below.', max_length=16, verbose_name='e-mails')),
                ('time_zone', models.CharField(default='UTC', max_length=64, verbose_name='time zone')),
                ('digest_hour', models.PositiveSmallIntegerField(default=7, help_text='From this hour of the day on, in the time zone above.', verbose_name='hour of the digest')),
            ],
            options={
                'verbose_name': 'settings of notices',
                'verbose_name_plural': 'settings of notices',
                'constraints': [models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24)), name='preference_hour_of_a_day')],
            },
        ),
    ]
