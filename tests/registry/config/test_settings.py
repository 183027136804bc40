"""Outside a trial the settings refuse whatever could be a mistake, in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from registry.config.environment import Environment, celery_address, read_environment
from registry.config.logs import logging_settings

PROJECT = Path(__file__).parents[3]
PRODUCTION = {
    "REGISTRY_SECRET_KEY": "k7Vd0Qw9-Zr3mPx8_Lb2nTy6Jc4Hs1Gf5Ua-e9Rt2Yw7Xo4Bi6Nv",
    "REGISTRY_ALLOWED_HOSTS": "registry.test",
    "DATABASE_URL": "postgresql://runtime:word@database.test:5432/registry",
    "REDIS_URL": "redis://broker.test:6379/0",
    "CACHE_URL": "redis://cache.test:6379/0",
    "EMAIL_URL": "smtp://post.test:25",
}


def given(**changes: str):
    return read_environment(Environment({k: v for k, v in (PRODUCTION | changes).items() if v != "-"}))


def refusal(**changes: str) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        given(**changes)
    return str(refused.value)


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_a_missing_value_is_named(name):
    assert f"must be set and are not: {name} (" in refusal(**{name: "-"})


def test_everything_missing_is_named_at_once():
    words = refusal(**dict.fromkeys(PRODUCTION, "-"))
    assert all(name in words for name in PRODUCTION)
    assert "REGISTRY_TRIAL=true" in words


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("changeme-changeme-changeme-changeme-changeme-changeme-1234", "still holds a placeholder"),
        ("django-insecure-abcdefghijklmnopqrstuvwxyz0123456789", "still holds a placeholder"),
        ("short-but-random-9Zx", "too weak"),
        ("a" * 60, "too weak"),
    ],
)
def test_a_guessable_secret_is_refused_in_a_trial_too(secret, words):
    assert words in refusal(REGISTRY_SECRET_KEY=secret)
    assert words in refusal(REGISTRY_SECRET_KEY=secret, REGISTRY_TRIAL="true")


def test_the_key_of_the_link_is_read_and_a_wrong_one_refused(capsys):
    call_command("make_link_key", "jp-2026")
    line = capsys.readouterr().out.splitlines()[0]
    name, _separator, key = line.partition("=")
    assert (name, given(**{name: key}).link_signing_key) == ("REGISTRY_LINK_SIGNING_KEY", key)
    assert given().link_signing_key == ""
    assert "make_link_key" in refusal(REGISTRY_LINK_SIGNING_KEY="jp-2026")


def test_a_star_is_no_host_list():
    assert "name the hosts" in refusal(REGISTRY_ALLOWED_HOSTS="registry.test,*")


def test_another_database_is_refused():
    assert "must begin with postgresql://" in refusal(DATABASE_URL="sqlite:////tmp/x")


def test_values_come_from_files_too(tmp_path):
    (tmp_path / "secret").write_text(PRODUCTION["REGISTRY_SECRET_KEY"] + "\n")
    found = given(REGISTRY_SECRET_KEY="-", REGISTRY_SECRET_KEY_FILE=str(tmp_path / "secret"))
    assert found.secret_key == PRODUCTION["REGISTRY_SECRET_KEY"]


def test_only_web_processes_have_a_pool():
    assert "pool" in given(REGISTRY_PROCESS="web").databases["default"]["OPTIONS"]
    assert "pool" not in given(REGISTRY_PROCESS="worker").databases["default"]["OPTIONS"]
    assert "pool" not in given().databases["default"]["OPTIONS"]


def test_the_owner_is_known_only_where_its_address_is_given():
    assert set(given().databases) == {"default"}
    with_owner = given(DATABASE_OWNER_URL="postgresql://owner@database.test/registry", REGISTRY_PROCESS="web")
    assert with_owner.databases["owner"]["USER"] == "owner"
    assert "pool" not in with_owner.databases["owner"]["OPTIONS"]


def test_broker_and_cache_are_two_servers():
    found = given()
    assert (found.redis_url, found.cache_url) == (PRODUCTION["REDIS_URL"], PRODUCTION["CACHE_URL"])
    assert celery_address("unix:///a/b.sock?db=1") == "redis+socket:///a/b.sock?db=1"


def run_python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "registry.config.settings"} | environment,
        capture_output=True,
        text=True,
    )


def test_the_settings_of_production_are_the_careful_ones():
    code = """
from django.conf import settings as s
assert not s.DEBUG and s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_SSL_REDIRECT
assert s.SECURE_HSTS_SECONDS >= 31_536_000 and s.SECURE_HSTS_INCLUDE_SUBDOMAINS
assert "Manifest" in s.STORAGES["staticfiles"]["BACKEND"] and not s.WHITENOISE_USE_FINDERS
assert s.CELERY_RESULT_BACKEND is None and s.CELERY_ACCEPT_CONTENT == ["json"] and s.CELERY_TASK_ACKS_LATE
assert s.CELERY_TASK_TIME_LIMIT < s.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
assert s.TIME_ZONE == "UTC" and not s.TRIAL and s.ACCOUNT_EMAIL_VERIFICATION == "mandatory"
policy = s.CONTENT_SECURITY_POLICY["DIRECTIVES"]
assert not any("unsafe" in source for sources in policy.values() for source in sources), policy
"""
    done = run_python(code, PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_djangos_own_deployment_checks_are_silent():
    done = run_python(
        "import sys; sys.argv = ['manage.py', 'check', '--deploy', '--fail-level', 'WARNING']\n"
        "from django.core.management import execute_from_command_line as run; run(sys.argv)",
        PRODUCTION,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (PRODUCTION | {"REGISTRY_SECRET_KEY": ""}, "must be set and are not: REGISTRY_SECRET_KEY"),
        ({"DATABASE_URL": "postgresql://a@b/c"}, "Only DATABASE_URL is set"),
        ({"REGISTRY_TRIAL": "false"}, "must be set and are not"),
    ],
)
@pytest.mark.parametrize("command", ["up", "check"])
def test_a_command_with_wrong_settings_ends_with_one_sentence(environment, words, command, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "REGISTRY_NO_BOOTSTRAP": "1", "REGISTRY_DATA_FOLDER": str(tmp_path)}
        | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def test_log_lines_are_json_unless_asked_otherwise():
    for wanted, name in ((True, "JSONRenderer"), (False, "ConsoleRenderer")):
        formatter = logging_settings(json_lines=wanted)["formatters"]["structured"]
        assert type(formatter["processor"]).__name__ == name


def test_documents_lie_in_the_data_folder_unless_a_folder_is_named(tmp_path):
    assert given(REGISTRY_DATA_FOLDER=str(tmp_path)).documents_folder == tmp_path / "documents"
    assert given(REGISTRY_DOCUMENTS_FOLDER="/documents").documents_folder == Path("/documents")


def test_the_address_of_the_virus_scanner_says_how_to_reach_it():
    assert given(REGISTRY_VIRUS_SCANNER="unix:///run/clamd.sock").virus_scanner == "unix:///run/clamd.sock"
    assert "tcp://host:3310" in refusal(REGISTRY_VIRUS_SCANNER="localhost:3310")
