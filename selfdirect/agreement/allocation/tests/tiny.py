"""A frame for the smallest schemes: a test writes only what it is about, and the rest is usual."""

import re

_HEAD = "id: tiny\nversion: '1'\ntitle: Tiny scheme\nsources: [made up to show one thing]\n"
_USUAL = {
    "starts_on": "starts_on: 2026-04-01\n",
    "currency": "currency: GBP\n",
    "period": "period: week\n",
    "scoring": "scoring: {items: []}\n",
    "amount": "amount: total\n",
    "receipt": (
        "receipt:\n"
        "  lines: [{id: all, text: All of it, is: total}]\n"
        "  rounding: {text: Rounding, at_most: 0.01}\n"
    ),
    "fixtures": "fixtures: []\n",
}


def tiny(said: str) -> str:
    """Write a whole scheme from the fields that a test says; whatever it leaves out is usual.

    What is said comes first, so that a fault's line is the line of what was said.
    """
    fields = re.findall(r"^(\w+):", said, re.MULTILINE)
    usual = "".join(text for name, text in _USUAL.items() if name not in fields)
    return f"{said.rstrip()}\n{_HEAD}{usual}"
