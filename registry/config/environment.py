"""What the environment says, checked once and handed to ``settings``.

Refusals are ``ImproperlyConfigured`` with one sentence each. A trial (``up`` with
its own services, the tests) fills the gaps by itself; nothing else does.
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv
from environ.fileaware_mapping import FileAwareMapping

SHORTEST_SECRET = 50  # what Django asks for
SESSION_IDLE_MINUTES, SESSION_HOURS = 60, 12  # see registry.identity.sessions
LARGEST_UPLOAD = 50 * 1024 * 1024  # bytes of one document
PLACEHOLDERS = ("changeme", "change-me", "change_me", "secret", "default", "example", "django-insecure")
PROJECT_FOLDER = Path(__file__).resolve().parents[2]
# Only these lose a connection that holds a lock; long exports and verifications may run.
SESSION_LIMITS = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=10min"


class Trimmed(FileAwareMapping):
    """Values as they are meant: the file of a secret usually ends with a line break."""

    def __getitem__(self, key: str) -> str:
        return str(super().__getitem__(key)).strip()


class Environment(FileAwareEnv):
    """The process's environment, or the mapping given."""

    def __init__(self, values: Mapping[str, str] | None = None):
        super().__init__()
        self.ENVIRON = Trimmed(env=values, cache=False)


environment = Environment()


def has_own_servers() -> bool:
    """Whether the environment names the servers. Raises ImproperlyConfigured when it names one of two."""
    named = [
        name
        for name in ("DATABASE_URL", "REDIS_URL")
        if os.environ.get(name) or os.environ.get(f"{name}_FILE")
    ]
    if len(named) == 1:
        raise ImproperlyConfigured(
            f"Only {named[0]} is set: set DATABASE_URL and REDIS_URL, or neither to use embedded servers."
        )
    # A production installation that lost its addresses must not quietly start a trial.
    return bool(named) or environment.bool("REGISTRY_TRIAL", default=True) is False


def management_command(*words: str) -> list[str]:
    """The command line that runs a management command with this interpreter and no preparing."""
    return [sys.executable, str(Path(PROJECT_FOLDER, "manage.py")), *words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The environment as the settings use it."""

    trial: bool
    sandbox: bool
    webhook_private_addresses: bool
    data_folder: Path
    secret_key: str
    allowed_hosts: list[str]
    trusted_origins: list[str]
    trusted_proxies: int
    databases: dict[str, dict[str, Any]]
    redis_url: str
    cache_url: str
    email: dict[str, Any]
    from_address: str
    public_url: str
    metrics_token: str
    json_logs: bool
    open_sign_up: bool
    documents_folder: Path
    upload_limit: int
    virus_scanner: str
    session_idle_seconds: int
    session_longest_seconds: int
    single_sign_on: dict[str, Any]
    single_sign_on_origins: list[str]
    breached_passwords: str
    link_signing_key: str


def read_environment(env: FileAwareEnv) -> Given:
    """Read and check. Raises ImproperlyConfigured naming every missing name at once."""
    trial = env.bool("REGISTRY_TRIAL", default=False)
    if not trial:
        refuse_what_is_missing(env)
    redis_url = env.str("REDIS_URL", default="") or "redis://localhost:6379/0"
    hosts = env.list("REGISTRY_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    return Given(
        trial=trial,
        sandbox=trial or env.bool("REGISTRY_SANDBOX", default=False),
        webhook_private_addresses=trial and env.bool("REGISTRY_WEBHOOK_PRIVATE_ADDRESSES", default=False),
        data_folder=data_folder(env),
        secret_key=checked_secret(env, trial),
        allowed_hosts=checked_hosts(hosts, trial),
        trusted_origins=env.list("REGISTRY_TRUSTED_ORIGINS", default=[]),
        trusted_proxies=env.int("REGISTRY_TRUSTED_PROXIES", default=0),  # how many stand in front
        databases=databases(env),
        redis_url=redis_url,
        cache_url=env.str("CACHE_URL", default="") or redis_url,
        email=env.email_url("EMAIL_URL", default=f"filemail:///{data_folder(env)}/sent-mail"),
        from_address=env.str("REGISTRY_FROM_ADDRESS", default="registry@localhost"),
        public_url=env.str("REGISTRY_PUBLIC_URL", default="").rstrip("/"),
        metrics_token=env.str("REGISTRY_METRICS_TOKEN", default=""),
        json_logs=env.bool("REGISTRY_JSON_LOGS", default=True),
        open_sign_up=env.bool("REGISTRY_OPEN_SIGN_UP", default=trial),
        documents_folder=Path(
            env.str("REGISTRY_DOCUMENTS_FOLDER", default=str(data_folder(env) / "documents"))
        ).absolute(),
        upload_limit=env.int("REGISTRY_UPLOAD_LIMIT", default=LARGEST_UPLOAD),
        virus_scanner=checked_scanner(env.str("REGISTRY_VIRUS_SCANNER", default="")),
        session_idle_seconds=60 * env.int("REGISTRY_SESSION_IDLE_MINUTES", default=SESSION_IDLE_MINUTES),
        session_longest_seconds=3600 * env.int("REGISTRY_SESSION_HOURS", default=SESSION_HOURS),
        single_sign_on=single_sign_on(env, trial),
        single_sign_on_origins=single_sign_on_origins(env),
        breached_passwords=checked_file(env.str("REGISTRY_BREACHED_PASSWORDS", default="")),
        link_signing_key=checked_link_key(env.str("REGISTRY_LINK_SIGNING_KEY", default="")),
    )


def data_folder(env: FileAwareEnv) -> Path:
    """Where a trial keeps its services' data, and any installation its uploaded files."""
    return Path(env.str("REGISTRY_DATA_FOLDER", default=str(PROJECT_FOLDER / ".data"))).absolute()


def refuse_what_is_missing(env: FileAwareEnv) -> None:
    """Outside a trial nothing is guessed."""
    needed = (
        "REGISTRY_SECRET_KEY",
        "REGISTRY_ALLOWED_HOSTS",
        "DATABASE_URL",
        "REDIS_URL",
        "CACHE_URL",
        "EMAIL_URL",
    )
    missing = [name for name in needed if not env.str(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"Outside a trial these must be set and are not: {', '.join(missing)}"
            " (REGISTRY_TRIAL=true tries the registry out with made-up values)."
        )


def checked_secret(env: FileAwareEnv, trial: bool) -> str:
    """The signing secret. A trial without one gets a new one for this process."""
    secret = env.str("REGISTRY_SECRET_KEY", default="")
    if trial and not secret:
        return secrets.token_urlsafe(48)
    if any(word in secret.lower() for word in PLACEHOLDERS):
        raise ImproperlyConfigured("REGISTRY_SECRET_KEY still holds a placeholder: give it a random value.")
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 8:
        raise ImproperlyConfigured(
            f"REGISTRY_SECRET_KEY is too weak: give it at least {SHORTEST_SECRET} random characters."
        )
    return secret


def checked_scanner(address: str) -> str:
    """The address of clamd; empty for none. A wrong one would leave every document waiting."""
    if address and not address.startswith(("tcp://", "unix:///")):
        raise ImproperlyConfigured(
            "REGISTRY_VIRUS_SCANNER must be the address of clamd: tcp://host:3310 or unix:///run/clamd.sock."
        )
    return address


def checked_file(path: str) -> str:
    """The path of a file that must be there; empty for none."""
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"REGISTRY_BREACHED_PASSWORDS names no file: {path}")
    return path


def checked_link_key(text: str) -> str:
    """How the key is called and its 32 bytes in base64, as ``make_link_key`` writes them; empty for none."""
    if text and not re.fullmatch(r"[A-Za-z0-9._:/-]{1,100} [A-Za-z0-9+/]{43}=", text):
        raise ImproperlyConfigured(
            "REGISTRY_LINK_SIGNING_KEY must be a key id, a blank and a key, as manage.py make_link_key writes it."
        )
    return text


def single_sign_on(env: FileAwareEnv, trial: bool) -> dict[str, Any]:
    """The OpenID Connect provider that people may sign in by, as the library wants it; empty for none."""
    names = ("SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")
    given = {name: env.str(f"REGISTRY_OIDC_{name}", default="") for name in names}
    if not any(given.values()):
        return {}
    missing = [f"REGISTRY_OIDC_{name}" for name, value in given.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"Signing in by OpenID Connect also needs {', '.join(missing)}.")
    if not trial and not given["SERVER_URL"].startswith("https://"):
        raise ImproperlyConfigured("REGISTRY_OIDC_SERVER_URL must begin with https://.")
    return {
        "provider_id": "single-sign-on",
        "name": env.str("REGISTRY_OIDC_NAME", default="OpenID Connect"),
        "client_id": given["CLIENT_ID"],
        "secret": given["CLIENT_SECRET"],
        "settings": {
            "server_url": given["SERVER_URL"].rstrip("/"),
            "oauth_pkce_enabled": True,
            # Whoever answers at that address must sign as the one that was named, whatever its metadata says.
            "openid_configuration_overrides": {"issuer": given["SERVER_URL"].rstrip("/")},
            # Only for a provider that confirms the addresses it tells: else people connect it to their login first.
            "email_authentication": env.bool("REGISTRY_OIDC_TRUSTS_ADDRESSES", default=False),
        },
    }


def single_sign_on_origins(env: FileAwareEnv) -> list[str]:
    """Where that button may lead: the provider's own origin, and others that it sends people on to."""
    address = urlsplit(env.str("REGISTRY_OIDC_SERVER_URL", default=""))
    own = [f"{address.scheme}://{address.netloc}"] if address.netloc else []
    return own + env.list("REGISTRY_OIDC_ORIGINS", default=[])


def checked_hosts(hosts: list[str], trial: bool) -> list[str]:
    """The names the registry answers to; a star would let anybody choose one."""
    if not trial and "*" in hosts:
        raise ImproperlyConfigured("REGISTRY_ALLOWED_HOSTS may not be a star: name the hosts.")
    return hosts


def databases(env: FileAwareEnv) -> dict[str, dict[str, Any]]:
    """`default` under the runtime login; `owner` too, where its address is given."""
    runtime_url = env.str("DATABASE_URL", default="") or "postgresql://registry_runtime@localhost/registry"
    aliases = {"default": database(env, runtime_url, pooled=env.str("REGISTRY_PROCESS", default="") == "web")}
    if owner_url := env.str("DATABASE_OWNER_URL", default=""):
        aliases["owner"] = database(env, owner_url, pooled=False)
    return aliases


def database(env: FileAwareEnv, url: str, *, pooled: bool) -> dict[str, Any]:
    """One Django database entry for a ``postgresql://`` address."""
    entry: dict[str, Any] = dict(env.db_url_config(url))
    if not entry.get("ENGINE", "").endswith("postgresql"):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgresql:// (the ledger needs PostgreSQL)."
        )
    entry["CONN_HEALTH_CHECKS"] = True
    options = entry.setdefault("OPTIONS", {})
    options.setdefault("application_name", f"registry {env.str('REGISTRY_PROCESS', default='command')}")
    options["options"] = f"{options.get('options', '')} {SESSION_LIMITS}".strip()
    if pooled:
        size = env.int("REGISTRY_DATABASE_POOL_SIZE", default=8)
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    return entry


def celery_address(url: str) -> str:
    """The broker's address in Celery's spelling: it calls a local socket ``redis+socket``."""
    return "redis+socket" + url.removeprefix("unix") if url.startswith("unix://") else url


def running_as(process: str) -> None:
    """Name this process before the settings are read: "web", "worker" or "beat"."""
    os.environ["REGISTRY_PROCESS"] = process
