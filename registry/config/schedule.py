"""Everything that happens by the clock, in one table.

Each entry: a name, the task's dotted path, when (UTC). Every task listed here is
idempotent: a second run of the same period finds its work done. ``expires``
(seconds) drops a message that waited through a whole period.
"""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "beat-heartbeat": {
        "task": "registry.config.tasks.note_heartbeat",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "verify-ledger-nightly": {
        "task": "registry.auditing.tasks.verify_ledger_nightly",
        "schedule": crontab(hour=17, minute=30),  # 02:30 in Tokyo
        "options": {"expires": 6 * 3600},
    },
    "sweep-auditing": {
        "task": "registry.auditing.tasks.sweep_auditing",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "release-expired-reservations": {
        "task": "registry.config.tasks.release_expired_reservations",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "sweep-notices": {
        "task": "registry.notifications.tasks.sweep_notices",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "build-digests": {
        "task": "registry.notifications.tasks.build_digests",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "sweep-invitations": {
        "task": "registry.identity.tasks.sweep_invitations",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-clocks": {
        "task": "registry.rules.tasks.sweep_clocks",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-documents": {
        "task": "registry.documents.tasks.sweep_documents",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "issue-certificates": {
        "task": "registry.accounts.tasks.issue_certificates",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "execute-instructions": {
        "task": "registry.accounts.tasks.execute_instructions",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "sweep-instruction-files": {
        "task": "registry.accounts.tasks.sweep_instruction_files",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "keep-changes": {
        "task": "registry.changes.tasks.keep_changes",
        "schedule": 10.0,  # whoever waits for a change longer than that has a broker that is down
        "options": {"expires": 10},
    },
    "forget-old-messages": {
        "task": "registry.changes.tasks.forget_old_messages",
        "schedule": crontab(minute=40),
        "options": {"expires": 3600},
    },
    "tend-links": {
        "task": "registry.article6.tasks.tend_links",
        "schedule": 10.0,  # the first pause before a message is said again
        "options": {"expires": 10},
    },
    "sweep-intakes": {
        "task": "registry.monitoring.tasks.sweep_intakes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-silences": {
        "task": "registry.parties.tasks.sweep_silences",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "keep-minutes": {
        "task": "registry.parties.tasks.keep_minutes",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "reverify-issued-amounts": {
        "task": "registry.issuance.tasks.reverify_issued_amounts",
        "schedule": crontab(hour=18, minute=15),  # 03:15 in Tokyo, after the ledger's own verification
        "options": {"expires": 6 * 3600},
    },
    "sweep-reverification": {
        "task": "registry.issuance.tasks.sweep_reverification",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "keep-monitoring-calendars": {
        "task": "registry.issuance.tasks.keep_monitoring_calendars",
        "schedule": crontab(hour=19, minute=40),
        "options": {"expires": 6 * 3600},
    },
    "watch-accreditations": {
        "task": "registry.parties.tasks.watch_accreditations",
        "schedule": crontab(minute=10),  # midnight comes at another hour in each country
        "options": {"expires": 3600},
    },
}
