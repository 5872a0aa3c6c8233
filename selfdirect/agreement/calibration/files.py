"""Files of cases: what each column means, and the rows in our own headings."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selfdirect.agreement.calibration.rules import BadCases

MOST_COLUMNS = 60
LONGEST = 20_000_000  # letters of a file
PREVIEW = 6  # rows shown
TEST, LEAVE = "test", "leave"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row may say, with the headings that it is known by."""

    name: str
    words: str
    tells: str
    also: str  # headings that it is known by, as `key` makes them


FIELDS = (
    Field(
        "reference",
        "Reference",
        "the person's case reference: no names",
        "case_ref case id ref case_id person",
    ),
    Field(
        "group",
        "Client group",
        "as the table calls it, or in its words",
        "client_group primary_support_reason psr care_group",
    ),
    Field(
        "points",
        "Points of need",
        "before help from family and friends",
        "gross_points score total_points",
    ),
    Field(
        "net_points",
        "Points left to meet",
        "after willing family and friends",
        "net netpoints points_left",
    ),
    Field(
        "cost",
        "Cost in pounds",
        "of the package, before charges",
        "weekly_cost package_cost amount gross_cost cost_in_pounds",
    ),
    Field(
        "every",
        "How often",
        "week, fortnight, four weeks, month, quarter, year or once",
        "frequency how_often per period",
    ),
    Field(
        "informal_value",
        "Worth of informal help",
        "pounds a week; needed for gross points",
        "informal_support_value value_of_informal_help",
    ),
    Field(
        "priced_on",
        "Day of prices",
        "like 2026-04-01",
        "price_date priced",
    ),
    Field(
        "previous",
        "Figure of the table before",
        "pounds a week",
        "old_indicative previous_indicative indicative indicative_budget",
    ),
    Field(
        "agreed",
        "Agreed at last",
        "pounds a week",
        "final agreed_budget final_budget",
    ),
    Field(
        "hours",
        "Hours bought now",
        "a week",
        "weekly_hours hours_a_week",
    ),
)
NEEDED = ("reference", "group", "cost")
_TESTS = frozenset(
    {
        "age", "sex", "gender", "ethnicity", "ethnic", "race", "disability", "religion",
        "orientation", "area", "district", "ward", "locality", "team", "informal", "carer",
        "living", "tenure", "deprivation", "imd", "language", "setting",
    }
)  # fmt: skip
_KNOWN = {known: f.name for f in FIELDS for known in (f.name, *f.also.split())}

SAMPLE = """\
reference,group,points,net_points,cost,every,previous,agreed,hours,age_band,sex,area
C-0001,older_people,34,26,212.50,week,205,212.50,9.5,75 to 84,female,North
C-0002,learning_disability,58,58,3120.00,four weeks,760,780,31,25 to 34,male,South
C-0003,mental_health,12,12,400,month,80,92.31,4,35 to 44,female,North
C-0003,mental_health,12,12,650,once,80,92.31,,35 to 44,female,North
"""


def key(heading: str) -> str:
    """Make a heading comparable: small letters, one underline between words."""
    return "_".join(re.findall(r"[a-z0-9]+", heading.lower()))


def lines_of(text: str) -> list[list[str]]:
    """Read a CSV as lines of cells.

    :raises BadCases: if it is none, or has no rows under its headings
    """
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True))
    except csv.Error as fault:
        raise BadCases(
            f"This is not a CSV file that can be read: {fault}. Save the sheet as"
            " “CSV UTF-8 (comma delimited)” and choose it again."
        ) from None
    if sum(not _is_blank(line) for line in lines) < 2:
        raise BadCases("The file needs a first line of headings, and a row for each case.")
    if len(lines[0]) > MOST_COLUMNS:
        raise BadCases(f"The file has more than {MOST_COLUMNS} columns. Leave some out.")
    return lines


def _is_blank(line: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in line)


def ragged(lines: Sequence[Sequence[str]]) -> list[str]:
    """Say which rows have more or fewer cells than there are headings."""
    width = len(lines[0])
    return [
        f"Row {n} has {len(line)} cells, and there are {width} headings. Put a cell with a comma"
        " in it between double quotes."
        for n, line in enumerate(lines[1:], 2)
        if len(line) != width and not _is_blank(line)
    ]


def headings_of(line: Sequence[str]) -> tuple[str, ...]:
    """Name each column; one without a name by its place."""
    return tuple(cell.strip() or f"column {n}" for n, cell in enumerate(line, 1))


def guessed(headings: Iterable[str]) -> list[str]:
    """Guess what each column means by its name; what is not known is left out."""
    found: list[str] = []
    for heading in headings:
        name = _KNOWN.get(key(heading), "")
        if name and name not in found:
            found.append(name)
        else:
            found.append(TEST if _TESTS & set(key(heading).split("_")) else LEAVE)
    return found


def wrong_meanings(meanings: Sequence[str]) -> str:
    """Say what is wrong with the meanings of the columns, or nothing."""
    words = {f.name: f.words for f in FIELDS}
    twice = [words[m] for m in words if meanings.count(m) > 1]
    if twice:
        return f"Two columns cannot both be “{twice[0]}”. Choose another meaning for one of them."
    absent = [words[m] for m in NEEDED if m not in meanings]
    if "points" not in meanings and "net_points" not in meanings:
        absent.append("Points of need, or Points left to meet")
    if absent:
        return f"Say which column is: {'; '.join(absent)}."
    return ""


def in_our_words(lines: Sequence[Sequence[str]], meanings: Sequence[str]) -> str:
    """Write the same rows under our own headings, with only the columns that are used."""
    kept = [n for n, meaning in enumerate(meanings) if meaning != LEAVE]
    heads = headings_of(lines[0])
    first = [key(heads[n]) if meanings[n] == TEST else meanings[n] for n in kept]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(first)
    for line in lines[1:]:  # a blank one stays, so that rows keep their numbers
        writer.writerow([] if _is_blank(line) else [line[n].strip() for n in kept])
    return out.getvalue()


def with_groups(text: str, names: Mapping[str, str]) -> str:
    """Write the rows again with groups called as a table calls them; `names` by `key`."""
    lines = list(csv.reader(io.StringIO(text)))
    place = lines[0].index("group")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(lines[0])
    for line in filter(None, lines[1:]):
        line[place] = names.get(key(line[place]), line[place])
        writer.writerow(line)
    return out.getvalue()
