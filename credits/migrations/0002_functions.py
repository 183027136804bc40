"""The ledger's functions, its refusals by trigger, and what the runtime login may do.

The text stands in ``credits/sql``, one file per subject, run in the order of their names.
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial")]

    operations = [
        migrations.RunSQL(path.read_text(encoding="utf-8")) for path in sorted(SQL.glob("[0-9]*.sql"))
    ]
