"""Questions to a panel: asked, looked at, put in order, on the screen, answered; and voices for them."""

import hashlib
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.access import derived_token
from app.core.db import db
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Session
from app.events.rules import SessionPart
from app.panels.models import Panel, PanelQuestion, PanelVoice
from app.panels.rules import (
    LONGEST_QUESTION,
    MOST_OPEN,
    OPEN,
    NotSoFromHere,
    Origin,
    PanelMovedOn,
    QuestionBlank,
    QuestionsClosed,
    QuestionState,
    TooManyQuestions,
    check_move,
)
from app.panels.services.access import Seat

SPEAKING = (SessionPart.EXPERT, SessionPart.MODERATOR, SessionPart.HOST, SessionPart.FACILITATOR)


def panellists_of(session: Session) -> list[tuple[UUID, str]]:
    """List those to whom a question can be put, each once."""
    people = events.people_of_session(session)
    found = {person.id: person.full_name for _c, speakers in people.contributions for _s, person in speakers}
    for role, person in people.roles:
        if role.role in SPEAKING:
            found.setdefault(person.id, person.full_name)
    return list(found.items())


def get_question(session: Session, question_id: UUID) -> PanelQuestion:
    """Return a question of a session."""
    query = sa.select(PanelQuestion).where(
        PanelQuestion.id == question_id, PanelQuestion.session_id == session.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def ask(seat: Seat, text: str, *, addressee_id: UUID | None, name_hidden: bool, key: str) -> PanelQuestion:
    """Put a question to the panel from one's seat; sent twice, it is one question."""
    if seat.panel is None or not seat.panel.takes_questions or seat.session.cancelled_at is not None:
        raise QuestionsClosed
    known = _sent_before(seat.session, key)
    if known is not None:
        return known
    waiting = [row for row in own_questions(seat) if row.state in OPEN]
    if len(waiting) >= MOST_OPEN:
        raise TooManyQuestions(count=len(waiting))
    return _add(
        seat.session,
        text,
        origin=seat.origin,
        addressee_id=addressee_id,
        asker_id=seat.person_id,
        registration_id=seat.registration.id if seat.registration else None,
        name_hidden=name_hidden,
        idempotency_key=key or None,
    )


def _sent_before(session: Session, key: str) -> PanelQuestion | None:
    if not key:
        return None
    query = sa.select(PanelQuestion).where(
        PanelQuestion.session_id == session.id, PanelQuestion.idempotency_key == key
    )
    return db.session.scalar(query)


def add_from_room(
    session: Session, text: str, *, addressee_id: UUID | None, said_by: str, key: str
) -> PanelQuestion:
    """Write down what somebody asked in the room; it goes straight into the queue."""
    known = _sent_before(session, key)
    if known is not None:
        return known
    question = _add(
        session,
        text,
        origin=Origin.ROOM,
        addressee_id=addressee_id,
        said_by=said_by.strip()[:120],
        idempotency_key=key or None,
    )
    question.state, question.order = QuestionState.QUEUED, _last(session.id) + 1
    db.session.flush()
    return question


def _add(session: Session, text: str, *, addressee_id: UUID | None, **facts: object) -> PanelQuestion:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_QUESTION:
        raise QuestionBlank(count=LONGEST_QUESTION)
    known = {key for key, _name in panellists_of(session)}
    question = PanelQuestion(
        event_id=session.event_id,
        session_id=session.id,
        text=said,
        addressee_id=addressee_id if addressee_id in known else None,
        asked_at=clock.now(),
        **facts,
    )
    db.session.add(question)
    db.session.flush()
    return question


def own_questions(seat: Seat) -> list[PanelQuestion]:
    """List what somebody asked in a session, the newest first."""
    mine = [PanelQuestion.asker_id == seat.person_id] if seat.person_id else []
    if seat.registration is not None:
        mine.append(PanelQuestion.registration_id == seat.registration.id)
    if not mine:
        return []
    query = sa.select(PanelQuestion).where(PanelQuestion.session_id == seat.session.id, sa.or_(*mine))
    return list(db.session.scalars(query.order_by(PanelQuestion.asked_at.desc())))


def withdraw(seat: Seat, question_id: UUID) -> None:
    """Take back one's own question, as long as it is not on the screen or answered."""
    question = next((row for row in own_questions(seat) if row.id == question_id), None)
    if question is None:
        raise NotFound
    if question.state not in {QuestionState.NEW, QuestionState.QUEUED}:
        raise PanelMovedOn
    question.state, question.closed_at = QuestionState.WITHDRAWN, clock.now()
    db.session.flush()


# --- the queue --------------------------------------------------------------------------------


def _last(session_id: UUID) -> int:
    query = sa.select(sa.func.max(PanelQuestion.order)).where(PanelQuestion.session_id == session_id)
    return db.session.scalar(query) or 0


def queue_of(session_id: UUID) -> list[PanelQuestion]:
    """List the queue in its order."""
    query = sa.select(PanelQuestion).where(
        PanelQuestion.session_id == session_id, PanelQuestion.state == QuestionState.QUEUED
    )
    return list(db.session.scalars(query.order_by(PanelQuestion.order, PanelQuestion.asked_at)))


def move_question(question: PanelQuestion, after: QuestionState) -> None:
    """Move a question; each move can be taken back by another."""
    check_move(question.state, after)
    if after is QuestionState.STAGE:
        raise NotSoFromHere(state=question.state.value)  # the screen has a door of its own
    if after is QuestionState.QUEUED:
        first = question.state is QuestionState.STAGE
        question.order = _first(question.session_id) - 1 if first else _last(question.session_id) + 1
        question.closed_at = None
    else:
        question.closed_at = clock.now() if after is not QuestionState.NEW else None
    question.state, question.on_stage = after, None
    if after is not QuestionState.MERGED:
        question.merged_into_id = None
    db.session.flush()


def _first(session_id: UUID) -> int:
    rows = queue_of(session_id)
    return rows[0].order if rows else 1


def put_on_stage(panel: Panel, question: PanelQuestion) -> None:
    """Put a question on the screen; the one that was there is answered by that.

    Of two moderators who do so at once one wins: the database holds one question on the screen.
    """
    check_move(question.state, QuestionState.STAGE)
    before = on_stage(panel.session_id)
    if before is not None:
        move_question(before, QuestionState.ANSWERED)
    try:
        with db.session.begin_nested():
            question.state, question.on_stage = QuestionState.STAGE, True
            question.staged_at = clock.now()
            db.session.flush()
    except IntegrityError as fault:
        raise PanelMovedOn from fault


def on_stage(session_id: UUID) -> PanelQuestion | None:
    """Return the question on the screen."""
    return db.session.scalar(
        sa.select(PanelQuestion).where(
            PanelQuestion.session_id == session_id, PanelQuestion.on_stage.is_(True)
        )
    )


def answer_and_next(panel: Panel) -> None:
    """Mark the question on the screen as answered, and put the first of the queue there."""
    before = on_stage(panel.session_id)
    if before is not None:
        move_question(before, QuestionState.ANSWERED)
    waiting = queue_of(panel.session_id)
    if waiting:
        put_on_stage(panel, waiting[0])


def merge(question: PanelQuestion, into: PanelQuestion) -> None:
    """Join a question with another that asks the same; its voices count for that one."""
    if into.id == question.id or into.state not in OPEN:
        raise PanelMovedOn
    check_move(question.state, QuestionState.MERGED)
    # What was joined with this one before follows it.
    db.session.execute(
        sa.update(PanelQuestion)
        .where(PanelQuestion.merged_into_id == question.id)
        .values(merged_into_id=into.id)
    )
    move_question(question, QuestionState.MERGED)
    question.merged_into_id = into.id
    db.session.flush()


def shift(question: PanelQuestion, *, up: bool) -> None:
    """Move a question one place up or down the queue."""
    rows = queue_of(question.session_id)
    at = next((index for index, row in enumerate(rows) if row.id == question.id), None)
    if at is None:
        raise PanelMovedOn
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        for order, row in enumerate(rows, start=1):
            row.order = order
        db.session.flush()


def reword(question: PanelQuestion, text: str) -> None:
    """Correct how a question is written, before it is on the screen."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_QUESTION:
        raise QuestionBlank(count=LONGEST_QUESTION)
    question.text = said
    db.session.flush()
    audit.record("panel.question_reworded", "panel_question", question.id)


# --- voices -----------------------------------------------------------------------------------


def voter_seal(session_id: UUID, voter: UUID) -> str:
    """Return what stands for a person's voices in a session: nobody reads from it whose they are."""
    return hashlib.sha256(derived_token(f"voice:{session_id}", voter, 1).encode()).hexdigest()


def set_voice(seat: Seat, question_id: UUID, *, given: bool) -> None:
    """Give one's voice to a question of the queue, or take it back; twice is once."""
    question = get_question(seat.session, question_id)
    if seat.voter is None or question.state is not QuestionState.QUEUED:
        raise PanelMovedOn
    seal = voter_seal(seat.session.id, seat.voter)
    query = sa.select(PanelVoice).where(PanelVoice.question_id == question.id, PanelVoice.voter == seal)
    known = db.session.scalar(query)
    if not given and known is not None:
        db.session.delete(known)
        db.session.flush()
    if not given or known is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(PanelVoice(event_id=seat.event.id, question_id=question.id, voter=seal))
    except IntegrityError:
        return  # the same person pressed twice in the same instant


def own_voices(seat: Seat, questions: Collection[UUID]) -> frozenset[UUID]:
    """Return to which of these questions somebody gave their voice."""
    if seat.voter is None or not questions:
        return frozenset()
    seal = voter_seal(seat.session.id, seat.voter)
    query = sa.select(PanelVoice.question_id).where(
        PanelVoice.voter == seal, PanelVoice.question_id.in_(questions)
    )
    return frozenset(db.session.scalars(query))
