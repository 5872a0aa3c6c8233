"""Keep what the bank says came back, as it came."""

import django.db.models.deletion
from django.db import migrations, models

import selfdirect.foundation.db.fields
import selfdirect.support.payments.models
from selfdirect.foundation.db.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0016_use_beyond_a_contract"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnsFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=selfdirect.support.payments.models.returns_ref,
                        max_length=14,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("rows", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("by_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReturnsRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nth", models.PositiveIntegerField()),
                ("reference", models.TextField()),
                ("code", models.TextField(blank=True)),
                ("why", models.TextField()),
                ("amount", selfdirect.foundation.db.fields.MoneyField(null=True)),
                ("on", models.DateField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.returnsfile",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["file_id", "nth"],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "nth"), name="returns_row_once")
                ],
            },
        ),
        append_only("payments_returnsfile"),
        append_only("payments_returnsrow"),
    ]
