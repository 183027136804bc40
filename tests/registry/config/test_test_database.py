"""The tests' own database: who we are in it, and that clones keep real commits to themselves."""

import threading

import pytest
from django.db import connection, connections


def who() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        return cursor.fetchone()


@pytest.mark.django_db
def test_plain_tests_run_under_the_runtime_login():
    assert who()[0] == "registry_runtime"


def test_a_clone_has_real_commits_seen_by_every_thread(ledger_database):
    seen = []

    def look() -> None:
        seen.append(who())
        connections.close_all()

    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE written AS SELECT 7 AS number")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM written")
        assert cursor.fetchone() == (7,)
    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [("registry_runtime", ledger_database)] * 3
