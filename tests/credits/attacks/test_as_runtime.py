"""What the runtime login tries and may not: it reads, and executes one function."""

import pytest
from django.db import DatabaseError, connection, transaction

from credits.models import Account
from credits.operations.transfer import transfer
from tests.credits.attacks.conftest import TABLES
from tests.credits.stories import Story

PERMISSION_DENIED = "42501"


def refused(statement, parameters=None):
    """The SQLSTATE the statement fails with."""
    with pytest.raises(DatabaseError) as failure, transaction.atomic():
        connection.cursor().execute(statement, parameters)
    return failure.value.__cause__.sqlstate


def test_the_login_is_the_one_of_production(scene):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == ("registry_runtime", False)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {} DEFAULT VALUES",
        "UPDATE {} SET {column} = {column}",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "COPY {} FROM STDIN",
        "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
        "SELECT * FROM {} FOR UPDATE",
    ],
)
def test_no_table_of_the_ledger_can_be_written(table, statement, scene):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
            [f"credits_{table}"],
        )
        column = cursor.fetchone()[0]

    assert refused(statement.format(f"credits_{table}", column=column)) == PERMISSION_DENIED


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE credits_movement DISABLE TRIGGER ALL",
        "ALTER TABLE credits_movement DISABLE TRIGGER b_keep_movement",
        "ALTER TABLE credits_creditblock DROP CONSTRAINT credit_block_no_overlap",
        "DROP TABLE credits_movement CASCADE",
        "DROP TRIGGER b_keep_movement ON credits_movement",
        "DROP FUNCTION credits_record(jsonb)",
        "CREATE OR REPLACE FUNCTION credits_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "ALTER FUNCTION credits_record(jsonb) SECURITY INVOKER",
        "CREATE TABLE public.credits_mine (id int)",
        "CREATE FUNCTION public.credits_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER mine BEFORE INSERT ON credits_movement EXECUTE FUNCTION credits_refuse_change()",
        "SET session_replication_role = replica",
        "SET ROLE registry_owner",
        "SET SESSION AUTHORIZATION registry_owner",
        "ALTER ROLE registry_runtime SUPERUSER",
        "SELECT setval('credits_transaction_sequence', 1)",
        "SELECT nextval('credits_transaction_sequence')",
        "SELECT credits_shift('{}', 'JP', 1, 1, NULL)",
        "SELECT credits_place(1, NULL, 'JP', 1, NULL)",
        "SELECT credits_write('{}', NULL)",
        "SELECT credits_touch(1, 1, 1, NULL)",
        "SELECT credits_draw()",
        "COPY credits_movement TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry_owner'"
        " UNION ALL SELECT lo_export(1, '/tmp/x') = 1",
    ],
)
def test_no_way_round_the_functions(statement, scene):
    assert refused(statement) == PERMISSION_DENIED


def test_it_grants_itself_nothing(scene):
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON credits_movement TO registry_runtime")  # a warning, says PostgreSQL
        cursor.execute("SELECT has_table_privilege('credits_movement', 'INSERT, UPDATE, DELETE, TRUNCATE')")
        assert cursor.fetchone() == (False,)


def test_a_table_of_the_same_name_in_the_session_does_not_deceive_the_functions(scene):
    """A temporary table shadows the real one for the session, not for the owner's functions."""
    with transaction.atomic():
        holder, buyer = Account.objects.get(pk=scene["holder"]), Account.objects.get(pk=scene["buyer"])
        instruction = Story().transferring(holder, buyer, 1)
        cursor = connection.cursor()
        cursor.execute("CREATE TEMPORARY TABLE credits_accountbalance (account_id bigint, posted bigint)")
        cursor.execute("CREATE TEMPORARY TABLE credits_movement (LIKE public.credits_movement)")
        entry = transfer(instruction)
        cursor.execute("SELECT count(*) FROM pg_temp.credits_movement")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM public.credits_movement WHERE transaction_id = %s", [entry.pk])
        assert cursor.fetchone() == (1,)
        transaction.set_rollback(True)


def test_the_only_functions_it_may_execute(scene):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'credits%%' AND pronamespace = 'public'::regnamespace"
            " AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1"
        )
        may = [name for (name,) in cursor.fetchall()]

    assert may == [
        "credits_json",
        "credits_json_moment",
        "credits_json_text",
        "credits_now",
        "credits_record",
    ]


def test_every_function_has_a_fixed_search_path_where_it_has_rights(scene):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND proname LIKE 'credits%%'"
        )
        privileged = dict(cursor.fetchall())

    assert list(privileged) == ["credits_record"]
    assert privileged["credits_record"][0] == "search_path=public, pg_temp"
