"""Pages of money, for finance and for providers."""
