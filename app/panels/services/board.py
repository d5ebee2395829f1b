"""How a panel stands: its steps, its clock, its questions, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.directory.models import Person
from app.events import services as events
from app.events.models import Session
from app.panels.models import Panel, PanelQuestion, PanelStep, PanelVoice
from app.panels.rules import Origin, QuestionState, StepKind, StepState, Timer, most_alike
from app.panels.services.order import list_steps, timer_of
from app.panels.services.questions import SPEAKING
from app.registration.models import Registration


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step with who has the floor in it."""

    id: UUID
    kind: StepKind
    state: StepState
    title: dict[str, str]
    who: str
    seconds: int
    spent: timedelta


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as those at the desk read it; `name` is nobody else's to read where `hidden`."""

    id: UUID
    text: str
    state: QuestionState
    origin: Origin
    name: str
    hidden: bool
    addressee: str
    voices: int
    merged: int
    asked_at: datetime
    staged_at: datetime | None
    closed_at: datetime | None
    like: UUID | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is shown of a panel; equal boards look alike, whatever the hour."""

    revision: int
    takes_questions: bool
    names_hidden: bool
    steps: Sequence[StepLine]
    current: StepLine | None
    timer: Timer | None
    stage: QuestionLine | None
    queue: Sequence[QuestionLine]
    new: Sequence[QuestionLine]
    answered: Sequence[QuestionLine]
    aside: Sequence[QuestionLine]

    @property
    def next(self) -> StepLine | None:
        """Return the step that has the floor after this one."""
        at = self.steps.index(self.current) + 1 if self.current else 0
        return next((step for step in self.steps[at:] if step.state is StepState.WAITING), None)

    @property
    def by_origin(self) -> dict[Origin, int]:
        """Count what was answered by where it came from: advice for choosing the next."""
        heard = [*self.answered, *([self.stage] if self.stage else [])]
        return {origin: sum(each.origin is origin for each in heard) for origin in Origin}

    def public_name(self, question: QuestionLine) -> str:
        """Return who asked, as far as all who take part may read it."""
        return "" if self.names_hidden or question.hidden else question.name


def board_of(session: Session, panel: Panel) -> Board:
    """Read how a panel stands."""
    people = events.people_of_session(session)
    names = {person.id: person.full_name for _role, person in people.roles}
    talks = {}
    for given, speakers in people.contributions:
        names |= {person.id: person.full_name for _speaker, person in speakers}
        talks[given.id] = (dict(given.title), ", ".join(person.full_name for _s, person in speakers))
    rows = list_steps(session.id)
    steps = [_step(row, talks, names) for row in rows]
    at = next((index for index, row in enumerate(rows) if row.has_floor), None)
    questions = _questions(session, names)
    by_state: dict[QuestionState, list[QuestionLine]] = defaultdict(list)
    for line in questions:
        by_state[line.state].append(line)
    stage = by_state[QuestionState.STAGE]
    queue = by_state[QuestionState.QUEUED]
    open_ones = [(line.id, line.text) for line in (*stage, *queue)]
    return Board(
        revision=panel.revision,
        takes_questions=panel.takes_questions,
        names_hidden=panel.names_hidden,
        steps=steps,
        current=steps[at] if at is not None else None,
        timer=timer_of(panel, rows[at]) if at is not None else None,
        stage=stage[0] if stage else None,
        queue=queue,
        new=[_with_like(line, open_ones) for line in by_state[QuestionState.NEW]],
        answered=_latest(by_state[QuestionState.ANSWERED]),
        aside=_latest(by_state[QuestionState.SET_ASIDE] + by_state[QuestionState.MERGED]),
    )


def _latest(lines: list[QuestionLine]) -> list[QuestionLine]:
    return sorted(lines, key=lambda line: line.closed_at or line.asked_at, reverse=True)


def _with_like(line: QuestionLine, others: list[tuple[UUID, str]]) -> QuestionLine:
    return replace(line, like=most_alike(line.text, others))


def _step(row: PanelStep, talks: dict[UUID, tuple[dict[str, str], str]], names: dict[UUID, str]) -> StepLine:
    title, who = talks.get(row.contribution_id, ({}, "")) if row.contribution_id else ({}, "")
    if row.title:
        title = {"es": row.title, "en": row.title}
    if not who and row.person_id:
        who = names.get(row.person_id, "")
    spent = timedelta(milliseconds=row.spent_ms)
    return StepLine(row.id, row.kind, row.state, title, who, row.seconds, spent)


def _questions(session: Session, names: dict[UUID, str]) -> list[QuestionLine]:
    voices = _voices(session)
    rows = db.session.execute(
        sa.select(
            PanelQuestion,
            *(Person.given_name, Person.family_name),
            *(Registration.given_name, Registration.family_name),
        )
        .outerjoin(Person, Person.id == PanelQuestion.asker_id)
        .outerjoin(Registration, Registration.id == PanelQuestion.registration_id)
        .where(PanelQuestion.session_id == session.id)
        .order_by(PanelQuestion.order, PanelQuestion.asked_at, PanelQuestion.id)
    ).all()
    joined: dict[UUID, list[UUID]] = defaultdict(list)
    for row, *_names in rows:
        if row.merged_into_id is not None:
            joined[row.merged_into_id].append(row.id)
    lines = []
    for row, given, family, own_given, own_family in rows:
        name = row.said_by or f"{given or own_given or ''} {family or own_family or ''}".strip()
        heard = set(voices[row.id]).union(*(voices[key] for key in joined[row.id]))
        lines.append(_line(row, name, names, len(heard), len(joined[row.id])))
    return lines


def _line(row: PanelQuestion, name: str, names: dict[UUID, str], voices: int, merged: int) -> QuestionLine:
    return QuestionLine(
        id=row.id,
        text=row.text,
        state=row.state,
        origin=row.origin,
        name=name,
        hidden=row.name_hidden,
        addressee=names.get(row.addressee_id, "") if row.addressee_id else "",
        voices=voices,
        merged=merged,
        asked_at=row.asked_at,
        staged_at=row.staged_at,
        closed_at=row.closed_at,
    )


def _voices(session: Session) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for question_id, voter in db.session.execute(
        sa.select(PanelVoice.question_id, PanelVoice.voter)
        .join(PanelQuestion, PanelQuestion.id == PanelVoice.question_id)
        .where(PanelQuestion.session_id == session.id)
    ):
        found[question_id].append(voter)
    return found


def speaking_roles(session: Session) -> list[tuple[UUID, str]]:
    """List those who run a session, for their links."""
    people = events.people_of_session(session)
    found: dict[UUID, str] = {}
    for role, person in people.roles:
        if role.role in SPEAKING[1:]:
            found.setdefault(person.id, person.full_name)
    return list(found.items())
