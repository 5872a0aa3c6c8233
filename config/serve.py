"""Everything `make run` starts after the install: the web server and the background worker."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings

from config import cli, database, web
from config.demo import make
from config.demo.cast import MEMBERS
from config.postgres import ROOT
from config.progress import step

USUAL_PORT = 8000
SECONDS_TO_ANSWER = 60  # before a web server that says nothing counts as failed
SECONDS_TO_STOP = 8  # for requests and jobs in hand, before they are cut off
AS_A_PROXY = {"X-Forwarded-Proto": "https"}  # else we would be sent on to https ourselves
LOOK_EVERY = 0.3  # seconds
ENDING = "  Ctrl-C stops it; what you did is kept."
STILL_SILENT = "The web server has not answered yet. It is left running; Ctrl-C stops it."


def until_stopped(*, port: int | None) -> int:
    """Prepare, start, say where, and wait; answer 0 when stopped by hand, 1 when a part fell."""
    signal.signal(signal.SIGINT, _stop)  # also where a shell started us with SIGINT ignored
    signal.signal(signal.SIGTERM, _stop)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _prepare()
        port = _free_port(port or int(os.environ.get("PORT", USUAL_PORT)))
        running["web server"] = _start(web.command(port))
        running["background worker"] = _start(_worker())
        with step("Starting the web server"):
            answered = _wait_for_answer(port, running)
        if not _fallen(running):
            print(_welcome(port) if answered else STILL_SILENT, flush=True)
        return _wait(running)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
        return 0
    finally:
        _stop_all(running)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare() -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    database.bring_up_to_date()
    if settings.DEMO and database.is_empty():
        print("The database is empty: making a demonstration council in it.", flush=True)
        cli.main(["demo"])
    elif settings.DEMO and make.unfinished():
        print("The demonstration council was interrupted: going on with it.", flush=True)
        cli.main(["demo"])
    os.environ["DATABASE_ROLE"] = database.role_of_the_application()
    database.let_go()


def _free_port(wanted: int) -> int:
    """Answer the port that is wanted, or another where that one is taken, and say so."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.HOST, wanted))
        except OSError:
            probe.bind((web.HOST, 0))
            print(f"Port {wanted} is taken by another program; using another one.", flush=True)
        return int(probe.getsockname()[1])


def _worker() -> list[str]:
    return [sys.executable, "manage.py", "procrastinate", "worker"]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a part in its own group, so that Ctrl-C reaches it through us, in order."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Ask Linux to stop this part if we are killed and cannot: `prctl(PR_SET_PDEATHSIG, ...)`."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait_for_answer(port: int, running: dict[str, subprocess.Popen[bytes]]) -> bool:
    until = time.monotonic() + SECONDS_TO_ANSWER
    asked = Request(f"http://{web.HOST}:{port}/", headers=AS_A_PROXY)
    while time.monotonic() < until and not _fallen(running):
        try:
            urlopen(asked, timeout=5).close()
            return True
        except HTTPError:
            return True  # an answer, if not a happy one: the page itself says what is wrong
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    return False


def _wait(running: dict[str, subprocess.Popen[bytes]]) -> int:
    while not (fallen := _fallen(running)):
        time.sleep(LOOK_EVERY)
    print(f"The {fallen} stopped by itself; what it said is above. Stopping.", file=sys.stderr)
    return 1


def _fallen(running: dict[str, subprocess.Popen[bytes]]) -> str:
    return next((name for name, part in running.items() if part.poll() is not None), "")


def _stop_all(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every part to finish what it has in hand, then cut off what is left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half behind
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for part in running.values():
        part.terminate()
    until = time.monotonic() + SECONDS_TO_STOP
    for part in running.values():
        with suppress(subprocess.TimeoutExpired):
            part.wait(max(0.0, until - time.monotonic()))
        with suppress(ProcessLookupError):  # the usual case: nobody of that group is left
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()


def _welcome(port: int) -> str:
    address = f"http://{web.HOST}:{port}/"
    return "\n".join(["", f"  selfdirect is running: {address}", *_who(address), ENDING, ""])


def _who(address: str) -> list[str]:
    """Say who to sign in as in a demonstration; elsewhere people have accounts of their own."""
    if not settings.DEMO:
        return []
    return [
        "  Everyone in it is made up. Sign in as any of them, without a password:",
        f"  {address.rstrip('/')}{settings.LOGIN_URL}",
        *(f"    {each.given_name:8}{each.job}" for each in MEMBERS),
    ]
