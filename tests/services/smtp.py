"""A mail server that keeps what it is given."""

import threading
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.processes import free_port, wait_until


class _Keep:
    def __init__(self, trap: "SmtpTrap") -> None:
        self.trap = trap

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.trap.refused:
            return self.trap.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.trap.refuse_next:
            self.trap.refuse_next -= 1
            return "451 Try again later"
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self.trap.lock:
            self.trap.received.append((list(envelope.rcpt_tos), message))
            self.trap.senders.append(envelope.mail_from or "")
        return "250 Kept"


class SmtpTrap:
    """A real SMTP server on a loopback port; `messages` is what arrived, in order."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.senders: list[str] = []
        self.refused: dict[str, str] = {}
        self.refuse_next = 0
        self.host = "127.0.0.1"
        self.port = free_port()
        self.url = f"smtp://{self.host}:{self.port}"
        self._controller = Controller(_Keep(self), hostname=self.host, port=self.port)
        self._controller.start()

    @property
    def messages(self) -> list[EmailMessage]:
        """Return the mails that arrived so far."""
        with self.lock:
            return [message for _, message in self.received]

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails that arrived for an address."""
        with self.lock:
            return [message for recipients, message in self.received if address in recipients]

    def wait_for(self, count: int, *, seconds: float = 180) -> list[EmailMessage]:
        """Wait until so many mails have arrived and return them all."""
        wait_until(lambda: len(self.messages) >= count, seconds=seconds, what=f"{count} mails")
        return self.messages

    def stop(self) -> None:
        """End the server."""
        self._controller.stop()
