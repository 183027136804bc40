"""The ledger alone: Django's own needs, the trigger library and ``credits``.

``DJANGO_SETTINGS_MODULE=tests.credits.standalone_settings python -m pytest tests/credits``
"""

import environ

_env = environ.Env()
_nowhere = "postgresql://nobody@localhost/nowhere"

SECRET_KEY = "for-tests-only-0123456789-abcdefghijklmnop"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "pgtrigger", "credits"]
DATABASES = {
    "default": _env.db_url("DATABASE_URL", default=_nowhere),
    "owner": _env.db_url("DATABASE_OWNER_URL", default=_nowhere),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
MIGRATION_MODULES: dict[str, str] = {}
