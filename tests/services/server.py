"""The real web server and the real worker, as processes on a loopback port."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.services.processes import free_port, start, stop, wait_for_port

ROOT = Path(__file__).resolve().parents[2]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return a process environment that holds these settings and no others of the application."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "TZ": "UTC", **settings}


class Server:
    """Granian with the application in so many processes; `url` is its address."""

    def __init__(
        self, *, settings: Mapping[str, str], folder: Path, processes: int = 1, port: int | None = None
    ):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        self.settings = {"BASE_URL": self.url, "PORT": str(self.port), **settings}
        self.process = start(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
             "--port", str(self.port), "--workers", str(processes), "--blocking-threads", "4",
             "--no-ws", "--log-level", "info", "wsgi:app"],
            log=self.log,
            env=environment(self.settings),
            own_group=True,
        )  # fmt: skip
        wait_for_port(self.process, self.port, log=self.log)

    def text(self) -> str:
        """Return what the server has written so far."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End the server."""
        stop(self.process)


def run_cli(
    *arguments: str, settings: Mapping[str, str], seconds: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run `encuentro` with arguments to its end and return what it said."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "encuentro"), *arguments],
        cwd=ROOT,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


class Background:
    """An `encuentro` command that goes on until it is stopped, such as the worker."""

    def __init__(self, *arguments: str, settings: Mapping[str, str], folder: Path) -> None:
        self.log = folder / f"{'-'.join(arguments)}-{free_port()}.log"
        self.process = start(
            [str(Path(sys.executable).parent / "encuentro"), *arguments],
            log=self.log,
            env=environment(settings),
            own_group=True,
        )

    def text(self) -> str:
        """Return what the command has written so far."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Ask it to end."""
        stop(self.process)
