"""Read what people told us of their money, and the terms that they are charged by."""

from selfdirect.agreement.charging.queries.means import (
    ANY_COST,
    HomeCounts,
    contribution,
    in_force,
    most,
    pension_age_must_be_asked,
    when_home_counts,
    who_told,
)
from selfdirect.agreement.charging.queries.terms import (
    Books,
    book,
    books,
    letter,
    letter_of,
    lock_effect,
    readable_by,
    signed_for,
    to_price,
)

__all__ = [
    "ANY_COST",
    "Books",
    "HomeCounts",
    "book",
    "books",
    "contribution",
    "in_force",
    "letter",
    "letter_of",
    "lock_effect",
    "most",
    "pension_age_must_be_asked",
    "readable_by",
    "signed_for",
    "to_price",
    "when_home_counts",
    "who_told",
]
