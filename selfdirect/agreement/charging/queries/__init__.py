"""Read what people told us of their money, and the terms that they are charged by."""

from selfdirect.agreement.charging.queries.means import (
    HomeCounts,
    contribution,
    grown_older,
    in_force,
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
    "grown_older",
    "in_force",
    "letter",
    "letter_of",
    "lock_effect",
    "lock_means",
    "readable_by",
    "signed_for",
    "to_bring",
    "to_price",
    "when_home_counts",
    "who_confirmed",
    "who_told",
]
