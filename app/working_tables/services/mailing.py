"""Letters to tables: to the people of one, or of all, each mail naming its reader's own table."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import Perm
from app.core.db import db, event_scope
from app.core.errors import NotFound
from app.core.jobs import enqueue
from app.core.mail import MailLike, Text, queue, texts_from
from app.core.text import mark, normalise_email
from app.directory.services import get_person
from app.events.models import Event, Room
from app.messages.rules import LANGUAGES, Occasion, Placeholder, check_text, is_written
from app.messages.rules.refusals import AlreadySent, NobodyToTell, TextMissing
from app.messages.services import facts_of
from app.messages.services.texts import expressions_of
from app.registration.models import Registration
from app.registration.services.notices import context_of
from app.registration.services.occasions import ABOUT_EVENT, SAMPLE
from app.working_tables.models import TableLetter, WorkingTable
from app.working_tables.rules import AnswersTo, TablePart
from app.working_tables.rules.refusals import LetterOutdated
from app.working_tables.services.people import TablePerson, people_by_table
from app.working_tables.services.tables import list_tables

JOB = "working_tables.letter"
BATCH = 200
_LINK = (
    "url_for('working_tables.my_table_by_link', event=event_slug, token=token, _external=True)"
    " if token else url_for('working_tables.my_table', event=event_slug, _external=True)"
)
LETTER = Occasion(
    kind="working_tables.letter",
    title=mark("Letter to a table"),
    when=mark("When organisers write to the people of tables."),
    placeholders=(
        *ABOUT_EVENT,
        Placeholder("table", mark("Name of the reader's table"), "table|pick"),
        Placeholder("axis", mark("Axis of the table"), "axis|pick"),
        Placeholder("room", mark("Room of the table"), "room"),
        Placeholder("link", mark("Link to the own table and its papers"), _LINK, link=True),
    ),
    sample={**SAMPLE, "event_slug": "xyzzy", "table": {"es": "Mesa"}, "axis": {}, "room": ""},
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who gets a letter, and the table that it names."""

    person: TablePerson
    email: str
    table: WorkingTable


@texts_from
def text_for(mail: MailLike) -> Text | None:
    """Return what the organisers wrote, for a mail that is a letter to a table."""
    named = mail.context.get("letter_id")
    if mail.template != LETTER.template or mail.event_id is None or not isinstance(named, str):
        return None
    with event_scope(mail.event_id):
        row = db.session.scalar(sa.select(TableLetter).where(TableLetter.id == uuid.UUID(named)))
    return Text(*wording(row, mail.locale), expressions_of(LETTER)) if row is not None else None


def wording(letter: TableLetter, language: str) -> tuple[str, str]:
    """Return subject and body in a language, else in the other one."""
    other = next(each for each in LANGUAGES if each != language)
    shown = language if letter.subject.get(language) and letter.body.get(language) else other
    return letter.subject.get(shown, ""), letter.body.get(shown, "")


def list_letters(event: Event) -> Sequence[TableLetter]:
    """List what was written to tables, or is about to be, the latest first."""
    query = sa.select(TableLetter).where(TableLetter.event_id == event.id)
    return db.session.scalars(query.order_by(TableLetter.created_at.desc(), TableLetter.id)).all()


def get_letter(letter_id: uuid.UUID) -> TableLetter:
    """Return a letter of the event in scope; raises NotFound."""
    found = db.session.scalar(sa.select(TableLetter).where(TableLetter.id == letter_id))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What is written, to which tables, and where answers go; no tables are all of them."""

    subject: Mapping[str, str]
    body: Mapping[str, str]
    table_ids: Collection[uuid.UUID]
    answers_to: AnswersTo = AnswersTo.WRITER


def draft_letter(
    event: Event, letter: TableLetter | None, draft: LetterDraft, *, by: uuid.UUID | None
) -> TableLetter:
    """Keep a letter without sending it; raises TextMissing, UnknownPlaceholder, AlreadySent, NotFound."""
    if not any(draft.subject.get(code) and draft.body.get(code) for code in LANGUAGES):
        raise TextMissing
    for code in LANGUAGES:
        if is_written({code: draft.subject.get(code, "")}) or is_written({code: draft.body.get(code, "")}):
            check_text(LETTER, draft.subject.get(code, ""), draft.body.get(code, ""))
    known = {table.id for table in list_tables(event)}
    if not known.issuperset(draft.table_ids):
        raise NotFound
    if letter is None:
        letter = TableLetter(event_id=event.id, written_by_id=by)
        db.session.add(letter)
    elif letter.confirmed_at is not None:
        raise AlreadySent
    letter.subject = {code: " ".join(text.split()) for code, text in draft.subject.items()}
    letter.body = dict(draft.body)
    letter.table_ids = sorted(str(table_id) for table_id in draft.table_ids)
    letter.answers_to = draft.answers_to
    db.session.flush()
    return letter


def addressees(event: Event, letter: TableLetter) -> list[Addressee]:
    """List who gets a letter, each once: who is at two tables gets it for the first that seats people."""
    wanted = {uuid.UUID(text) for text in letter.table_ids}
    tables = [table for table in list_tables(event) if not wanted or table.id in wanted]
    people = people_by_table(event, [table.id for table in tables])
    found: dict[str, Addressee] = {}
    for table in sorted(tables, key=lambda each: each.is_linking):
        for person in people[table.id]:
            if person.email:
                key = normalise_email(person.email)
                found.setdefault(key, Addressee(person, person.email, table))
    return list(found.values())


def confirm_letter(event: Event, letter: TableLetter, *, seen: int) -> uuid.UUID:
    """Send a letter; return the job that does it. Raises AlreadySent, NobodyToTell, LetterOutdated.

    `seen` is how many people the organisers saw when they looked at it.
    """
    count = len(addressees(event, letter))
    if not count:
        raise NobodyToTell
    if count != seen:
        raise LetterOutdated(count=count)
    now = clock.now()
    confirmed = db.session.execute(
        sa.update(TableLetter)
        .where(TableLetter.id == letter.id, TableLetter.confirmed_at.is_(None))
        .values(confirmed_at=now)
        .returning(TableLetter.id)
    ).first()
    if confirmed is None:
        raise AlreadySent
    db.session.refresh(letter)
    payload = {"event": str(event.id), "letter": str(letter.id)}
    letter.job_id = enqueue(JOB, payload, key=str(letter.id), event_id=event.id, permission=Perm.EVENT_TABLES)
    db.session.flush()
    audit.record(
        "working_tables.letter", "table_letter", letter.id, people=count, tables=len(letter.table_ids)
    )
    return letter.job_id


def remove_letter(letter: TableLetter) -> None:
    """Throw a draft away."""
    if letter.confirmed_at is not None:
        raise AlreadySent
    db.session.delete(letter)
    db.session.flush()


def send_some(event: Event, letter: TableLetter, people: Sequence[Addressee]) -> None:
    """Write to some of the addressees; the same person twice is one mail."""
    rooms: dict[uuid.UUID | None, str] = {room.id: room.name for room in db.session.scalars(sa.select(Room))}
    ids = [each.person.registration_id for each in people if each.person.registration_id is not None]
    query = sa.select(Registration).where(Registration.id.in_(ids))
    registrations = {row.id: row for row in db.session.scalars(query)}
    answers = _answers(event, letter, {each.table.id for each in people})
    for each in people:
        registration = registrations.get(each.person.registration_id) if each.person.registration_id else None
        queue(
            to=each.email,
            template=LETTER.template,
            occasion=f"table-letter:{letter.id}",
            locale=each.person.language,
            context={
                **context_for(event, letter, each, registration),
                "room": rooms.get(each.table.room_id, ""),
            },
            reply_to=answers.get(each.table.id),
            event_id=event.id,
            about_id=each.person.registration_id,
        )


def context_for(
    event: Event, letter: TableLetter, to: Addressee, registration: Registration | None
) -> dict[str, Any]:
    """Say of a reader and their table what a letter may say."""
    own = context_of(registration) if registration is not None else {"name": to.person.name, "token": ""}
    return {
        **facts_of(event),
        **own,
        "table": dict(to.table.name),
        "axis": dict(to.table.axis),
        "room": "",
        "letter_id": str(letter.id),
    }


def example_context(event: Event, letter: TableLetter, people: Sequence[Addressee]) -> dict[str, Any]:
    """Return what the first reader's letter says of them and their table, for looking at it."""
    if not people:
        return {}
    first = people[0]
    registration = (
        db.session.get(Registration, first.person.registration_id) if first.person.registration_id else None
    )
    room = db.session.get(Room, first.table.room_id) if first.table.room_id else None
    return context_for(event, letter, first, registration) | {"room": room.name if room else ""}


def _answers(event: Event, letter: TableLetter, table_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Say for each table where answers go."""
    if letter.answers_to is AnswersTo.WRITER:
        writer = get_person(letter.written_by_id).email if letter.written_by_id else None
        return dict.fromkeys(table_ids, writer) if writer else {}
    if letter.answers_to is AnswersTo.NOBODY:
        return {}
    order = (TablePart.SECRETARIAT, TablePart.LEADER, TablePart.RAPPORTEUR)
    found = {}
    for table_id, people in people_by_table(event, table_ids).items():
        held = {part: person.email for person in people for part in person.parts if person.email}
        first = next((held[part] for part in order if part in held), None)
        if first:
            found[table_id] = first
    return found
