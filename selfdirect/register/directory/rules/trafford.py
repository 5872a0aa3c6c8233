"""Trafford Data Lab's files of places and organisations (Open Government Licence v3.0)."""

from selfdirect.register.directory.rules.rows import Entry, OrganisationRow, ServiceRow
from selfdirect.register.directory.rules.tables import Cells
from selfdirect.register.directory.rules.topics import labels, topics_in
from selfdirect.register.directory.rules.values import email, phone, postcode, slug, web

CHARITIES = (
    "registered_charity_number",
    "charity_name",
    "charity_activities",
    "charity_contact_address",
    "charity_contact_postcode",
    "charity_contact_phone",
    "charity_contact_email",
    "charity_contact_web",
)
CLUBS = ("name", "category", "address", "postcode")
LIBRARIES = ("name", "address", "postcode", "type", "email", "website", "lon", "lat")
SERVICES = ("name", "description", "address", "postcode", "telephone", "website")
PHARMACIES = (
    "pharmacy_name",
    "address",
    "postcode",
    "opening_hours_monday",
    "opening_hours_tuesday",
    "opening_hours_wednesday",
    "opening_hours_thursday",
    "opening_hours_friday",
    "opening_hours_saturday",
    "opening_hours_sunday",
    "organisation_data_service_code",
)
PRACTICES = ("name", "address", "postcode", "telephone", "lon", "lat")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAME = "Enter the name that people know it by."


def charity(cells: Cells) -> Entry:
    ref = cells.needed("registered_charity_number", "Enter the charity's number, like 210843.")
    name = cells.needed("charity_name", NAME)
    about = cells.value("charity_activities")
    return _entry(
        cells,
        ref,
        name,
        kind="charity",
        description=about,
        topics=topics_in(f"{name} {about}"),
        address=cells.value("charity_contact_address"),
        code=cells.value("charity_contact_postcode", postcode),
        telephone=cells.value("charity_contact_phone", phone),
        mail=cells.value("charity_contact_email", email),
        site=cells.value("charity_contact_web", web),
    )


def club(cells: Cells) -> Entry:
    name, sport = cells.needed("name", NAME), cells.value("category")
    return _entry(
        cells,
        slug(name, cells.raw("postcode")),
        name,
        kind="club",
        description=f"Sports club: {sport.lower()}." if sport else "Sports club.",
        topics=("active",),
    )


def library(cells: Cells) -> Entry:
    name = cells.needed("name", NAME)
    run = cells.value("type")
    return _entry(
        cells,
        slug(name, cells.raw("postcode")),
        name,
        kind="library",
        description=f"Library: books, computers and company. {run}.".replace("  ", " "),
        topics=("libraries", "learning", "company", "advice"),
        cost="Free to visit and to borrow books",  # Public Libraries and Museums Act 1964, s.8
        mail=cells.value("email", email),
        site=cells.value("website", web),
        point=cells.place("lat", "lon"),
    )


def service(cells: Cells) -> Entry:
    name, about = cells.needed("name", NAME), cells.value("description")
    return _entry(
        cells,
        slug(name, cells.raw("postcode")),
        name,
        kind="community",
        description=about,
        topics=tuple(dict.fromkeys(("wellbeing", *topics_in(f"{name} {about}")))),
        telephone=cells.value("telephone", phone),
        site=cells.value("website", web),
    )


def pharmacy(cells: Cells) -> Entry:
    name = cells.needed("pharmacy_name", NAME)
    ref = cells.needed("organisation_data_service_code", "Enter the NHS code, like FM664.")
    hours = [(day, cells.value(f"opening_hours_{day.lower()}")) for day in DAYS]
    opens = "; ".join(f"{day} {_hours(text)}" for day, text in hours if text)
    return _entry(
        cells,
        ref,
        name,
        kind="pharmacy",
        description=f"Medicines and advice about health. Open {opens}." if opens else "",
        topics=("health",),
        cost="Free to ask. Some people pay for medicines",
    )


def practice(cells: Cells) -> Entry:
    name = cells.needed("name", NAME)
    return _entry(
        cells,
        slug(name, cells.raw("postcode")),
        name,
        kind="practice",
        description="Doctors (general practice, NHS).",
        topics=("health",),
        cost="Free",
        telephone=cells.value("telephone", phone),
        point=cells.place("lat", "lon"),
    )


def _hours(text: str) -> str:
    return "closed" if text.upper() == "CLOSED" else text.replace("-", " to ").replace(",", ", ")


def _entry(
    cells: Cells,
    ref: str,
    name: str,
    *,
    kind: str,
    description: str,
    topics: tuple[str, ...],
    cost: str | None = None,
    address: str | None = None,
    code: str | None = None,
    telephone: str | None = None,
    mail: str | None = None,
    site: str | None = None,
    point: tuple[float, float] | tuple[None, None] = (None, None),
) -> Entry:
    """Make an organisation with one service of the same name, open to all."""
    organisation = OrganisationRow(
        ref, name, kind, description=description, url=site, email=mail, phone=telephone
    )
    offered = ServiceRow(
        ref,
        name,
        description=description,
        topics=topics,
        words=labels(topics),
        cost_text=cost,
        community=True,
        address=cells.value("address") if address is None else address,
        postcode=cells.value("postcode", postcode) if code is None else code,
        latitude=point[0],
        longitude=point[1],
    )
    return Entry(cells.line, organisation, offered)


SHAPES = {
    "trafford-charities": ((CHARITIES, charity),),
    "trafford-clubs": ((CLUBS, club),),
    "trafford-libraries": ((LIBRARIES, library),),
    "trafford-services": ((SERVICES, service),),
    "trafford-pharmacies": ((PHARMACIES, pharmacy),),
    "trafford-practices": ((PRACTICES, practice),),
}
