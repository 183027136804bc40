"""Every setting of the registry, in one file, read from the environment.

Outside trial mode nothing has a default that could be mistaken for a choice: a
missing secret, host list or address stops the start with one sentence. The
addresses of PostgreSQL and Valkey are put into the environment by
``registry.embedded`` when the registry runs its own. Names ending in ``_FILE``
point at a file holding the value (docker secrets).
"""

import warnings
from pathlib import Path

import pghistory
from django.utils.translation import gettext_lazy as _

from registry.config.environment import celery_address, environment, read_environment
from registry.config.logs import logging_settings
from registry.config.sign_in import *  # noqa: F403  (settings, each by its own name)

BASE_DIR = Path(__file__).resolve().parents[2]
_given = read_environment(environment)

REGISTRY_TRIAL = TRIAL = _given.trial
SANDBOX = _given.sandbox  # nothing recorded here counts: said on every page, in answers, papers and messages
WEBHOOK_PRIVATE_ADDRESSES = _given.webhook_private_addresses  # a receiver on this machine; in a trial only
SECRET_KEY = _given.secret_key
ALLOWED_HOSTS = _given.allowed_hosts
DEBUG = False
ROOT_URLCONF = "registry.config.urls"
WSGI_APPLICATION = "registry.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"
SITE_ID = 1

INSTALLED_APPS = [
    # Rooms come first, so that their templates and commands win over a library's.
    "registry.config.apps.ConfigConfig",
    "registry.conformance.apps.ConformanceConfig",
    "registry.office.apps.OfficeConfig",
    "registry.portal.apps.PortalConfig",
    "registry.public.apps.PublicConfig",
    "registry.auditing.apps.AuditingConfig",
    "registry.article6.apps.Article6Config",
    "registry.accounts.apps.AccountsConfig",
    "registry.reference_data.apps.ReferenceDataConfig",
    "registry.issuance.apps.IssuanceConfig",
    "registry.monitoring.apps.MonitoringConfig",
    "registry.projects.apps.ProjectsConfig",
    "registry.methodologies.apps.MethodologiesConfig",
    "registry.parties.apps.PartiesConfig",
    "registry.submissions.apps.SubmissionsConfig",
    "registry.changes.apps.ChangesConfig",
    "registry.documents.apps.DocumentsConfig",
    "registry.notifications.apps.NotificationsConfig",
    "registry.rules.apps.RulesConfig",
    "registry.lifecycle.apps.LifecycleConfig",
    "registry.api.apps.ApiConfig",
    "registry.identity.apps.IdentityConfig",
    "credits.apps.CreditsConfig",
    "registry.office.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "csp",
    "django_structlog",
    "django_prometheus",
    "health_check",
    "import_export",
    "django_htmx",
    "django_countries",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "registry.config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.identity.reading.ReadingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "registry.identity.sessions.SessionLifetimeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "registry.public.errors.OpenedFormAddressMiddleware",
    "registry.api.middleware.ApiMiddleware",
    "registry.identity.second_factor.SecondFactorMiddleware",
    "registry.identity.history.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.public.context.register_state",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- PostgreSQL: `default` is the runtime login, `owner` owns the schema (migrations only).
# A pool belongs to the web processes alone: Celery closes Django's at every task boundary.
DATABASES = _given.databases
DATABASE_ROUTERS: list[str] = []

# -- Valkey: the broker must never evict, the cache may; two instances in production.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _given.cache_url,
        "KEY_PREFIX": "registry",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- Celery. Tasks run more than once by design, so every task is idempotent.
BROKER_ADDRESS = _given.redis_url  # in redis-py's spelling
CELERY_BROKER_URL = celery_address(BROKER_ADDRESS)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3000  # seconds; stays below the visibility timeout
CELERY_TASK_SOFT_TIME_LIMIT = 2700
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True

# -- Who comes in: what does not hang on the environment is in `sign_in`.
BREACHED_PASSWORDS = _given.breached_passwords  # a fuller list than the one that ships
OPEN_SIGN_UP = _given.open_sign_up  # else only the invited make logins for themselves
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if TRIAL else "https"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TRIAL
# An organisation's own provider, where the operator names one. The second factor stays ours.
SOCIALACCOUNT_PROVIDERS = (
    {"openid_connect": {"APPS": [_given.single_sign_on]}} if _given.single_sign_on else {}
)

# -- History of every change: append-only rows, each with its context (who, why) inside.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_BASE_MODEL = "registry.identity.history.RecordedEvent"
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# -- Officers' lists in and out as files; a file waits for its confirmation where every web process finds it.
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"

# -- The wire.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A browser takes a cookie of this prefix only over TLS, from this very host, for all of it.
COOKIE_PREFIX = "" if TRIAL else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{COOKIE_PREFIX}{name}" for name in ("sessionid", "csrftoken", "django_language")
)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
SESSION_IDLE = _given.session_idle_seconds
SESSION_LONGEST = SESSION_COOKIE_AGE = _given.session_longest_seconds
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "registry.public.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = _given.trusted_origins
# A trial speaks plain HTTP to this machine only; everything else is behind TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = not TRIAL
SECURE_HSTS_SECONDS = 0 if TRIAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not TRIAL
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked by the machine next door
SECURE_PROXY_SSL_HEADER = None if TRIAL else ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # Forms go nowhere else, but for the button that leads to an organisation's own sign-in.
        "form-action": ["'self'", *_given.single_sign_on_origins],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The page of monitored values has a field for each parameter, point and calendar year.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000

# -- Words, numbers, moments.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese")), ("ru", _("Russian")), ("kk", _("Kazakh"))]
LOCALE_PATHS = [BASE_DIR / "registry" / "locale"]
FORMAT_MODULE_PATH = ["registry.locale"]  # dates and numbers, also those Django lacks for Kazakh
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- Files.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "templates" / "static"] if folder.is_dir()]
MEDIA_ROOT = _given.data_folder / "files"
WHITENOISE_USE_FINDERS = TRIAL
if TRIAL:  # which collects nothing
    warnings.filterwarnings("ignore", message="No directory at")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What people hand in: by digest, written once. Never served by the web server itself.
    "documents": {
        "BACKEND": "registry.documents.storage.ImmutableStorage",
        "OPTIONS": {"location": _given.documents_folder},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TRIAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
UPLOAD_LIMIT = _given.upload_limit  # bytes of one document
VIRUS_SCANNER = _given.virus_scanner  # clamd; empty for none

# -- Post.
EMAIL_BACKEND = _given.email["EMAIL_BACKEND"]
EMAIL_HOST = _given.email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _given.email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _given.email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _given.email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _given.email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _given.email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _given.email.get("EMAIL_FILE_PATH")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _given.from_address
REGISTRY_PUBLIC_URL = _given.public_url  # before paths in e-mails; empty: the bare path

# -- REST. Tokens only: no cookie opens the API, so no other site can make a browser use it.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["registry.api.authentication.CredentialAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["registry.api.permissions.Closed"],  # each endpoint opens itself
    "DEFAULT_THROTTLE_CLASSES": [
        "registry.api.throttling.AnonymousThrottle",
        "registry.api.throttling.CredentialThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": "300/min",
        "credential": "1200/min",
        "download": "60/hour",
        "token": "30/min",
    },
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["registry.api.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "registry.api.paging.KeySetPagination",
    "DEFAULT_SCHEMA_CLASS": "registry.api.schema.ProblemAwareSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "registry.api.problems.answer_exception",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": _given.trusted_proxies,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "JCM registry",
    "DESCRIPTION": "The public register of the Joint Crediting Mechanism, its ledger, and the cases of its cycle.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {
        "Verification": "registry.identity.models.facts.Verification",
        "Side": "registry.identity.models.parties.Side",
        "AccountKind": "credits.models.Account.Kind",
        "AccountStatus": "credits.models.Account.Status",
        "EndAccountKind": "registry.accounts.nouns.purposes.ENDS",
        "ProjectStatus": "registry.projects.models.Project.Status",
        "DesignationStatus": "registry.parties.models.Designation.Status",
        "Part": "registry.lifecycle.tables.Part",
        "PartOfOrganisation": "registry.lifecycle.api.cases.PARTS_TO_GIVE",
        "DecisionKind": "registry.parties.models.JointCommitteeDecision.Kind",
        "DecisionStatus": "registry.parties.models.JointCommitteeDecision.Status",
        "MeetingStatus": "registry.parties.models.MeetingRecord.Status",
        "PublicInputStatus": "registry.submissions.models.PublicInput.Status",
        "TitleBasis": "registry.methodologies.models.TitleBasis",
        "MethodologyVersionStatus": "registry.methodologies.models.MethodologyVersion.Status",
        "ProposedMethodologyStatus": "registry.methodologies.models.ProposedMethodology.Status",
        "PlannedProjectStatus": "registry.projects.models.PlannedProject.Status",
        "DesignDocumentStatus": "registry.projects.models.DesignDocument.Status",
        "DocumentKind": "registry.documents.models.DocumentKind",
        "DocumentVersionState": "registry.documents.models.DocumentVersion.State",
        "FindingKind": "registry.projects.models.Finding.Kind",
        "FindingState": "registry.projects.models.Finding.State",
        "FindingMessageKind": "registry.projects.models.FindingMessage.Kind",
        "WebhookState": "registry.changes.models.WebhookEndpoint.State",
        "WebhookStateToChoose": "registry.changes.api.webhooks.STATES_TO_CHOOSE",
        "WebhookKind": "registry.changes.api.webhooks.KIND_CODES",
        "ChangeKind": "registry.changes.api.feed.KIND_CODES",
        "InstructionKind": "registry.accounts.nouns.instructions.InstructionKind",
        "InstructionState": "registry.accounts.nouns.instructions.InstructionState",
        "SubmissionState": "registry.submissions.models.SubmissionVersion.State",
    },
}
ALLAUTH_TRUSTED_PROXY_COUNT = _given.trusted_proxies
LINK_SIGNING_KEY = _given.link_signing_key  # of messages to the other side's registry; empty: none

# -- Seen from outside.
METRICS_TOKEN = _given.metrics_token
PROMETHEUS_EXPORT_MIGRATIONS = False
LOGGING = logging_settings(json_lines=_given.json_logs)
