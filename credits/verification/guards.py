"""The ledger's own guards, as PostgreSQL has them, against the list that belongs to this code.

A constraint that was dropped, a trigger that was switched off, a function that was
changed by hand: the rows may still be right today, and tomorrow nothing would say no.
The list, ``guards.txt``, is written by ``verify_ledger --print-guards`` after a
migration; a test holds it against a database made from the migrations.
"""

from pathlib import Path

from django.db import connections

from credits.verification.checks import Break

LIST = Path(__file__).with_name("guards.txt")

# One line per guard. `tgenabled`: O and A fire for everybody's writes; D and R do not.
GUARDS_SQL = r"""
    SELECT format('constraint %s.%s %s%s%s', owner.relname, conname, pg_get_constraintdef(guard.oid),
        CASE WHEN guard.convalidated THEN '' ELSE ' unvalidated' END,
        CASE WHEN guard.conenforced THEN '' ELSE ' unenforced' END)
    FROM pg_constraint guard JOIN pg_class owner ON owner.oid = guard.conrelid
    WHERE owner.relname LIKE 'credits\_%' AND owner.relnamespace = 'public'::regnamespace AND guard.contype <> 'n'
    UNION ALL
    SELECT format('index %s.%s %s%s', owner.relname, indexed.relname, pg_get_indexdef(guard.indexrelid),
        CASE WHEN guard.indisvalid THEN '' ELSE ' invalid' END)
    FROM pg_index guard JOIN pg_class owner ON owner.oid = guard.indrelid
    JOIN pg_class indexed ON indexed.oid = guard.indexrelid
    WHERE owner.relname LIKE 'credits\_%' AND owner.relnamespace = 'public'::regnamespace AND guard.indisunique
    UNION ALL
    SELECT format('trigger %s.%s %s%s', owner.relname, tgname,
        regexp_replace(pg_get_triggerdef(guard.oid), '\s+', ' ', 'g'),
        CASE guard.tgenabled WHEN 'O' THEN '' WHEN 'A' THEN '' ELSE ' switched off' END)
    FROM pg_trigger guard JOIN pg_class owner ON owner.oid = guard.tgrelid
    WHERE owner.relname LIKE 'credits\_%' AND owner.relnamespace = 'public'::regnamespace AND NOT guard.tgisinternal
    UNION ALL
    SELECT format('function %s(%s) %s%s', proname, pg_get_function_identity_arguments(guard.oid),
        encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'), CASE WHEN prosecdef THEN ' as owner' ELSE '' END)
    FROM pg_proc guard WHERE proname LIKE 'credits\_%' AND pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('internal trigger of %s.%s switched off', owner.relname, coalesce(named.conname, tgname))
    FROM pg_trigger guard JOIN pg_class owner ON owner.oid = guard.tgrelid
    LEFT JOIN pg_constraint named ON named.oid = guard.tgconstraint
    WHERE owner.relname LIKE 'credits\_%' AND guard.tgisinternal AND guard.tgenabled NOT IN ('O', 'A')
    UNION ALL
    SELECT format('the runtime login may %s %s', privilege_type, table_name)
    FROM information_schema.role_table_grants
    WHERE grantee IN ('registry_runtime', 'PUBLIC') AND table_schema = 'public'
      AND table_name LIKE 'credits\_%' AND privilege_type <> 'SELECT'
"""


def present(*, using: str = "default") -> list[str]:
    """Every guard the database has, one line each, sorted."""
    with connections[using].cursor() as cursor:
        cursor.execute(GUARDS_SQL)
        return sorted({row[0] for row in cursor.fetchall()})


def first_break(*, using: str = "default") -> tuple[int, list[Break]]:
    """How many guards there are, and the first difference, named by the guard."""
    found = present(using=using)
    expected = set(LIST.read_text().splitlines())
    differing = sorted(expected.symmetric_difference(found), key=lambda line: line.split(" ", 2)[1])
    if not differing:
        return len(found), []
    line = differing[0]
    what = " ".join(line.split(" ", 2)[:2])
    if line in expected:
        same = [other for other in found if other.startswith(f"{what} ")]
        message = f"it is now: {same[0]}" if same else "it is missing"
    else:
        message = f"the code does not know it: {line}"
    return len(found), [Break("guards", what, message)]
