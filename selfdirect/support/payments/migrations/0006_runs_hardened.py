"""The files of a day are counted, and who lets something pass does not approve its run."""

from django.db import migrations, models

FILL = """
UPDATE payments_run AS run SET file_on = made.day, serial = made.nth FROM (
    SELECT id, (approved_at AT TIME ZONE 'Europe/London')::date AS day, row_number() OVER (
        PARTITION BY (approved_at AT TIME ZONE 'Europe/London')::date ORDER BY approved_at, id
    ) AS nth FROM payments_run WHERE file IS NOT NULL
) AS made WHERE made.id = run.id;
"""
KEEP = """
CREATE FUNCTION payments_run_has_other_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_finding
               WHERE run_id = NEW.id AND cleared_by = NEW.approved_by) THEN
        RAISE EXCEPTION 'run_other_eyes: % let something in run % pass, so another approves it.',
            NEW.approved_by, NEW.ref USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_run_other_eyes BEFORE UPDATE OF approved_by ON payments_run
    FOR EACH ROW WHEN (NEW.approved_by <> '') EXECUTE FUNCTION payments_run_has_other_eyes();
"""
UNDO = """
DROP TRIGGER payments_run_other_eyes ON payments_run;
DROP FUNCTION payments_run_has_other_eyes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_late_entry"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="cleared_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="run",
            name="file_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="serial",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                fields=("file_on", "serial"), name="run_serial_once_a_day"
            ),
        ),
        migrations.RunSQL(KEEP, UNDO),
    ]
