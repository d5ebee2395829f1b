"""The transport tells the workers of all machines that a table has work; it carries no data.

Huey removes a message when a worker takes it, so a killed worker loses it. Here that loses only a
ring: the work is a row of a table, and the next ring or sweep finds it.
"""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app

from app.core.settings import Settings

if TYPE_CHECKING:
    from huey import Huey

log = logging.getLogger("encuentro.transport")

Stopping = threading.Event
Drain = Callable[[Stopping, list[Exception]], int]
drains: dict[str, Drain] = {}


class TransportAway(Exception):
    """Nobody would hear a ring now; the text is the kind of fault."""


def drain(name: str) -> Callable[[Drain], Drain]:
    """Register what empties one table when its bell rings; it returns how many rows it served.

    It adds to a list the bugs that it met and wrote down.
    """

    def register(function: Drain) -> Drain:
        drains[name] = function
        return function

    return register


class Transport:
    """The bell of one application."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._file = settings.data_dir / "transport.sqlite"
        self._huey: Huey | None = None
        self._ring: Any = None
        self._lock = threading.Lock()
        self.holder = ""  # the name of this process's worker, if it is one
        self.on_ring: Callable[[str], object] = lambda _name: None

    @property
    def huey(self) -> "Huey":
        """Return the Huey, made on first use, anew where its file was cleared away."""
        from app.core.jobs import bell

        with self._lock:
            if self._huey is None or not (self._settings.redis_url or self._file.exists()):
                self._huey = bell.make(self._settings)
                self._ring = self._huey.task(name="ring")(self._rung)
            return self._huey

    def _rung(self, name: str) -> None:
        self.on_ring(name)

    def ring(self, name: str) -> None:
        """Wake the workers for one table; raises TransportAway."""
        from app.core.jobs import bell

        try:
            self.huey.enqueue(self._ring.s(name))
        except bell.UNREACHABLE as error:
            raise TransportAway(type(error).__name__) from error

    def is_reachable(self) -> bool:
        """Tell whether a ring would be heard."""
        from app.core.jobs import bell

        try:
            self.huey.pending_count()
        except bell.UNREACHABLE:
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
    except TransportAway as error:
        log.warning("transport_unreachable", extra={"kind": str(error)})


def init_app(app: Flask) -> None:
    """Give the application its transport."""
    app.extensions["transport"] = Transport(app.extensions["settings"])
