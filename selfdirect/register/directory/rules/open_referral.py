"""Open Referral UK v3: services and organisations as one file of JSON, or pages of an API.

Needed fields are those the UK profile of October 2024 requires of a service and its
organisation; whatever else is wrong is a warning, and the service is kept.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory.rules.rows import (
    Entry,
    OrganisationRow,
    Problem,
    Reading,
    ServiceRow,
    Unreadable,
    without_repeats,
)
from selfdirect.register.directory.rules.tables import Cells, LeaveOut, decoded
from selfdirect.register.directory.rules.topics import labels, topics_in
from selfdirect.register.directory.rules.values import email, plain, postcode, web, words

Item = Mapping[str, Any]
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
OF_A_SERVICE = ("status", "organization", "organization_id", "service_at_locations", "schedules")
OF_TAXONOMIES = ("taxonomy_terms", "taxonomy", "term_uri", "version")
POINT = ("latitude", "longitude")
NEEDED = (
    "id",
    "name",
    "status",
    "organization.id",
    "organization.name",
    "organization.description",
)
NEEDED_ALONE = ("id", "name", "description")  # of an organisation with no service
NOT_SERVICES = (
    "This file holds no services and no organisations in the form of Open Referral UK version 3. "
)
TRY = "Choose a file of services (as /services gives it) or of organisations."


@dataclass(frozen=True, slots=True)
class Record:
    """One service with its organisation, or an organisation alone, and where it stood."""

    item: int
    service: Item | None
    organisation: Item
    path: str = ""  # "services[2]." for one inside an organisation


def read(data: bytes, on: date) -> Reading:
    """Read a file.

    :raises Unreadable: if it is not JSON, or holds something else than services
    """
    try:
        document = json.loads(decoded(data), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"This is not a whole JSON file ({error}). It may have been cut off. "
            "Fetch it again and choose the new file."
        ) from None
    return read_document(document, on)


def read_document(document: object, on: date) -> Reading:
    """Read what a file or an API said."""
    items = _items(document)
    records = [r for number, item in enumerate(items, 1) for r in _records(number, item)]
    if not records and items:
        raise Unreadable(f"{NOT_SERVICES}{_looks_like(items)}{TRY}")
    entries: list[Entry] = []
    problems = list(_about_pages(document, len(items)))
    for record in records:
        cells = Cells(record.item, _flat(record))
        try:
            entries.append(_entry(cells, record, on))
        except LeaveOut as out:
            problems.append(out.problem)
        problems += cells.problems
    kept, repeats = without_repeats(entries, "item")
    return Reading("item", len(records), tuple(kept), (), tuple(problems + repeats))


def _items(document: object) -> list[Item]:
    contents = document.get("contents", [document]) if isinstance(document, dict) else document
    if not isinstance(contents, list):
        raise Unreadable(f"{NOT_SERVICES}{TRY}")
    return [item for item in contents if isinstance(item, dict)]


def _records(number: int, item: Item) -> Iterator[Record]:
    """Find what one item brings, whichever of the profile's shapes it has."""
    inside = item.get("service")
    if isinstance(inside, dict) and "location" in item:
        places = {"service_at_locations": [{"location": item["location"]}]}
        yield Record(number, {**inside, **places}, _dict(inside, "organization"), "service.")
    elif any(key in item for key in OF_A_SERVICE):
        yield Record(number, item, _dict(item, "organization"))
    elif "services" in item or (
        "name" in item and "id" in item and not any(key in item for key in OF_TAXONOMIES)
    ):
        yield from _of_organisation(number, item)


def _of_organisation(number: int, item: Item) -> Iterator[Record]:
    services = _dicts(item, "services")
    if not services:
        yield Record(number, None, item)
    for place, service in enumerate(services, 1):
        yield Record(number, service, item, f"services[{place}].")


def _looks_like(items: Sequence[Item]) -> str:
    if any(key in items[0] for key in OF_TAXONOMIES[:-1]) or "uri" in items[0]:
        return "It looks like a list of taxonomy terms. "
    if "openapi_url" in items[0]:
        return "It looks like the description of an API: give its address instead. "
    return ""


def _about_pages(document: object, held: int) -> Iterator[Problem]:
    """Notice a page that says it is one of several, or counts wrongly."""
    if not isinstance(document, dict) or "contents" not in document:
        return
    total, last = document.get("total_items"), document.get("last_page")
    if last is False:
        yield Problem(
            1,
            "last_page",
            "false",
            f"This is one page of {document.get('total_pages', 'several')}: "
            "there are more services than this file holds.",
            "Import the address of the API instead of this file, to get every page.",
            kept=True,
        )
    elif isinstance(total, int) and total != held:
        yield Problem(
            1,
            "total_items",
            str(total),
            f"The page says it has {total} in all but holds {held}.",
            "Tell whoever publishes it. What is in the file has been read.",
            kept=True,
        )


def _flat(record: Record) -> dict[str, object]:
    """Lay a record out as named cells: its own fields, and its organisation's by path."""
    own = record.organisation if record.service is None else record.service
    cells: dict[str, object] = {k: v for k, v in own.items() if not isinstance(v, dict | list)}
    return cells | {f"organization.{k}": v for k, v in record.organisation.items()}


def _entry(cells: Cells, record: Record, on: date) -> Entry:
    _check(cells, record)
    organisation = OrganisationRow(
        words(cells.raw("organization.id"), 200),
        cells.needed("organization.name", "Enter its name."),
        kind="community",
        description=cells.value("organization.description"),
        url=cells.value("organization.website", web),
        email=cells.value("organization.email", email),
    )
    if record.service is None:
        return Entry(record.item, organisation)
    return Entry(record.item, organisation, _service(cells, record.service, on))


def _check(cells: Cells, record: Record) -> None:
    """Let a record pass that has what the standard needs.

    :raises LeaveOut: naming everything that is missing
    """
    needed = NEEDED_ALONE if record.service is None else NEEDED
    missing = [name for name in needed if not cells.value(name)]
    if missing:
        named = ", ".join(
            name if name.startswith("organization.") else record.path + name for name in missing
        )
        raise LeaveOut(
            Problem(
                record.item,
                named,
                cells.raw("id")[:200],
                "Open Referral UK version 3 needs this and it is not there.",
                f"Fill in {named} where the service is published, then import again.",
            )
        )
    if record.service is not None and cells.raw("status") not in STATUSES:
        raise cells.leave_out(
            "status",
            "This is not a status that Open Referral UK knows.",
            f"Use one of: {', '.join(STATUSES)}.",
        )


def _service(cells: Cells, service: Item, on: date) -> ServiceRow:
    name, about = cells.needed("name", "Enter its name."), cells.value("description")
    terms = " ".join(_terms(service))
    topics = topics_in(f"{name} {about} {terms}")
    fees, costs = cells.value("fees"), _costs(cells, service, on)
    address, code, point = _place(cells, service)
    return ServiceRow(
        words(cells.raw("id"), 200),
        name,
        description=about,
        topics=topics,
        words=f"{labels(topics)} {terms}".strip(),
        status=cells.raw("status"),
        cost_text="; ".join(costs) or fees,
        community=not costs and (not fees or "free" in fees.lower()),
        url=cells.value("url", web),
        email=cells.value("email", email),
        address=address,
        postcode=code,
        latitude=point[0],
        longitude=point[1],
    )


def _terms(service: Item) -> Iterator[str]:
    for attribute in _dicts(service, "attributes"):
        if name := _dict(attribute, "taxonomy_term").get("name"):
            yield plain(str(name))


def _costs(cells: Cells, service: Item, on: date) -> list[str]:
    """Say the costs that are in force on a day: `£35.00 per session (over 60s)`."""
    said = []
    for option in _dicts(service, "cost_options"):
        ended = option.get("valid_to")
        if isinstance(ended, str) and ended[:10] < on.isoformat():
            what = f"A price for “{plain(str(option.get('option', '')))}” ended on {ended[:10]}."
            cells.note("cost_options", what, "Publish the price that is charged now.")
            continue
        said.append(_cost(option))
    return [text for text in said if text]


def _cost(option: Item) -> str:
    amount = option.get("amount")
    money = str(Money.pounds(Fraction(amount))) if isinstance(amount, int | Decimal) else ""
    who = plain(str(option.get("option") or ""))
    per = plain(str(option.get("amount_description") or ""))
    return " ".join(filter(None, (money, per, f"({who})" if who and money else who)))


def _place(
    cells: Cells, service: Item
) -> tuple[str, str, tuple[float, float] | tuple[None, None]]:
    """Return the address, postcode and point of the first place that has any."""
    for at in _dicts(service, "service_at_locations"):
        location = _dict(at, "location")
        address = next(iter(_dicts(location, "addresses")), {})
        if location:
            spot = Cells(cells.line, {**location, **address})
            parts = ("address_1", "city", "region")
            written = ", ".join(dict.fromkeys(filter(None, map(spot.value, parts))))
            found = written, spot.value("postal_code", postcode), spot.place(*POINT)
            cells.problems += spot.problems
            return found
    return "", "", (None, None)


def _dict(item: Item, key: str) -> Item:
    found = item.get(key)
    return found if isinstance(found, dict) else {}


def _dicts(item: Item, key: str) -> list[Item]:
    found = item.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
