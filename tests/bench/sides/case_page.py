"""Serve the whole-case page, ours or the plain one, and open it over a number of connections.

`ours|plain CONNECTIONS`. Loopback only; bounded in pages and in time.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import psycopg

from config.web import HOST, command
from tests.bench.machine import family
from tests.bench.peers import ROOT, VAR

APPLICATIONS = {
    "ours": "config.wsgi:application",
    "plain": "tests.bench.sides.plain.wsgi:application",
}
SECONDS = 120  # at most, for one round
READY_WITHIN = 60  # seconds


def visitor(database: str) -> Path:
    """Name the file that says who visits whom: it goes with a database."""
    return VAR / f"{urlsplit(database).path.strip('/')}.json"


class Visits:
    """Somebody signed in, and the pages they open one after another."""

    def __init__(self, port: int, cookie: str, refs: list[str]) -> None:
        self.port, self.refs = port, cycle(refs)
        self.head = f"Host: {HOST}:{port}\r\nCookie: sessionid={cookie}\r\n\r\n"
        self.waits: list[float] = []  # seconds
        self.bytes = 0

    async def open(self, pages: int, connections: int) -> None:
        """Open so many pages over so many connections that are kept alive."""
        self.waits, self.bytes = [], 0
        left = iter(range(pages))
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*(self._one_after_another(left) for _ in range(connections)))

    async def _one_after_another(self, left: Iterator[int]) -> None:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        for _ in left:
            began = time.perf_counter()
            writer.write(f"GET /people/{next(self.refs)}/ HTTP/1.1\r\n{self.head}".encode())
            size = await _read(reader)
            self.bytes += size
            self.waits.append(time.perf_counter() - began)
        writer.close()


async def _read(reader: asyncio.StreamReader) -> int:
    """Read one answer; answer the size of its page."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if " 200 " not in head.splitlines()[0]:
        raise SystemExit(f"The page was not given: {head}")
    length = int(head.split("content-length:")[1].split("\r\n")[0])
    await reader.readexactly(length)
    return length


def main(side: str, connections: int) -> None:
    """Serve; then open as many pages as each line asks for, and say how it went."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = _free_port()
    server = subprocess.Popen(
        command(port, APPLICATIONS[side]),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,  # our own output is what the measurement reads
    )
    try:
        said = json.loads(visitor(os.environ["DATABASE_URL"]).read_text())
        _wait(port, server)
        with psycopg.connect(os.environ["DATABASE_URL"]) as database:
            _say(server_process=database.info.backend_pid)
            _work(Visits(port, said["cookie"], said["refs"]), connections, server.pid)
    finally:
        server.terminate()
        server.wait()


def _work(visits: Visits, connections: int, server: int) -> None:
    for line in sys.stdin:
        cpu, began_at = time.process_time() + family(server), time.monotonic()
        asyncio.run(visits.open(int(line), connections))
        _say(
            began_at=began_at,
            ended_at=time.monotonic(),
            cpu=time.process_time() + family(server) - cpu,
            milliseconds=1000 * median(visits.waits),
            slow_milliseconds=1000 * quantiles(visits.waits, n=20)[-1],
            bytes=visits.bytes // len(visits.waits),
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server of this side did not start.")


def _say(**facts: float) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    if "prepare" not in sys.argv:  # its database was made before
        main(sys.argv[1], int(sys.argv[2]))
