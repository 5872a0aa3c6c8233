"""Print statements as `selfdirect statements` does: from the book to files in a folder."""

import json
import os
import sys
import tempfile
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django first)
from django.utils import timezone  # noqa: E402

from config.demo import make  # noqa: E402
from selfdirect.foundation.kernel.period import Period  # noqa: E402
from selfdirect.support.budgets.models import Budget  # noqa: E402
from selfdirect.support.statements import bulk  # noqa: E402
from tests.bench.sides.loop import work_aloud  # noqa: E402
from tests.bench.sides.statement_papers import PAPERS  # noqa: E402

PEOPLE, SEED, DAYS = 600, 1, 180


def wanted(folder: Path) -> bulk.Wanted:
    today = timezone.localdate()
    period = Period(today - timedelta(days=DAYS), today + timedelta(days=1))
    return bulk.Wanted(period, today, folder, settings.COUNCIL, demo=True)


def council() -> None:
    """Make a council, and lay its statements out for the peers."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # looked for at each start
    call_command("migrate", interactive=False, verbosity=0)
    make.make(make.Wanted(PEOPLE, SEED, timezone.localdate()))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as in a database that has lived for a day
    asked = wanted(PAPERS.parent)
    refs = [ref for batch in bulk.batches(asked) for ref in batch]
    found = list(Budget.objects.filter(ref__in=refs).select_related("case__person"))
    PAPERS.write_text(json.dumps([data for _, data in bulk.papers(asked, found)]))


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        waiting = cycle(ref for batch in bulk.batches(wanted(Path(place))) for ref in batch)

        def several(count: int) -> dict[str, float]:
            """Make so many in a folder of their own, a batch at a time."""
            asked = wanted(Path(tempfile.mkdtemp(dir=place)))
            refs = list(islice(waiting, count))
            for n in range(0, count, bulk.BATCH):
                bulk.make(asked, refs[n : n + bulk.BATCH], {})
            sizes = [(asked.folder / f"{ref}.pdf").stat().st_size for ref in refs]
            return {"bytes": sum(sizes) / count}

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        work_aloud(several, process)


if __name__ == "__main__":
    if "council" in sys.argv:
        council()
    elif "prepare" not in sys.argv:
        main()
