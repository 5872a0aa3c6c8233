"""Match any of many values, handed over as one array."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, Lookup


class Among(Lookup):
    """Filter by `Among("source__address", addresses)`.

    A list (`__in`) has a place in the question for each value, and Django, the driver and the
    server read every one: for thousands of them that takes longer than the answer.
    """

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, column: Any, values: Collection[Any]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, values)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]
