import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='VerificationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField(unique=True, verbose_name='day')),
                ('started_at', models.DateTimeField(verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('attempts', models.PositiveSmallIntegerField(default=1, verbose_name='attempts')),
                ('run', models.UUIDField(default=uuid.uuid4, verbose_name='run')),
                ('outcome', models.CharField(choices=[('running', 'running'), ('clean', 'clean'), ('broken', 'broken'), ('failed', 'did not finish')], default='running', max_length=8, verbose_name='outcome')),
                ('position', models.BigIntegerField(blank=True, null=True, verbose_name='ledger position')),
                ('checked', models.JSONField(blank=True, default=dict, verbose_name='figures')),
                ('breaks', models.JSONField(blank=True, default=list, verbose_name='breaks')),
                ('first_break', models.TextField(blank=True, verbose_name='first break')),
            ],
            options={
                'verbose_name': 'ledger verification',
                'verbose_name_plural': 'ledger verifications',
                'ordering': ['-period'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('outcome', 'running')), models.Q(models.Q(('outcome', 'running'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='verification_run_finished_or_running'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'broken'), models.Q(('first_break', ''), _negated=True)), models.Q(('outcome', 'broken'), _negated=True), _connector='OR'), name='verification_run_broken_names_break')],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('owner_name', models.CharField(max_length=200, verbose_name='name at the time')),
                ('door', models.CharField(choices=[('room', "auditor's room"), ('program', 'programming interface')], default='room', max_length=8, verbose_name='door')),
                ('dataset', models.CharField(max_length=16, verbose_name='data')),
                ('format', models.CharField(max_length=8, verbose_name='format')),
                ('filters', models.JSONField(default=dict, verbose_name='question')),
                ('position', models.BigIntegerField(verbose_name='ledger position')),
                ('status', models.CharField(choices=[('streamed', 'streamed'), ('queued', 'waiting'), ('running', 'being made'), ('ready', 'ready'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('expired', 'expired')], max_length=16, verbose_name='status')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked at')),
                ('total_rows', models.BigIntegerField(blank=True, null=True, verbose_name='rows in all')),
                ('written_rows', models.BigIntegerField(default=0, verbose_name='rows written')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('run', models.UUIDField(blank=True, null=True, verbose_name='run')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='last sign of life')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='kept until')),
                ('problem', models.CharField(blank=True, max_length=64, verbose_name='problem')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('size', models.BigIntegerField(blank=True, null=True, verbose_name='bytes')),
                ('file_name', models.CharField(max_length=100, verbose_name='file name')),
                ('fetches', models.PositiveIntegerField(default=0, verbose_name='times fetched')),
                ('fetched_at', models.DateTimeField(blank=True, null=True, verbose_name='last fetched at')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger_downloads', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
            ],
            options={
                'verbose_name': 'download',
                'verbose_name_plural': 'downloads',
                'ordering': ['-requested_at', '-id'],
                'indexes': [models.Index(models.F('owner'), models.OrderBy(models.F('requested_at'), descending=True), name='download_of_owner'), models.Index(models.F('status'), condition=models.Q(('status__in', ['queued', 'running', 'ready'])), name='download_unfinished')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'ready'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('expires_at__isnull', False), ('finished_at__isnull', False), ('size__isnull', False)), _connector='OR'), name='download_ready_has_file'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'running'), _negated=True), models.Q(('run__isnull', False), ('seen_at__isnull', False)), _connector='OR'), name='download_running_has_run')],
            },
        ),
    ]
