"""One program for each side of a measurement; each runs in its own environment and processes."""
