"""What the acts of this room say: while a job runs, and when it cannot go on."""

READING = "Reading the cases"
NOT_THERE = "The rows of these cases were deleted before the work began."
BROKE = (
    "The work stopped at a fault of ours, and nothing came of it. Whoever looks after the system"
    " finds the fault in the worker's log under the reference {ref}. You may start it again."
)
GROUPS = (
    "The table “{table}” has a line for each of: {lines}. The cases also have: {others}. Rename"
    " them in the file and bring it in again, or choose another table."
)
NO_OWN_CASES = (
    "Nobody has both an indicative budget and an agreed plan yet, so there is nothing to"
    " calibrate from. Bring in a file of cases instead."
)
CURRENCY = (
    "This table pays in {code}. A calibration works out pounds. Choose a table that pays in"
    " pounds."
)
ONCE = "This table pays once. A calibration works out sums for each week. Choose another table."
STEPS = (
    "The table “{table}” goes in steps. A calibration works out straight lines between points."
    " Make a version of the scheme in which this table is linear, or choose another table."
)
APART = (
    "The references were drawn by chance when the rows were taken. They lead back to nobody's"
    " record, and nobody keeps a list of whose they are."
)
STANDS = (
    "The draft {ref} was made of this table, and still stands. Open it, or throw it away first."
)
SIGNED = "The draft {ref} was made of this table, and it was signed."
