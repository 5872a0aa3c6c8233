"""What was prepared is what is approved, and what was decided stays as it was."""

from django.db import migrations

KEEP = """
CREATE FUNCTION payments_payment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Payment % is %: its sum, payee and days are never changed. Refuse it, or '
        'reverse its entry in the ledger.', OLD.ref, lower(OLD.state)
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_payment_keep BEFORE UPDATE ON payments_payment
    FOR EACH ROW WHEN (OLD.state <> 'PREPARED' OR
        (OLD.ref, OLD.part_id, OLD.kind, OLD.payee, OLD.amount, OLD.starts_on, OLD.ends_before,
         OLD.invoice_number, OLD."order", OLD.prepared_by) IS DISTINCT FROM
        (NEW.ref, NEW.part_id, NEW.kind, NEW.payee, NEW.amount, NEW.starts_on, NEW.ends_before,
         NEW.invoice_number, NEW."order", NEW.prepared_by))
    EXECUTE FUNCTION payments_payment_is_kept();
CREATE TRIGGER payments_payment_stay BEFORE DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_payment_is_kept();
"""
UNDO = """
DROP TRIGGER payments_payment_keep ON payments_payment;
DROP TRIGGER payments_payment_stay ON payments_payment;
DROP FUNCTION payments_payment_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
