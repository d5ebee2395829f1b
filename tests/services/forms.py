"""A browser made of the standard library alone: one cookie jar, forms with their token."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class FormClient:
    """Reads a page with a form and sends it back filled, over a connection that stays open."""

    def __init__(self, url: str, *, timeout: float = 60) -> None:
        parts = urlsplit(url)
        self.origin = url
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        return self._send("GET", path, None)

    def submit(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Read the form at the path, then send it with these fields; return status and text of the answer."""
        _status, page = self.get(path)
        return self.post(path, {"csrf_token": self.token_in(page), **fields})

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send fields as they are."""
        return self._send("POST", path, urlencode(fields))

    @staticmethod
    def token_in(page: str) -> str:
        found = TOKEN.search(page)
        return found[1] if found else ""

    @staticmethod
    def value_in(page: str, name: str) -> str:
        """Return the value of a hidden field."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
        return found[1] if found else ""

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Accept": "text/html", "Origin": self.origin}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return answer.status, text

    def close(self) -> None:
        self.connection.close()
