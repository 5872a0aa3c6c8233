"""Keeping back numbers of few people: the rule stands in the kernel, for other rooms too."""

from selfdirect.foundation.kernel.hiding import FEWEST, Cell, Line, few, hidden, sums_hidden

__all__ = ["FEWEST", "Cell", "Line", "few", "hidden", "sums_hidden"]
