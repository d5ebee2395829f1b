"""The queue of mails: what left, what waits, what came back; sending again, stopping, putting right."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import after_commit, db, event_scope
from app.core.errors import NotFound
from app.core.jobs import wake
from app.core.mail import DeadAddress, Mail, MailState, recipient_key, revive_address
from app.events.models import Event
from app.messages.rules import NotThisMail
from app.messages.services.audience import audience

PAGE = 50
NOTHING = uuid.UUID(int=0)
SENDABLE = (MailState.FAILED,)
WRITABLE = (MailState.SENT, MailState.BOUNCED, MailState.STOPPED, MailState.FAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """A mail as the queue shows it."""

    mail: Mail
    about: str
    event: Event | None
    dead: bool

    @property
    def can_stop(self) -> bool:
        return self.mail.state is MailState.QUEUED

    @property
    def can_send(self) -> bool:
        return may_send(self.mail)


@dataclass(frozen=True, slots=True)
class MailPage:
    """One page of the queue, and how many mails there are in each state."""

    lines: list[Line]
    counts: Mapping[MailState, int]
    total: int
    page: int
    pages: int


def may_send(mail: Mail) -> bool:
    """Tell whether a mail can go again: as it is, or written anew for what it is about."""
    if mail.state in SENDABLE and mail.recipient:
        return True
    return mail.state in WRITABLE and mail.event_id is not None and mail.about_id is not None


def list_mails(
    event: Event | None, *, state: MailState | None = None, search: str = "", page: int = 1
) -> MailPage:
    """List the mails of an event, or of the whole organisation, latest first; constant statements."""
    here = sa.true() if event is None else Mail.event_id == event.id
    by_state = sa.select(Mail.state, sa.func.count()).where(here).group_by(Mail.state)
    counts: dict[MailState, int] = {row[0]: row[1] for row in db.session.execute(by_state)}
    wanted = [here]
    if state is not None:
        wanted.append(Mail.state == state)
    if search.strip():
        wanted.append(_matching(event, search.strip()))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Mail).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        sa.select(Mail, DeadAddress.id)
        .outerjoin(DeadAddress, DeadAddress.recipient_key == Mail.recipient_key)
        .options(sa.orm.defer(Mail.context), sa.orm.defer(Mail.attachments))
        .where(*wanted)
        .order_by(Mail.created_at.desc(), Mail.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    names = audience().names({row[0].about_id for row in rows if row[0].about_id})
    events = _events({row[0].event_id for row in rows if row[0].event_id})
    lines = [
        Line(
            mail,
            names.get(mail.about_id or NOTHING, ""),
            events.get(mail.event_id or NOTHING),
            dead is not None,
        )
        for mail, dead in rows
    ]
    return MailPage(lines, counts, total, page, pages)


def _matching(event: Event | None, search: str) -> sa.ColumnElement[bool]:
    by_address: sa.ColumnElement[bool] = Mail.recipient.icontains(search, autoescape=True)
    if event is None:
        return by_address
    people = [person.id for person in audience().search(event, search, 200)]
    return sa.or_(by_address, Mail.about_id.in_(people))


def _events(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Event]:
    rows = db.session.scalars(sa.select(Event).where(Event.id.in_(ids))) if ids else ()
    return {event.id: event for event in rows}


def get_mail(mail_id: uuid.UUID, event: Event | None) -> Mail:
    """Return a mail of the event, or any where no event is given; raises NotFound."""
    found = db.session.get(Mail, mail_id)
    if found is None or (event is not None and found.event_id != event.id):
        raise NotFound
    return found


def send_again(mail: Mail) -> None:
    """Send a mail again: as it is while its content is kept, else written anew. Raises NotThisMail."""
    if mail.state in SENDABLE and mail.recipient:
        mail.state, mail.attempts, mail.next_at, mail.lease_until = MailState.QUEUED, 0, clock.now(), None
        db.session.flush()
        after_commit(lambda: wake("mail"))
    elif mail.state not in WRITABLE or not _write_again(mail):
        raise NotThisMail
    audit.record("mail.sent_again", "mail", mail.id)


def _write_again(mail: Mail) -> bool:
    if mail.event_id is None or mail.about_id is None:
        return False
    event = db.session.get(Event, mail.event_id)
    if event is None:
        return False
    with event_scope(event.id):
        return audience().write_again(event, mail.about_id)


def stop(mail: Mail) -> None:
    """Stop a mail that waits, and forget what it says; raises NotThisMail where it is too late."""
    stopped = db.session.execute(
        sa.update(Mail)
        .where(Mail.id == mail.id, Mail.state == MailState.QUEUED)
        .values(
            state=MailState.STOPPED, context={}, attachments=[], next_at=clock.now(), last_error="stopped"
        )
        .returning(Mail.id)
    ).first()
    if stopped is None:
        raise NotThisMail
    db.session.refresh(mail)
    audit.record("mail.stopped", "mail", mail.id)


def put_right(mail: Mail) -> None:
    """Say that the address of a mail works: mails go there again."""
    if not revive_address(mail.recipient_key):
        raise NotThisMail
    audit.record("mail.address_put_right", "mail", mail.id)


def trouble_of(about: uuid.UUID, address: str) -> Mail | None:
    """Return the last mail about somebody, if it did not reach the address that they have now."""
    last = db.session.scalar(
        sa.select(Mail)
        .options(sa.orm.defer(Mail.context), sa.orm.defer(Mail.attachments))
        .where(Mail.about_id == about, Mail.recipient_key == recipient_key(address))
        .order_by(Mail.created_at.desc(), Mail.id)
        .limit(1)
    )
    lost = {MailState.FAILED, MailState.BOUNCED}
    return last if last is not None and last.state in lost else None
