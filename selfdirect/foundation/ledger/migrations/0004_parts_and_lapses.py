"""A promise may be paid in part, and may lapse; postings are looked at by triggers (see 0005)."""

import django.db.models.deletion
import selfdirect.foundation.db.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_role'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='settlement',
            name='ledger_kind',
        ),
        migrations.AddField(
            model_name='entry',
            name='expires_on',
            field=models.DateField(help_text='the day a promise lapses, if nothing became of it before', null=True),
        ),
        migrations.AddField(
            model_name='settlement',
            name='pence',
            field=selfdirect.foundation.db.fields.MoneyField(help_text='how much was paid of one paid in part; else none', null=True),
        ),
        migrations.AlterField(
            model_name='entry',
            name='reverses',
            field=models.OneToOneField(db_constraint=False, help_text='at most once', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='ledger.entry'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='entry',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.entry'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='source',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account'),
        ),
        migrations.AlterField(
            model_name='posting',
            name='target',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='entry',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='settlement', serialize=False, to='ledger.entry'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='kind',
            field=models.TextField(choices=[('posted', 'Posted'), ('part', 'Part'), ('void', 'Void'), ('expired', 'Expired')]),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('expires_on__isnull', False)), fields=['expires_on'], name='ledger_entry_lapses'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on', None), models.Q(('expires_on__gt', models.F('effective_on')), ('pending', True)), _connector='OR'), name='ledger_only_promises_lapse'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'part'), ('pence__gt', 0), ('pence__isnull', False)), models.Q(('kind__in', ['posted', 'void', 'expired']), ('pence', None)), _connector='OR'), name='ledger_kind'),
        ),
    ]
