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
from selfdirect.agreement.calibration.rules.drafts import knots_to_yaml, with_table
from selfdirect.agreement.calibration.rules.report import Knots, Report, Tell, calibrate, to_json

__all__ = [
    "METHODS",
    "REASONS",
    "BadCases",
    "BadChoice",
    "Case",
    "Choices",
    "Cleaned",
    "Knots",
    "LeftOut",
    "Method",
    "Report",
    "Row",
    "Tell",
    "calibrate",
    "clean",
    "data_hash",
    "knots_to_yaml",
    "read_rows",
    "to_json",
    "with_table",
]
