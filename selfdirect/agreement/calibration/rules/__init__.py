"""Calibration: from current cases to a table, with what it costs, how far it errs and on whom."""

from selfdirect.agreement.calibration.rules.cases import (
    REASONS,
    BadCases,
    Case,
    Cleaned,
    LeftOut,
    Row,
    clean,
    data_hash,
    read_rows,
)
from selfdirect.agreement.calibration.rules.choices import METHODS, BadChoice, Choices, Method
from selfdirect.agreement.calibration.rules.closing import Knots
from selfdirect.agreement.calibration.rules.comparison import Change, Lowest, Moved, Sufficiency
from selfdirect.agreement.calibration.rules.drafts import knots_to_yaml, with_table
from selfdirect.agreement.calibration.rules.fairness import Fairness, Reading
from selfdirect.agreement.calibration.rules.proof import Band, Error, MethodError, Tell
from selfdirect.agreement.calibration.rules.report import (
    Closing,
    Group,
    Report,
    Routed,
    Shortened,
    Total,
    calibrate,
    plain,
    to_json,
)

__all__ = [
    "METHODS",
    "REASONS",
    "BadCases",
    "BadChoice",
    "Band",
    "Case",
    "Change",
    "Choices",
    "Cleaned",
    "Closing",
    "Error",
    "Fairness",
    "Group",
    "Knots",
    "LeftOut",
    "Lowest",
    "Method",
    "MethodError",
    "Moved",
    "Reading",
    "Report",
    "Routed",
    "Row",
    "Shortened",
    "Sufficiency",
    "Tell",
    "Total",
    "calibrate",
    "clean",
    "data_hash",
    "knots_to_yaml",
    "plain",
    "read_rows",
    "to_json",
    "with_table",
]
