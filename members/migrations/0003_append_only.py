"""The database itself refuses to change a line of the ledgers, whichever code asks.

Changing only: retention destroys lines whose time is over.
"""

from django.db import migrations

TABLES = ("members_consententry", "members_actrecord", "members_accessentry", "members_destructionentry")

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION members_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION members_append_only()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def guard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in TABLES:
        trigger = POSTGRESQL_TRIGGER if is_postgresql else SQLITE_TRIGGER
        schema_editor.execute(trigger.format(table=table), params=None)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        on_table = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on_table}", params=None)
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION IF EXISTS members_append_only()", params=None)


class Migration(migrations.Migration):
    dependencies = [("members", "0002_membership_records")]
    operations = [migrations.RunPython(guard, unguard)]
