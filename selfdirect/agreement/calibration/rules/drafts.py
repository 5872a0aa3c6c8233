"""Putting a fitted table into a scheme file, and leaving the rest of it as it was written."""

from collections.abc import Mapping

from selfdirect.agreement.calibration.rules.report import Knots


def knots_to_yaml(knots: Knots, indent: int) -> str:
    """Write knots as a scheme file does: `[[0, 45], [10, 120.50]]`, in pounds."""
    raise NotImplementedError


def with_table(scheme: str, table: str, curves: Mapping[str, Knots]) -> str:
    """Put curves into `tables.<table>`, by option id (`""`: its only one); keep all other text.

    :raises SchemeError: if the scheme has no such table or curve
    """
    raise NotImplementedError
