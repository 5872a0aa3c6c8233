"""What people are asked for, as it goes on: two rounds sent, one that waits, and a late bill."""

from datetime import timedelta
from random import Random

from config.demo.council import Council, moment
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Round

WEEKS = (12, 8, 4)  # how long ago each round's days began; the last is not sent
LATE = timedelta(days=50)  # after its days began, a bill is sent


def send(council: Council) -> None:
    """Let Efua draw up the bills of each four weeks, and Maya send all but the last."""
    if Round.objects.exists():
        return  # an interrupted making goes on
    efua, maya = council.actor("efua"), council.actor("maya")
    with drawn_from(Random(f"{council.seed}:bills")):
        for weeks in WEEKS:
            starts_on = council.today - timedelta(weeks=weeks)
            ends_before = starts_on + timedelta(weeks=4)
            at = moment(min(starts_on + LATE, council.today), 0)
            made = actions.draw_round(starts_on=starts_on, ends_before=ends_before, by=efua, at=at)
            if weeks != WEEKS[-1]:
                actions.issue_round(ref=made.ref, by=maya, at=at + timedelta(minutes=5))
        _remind(council)


def _remind(council: Council) -> None:
    """Let Efua remind whoever is late the longest, and look at hardship with the next."""
    efua, at = council.actor("efua"), moment(council.today, 0)
    steps = (
        ("remind", "", "By post."),
        ("hardship", "parts", "The rent went up; parts are fine."),
    )
    late = queries.arrears(efua, council.today)[: len(steps)]
    for each, (kind, found, words) in zip(late, steps, strict=False):
        actions.chase(
            person_ref=each.person.ref, kind=kind, found=found, words=words, by=efua, at=at
        )
