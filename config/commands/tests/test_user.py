"""`selfdirect user`: teams and accounts, made and invited from the command line."""

import argparse
import re
from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client

from config.commands import user
from selfdirect.foundation.access.models import Team, User
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.directory.models import Kind, Organisation

pytestmark = pytest.mark.django_db
CAROL = ("add", "--email", "Carol@Council.example", "--name", "Carol van Dyke")
PASSWORD = "three calm green horses"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    user.add_parser(parser.add_subparsers())
    return user.run(parser.parse_args(["user", *words]))


@pytest.fixture
def north() -> Team:
    return Team.objects.create(code="north", name="North team")


def test_a_team_is_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("team", "north", "North team", "--phone", "01632 960 110") == 0
    assert run("team", "north", "Another") == 1
    assert "There is a team “north” already. Nothing was saved." in capsys.readouterr().err
    assert (Team.objects.get().name, Event.objects.get().code) == ("North team", "team.added")


def test_an_account_is_made_and_its_owner_chooses_a_password_by_the_printed_link(
    north: Team, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--role", "practitioner", "--role", "team-manager", "--team", "north")
    assert run(*CAROL, *words, "--job", "social worker") == 0
    made = User.objects.get()
    assert (made.first_name, made.last_name) == ("Carol", "van Dyke")
    assert (made.email, made.roles) == ("carol@council.example", ["practitioner", "team manager"])
    assert (made.teams, made.job, made.has_usable_password()) == (
        ["north"],
        "social worker",
        False,
    )
    link = re.search(r"http://127\.0\.0\.1:8000(/join/\S+/)", capsys.readouterr().out)
    assert link is not None
    there = client.get(link[1]).headers["Location"]
    client.post(there, {"password": PASSWORD, "again": PASSWORD})
    made.refresh_from_db()
    assert made.check_password(PASSWORD)


def test_with_a_mail_server_the_link_is_sent_and_not_printed(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAIL_FROM, settings.SITE = "care@council.example", "https://care.council.example/"
    assert run(*CAROL, "--role", "finance") == 0
    sent = Message.objects.get()
    assert (sent.to, sent.secret) == ("carol@council.example", True)
    assert "https://care.council.example/join/" in sent.body
    assert "join" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((*CAROL, "--role", "practitioner"), "works in a team"),
        ((*CAROL, "--role", "practitioner", "--team", "east"), "There is no team east"),
        ((*CAROL, "--role", "provider"), "which organisation"),
        (("add", "--email", "carol", "--name", "C", "--role", "finance"), "not an email address"),
        (("invite", "nobody@council.example"), "Nobody has an account"),
        (("team", "north east", "North"), "not a short name"),
    ],
)
def test_what_could_not_work_is_refused_with_how_to_mend_it(
    words: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 1
    assert why in capsys.readouterr().err
    assert not User.objects.exists()


def test_an_address_that_somebody_signs_in_with_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*CAROL, "--role", "finance") == 0
    assert run(*CAROL, "--role", "analyst") == 1
    assert "signs in with carol@council.example already" in capsys.readouterr().err


def test_a_provider_works_for_an_organisation_of_the_directory() -> None:
    home = Organisation.objects.create(
        source="test", source_id="1", name="Brightway", kind=Kind.PROVIDER,
        last_seen=date(2026, 3, 2),
    )  # fmt: skip
    assert run(*CAROL, "--role", "provider", "--works-for", home.ref) == 0
    assert User.objects.get().works_for == home.ref


def test_somebody_who_lost_their_link_is_invited_again() -> None:
    run(*CAROL, "--role", "finance")
    assert run("invite", "CAROL@council.example") == 0
    assert Message.objects.count() == 2


@pytest.mark.parametrize("role", ["person", "carer", "system", "public"])
def test_people_and_their_carers_are_not_made_here(role: str) -> None:
    with pytest.raises(SystemExit):
        run(*CAROL, "--role", role)
