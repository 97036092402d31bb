"""The database itself refuses to change a line of proof, of steps and of frozen builds, whichever code asks.

Consent events may lose their network address when the proof has outlived its reason, so they are guarded by column.
"""

from django.db import migrations

TABLES = ("newsletter_mailingstep", "newsletter_build", "newsletter_testsend", "newsletter_consentwording")
EVENTS = "newsletter_consentevent"

# The function of PostgreSQL stands since members/0003.
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE {columns} ON {table}
FOR EACH ROW {when} EXECUTE FUNCTION members_append_only()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE {columns} ON {table}
FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
# Written anew as it is, nothing changes: so a restored fixture of the first wordings does no harm.
UNCHANGED = ("purpose", "version", "body", "effective_at")
WHEN = {"newsletter_consentwording": f"WHEN ({' OR '.join(f'OLD.{name} <> NEW.{name}' for name in UNCHANGED)})"}
LASTING = "OF subscriber_id, step, purpose, wording_id, series_id, source, acted_at"


def guard(apps, schema_editor):
    trigger = POSTGRESQL_TRIGGER if schema_editor.connection.vendor == "postgresql" else SQLITE_TRIGGER
    for table in TABLES:
        schema_editor.execute(trigger.format(table=table, columns="", when=WHEN.get(table, "")), params=None)
    schema_editor.execute(trigger.format(table=EVENTS, columns=LASTING, when=""), params=None)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in (*TABLES, EVENTS):
        on_table = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on_table}", params=None)


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0001_initial"), ("members", "0003_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
