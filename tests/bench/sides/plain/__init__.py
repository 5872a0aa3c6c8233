"""The same page as somebody would write it in plain Django, on the same tables."""
