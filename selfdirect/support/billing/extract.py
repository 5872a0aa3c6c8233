"""What is handed out of bills: whether they say what the book says."""

from selfdirect.support.billing.queries import check

__all__ = ["check"]
