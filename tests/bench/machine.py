"""What the machine is, and how much of it others used while we measured (Linux only)."""

import os
import platform
import time
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
IDLE, WAITING = 3, 4  # places in the first line of /proc/stat


def facts() -> dict[str, object]:
    """Describe the machine, without naming it."""
    return {
        "cores": os.cpu_count(),
        "processor": _listed("cpuinfo", "model name"),
        "memory": _listed("meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _listed(name: str, key: str) -> str:
    listed = PROC / name
    lines = listed.read_text().splitlines() if listed.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith(key)), "")


class Meter:
    """Measures the share of all cores that went to processes which are not the measurement's."""

    def __init__(self, server_process: int) -> None:
        """Begin; the server is known by one of its processes, where it runs on this machine."""
        found = _process(server_process)
        self.server = found[0] if found else None
        self.began = self._now()

    def others(self, our_cpu: float) -> float | None:
        """Answer the share since the beginning; None where the server cannot be seen."""
        if self.server is None:
            return None
        seconds, busy, server = (
            now - then for now, then in zip(self._now(), self.began, strict=True)
        )
        return round(max(0.0, busy - server - our_cpu) / (seconds * (os.cpu_count() or 1)), 2)

    def _now(self) -> tuple[float, float, float]:
        if self.server is None:
            return 0.0, 0.0, 0.0
        processes = (_process(int(p.name)) for p in PROC.iterdir() if p.name.isdigit())
        server = sum(cpu for parent, cpu in filter(None, processes) if parent == self.server)
        return time.monotonic(), _busy(), server


def family(number: int) -> float:
    """Add up the seconds of processor that a process and its children have used."""
    found = {int(p.name): _process(int(p.name)) for p in PROC.iterdir() if p.name.isdigit()}
    used = {name: each for name, each in found.items() if each}
    return sum(cpu for name, (parent, cpu) in used.items() if number in (name, parent))


def _busy() -> float:
    ticks = [int(n) for n in (PROC / "stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(ticks) - ticks[IDLE] - ticks[WAITING]) / TICKS


def _process(number: int) -> tuple[int, float] | None:
    """Answer a process's parent and the seconds of processor it used; None if it is gone."""
    try:
        said = (PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(said[1]), (int(said[11]) + int(said[12])) / TICKS
