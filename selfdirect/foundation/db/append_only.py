"""Tables to which rows are only ever added: the database itself refuses anything else."""

from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """Make the migration step that refuses to change, delete or empty a table's rows."""
    return RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION {table}_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of {table} are history: they are added to, never changed'
                USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_history();
        """,
        f"DROP TRIGGER {table}_keep ON {table}; DROP FUNCTION {table}_is_history();",
    )
