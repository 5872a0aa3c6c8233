"""The look at each entry when its transaction ends asks one question, not three.

It asks whether the entry moves anything. That its accounts are open is sure already: the doors
of the book take their numbers from the accounts themselves, none is ever deleted, and `check`
names a posting that somebody wrote by hand.
"""

from django.db import migrations

WHOLE = """
CREATE OR REPLACE FUNCTION ledger_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM public.ledger_posting WHERE entry_id = NEW.id LIMIT 1;
    IF NOT FOUND THEN
        PERFORM public.ledger_refuse(format('Entry %s moves no money.', NEW.reference));
    ELSIF NEW.reverses_id IS NOT NULL
        AND public.ledger_mirrors(NEW.id, NEW.reverses_id) IS NOT TRUE THEN
        PERFORM public.ledger_refuse(format(
            'Entry %s is not the mirror of the entry it reverses.', NEW.reference));
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION ledger_whole RESET search_path;
ALTER FUNCTION ledger_mirrors SET search_path = pg_catalog, public, pg_temp;
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0006_chain")]

    operations = [migrations.RunSQL(WHOLE, migrations.RunSQL.noop)]
