"""The schemes that come with selfdirect, as files."""

from pathlib import Path

_HERE = Path(__file__).parent
BUILT_IN = {
    "synthetic_county_ras": "synthetic_county",
    "pip_uk": "pip_uk",
    "ibudget_florida_5b": "ibudget_florida_5b",
    "form1_ontario": "form1_ontario",
    "don_illinois": "don_illinois",
}  # by id: the name of the file
EXAMPLES = _HERE / "examples" / "synthetic_county.jsonl"  # answers to try a scheme with


def built_in(scheme_id: str) -> str:
    """Read the text of a scheme that comes with selfdirect.

    :raises KeyError: if there is none of that id
    """
    return (_HERE / f"{BUILT_IN[scheme_id]}.yaml").read_text(encoding="utf-8")


def examples(scheme_id: str) -> Path:
    """Find the answers to try a scheme with: lines for `selfdirect allocate`.

    :raises KeyError: if there is none of that id
    """
    return _HERE / "examples" / f"{BUILT_IN[scheme_id]}.jsonl"
