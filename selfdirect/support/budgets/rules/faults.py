"""What keeps one budget from being worked out, in words for whoever puts it right."""

from selfdirect.foundation.kernel.decision import Refused


def fault_in_words(fault: Exception) -> str:
    """Say why something is left out: a refusal as it is, a fault with what it was."""
    if isinstance(fault, Refused):
        return str(fault)[:300]
    said = str(fault).partition("\n")[0]
    return (
        "It could not be worked out: something that is written down of this budget cannot be "
        f"read. For whoever looks after the system: {type(fault).__name__}, {said}"
    )[:300]
