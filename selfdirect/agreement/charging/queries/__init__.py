"""Read what people told us of their money, and the terms that they are charged by."""

from selfdirect.agreement.charging.queries.means import (
    HomeCounts,
    contribution,
    homes_soon,
    in_force,
    other_by,
    other_since,
    when_home_counts,
    who_confirmed,
    who_told,
)
from selfdirect.agreement.charging.queries.terms import (
    Books,
    book,
    books,
    letter,
    letter_of,
    lock_effect,
    lock_means,
    readable_by,
    signed_for,
    to_bring,
    to_price,
)

__all__ = [
    "Books",
    "HomeCounts",
    "book",
    "books",
    "contribution",
    "homes_soon",
    "in_force",
    "letter",
    "letter_of",
    "lock_effect",
    "lock_means",
    "other_by",
    "other_since",
    "readable_by",
    "signed_for",
    "to_bring",
    "to_price",
    "when_home_counts",
    "who_confirmed",
    "who_told",
]
