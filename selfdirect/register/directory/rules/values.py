"""Read single values from files that people made: keep what is sound, doubt the rest aloud."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import phonenumbers

NOTHING_SAID = frozenset({"", "na", "n/a", "null", "none", "nil", "-", "."})
FORMULA = re.compile(r"=.*|[@+-]\s*[A-Za-z]\w*[(|].*", re.DOTALL)  # as spreadsheets see one
POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
WEB = re.compile(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", re.IGNORECASE)
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y %I:%M:%S %p")  # the last is how CQC's tables say it
UK_LATITUDE, UK_LONGITUDE = (49.0, 61.5), (-9.0, 2.5)  # Scilly to Shetland, and across


class Doubtful(Exception):
    """A value that is not what the column should hold."""

    def __init__(self, reason: str, mend: str, instead: str = "") -> None:
        super().__init__(reason)
        self.reason, self.mend, self.instead = reason, mend, instead


class _Plain(HTMLParser):
    """Collects the words of a piece of HTML."""

    BREAKS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4"})
    SILENT = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent = self.silent or tag in self.SILENT
        if tag in self.BREAKS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent = self.silent and tag not in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def plain(given: str) -> str:
    """Return the words alone: no tags, no control characters, single spaces."""
    text = given
    if "<" in text or "&" in text:
        parser = _Plain()
        parser.feed(text)
        parser.close()
        text = "".join(parser.words)
    seen = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(seen.split())


def said(given: str) -> str:
    """Return a cell's words, or nothing where the file says NA."""
    text = plain(given)
    return "" if text.lower() in NOTHING_SAID else text


def words(given: str, most: int = 5000) -> str:
    """Read a text.

    :raises Doubtful: if it is a spreadsheet formula, or longer than `most`
    """
    text = said(given)
    if FORMULA.fullmatch(text):
        raise Doubtful(
            "This is a spreadsheet formula, not words, and could do harm when it is opened.",
            "Type the words themselves into the cell, with no =, + or @ before them.",
        )
    if len(text) > most:
        raise Doubtful(
            f"This has {len(text):,} characters; there is room for {most:,}. "
            "The beginning has been kept.",
            "Shorten it.",
            instead=text[: most - 1] + "…",
        )
    return text


def phone(given: str) -> str:
    """Read a telephone number and write it the usual way; a lost leading 0 is put back.

    :raises Doubtful: if it cannot be one; it is then kept as given
    """
    text = words(given, 60)
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Doubtful(
            "This does not look like a telephone number. It has been kept as it is.",
            "Enter the number with its area code, like 0161 496 0000.",
            instead=text,
        )
    home = number.country_code == 44
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if home else form.INTERNATIONAL)


def postcode(given: str) -> str:
    """Read a postcode in capitals with its space.

    :raises Doubtful: if it is not the shape of a United Kingdom postcode
    """
    text = words(given, 60)
    found = POSTCODE.fullmatch(text.upper())
    if text and not found:
        raise Doubtful(
            "This is not a United Kingdom postcode, so the place cannot be found by it.",
            "Enter a full postcode, like M33 7ZF, or leave it empty.",
        )
    return f"{found[1]} {found[2]}" if found else ""


def email(given: str) -> str:
    """Read an e-mail address.

    :raises Doubtful: if it cannot be one
    """
    text = words(given, 254)
    if text and not EMAIL.fullmatch(text):
        raise Doubtful(
            "This is not an e-mail address, so it has been left out.",
            "Enter one address, like hello@example.org, or leave it empty.",
        )
    return text


def web(given: str) -> str:
    """Read a web address; one that only lacks its beginning is given it.

    :raises Doubtful: if it cannot be one
    """
    text = words(given, 500)
    full = f"https://{text}" if text and "://" not in text else text
    if text and not WEB.fullmatch(full):
        raise Doubtful(
            "This is not a web address, so it has been left out.",
            "Enter the whole address, like https://www.example.org, or leave it empty.",
        )
    return full


def day(given: str) -> date | None:
    """Read a date: 2025-01-31, 31/01/2025, or CQC's 1/31/2025 12:00:00 AM.

    :raises Doubtful: if it is none of these
    """
    text = words(given, 60)
    if not text:
        return None
    for form in DAYS:
        try:
            return datetime.strptime(text.split("T")[0], form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise Doubtful(
        "This is not a date we can read, so it has been left out.",
        "Enter the date as year, month, day, like 2025-01-31.",
    )


def place(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Read a point on the map of the United Kingdom.

    :raises Doubtful: if it is not one
    """
    texts = said(latitude), said(longitude)
    if not any(texts):
        return None
    try:
        north, east = map(float, texts)
    except ValueError:
        raise Doubtful(
            "The latitude or the longitude is missing or is not a number.",
            "Enter both as decimal degrees, like 53.4247 and -2.3190, or leave both empty.",
        ) from None
    if _within(north, UK_LATITUDE) and _within(east, UK_LONGITUDE):
        return north, east
    if _within(east, UK_LATITUDE) and _within(north, UK_LONGITUDE):
        raise Doubtful(
            "The latitude and longitude look swapped, so the place is not on the map.",
            "Put the larger number (49 to 61.5) in latitude.",
        )
    raise Doubtful(
        "This is not in the United Kingdom, so the place is not on the map.",
        "Latitude should be between 49 and 61.5 and longitude between -9 and 2.5.",
    )


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def slug(*parts: str) -> str:
    """Make an identifier out of a name and a place, for sources that give none."""
    return "-".join(re.findall(r"[a-z0-9]+", " ".join(parts).lower()))[:200]
