"""Model fields for kernel types."""

from typing import Any

from django.db import models

from selfdirect.foundation.kernel.money import Money


class MoneyField(models.BigIntegerField):
    """Whole pence in the database, Money in Python."""

    _pyi_private_set_type: Any  # for the type checker, which would have these be numbers
    _pyi_private_get_type: Any

    def from_db_value(self, value: int | None, *_: object) -> Money | None:
        return None if value is None else Money(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Money) else Money(int(value))

    def get_prep_value(self, value: Any) -> Any:
        return value.pence if isinstance(value, Money) else value
