"""What a source file says, in our own shape, before anything is saved."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from selfdirect.foundation.kernel.decision import Refused

Facts = dict[str, object]


class Unreadable(Refused):
    """A whole file that cannot be used. The message says what it is and how to mend it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: a row left out, or kept with a doubt about one value."""

    line: int
    field: str
    value: str
    reason: str
    mend: str
    kept: bool = False  # True: the row is in, this is a warning
    also: tuple[int, ...] = ()  # further lines with the very same problem

    @property
    def times(self) -> int:
        return 1 + len(self.also)

    def as_facts(self) -> Facts:
        """Return what is stored and shown: every line, in a form one can read."""
        facts = asdict(self)
        del facts["also"]
        return facts | {"lines": lines_in_words((self.line, *self.also)), "times": self.times}


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation. None: this source does not say, so what is known stays."""

    source_id: str
    name: str
    kind: str
    description: str | None = None
    url: str | None = None
    email: str | None = None
    phone: str | None = None
    run_by: str | None = None
    rating: str | None = None
    rating_on: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One thing an organisation offers at one place. None as above."""

    source_id: str
    name: str
    description: str | None = None
    topics: tuple[str, ...] = ()
    words: str = ""  # other words it should be found by
    status: str = "active"
    cost_text: str | None = None
    community: bool = False
    url: str | None = None  # where these differ from its organisation's
    email: str | None = None
    address: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row of a file brings."""

    line: int
    organisation: OrganisationRow
    service: ServiceRow | None = None

    @property
    def key(self) -> tuple[str, str]:
        if self.service:
            return "service", self.service.source_id
        return "organisation", self.organisation.source_id


@dataclass(frozen=True, slots=True)
class RatingRow:
    """What an inspection of a place already in the directory found."""

    line: int
    source_id: str
    rating: str
    rating_on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file, read: everything it brings and everything wrong with it."""

    unit: str  # "line" or "item": what the numbers count
    read: int
    entries: tuple[Entry, ...] = ()
    ratings: tuple[RatingRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def lines_in_words(lines: Sequence[int]) -> str:
    """Say which lines, runs together: `2-5, 9`."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in runs)


def without_repeats(entries: Sequence[Entry], unit: str) -> tuple[list[Entry], list[Problem]]:
    """Keep the first row of each identifier; the others are named, not guessed between."""
    first: dict[tuple[str, str], int] = {}
    kept, problems = [], []
    for entry in entries:
        seen = first.setdefault(entry.key, entry.line)
        if seen == entry.line:
            kept.append(entry)
            continue
        problems.append(
            Problem(
                entry.line,
                "id",
                entry.key[1],
                f"This is the same {entry.key[0]} as {unit} {seen}, which has been used.",
                "If it is a different one, give it an identifier of its own. "
                "If it is the same, delete the one that is out of date.",
            )
        )
    return kept, problems
