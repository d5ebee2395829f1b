"""Child processes that end with the tests, free ports, and waiting without guessing."""

import itertools
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class ServiceMissing(RuntimeError):
    """A program that the tests need is not on this machine; says which command brings it."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is missing. Run `tools/setup --tests` (or `make test`): it installs it.")


# Below those that the system gives to whoever asks for any: between the look and the start nobody is given the port.
_FIRST, _LAST = 15000, 32000
_ports = itertools.count(os.getpid() * 1009)


def free_port() -> int:
    """Return a loopback port that is free, and that no other call returns soon."""
    for number in itertools.islice(_ports, _LAST - _FIRST):
        port = _FIRST + number % (_LAST - _FIRST)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


def start(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    own_group: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a program that gets SIGINT when the tests die, even when they are killed."""
    wrapper = ["setpriv", "--pdeathsig=INT"]
    if user:
        wrapper += [f"--reuid={user}", f"--regid={user}", "--init-groups"]
    with log.open("ab") as out:
        return subprocess.Popen(
            [*wrapper, "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            start_new_session=own_group,
        )


def stop(process: subprocess.Popen[bytes], *, seconds: float = 10) -> None:
    """Ask a program to end, and insist after some seconds."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(seconds)


def wait_until(ready: Callable[[], object], *, seconds: float = 180, what: str = "the condition") -> None:
    """Ask again and again until the answer is true; AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    pause = 0.005
    while not ready():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: still not so after {seconds} s")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def accepts(port: int) -> bool:
    """Say whether somebody listens on a loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for_port(process: subprocess.Popen[bytes], port: int, *, log: Path, seconds: float = 180) -> None:
    """Wait until a program listens; when it ends before, show what it said."""

    def ready() -> bool:
        if process.poll() is not None:
            raise AssertionError(
                f"ended with {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}"
            )
        return accepts(port)

    wait_until(ready, seconds=seconds, what=f"a listener on port {port} ({log})")
