"""What the application's own role may do: everything but edit history.

The web and the worker act as this role (DATABASE_ROLE), so that not even a fault in a page can
change the ledger or the audit trail. Applied after each migration, as new tables need it too.
"""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

ROLE = "selfdirect_app"
KEPT = {  # table: all that the role may do with it
    "allocation_carerstatement": "SELECT, INSERT",
    "allocation_costing": "SELECT, INSERT",
    "assessment_waiver": "SELECT, INSERT",
    "assurance_effort": "SELECT, INSERT",
    "assurance_return": "SELECT, INSERT",
    "audit_event": "SELECT, INSERT",
    "audit_seal": "SELECT, INSERT",
    "billing_chase": "SELECT, INSERT",
    "billing_receipt": "SELECT, INSERT",
    "billing_report": "SELECT, INSERT",
    "billing_reportrow": "SELECT, INSERT",
    "billing_topupreceipt": "SELECT, INSERT",
    "budgets_change": "SELECT, INSERT",
    "budgets_letgo": "SELECT, INSERT",
    "budgets_stepdown": "SELECT, INSERT",
    "budgets_terms": "SELECT, INSERT",
    "django_migrations": "SELECT",
    "insight_close": "SELECT, INSERT",
    "insight_journalline": "SELECT, INSERT",
    "insight_outlook": "SELECT, INSERT",
    "ledger_account": "SELECT",
    "ledger_anchor": "SELECT",
    "ledger_entry": "SELECT",
    "ledger_posting": "SELECT",
    "ledger_seal": "SELECT",
    "ledger_sealedrow": "SELECT",
    "ledger_settlement": "SELECT",
    "marketplace_given": "SELECT, INSERT",
    "marketplace_offer": "SELECT, INSERT",
    "orders_block": "SELECT, INSERT",
    "orders_delivery": "SELECT, INSERT",
    "orders_missed": "SELECT, INSERT",
    "orders_order": "SELECT, INSERT",
    "orders_raised": "SELECT, INSERT",
    "orders_withdrawn": "SELECT, INSERT",
    "payments_banktable": "SELECT, INSERT",
    "payments_invoicefile": "SELECT, INSERT",
    "payments_gaveback": "SELECT, INSERT",
    "payments_invoicerow": "SELECT, INSERT",
    "payments_leftout": "SELECT, INSERT",
    "payments_returnsfile": "SELECT, INSERT",
    "payments_returnsrow": "SELECT, INSERT",
    "pools_cost": "SELECT, INSERT",
    "pools_portion": "SELECT, INSERT",
    "reconciliation_alltold": "SELECT, INSERT",
    "reconciliation_line": "SELECT, INSERT",
    "reconciliation_match": "SELECT, INSERT",
    "reconciliation_spent": "SELECT, INSERT",
    "schemes_save": "SELECT, INSERT",
}

# From PostgreSQL 16 whoever makes a role is a member of it, but may not yet act as it.
SET = "CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END"
# Two databases of one server may be made at once: whoever comes second finds the role there.
MAKE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN;
    END IF;
    IF NOT pg_has_role(CURRENT_USER, '{ROLE}', {SET}) THEN
        GRANT {ROLE} TO CURRENT_USER;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'This account may not make the role {ROLE}: ask who runs the server to.';
END $$
"""
MAY_ACT = f"""
SELECT CASE WHEN to_regrole('{ROLE}') IS NOT NULL
    THEN pg_has_role(CURRENT_USER, '{ROLE}', {SET}) ELSE false END
"""
EVERYTHING = f"""
GRANT USAGE ON SCHEMA public TO {ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {ROLE};
"""
# A function with its owner's rights is a door made for the application: the only one to the book.
DOORS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE prosecdef AND pronamespace = 'public'::regnamespace
"""


def apply(connection: BaseDatabaseWrapper) -> bool:
    """Give the role its rights; False where this account may neither make it nor act as it."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(MAKE_ROLE)
        cursor.execute(MAY_ACT)
        if cursor.fetchone() != (True,):
            return False
        cursor.execute(EVERYTHING)
        present = set(connection.introspection.table_names(cursor))
        for table, rights in KEPT.items():
            if table in present:
                cursor.execute(f"REVOKE ALL ON {table} FROM {ROLE}")
                cursor.execute(f"GRANT {rights} ON {table} TO {ROLE}")
        cursor.execute(DOORS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {ROLE}")
    return True
