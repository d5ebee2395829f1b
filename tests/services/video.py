"""Stand-ins for video platforms, written from what their makers publish about their interfaces.

One loopback server answers as BigBlueButton (`/bigbluebutton/api/…`), as Zoom (`/oauth/token`, `/v2/…`), and as
Microsoft Graph (`/<tenant>/oauth2/v2.0/token`, `/v1.0/…`). It checks what the real ones check: signatures,
tokens, required fields. `asked` holds every call in order; `before` runs inside each call.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.sax.saxutils import escape

from app.core.settings import VideoSettings

BBB_SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
CLIENT, SECRET = "client-of-the-tests", "a-secret-of-the-tests"
ACCOUNT, TENANT = "account-1", "tenant-1"


@dataclass
class Call:
    """One request that the stand-in was sent."""

    method: str
    path: str
    values: dict[str, str]
    body: Any = None


class VideoServer:
    """The stand-in; `settings` lead to it. `fault` makes it fail: busy, redirect, drip, silent or doctype."""

    def __init__(self) -> None:
        self.asked: list[Call] = []
        self.inside: dict[str, list[tuple[str, str]]] = {}
        self.created: dict[str, int] = {}
        self.fault = ""
        self.has_spoken = False
        self.token = "token-1"
        self.before: Callable[[], object] = lambda: None
        self.release = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self, None)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                outer.answer(self, self.rfile.read(length))

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def settings(self) -> VideoSettings:
        return VideoSettings(
            bigbluebutton_url=f"{self.url}/bigbluebutton/api",
            bigbluebutton_secret=BBB_SECRET,
            jitsi_url=f"{self.url}/jitsi",
            jitsi_app_id="encuentro",
            jitsi_secret=SECRET,
            zoom_account_id=ACCOUNT,
            zoom_client_id=CLIENT,
            zoom_client_secret=SECRET,
            zoom_url=f"{self.url}/v2",
            zoom_token_url=f"{self.url}/oauth/token",
            teams_tenant_id=TENANT,
            teams_client_id=CLIENT,
            teams_client_secret=SECRET,
            teams_url=f"{self.url}/v1.0",
            teams_token_url=self.url,
        )

    def environment(self) -> dict[str, str]:
        """Return the settings as a server's environment."""
        return {name.upper(): value for name, value in vars(self.settings).items() if value}

    def paths(self) -> list[str]:
        """Return the paths that were asked, in order."""
        return [call.path for call in self.asked]

    def stop(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()

    # --- answering ----------------------------------------------------------------------------

    def answer(self, request: BaseHTTPRequestHandler, raw: bytes | None) -> None:
        parts = urlsplit(request.path)
        values = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.asked.append(Call(request.command, parts.path, values, raw))
        self.before()
        if self.fault:
            self._fail(request)
            return
        if parts.path.startswith("/bigbluebutton/api/"):
            self._bigbluebutton(request, parts.path.rpartition("/")[2], parts.query, values)
        elif parts.path == "/oauth/token":
            self._zoom_token(request, raw or b"")
        elif parts.path.endswith("/oauth2/v2.0/token"):
            self._teams_token(request, parts.path, raw or b"")
        elif parts.path.startswith(("/v2/", "/v1.0/")):
            self._with_token(request, parts.path, raw)
        else:
            self._send(request, 200, b"<title>The meeting</title>Inside", "text/html")

    def _fail(self, request: BaseHTTPRequestHandler) -> None:
        if self.fault == "silent":
            self.release.wait(60)
            self.has_spoken = True
        elif self.fault == "redirect":
            request.send_response(302)
            request.send_header("Location", "http://127.0.0.1:1/elsewhere")
            request.end_headers()
        elif self.fault == "doctype":
            body = b'<!DOCTYPE r [<!ENTITY e "x">]><response><returncode>SUCCESS</returncode></response>'
            self._send(request, 200, body, "text/xml")
        else:
            self._send(request, 503, b"busy", "text/plain")

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, status: int, body: bytes, kind: str) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _json(self, request: BaseHTTPRequestHandler, status: int, body: Any) -> None:
        self._send(request, status, json.dumps(body).encode(), "application/json")

    def _bigbluebutton(
        self, request: BaseHTTPRequestHandler, call: str, query: str, values: dict[str, str]
    ) -> None:
        signed, _, given = query.rpartition("checksum=")
        text = f"{call}{signed.rstrip('&')}{BBB_SECRET}".encode()
        if given not in {hashlib.new(name, text).hexdigest() for name in ("sha1", "sha256")}:
            self._xml(request, "FAILED", "<messageKey>checksumError</messageKey>")
            return
        meeting = values.get("meetingID", "")
        if call == "create":
            made = self.created.setdefault(meeting, 1531155809613 + len(self.created))
            self._xml(
                request, "SUCCESS", f"<meetingID>{escape(meeting)}</meetingID><createTime>{made}</createTime>"
            )
        elif call == "join":
            good = values.get("createTime") == str(self.created.get(meeting)) and values.get("fullName")
            self._send(request, 200 if good else 403, b"<title>The meeting</title>Inside", "text/html")
        elif call == "getMeetings":
            self._xml(request, "SUCCESS", "<meetings/>")
        elif meeting not in self.created:
            self._xml(request, "FAILED", "<messageKey>notFound</messageKey>")
        elif call == "end":
            self.inside.pop(meeting, None)
            self._xml(request, "SUCCESS", "<messageKey>sentEndMeetingRequest</messageKey>")
        else:
            people = "".join(
                f"<attendee><userID>{escape(key)}</userID><fullName>{escape(name)}</fullName></attendee>"
                for key, name in self.inside.get(meeting, [])
            )
            self._xml(request, "SUCCESS", f"<running>true</running><attendees>{people}</attendees>")

    def _xml(self, request: BaseHTTPRequestHandler, code: str, more: str) -> None:
        body = f"<response><returncode>{code}</returncode>{more}</response>".encode()
        self._send(request, 200, body, "text/xml")

    def _zoom_token(self, request: BaseHTTPRequestHandler, raw: bytes) -> None:
        proof = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = parse_qs(raw.decode())
        good = request.headers["Authorization"] == f"Basic {proof}"
        if not good or asked.get("grant_type") != ["account_credentials"] or asked["account_id"] != [ACCOUNT]:
            self._json(
                request, 400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
            )
            return
        self._json(request, 200, {"access_token": self.token, "token_type": "bearer", "expires_in": 3600})

    def _teams_token(self, request: BaseHTTPRequestHandler, path: str, raw: bytes) -> None:
        asked = parse_qs(raw.decode())
        wanted = {"grant_type": ["client_credentials"], "client_id": [CLIENT], "client_secret": [SECRET]}
        if not path.startswith(f"/{TENANT}/") or any(
            asked.get(name) != value for name, value in wanted.items()
        ):
            self._json(request, 401, {"error": "invalid_client"})
            return
        self._json(request, 200, {"access_token": self.token, "token_type": "Bearer", "expires_in": 3599})

    def _with_token(self, request: BaseHTTPRequestHandler, path: str, raw: bytes | None) -> None:
        if request.headers["Authorization"] != f"Bearer {self.token}":
            self._json(request, 401, {"code": 124, "message": "Invalid access token."})
            return
        body = json.loads(raw) if raw else {}
        if path.startswith("/v2/meetings/8765/registrants") and request.command == "POST":
            if not body.get("email") or not body.get("first_name"):
                self._json(request, 400, {"code": 300, "message": "Validation Failed."})
                return
            who = hashlib.sha256(body["email"].encode()).hexdigest()[:12]
            self._json(
                request,
                201,
                {"id": 8765, "registrant_id": who, "join_url": f"https://zoom.example/w/8765?tk={who}"},
            )
        elif path == "/v1.0/solutions/virtualEvents/webinars/w1/registrations" and body.get("email"):
            who = hashlib.sha256(body["email"].encode()).hexdigest()[:12]
            self._json(request, 201, {"id": who, "status": "registered"})
        elif path.startswith("/v1.0/solutions/virtualEvents/webinars/w1/registrations/"):
            who = path.split("/")[-2]
            self._json(request, 200, {"value": [{"id": "s", "joinWebUrl": f"https://teams.example/l/{who}"}]})
        elif path == "/v1.0/users/u1/onlineMeetings/m1":
            self._json(request, 200, {"id": "m1", "joinWebUrl": "https://teams.example/l/meeting/m1"})
        else:
            self._json(request, 404, {"code": 3001, "message": "Meeting does not exist"})
