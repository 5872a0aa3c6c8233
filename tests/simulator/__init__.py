"""Random acts with faults, against a plain book: seeded, replayable, shrunk when they fail."""
