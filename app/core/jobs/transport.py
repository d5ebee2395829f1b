"""The bell: Huey tells the workers of all machines that a table has work; it carries no data.

Huey removes a message when a worker takes it, so a killed worker loses it. Here that loses only a
ring: the work is a row of a table, and the next ring or sweep finds it.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis.exceptions import RedisError

from app.core.settings import Settings

log = logging.getLogger("encuentro.transport")

UNREACHABLE = (OSError, sqlite3.Error, RedisError)
Stopping = threading.Event
Drain = Callable[[Stopping, list[Exception]], int]
drains: dict[str, Drain] = {}


def drain(name: str) -> Callable[[Drain], Drain]:
    """Register what empties one table when its bell rings; it returns how many rows
    it served, and adds to a list the bugs that it met and wrote down."""

    def register(function: Drain) -> Drain:
        drains[name] = function
        return function

    return register


class JsonSerializer(Serializer):
    """Messages as JSON: a pickle from a shared Redis could run anything."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


class Transport:
    """The Huey of one application: Redis where the settings name one, else a file."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._file = settings.data_dir / "transport.sqlite"
        self._huey: Huey | None = None
        self._ring: Any = None
        self._lock = threading.Lock()
        self.holder = ""  # the name of this process's worker, if it is one
        self.on_ring: Callable[[str], object] = lambda _name: None

    @property
    def huey(self) -> Huey:
        """Return the Huey, made on first use, anew where its file was cleared away."""
        with self._lock:
            if self._huey is None or not (self._settings.redis_url or self._file.exists()):
                self._huey = self._make()
                self._ring = self._huey.task(name="ring")(self._rung)
            return self._huey

    def _make(self) -> Huey:
        common = {"results": False, "serializer": JsonSerializer()}
        if self._settings.redis_url:
            return RedisHuey("encuentro", url=self._settings.redis_url, **common)
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        # A ring lost in a power cut costs nothing, so the disk is not waited for.
        return SqliteHuey("encuentro", filename=str(self._file), fsync=False, **common)

    def _rung(self, name: str) -> None:
        self.on_ring(name)

    def ring(self, name: str) -> None:
        """Wake the workers for one table."""
        self.huey.enqueue(self._ring.s(name))

    def is_reachable(self) -> bool:
        """Tell whether a ring would be heard."""
        try:
            self.huey.pending_count()
        except UNREACHABLE:
            return False
        return True


def transport() -> Transport:
    """Return the transport of this application."""
    found: Transport = current_app.extensions["transport"]
    return found


def wake(name: str) -> None:
    """Ring, or leave it to the sweep where the transport is away: the row is safe either way."""
    try:
        transport().ring(name)
    except UNREACHABLE as error:
        log.warning("transport_unreachable", extra={"kind": type(error).__name__})


def init_app(app: Flask) -> None:
    """Give the application its transport."""
    app.extensions["transport"] = Transport(app.extensions["settings"])
