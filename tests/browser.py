"""Finds a browser on this machine, and opens it so that it speaks to nobody else."""

import os
import shutil
import subprocess

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def browser_path() -> str | None:
    """Answer the first browser of this machine that tells its version."""
    candidates = (os.environ.get("BROWSER_PATH", ""), *BROWSERS)
    found = (shutil.which(candidate) for candidate in candidates if candidate)
    return next((path for path in found if path and _answers(path)), None)


def _answers(path: str) -> bool:
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0
