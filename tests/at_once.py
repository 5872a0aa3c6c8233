"""Acts that several people do at the same moment, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from selfdirect.foundation.kernel.decision import Refused


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do acts at the same time; answer what each gave, a refusal as its sentence."""

    def one(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))
