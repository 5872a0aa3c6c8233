"""A payment that a line of the bank confirmed by mistake goes back to being on its way."""

from django.db import migrations

LET_GO = "DROP TRIGGER payments_payment_keep ON payments_payment;"
KEEP = """
CREATE TRIGGER payments_payment_keep BEFORE UPDATE ON payments_payment
    FOR EACH ROW WHEN (
        (OLD.ref, OLD.part_id, OLD.kind, OLD.payee, OLD.whose, OLD.amount, OLD.starts_on,
         OLD.ends_before, OLD.invoice_number, OLD."order", OLD.prepared_by, OLD.again_of_id)
        IS DISTINCT FROM
        (NEW.ref, NEW.part_id, NEW.kind, NEW.payee, NEW.whose, NEW.amount, NEW.starts_on,
         NEW.ends_before, NEW.invoice_number, NEW."order", NEW.prepared_by, NEW.again_of_id)
        OR OLD.state || ' ' || NEW.state NOT IN (
            'PREPARED PREPARED', 'PREPARED APPROVED', 'PREPARED REFUSED', 'APPROVED REFUSED',
            'APPROVED SENT', 'SENT PAID', 'SENT RETURNED', 'PAID RETURNED' {also})
        OR OLD.state <> 'PREPARED' AND OLD.entry <> NEW.entry
            AND OLD.state || ' ' || NEW.state <> 'APPROVED SENT')
    EXECUTE FUNCTION payments_payment_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0014_block_invoices")]
    operations = [
        migrations.RunSQL(
            LET_GO + KEEP.format(also=", 'PAID SENT'"), LET_GO + KEEP.format(also="")
        ),
    ]
