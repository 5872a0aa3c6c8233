"""The Care Quality Commission's files: locations, the directory, care homes, inspections.

Open Government Licence v3.0. A location is one of our organisations, with one service.
"""

import re

from selfdirect.register.directory.rules.rows import Entry, OrganisationRow, RatingRow, ServiceRow
from selfdirect.register.directory.rules.tables import Cells
from selfdirect.register.directory.rules.topics import labels, topics_in
from selfdirect.register.directory.rules.values import phone, postcode, web

LOCATION = (
    "Location Name",
    "Location ID",
    "Location telephone number",
    "Location Web Address",
    "Location Local Authority",
    "Service Types",
    "Location HSCA end date",
    "Dormant",
    "Location Latest Overall Rating",
    "Publication Date",
    "Service users supported",
    "Provider Name",
)
DIRECTORY = (
    "Name",
    "Address 1",
    "Address 2",
    "Town/City",
    "County",
    "Postcode",
    "Phone number",
    "CQC Provider ID (for office use only)",
    "CQC Location ID (for office use only)",
    "Website",
    "Local authority",
    "Specialisms/services",
    "Service types",
    "Provider name",
)
CARE_HOMES = (
    "name",
    "cqc_id",
    "type",
    "address",
    "postcode",
    "telephone",
    "website",
    "provider",
    "lon",
    "lat",
)
INSPECTIONS = ("reportdate", "overall", "locationid")

# What CQC calls a kind of service, what we call it, and its topics.
SERVICE_TYPES = {
    "domiciliary care service": ("Help at home", ("help-at-home",)),
    "homecare agencies": ("Help at home", ("help-at-home",)),
    "care home service without nursing": ("Care home", ("care-homes",)),
    "residential homes": ("Care home", ("care-homes",)),
    "care home service with nursing": ("Care home with nursing", ("care-homes",)),
    "nursing homes": ("Care home with nursing", ("care-homes",)),
    "supported living service": ("Supported living", ("supported-living",)),
    "supported living": ("Supported living", ("supported-living",)),
    "supported housing": ("Supported housing", ("supported-living",)),
    "extra care housing services": ("Extra care housing", ("supported-living",)),
    "shared lives": ("Shared lives", ("supported-living", "carers")),
    "community based services for people with a learning disability": (
        "Learning disability service",
        ("day",),
    ),
    "community services - learning disabilities": ("Learning disability service", ("day",)),
    "specialist college service": ("Specialist college", ("learning",)),
    "community services - mental health": ("Mental health service", ("wellbeing", "health")),
    "doctors/gps": ("Doctors", ("health",)),
    "doctors treatment service": ("Doctors", ("health",)),
    "doctors consultation service": ("Doctors", ("health",)),
    "dentist": ("Dentist", ("health",)),
    "partnership": ("", ()),  # what the provider is in law: says nothing of what it offers
    "organisation": ("", ()),
    "individual": ("", ()),
    "nhs body": ("NHS", ("health",)),
}
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate", "Inspected but not rated")
_RATING = {rating.lower(): rating for rating in RATINGS}
_REF = re.compile(r"\d-\d+|[A-Z0-9]{3,10}")  # 1-127443456; RX601 for places of NHS trusts
ID = "Copy the identifier from the CQC page about this place; it looks like 1-127443456."


def location(cells: Cells) -> Entry:
    """Read a line of CQC's table of locations (45 columns)."""
    ref, name = _id(cells, "location id"), _name(cells, "location name")
    rating = _rating(cells, "location latest overall rating")
    offers = cells.value("service types")
    supports = cells.value("service users supported")
    return Entry(
        cells.line,
        OrganisationRow(
            ref,
            name,
            kind="provider",
            phone=cells.value("location telephone number", phone) or None,
            url=cells.value("location web address", web) or None,
            run_by=cells.value("provider name"),
            rating=rating or None,
            rating_on=cells.day("publication date") if rating else None,
        ),
        _service(cells, ref, name, offers.split(","), supports, status=_status(cells)),
    )


def directory_line(cells: Cells) -> Entry:
    """Read a line of CQC's directory: a location, or the head office of a provider."""
    at_location = cells.value("cqc location id (for office use only)")
    field = "cqc location id" if at_location else "cqc provider id"
    ref, name = _id(cells, f"{field} (for office use only)"), _name(cells, "name")
    organisation = OrganisationRow(
        ref,
        name,
        kind="provider",
        phone=cells.value("phone number", phone) or None,
        url=cells.value("website", web) or None,
        run_by=cells.value("provider name"),
    )
    if not at_location:
        return Entry(cells.line, organisation)
    parts = ("address 1", "address 2", "town/city", "county")
    service = _service(
        cells,
        ref,
        name,
        cells.value("service types").split(","),
        cells.value("specialisms/services"),
        address=", ".join(filter(None, map(cells.value, parts))),
        code=cells.value("postcode", postcode),
    )
    return Entry(cells.line, organisation, service)


def care_home(cells: Cells) -> Entry:
    """Read a line of Trafford Data Lab's geocoded care homes."""
    ref, name = _id(cells, "cqc_id"), _name(cells, "name")
    organisation = OrganisationRow(
        ref,
        name,
        kind="provider",
        phone=cells.value("telephone", phone) or None,
        url=cells.value("website", web) or None,
        run_by=cells.value("provider"),
    )
    service = _service(
        cells,
        ref,
        name,
        cells.value("type").split("|"),
        "",
        address=", ".join(part.strip() for part in cells.value("address").split(",")),
        code=cells.value("postcode", postcode),
        point=cells.place("lat", "lon"),
    )
    return Entry(cells.line, organisation, service)


def inspection(cells: Cells) -> RatingRow:
    """Read a line of inspections: which place, when, how it was found."""
    ref = _id(cells, "locationid")
    rating = _rating(cells, "overall")
    if not rating:
        raise cells.leave_out(
            "overall",
            "This is not one of CQC's ratings.",
            f"Enter one of: {', '.join(RATINGS)}.",
        )
    on = cells.day("reportdate")
    if on is None:
        raise cells.leave_out(
            "reportdate",
            "There is no date of the report, so we cannot tell whether it is the latest.",
            "Enter the date as year, month, day, like 2025-01-31.",
        )
    return RatingRow(cells.line, ref, rating, on)


SHAPES = (
    (LOCATION, location),
    (DIRECTORY, directory_line),
    (CARE_HOMES, care_home),
    (INSPECTIONS, inspection),
)


def _id(cells: Cells, field: str) -> str:
    ref = cells.needed(field, ID)
    if not _REF.fullmatch(ref):
        raise cells.leave_out(field, "This is not a CQC identifier.", ID)
    return ref


def _name(cells: Cells, field: str) -> str:
    return cells.needed(field, "Enter the name that people know the place by.")


def _rating(cells: Cells, field: str) -> str:
    given = cells.value(field)
    found = _RATING.get(given.lower(), "")
    if given and not found:
        cells.note(field, "This is not one of CQC's ratings.", f"Use one of {', '.join(RATINGS)}.")
    return found


def _status(cells: Cells) -> str:
    if cells.day("location hsca end date"):
        return "defunct"
    return "inactive" if cells.value("dormant").upper() == "Y" else "active"


def _service(
    cells: Cells,
    ref: str,
    name: str,
    offers: list[str],
    supports: str,
    *,
    status: str = "active",
    address: str | None = None,
    code: str | None = None,
    point: tuple[float, float] | tuple[None, None] = (None, None),
) -> ServiceRow:
    known = [SERVICE_TYPES.get(o.strip().lower(), (o.strip(), topics_in(o))) for o in offers]
    what = dict.fromkeys(label for label, _ in known if label)
    topics = tuple(dict.fromkeys(topic for _, codes in known for topic in codes))
    parts = [
        f"{', '.join(what)}." if what else "",
        f"For: {_spaced(supports)}." if supports else "",
    ]
    return ServiceRow(
        ref,
        name,
        description=" ".join(filter(None, parts)),
        topics=topics,
        words=" ".join((labels(topics), cells.value("local authority"), " ".join(offers))),
        status=status,
        address=address,
        postcode=code,
        latitude=point[0],
        longitude=point[1],
    )


def _spaced(listed: str) -> str:
    return ", ".join(part.strip() for part in listed.split(","))
