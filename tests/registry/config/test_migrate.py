"""After migrating, what the models ask for stands in the database."""

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections


def names(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith(("registry.", "credits."))]


@pytest.mark.django_db
def test_every_constraint_and_index_of_our_models_is_there():
    there = names("SELECT conname FROM pg_constraint") | names("SELECT indexname FROM pg_indexes")
    asked = {
        option.name for model in our_models() for option in [*model._meta.constraints, *model._meta.indexes]
    }
    assert len(asked) > 50
    assert asked - there == set()


@pytest.mark.django_db
def test_every_trigger_of_our_models_is_there():
    there = names("SELECT tgname FROM pg_trigger")
    asked = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered() if model in our_models()}
    assert len(asked) > 50
    assert asked - there == set()


def test_without_the_owners_address_it_says_whose_login_is_needed(monkeypatch):
    monkeypatch.delitem(connections.settings, "owner")
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL is not set"):
        call_command("migrate", verbosity=0)
