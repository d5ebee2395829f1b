"""Hand a message over: to the SMTP server of the settings, or to a folder where there is none."""

import re
import smtplib
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.settings import Settings

SECONDS_PER_STEP = 10.0


class Refused(Exception):
    """The server will never take this mail for this address; `status` says why where it is the address."""

    def __init__(self, reason: str, status: str = "") -> None:
        super().__init__(reason)
        self.status = status


class Later(Exception):
    """The server does not take this mail now; another may go."""


class PostAway(Exception):
    """The server cannot be reached or does not let us in; another mail would fare no better now."""


# Permanent by their class, and yet no fault of the address: full, too large, or the message itself.
_PASSING = {"2.2", "2.3", "3.4"}


def is_dead_end(status: str) -> bool:
    """Tell whether a status (RFC 3463) means that no mail will ever arrive at this address."""
    kind, _dot, detail = status.partition(".")
    return kind == "5" and detail not in _PASSING and not detail.startswith(("6.", "7."))


def _refusal(code: int, text: bytes | str, *, at_address: bool) -> Refused | Later:
    """Tell a refusal for good from one for now, and one of the address from one of the message."""
    if code < 500:
        return Later(f"later, says the server ({code})")
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    enhanced = re.match(r"\s*(5\.\d{1,3}\.\d{1,3})\b", said)
    status = enhanced[1] if enhanced else ("5.0.0" if at_address else "")
    dead = is_dead_end(status) and (at_address or status.startswith("5.1."))
    return Refused(f"the server refuses it ({code} {status})".replace(" )", ")"), status if dead else "")


def _sender(settings: Settings, name: str) -> str:
    """Return the address that a mail which cannot be delivered goes back to; it names the mail (VERP)."""
    if not settings.mail_bounces:
        return parseaddr(settings.mail_from)[1]
    local, _at, domain = settings.mail_bounces.rpartition("@")
    return f"{local}+{name}@{domain}"


class Post:
    """A way for mails to leave; one connection serves many."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def connect(self) -> None:
        """Make sure that somebody listens; raises PostAway."""
        if not self._settings.smtp_url or self._still_there():
            return
        try:
            self._server = _connect(self._settings.smtp_url)
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            raise PostAway(_describe(error)) from error

    def send(self, message: EmailMessage, recipient: str, name: str) -> None:
        """Hand over one message; raises Refused, Later or PostAway."""
        if self._server is None:
            _write(mail_folder(self._settings) / f"{name}.eml", message)
            return
        try:
            self._server.send_message(message, _sender(self._settings, name), [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _refusal(code, text, at_address=True) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("the server does not know such addresses") from error
        except smtplib.SMTPServerDisconnected as error:
            self._close()
            raise PostAway(_describe(error)) from error
        except smtplib.SMTPDataError as error:
            if error.smtp_code < 500:
                raise Later(_describe(error)) from error
            raise _refusal(error.smtp_code, error.smtp_error, at_address=False) from error
        except smtplib.SMTPException as error:
            raise Later(_describe(error)) from error
        except OSError as error:
            self._close()
            raise PostAway(_describe(error)) from error

    def _still_there(self) -> bool:
        if self._server is None:
            return False
        try:
            return self._server.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            self._close()
            return False

    def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS_PER_STEP, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS_PER_STEP)
        if options.get("starttls", ["0"])[0] == "1":
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _describe(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


# --- the folder in place of a server ------------------------------------------------------------


def mail_folder(settings: Settings) -> Path:
    """Return the folder that mails go to where no SMTP server is set."""
    return settings.data_dir / "mail"


def _write(path: Path, message: EmailMessage) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    partial = path.with_suffix(".partial")
    partial.write_bytes(message.as_bytes())
    partial.replace(path)


def read_delivered(settings: Settings, to: str | None = None) -> list[tuple[str, EmailMessage]]:
    """Read the mails of the folder, oldest first: (id, message), all or those to one address."""
    found = []
    for path in sorted(mail_folder(settings).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if to is None or to.casefold() in str(message["To"]).casefold():
            found.append((path.stem, message))
    return found
