"""Pages of budgets: how much there is, what changes in the year, and the statement."""
