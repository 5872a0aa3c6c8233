"""The real files the directory was built on, where they are at hand: not ours to keep."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.directory.actions import import_file
from selfdirect.register.directory.queries import for_contact, search
from selfdirect.register.directory.rules import Unreadable

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("SELFDIRECT_SHARED_DATA", ROOT.parent / "shared" / "data"))
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
# file: read, added, changed, unchanged, left out, warnings
TABLES = {
    ("cqc", "cqc/Locations-head.csv"): (999, 999, 0, 0, 0, 1),
    ("cqc", "cqc/output-head.csv"): (500, 480, 19, 0, 1, 1),
    ("cqc", "cqc/trafford_care_homes.csv"): (56, 55, 1, 0, 0, 0),
    ("cqc", "cqc/homecare_inspections_england.csv"): (29459, 0, 335, 388, 28736, 0),
    ("trafford-charities", "trafford/charities_operating_in_trafford.csv"): (
        736,
        736,
        0,
        0,
        0,
        10,
    ),
    ("trafford-clubs", "trafford/sports_clubs.csv"): (140, 140, 0, 0, 0, 0),
    ("trafford-libraries", "trafford/gm_libraries.csv"): (141, 141, 0, 0, 0, 0),
    ("trafford-services", "trafford/trafford_mental_health_services.csv"): (60, 60, 0, 0, 0, 1),
    ("trafford-pharmacies", "trafford/gm_pharmacies.csv"): (631, 631, 0, 0, 0, 0),
    ("trafford-practices", "trafford/trafford_general_practices.csv"): (26, 26, 0, 0, 0, 0),
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (SHARED / "cqc").is_dir(),
        reason="needs the real files of CQC, Trafford Data Lab and Open Referral UK: "
        "put them beside the project or name their folder in SELFDIRECT_SHARED_DATA",
    ),
]


def bring(source: str, file: str) -> tuple[int, ...]:
    run = import_file(source=source, path=SHARED / file, by=SYSTEM, at=AT)
    return run.read, run.added, run.changed, run.unchanged, run.rejected, len(run.warnings)


def test_every_table_comes_in_and_a_second_time_changes_nothing() -> None:
    first = {(source, file): bring(source, file) for source, file in TABLES}
    assert first == TABLES

    again = {(source, file): bring(source, file) for source, file in TABLES}
    assert {key: counts[1] for key, counts in again.items()} == dict.fromkeys(TABLES, 0)
    # CQC's own files describe the same place in different words: the last one read is kept
    apart = {key: counts[2] for key, counts in again.items() if counts[2]}
    assert not {key for key in apart if key[0] != "cqc"}
    assert search("swimming", community=True).total
    assert for_contact("I used to go swimming and now I am lonely since my wife died")


def test_the_standards_examples_come_in_and_its_failures_are_explained() -> None:
    mocks: dict[str, tuple[int, ...]] = {}
    refused: dict[str, str] = {}
    for path in sorted((SHARED / "openreferral").rglob("*.json")):
        name = f"{path.parent.name}/{path.name}"
        try:
            mocks[name] = bring("open-referral", str(path.relative_to(SHARED)))
        except Unreadable as error:
            refused[name] = str(error)

    assert mocks["V3.0-UK-Fail/service_list.json"] == (4, 0, 0, 0, 4, 1)
    assert mocks["V3.0-UK-Default/organization_list.json"][1] == 9
    assert mocks["V3.0-UK-Test/service_list.json"][4] == 127
    assert not any(counts[4] for name, counts in mocks.items() if "Warn" in name)
    assert all(counts[5] for name, counts in mocks.items() if name.endswith("service_full.json"))
    assert "taxonomy terms" in refused["V3.0-UK-Fail/taxonomy_list.json"]
    assert "address" in refused["V3.0-UK-Default/api_details.json"]
    assert not any("service" in name and "UK-" in name and "dash" not in name for name in refused)
