"""Pages about what somebody pays, and about the terms that everybody is charged by."""
