"""The database itself refuses to change a line of the records of steps, scans and messages, whichever code asks."""

from django.db import migrations

TABLES = ("education_transition", "education_attendanceentry", "education_runmessage")

# The function of PostgreSQL stands since members/0003.
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION members_append_only()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def guard(apps, schema_editor):
    trigger = POSTGRESQL_TRIGGER if schema_editor.connection.vendor == "postgresql" else SQLITE_TRIGGER
    for table in TABLES:
        schema_editor.execute(trigger.format(table=table), params=None)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        on_table = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on_table}", params=None)


class Migration(migrations.Migration):
    dependencies = [("education", "0001_initial"), ("members", "0003_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
