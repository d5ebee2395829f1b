"""Who works: each worker holds a lock on a file, which the system lets go however the worker ends.

So what a killed worker had in hand is given back at once by the next on the same machine; a worker on
another machine is waited for until its lease runs out.
"""

import fcntl
import os
import uuid
from pathlib import Path

from app.core.settings import Settings


class Presence:
    """The lock of one worker; `name` stands on the rows that it holds."""

    def __init__(self, settings: Settings) -> None:
        self.name = uuid.uuid4().hex
        self._path = _folder(settings) / self.name
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def end(self) -> None:
        """Let go; what is still in hand is given back by the next sweep of any worker."""
        os.close(self._descriptor)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "workers"


def gone(settings: Settings) -> frozenset[str]:
    """Name the workers of this machine that have ended, perhaps with work in hand."""
    return frozenset(path.name for path in _folder(settings).glob("*") if _is_free(path))


def forget(settings: Settings, names: frozenset[str]) -> None:
    """Remove the files of dead workers once what they held was given back."""
    for name in names:
        (_folder(settings) / name).unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
