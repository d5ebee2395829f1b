"""Access tokens of services that give them for a client's secret; kept until shortly before they end."""

import threading
import time
from dataclasses import dataclass, field

from app.joining.platforms import http
from app.joining.platforms.words import PlatformFailed

MARGIN = 60.0


@dataclass(slots=True)
class TokenPurse:
    """The token of one client in this process."""

    _value: str = ""
    _ends: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, url: str, headers: dict[str, str], body: bytes) -> str:
        """Return the token that is held, or ask for a new one; raises PlatformFailed."""
        with self._lock:
            if time.monotonic() < self._ends:
                return self._value
        reply = http.call("POST", url, base=url, headers=headers, body=body)
        if reply.status in {400, 401}:
            raise PlatformFailed("credentials")
        said = http.only(reply, 200).json()
        token, lasts = said.get("access_token"), said.get("expires_in", 0)
        if not isinstance(token, str) or not token:
            raise PlatformFailed("unreadable")
        with self._lock:
            self._value = token
            self._ends = time.monotonic() + max(0.0, float(lasts) - MARGIN)
        return token

    def forget(self) -> None:
        """Let go of a token that was refused."""
        with self._lock:
            self._ends = 0.0
