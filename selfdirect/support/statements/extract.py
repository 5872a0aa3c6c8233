"""What is handed out of statements: whether they say what the book says."""

from selfdirect.support.statements.queries import check

__all__ = ["check"]
