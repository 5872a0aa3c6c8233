import django.db.models.deletion
from django.db import migrations, models

import selfdirect.support.payments.journey


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0006_new_prices"),
        ("payments", "0010_left_out"),
        ("pools", "0002_paid_out"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_once_a_period",
        ),
        migrations.AddField(
            model_name="payment",
            name="rest_of",
            field=models.ForeignKey(
                help_text="what was left of theirs",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rests",
                to="pools.member",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("direct", "direct payment"),
                    ("invoice", "provider's invoice"),
                    ("fund", "individual service fund"),
                    ("refund", "money paid back"),
                    ("rest", "what was left in a shared fund"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                selfdirect.support.payments.journey.State["REFUSED"],
                                selfdirect.support.payments.journey.State["RETURNED"],
                            ],
                        ),
                        _negated=True,
                    ),
                    ("rest_of", None),
                ),
                fields=("part", "kind", "payee", "starts_on"),
                name="payment_once_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            selfdirect.support.payments.journey.State["REFUSED"],
                            selfdirect.support.payments.journey.State["RETURNED"],
                        ],
                    ),
                    _negated=True,
                ),
                fields=("rest_of",),
                name="rest_paid_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "rest"), ("rest_of__isnull", False)),
                    models.Q(models.Q(("kind", "rest"), _negated=True), ("rest_of__isnull", True)),
                    _connector="OR",
                ),
                name="rest_is_of_somebody",
            ),
        ),
    ]
