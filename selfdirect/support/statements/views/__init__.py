"""Statements on the screen, on paper and for a spreadsheet: of budgets, and of funds."""
