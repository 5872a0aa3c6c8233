"""Files that a bank takes and gives: payments out, and what came back."""
