"""The environment in which the peers run: apart from ours, so that neither bends the other."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.progress import step
from scripts.bootstrap import TOOLS

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var" / "bench"
ENVIRONMENT = VAR / "env"
LISTED = Path(__file__).with_name("peers.txt")


def python() -> str:
    """Answer the peers' Python, with the listed packages in it."""
    found = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / ".installed"
    if stamp.exists() and stamp.read_text() == LISTED.read_text():
        return str(found)
    with step("Installing the peers"):
        _run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT))
        _run(_uv(), "pip", "install", "--quiet", "--python", str(found), "-r", str(LISTED))
    stamp.write_text(LISTED.read_text())
    return str(found)


def _uv() -> str:
    return shutil.which("uv") or str(Path(sys.executable).with_name("uv"))


def _run(*command: str) -> None:
    environment = {**os.environ, **TOOLS, "VIRTUAL_ENV": str(ENVIRONMENT)}
    subprocess.run(command, check=True, env=environment)
