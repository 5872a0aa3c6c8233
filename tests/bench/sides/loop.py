"""What every side does: say it is ready, then work off as many rounds as it is asked for.

Standard library only, as it runs in the peers' environments too.
"""

import json
import sys
import time
from collections.abc import Callable


def work(act: Callable[[int], object], server_process: int) -> None:
    """Do `act(n)` n times for each line that asks; answer when it began and ended.

    `server_process` is the number of the database process that serves this side.
    """
    _say(server_process=server_process)
    done = 0
    for line in sys.stdin:
        count = int(line)
        cpu, began_at = time.process_time(), time.monotonic()
        for n in range(done, done + count):
            act(n)
        ended_at = time.monotonic()
        done += count
        _say(began_at=began_at, ended_at=ended_at, cpu=time.process_time() - cpu, count=count)


def _say(**facts: float) -> None:
    print(json.dumps(facts), flush=True)


def work_together(act: Callable[[int], tuple[float, float]], server_process: int) -> None:
    """Do `act(count)` for each line that asks: it answers its own seconds, of clock and processor.

    For a program that does a whole round by itself.
    """
    _say(server_process=server_process)
    for line in sys.stdin:
        count, began_at = int(line), time.monotonic()
        seconds, cpu = act(count)
        _say(began_at=began_at, ended_at=began_at + seconds, cpu=cpu, count=count)


def work_aloud(act: Callable[[int], dict[str, float]], server_process: int = 1) -> None:
    """Do `act(count)` for each line that asks, and tell with the times what it answered.

    Where no server takes part, the machine's first process stands for it.
    """
    _say(server_process=server_process)
    for line in sys.stdin:
        count = int(line)
        cpu, began_at = time.process_time(), time.monotonic()
        told = act(count)
        ended_at = time.monotonic()
        _say(began_at=began_at, ended_at=ended_at, cpu=time.process_time() - cpu, **told)
