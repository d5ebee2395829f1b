"""Work that the tests of child processes give to the child."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from app.core.errors import BadInput
from app.core.processes import confine_files, report, stop_requested


def echo(payload: Any) -> Any:
    return payload


def process_id(payload: Any) -> int:
    return os.getpid()


def environment(payload: Any) -> dict[str, str]:
    return dict(os.environ)


def forever(payload: Any) -> None:
    while True:
        pass


def hoard(payload: Any) -> int:
    return len(bytearray(payload["megabytes"] * 2**20))


def fail(payload: Any) -> None:
    raise ZeroDivisionError("by design")


def leave(payload: Any) -> None:
    sys.exit(0)


def refuse(payload: Any) -> None:
    raise BadInput(reason="by design")


def die(payload: Any) -> None:
    os.write(2, b"last words\n")
    os._exit(7)


def chatter(payload: Any) -> str:
    os.write(1, b"a library prints this\n" * 10_000)
    return "quiet"


def count(payload: int) -> int:
    for number in range(payload):
        report(number)
    return payload


def until_stopped(payload: Any) -> str:
    report("working")
    while not stop_requested():
        time.sleep(0.01)
    return "best so far"


def deaf(payload: Any) -> None:
    report("working")
    while True:
        time.sleep(0.01)


def connect(address: list[Any]) -> None:
    socket.create_connection((address[0], address[1]), timeout=2)


def fetch(url: str) -> None:
    urllib.request.urlopen(url, timeout=2)


def connect_past_python(payload: Any) -> int:
    import ctypes

    return int(ctypes.CDLL(None, use_errno=True).socket(socket.AF_INET, socket.SOCK_STREAM, 0))


def spawn(payload: Any) -> None:
    subprocess.run(["true"], check=True)


def read_confined(payload: dict[str, Any]) -> str:
    confine_files([payload["folder"]])
    return Path(payload["file"]).read_text()
