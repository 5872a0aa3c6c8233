"""The schemes that come with selfdirect, as files."""

from pathlib import Path

_HERE = Path(__file__).parent
EXAMPLES = _HERE / "examples" / "synthetic_county.jsonl"  # answers to try a scheme with
BUILT_IN = {"synthetic_county_ras": "synthetic_county.yaml"}


def built_in(scheme_id: str) -> str:
    """Read the text of a scheme that comes with selfdirect.

    :raises KeyError: if there is none of that id
    """
    return (_HERE / BUILT_IN[scheme_id]).read_text(encoding="utf-8")
