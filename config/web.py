"""The command that serves the pages. It needs no Django: the server's own processes load it."""

import sys

HOST = "127.0.0.1"
WORKERS = 2


def command(port: int, application: str = "config.wsgi:application") -> list[str]:
    """Answer the command; another application stands in for ours in a measurement."""
    return [
        *(sys.executable, "-m", "granian", application),
        *("--interface", "wsgi", "--host", HOST, "--port", str(port)),
        # a second thread goes on while the first waits for the disk to keep who looked; more of
        # them only share one interpreter lock, which lengthens the slowest answers
        *("--workers", str(WORKERS), "--blocking-threads", "2"),
        *("--no-ws", "--log-level", "warning"),
    ]
