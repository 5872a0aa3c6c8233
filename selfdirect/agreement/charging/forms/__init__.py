"""What is typed about somebody's money, and about the terms that everybody is charged by."""
