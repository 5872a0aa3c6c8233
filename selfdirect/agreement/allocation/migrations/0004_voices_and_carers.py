"""Every voice's figure beside the agreed one; what carers said they do is history."""

import django.db.models.deletion
import selfdirect.agreement.allocation.models
from django.db import migrations, models

from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('allocation', '0003_costings_are_kept'),
        ('cases', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='allocation',
            name='support',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='allocation',
            name='voices',
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name='CarerStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=selfdirect.agreement.allocation.models.statement_ref, max_length=12, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('levels', models.JSONField(default=dict)),
                ('willing', models.BooleanField()),
                ('able', models.BooleanField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('words', models.TextField(blank=True)),
                ('how', models.CharField(choices=[('here', 'themselves, on their own page'), ('visit', 'face to face'), ('phone', 'by phone'), ('letter', 'in writing')], max_length=10)),
                ('said_on', models.DateField()),
                ('made_by', models.CharField(max_length=150)),
                ('made_by_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carer_statements', to='cases.case')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='carer_statement_has_a_carer'), models.CheckConstraint(condition=models.Q(('how__in', ['here', 'visit', 'phone', 'letter'])), name='carer_statement_says_how'), models.CheckConstraint(condition=models.Q(('withdrawn', False), models.Q(('levels', {}), ('willing', False)), _connector='OR'), name='carer_statement_taken_back_is_empty')],
            },
        ),
        append_only("allocation_carerstatement"),
    ]
