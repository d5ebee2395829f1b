"""Requests to a platform: to its own host alone, bounded in time and size, following nothing."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.joining.platforms.words import PlatformFailed

SECONDS = 6.0
LARGEST = 2 * 2**20


@dataclass(frozen=True, slots=True)
class Reply:
    """What a platform answered."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError as fault:
            raise PlatformFailed("unreadable") from fault
        if not isinstance(found, dict):
            raise PlatformFailed("unreadable")
        return found


def call(
    method: str,
    url: str,
    *,
    base: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = SECONDS,
) -> Reply:
    """Ask for an address below `base`; another host, a redirect or a late answer is a failure."""
    parts, home = urlsplit(url), urlsplit(base)
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc) or parts.scheme not in {"http", "https"}:
        raise PlatformFailed("another_host")
    deadline = time.monotonic() + seconds
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(method, target, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        content = _read(answer, connection, deadline)
    except (OSError, http.client.HTTPException) as fault:
        raise PlatformFailed("no_answer") from fault
    finally:
        connection.close()
    if 300 <= answer.status < 400:
        raise PlatformFailed("redirected")
    if answer.status >= 500 or answer.status == 429:
        raise PlatformFailed("busy")
    return Reply(answer.status, content)


def _read(answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float) -> bytes:
    """Read the body in parts, so that a server that drips ends at the deadline too."""
    found = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise PlatformFailed("no_answer")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        part = answer.read1(64 * 1024)
        if not part:
            return bytes(found)
        found += part
        if len(found) > LARGEST:
            raise PlatformFailed("unreadable")


def only(reply: Reply, *expected: int) -> Reply:
    """Return a reply with one of these states; raises PlatformFailed, with a word for what was wrong."""
    if reply.status in expected:
        return reply
    words = {400: "refused", 401: "credentials", 403: "not_permitted", 404: "no_such_meeting"}
    raise PlatformFailed(words.get(reply.status, "refused"))
