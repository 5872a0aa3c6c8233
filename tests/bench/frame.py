"""The frame of every measurement: two sides by turns, a table, and a file that can be read."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from typing import IO, cast

from tests.bench.machine import Meter
from tests.bench.peers import ROOT, VAR


class CannotRun(Exception):
    """Carries a sentence that says why this machine cannot measure something."""


@dataclass(frozen=True)
class Round:
    """One turn of each side, one right after the other."""

    ours: float
    peer: float
    other_load: float | None  # share of all cores used by others meanwhile

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


def surroundings(database: str) -> dict[str, str]:
    """Give a program of the measurement what it needs to know, and nothing of ours besides."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("SELFDIRECT_")}
    return plain | {
        "DATABASE_URL": database,
        "PYTHONPATH": str(ROOT),
        "SELFDIRECT_VAR": str(VAR),
    }


class Side:
    """One side of a measurement: a program in its own processes, one for each client."""

    def __init__(self, command: Sequence[str], database: str, clients: int, **others: str) -> None:
        """Prepare the side's database, then start its clients and wait until all are ready."""
        environment = surroundings(database)
        subprocess.run([*command, "prepare"], check=True, cwd=ROOT, env=environment)
        self.clients = [
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment | others,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(clients)
        ]
        ready = [self._heard(client) for client in self.clients]
        self.told: list[dict[str, float]] = []  # what each client said of the last round
        self.server_process = int(ready[0]["server_process"])

    def rate(self, count: int) -> tuple[float, float]:
        """Do `count` at each client; answer how many a second, and the processor time it took."""
        for client in self.clients:
            print(count, file=client.stdin, flush=True)
        self.told = [self._heard(client) for client in self.clients]
        seconds = max(t["ended_at"] for t in self.told) - min(t["began_at"] for t in self.told)
        return count * len(self.clients) / seconds, sum(t["cpu"] for t in self.told)

    def stop(self) -> None:
        for client in self.clients:
            client.terminate()
            client.wait()

    @staticmethod
    def _heard(client: "subprocess.Popen[str]") -> dict[str, float]:
        line = cast(IO[str], client.stdout).readline()
        if not line:
            raise SystemExit(f"A side of the measurement ended with status {client.wait()}.")
        return cast(dict[str, float], json.loads(line))


@contextmanager
def stopped_after(*sides: Side) -> Iterator[None]:
    """Stop the sides whatever happens."""
    try:
        yield
    finally:
        for side in sides:
            side.stop()


def by_turns(ours: Side, peer: Side, *, counts: tuple[int, int], rounds: int) -> list[Round]:
    """Warm both up, then let each have its turn in every round, beginning in turn as well."""
    for side, count in zip((ours, peer), counts, strict=True):
        side.rate(count)
    return [_round(ours, peer, counts, ours_first=n % 2 == 0) for n in range(rounds)]


def _round(ours: Side, peer: Side, counts: tuple[int, int], *, ours_first: bool) -> Round:
    meter = Meter(ours.server_process)
    if ours_first:
        our_rate, our_cpu = ours.rate(counts[0])
        peer_rate, peer_cpu = peer.rate(counts[1])
    else:
        peer_rate, peer_cpu = peer.rate(counts[1])
        our_rate, our_cpu = ours.rate(counts[0])
    ours_told, peer_told = (float(f"{rate:.4g}") for rate in (our_rate, peer_rate))
    return Round(ours_told, peer_told, meter.others(our_cpu + peer_cpu))


@dataclass(frozen=True)
class Report:
    """What a measurement found: medians, and every round they come from."""

    name: str
    ours: float
    peer: float
    ratio: float  # the median of the rounds' own ratios: more is better
    unit: str
    other_load: float | None
    rounds: list[dict[str, float | None]]
    what_ours: str
    what_peer: str
    machine: dict[str, object]
    more: dict[str, object]  # what this measurement found besides

    def save(self) -> None:
        VAR.mkdir(parents=True, exist_ok=True)
        (VAR / f"{self.name}.json").write_text(json.dumps(asdict(self), indent=1) + "\n")

    def row(self) -> str:
        load = "?" if self.other_load is None else f"{self.other_load:.0%}"
        figures = f"{_figure(self.ours):>10} {_figure(self.peer):>10} {self.ratio:>7.2f}"
        return f"{self.name:<16} {figures}  {self.unit:<20} {load:>6}"


def _figure(rate: float) -> str:
    return f"{rate:,.1f}" if rate >= 10 else f"{rate:.3f}"


HEADING = f"{'':<16} {'ours':>10} {'peer':>10} {'ratio':>7}  {'unit':<20} {'others':>6}"


def report(
    name: str, rounds: Sequence[Round], *, unit: str, what: tuple[str, str],
    machine: dict[str, object], more: dict[str, object],
) -> Report:  # fmt: skip
    """Sum up rounds by their medians."""
    loads = [each.other_load for each in rounds if each.other_load is not None]
    return Report(
        name=name,
        ours=median(each.ours for each in rounds),
        peer=median(each.peer for each in rounds),
        ratio=round(median(each.ratio for each in rounds), 2),
        unit=unit,
        other_load=median(loads) if loads else None,
        rounds=[asdict(each) | {"ratio": round(each.ratio, 2)} for each in rounds],
        what_ours=what[0],
        what_peer=what[1],
        machine=machine,
        more=more,
    )
