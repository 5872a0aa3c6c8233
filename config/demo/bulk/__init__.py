"""Writes thousands of stories at once: the bulk twins of the acts, then one COPY a table.

The rows are those that `play` makes; a test holds the two equal, column by column.
"""

from collections.abc import Iterable

from django.db import transaction

from config.demo import script
from config.demo.bulk.living import Twin
from config.demo.bulk.rows import Rows
from config.demo.council import Council
from config.demo.play import refs_of
from config.demo.population import Story
from selfdirect.foundation.db.refs import drawn_from


@transaction.atomic
def write(stories: Iterable[Story], council: Council) -> None:
    """Write stories in one transaction, each as far as it has come."""
    rows = Rows()
    users = {user.pk: user for team in council.workers.values() for user in team}
    for story in stories:
        with drawn_from(refs_of(story, council)):
            script.act_out(story, council, Twin(rows, council, users))
    rows.write()
