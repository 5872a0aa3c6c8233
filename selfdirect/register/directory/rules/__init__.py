"""What a directory's sources say, read without touching anything: bytes in, rows and doubts out.

`read(source, data, on)` is the way in. One file of mappings for each source; what a single value
may look like is in `values`; the topics people choose from are in `topics`.
"""

from selfdirect.register.directory.rules.costs import Unit, cost_in_words, price_in_words, said_on
from selfdirect.register.directory.rules.open_referral import read_document
from selfdirect.register.directory.rules.rows import (
    Entry,
    OrganisationRow,
    Problem,
    RatingRow,
    Reading,
    ServiceRow,
    Unreadable,
    lines_in_words,
)
from selfdirect.register.directory.rules.sources import LOCAL, MADE_UP, SOURCES, credit, read
from selfdirect.register.directory.rules.topics import (
    TOPICS,
    Topic,
    labels,
    telling_words,
    topics_in,
)

__all__ = [
    "LOCAL",
    "MADE_UP",
    "SOURCES",
    "TOPICS",
    "Entry",
    "OrganisationRow",
    "Problem",
    "RatingRow",
    "Reading",
    "ServiceRow",
    "Topic",
    "Unit",
    "Unreadable",
    "cost_in_words",
    "credit",
    "labels",
    "lines_in_words",
    "price_in_words",
    "read",
    "read_document",
    "said_on",
    "telling_words",
    "topics_in",
]
