"""The order of a panel and its clock: every move says from which state it starts, and one of two wins."""

from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from app.core import audit, clock
from app.core.access import hash_token
from app.core.db import db
from app.core.errors import NotFound
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import SessionPart
from app.panels.models import Panel, PanelStep
from app.panels.rules import (
    OrderTooLong,
    PanelMovedOn,
    StepKind,
    StepState,
    Talk,
    Timer,
    plan_order,
    talk_seconds,
)
from app.panels.services.access import find_panel, stage_token


def prepare_panel(event: Event, session: Session) -> Panel:
    """Prepare a session's panel with the usual order of its people; one that is there stays as it is."""
    found = find_panel(session.id)
    if found is not None:
        return found
    panel = Panel(event_id=event.id, session_id=session.id, stage_hash="")
    panel.id = uuid4()
    panel.key_version = 1
    panel.stage_hash = hash_token(stage_token(panel))
    db.session.add(panel)
    for order, step in enumerate(_usual_order(session), start=1):
        step.order = order
        db.session.add(step)
    db.session.flush()
    audit.record("panel.prepared", "session", session.id)
    return panel


def _usual_order(session: Session) -> list[PanelStep]:
    people = events.people_of_session(session)
    parts: dict[SessionPart, UUID] = {}
    experts = []
    for role, person in people.roles:
        parts.setdefault(role.role, person.id)
        if role.role is SessionPart.EXPERT:
            experts.append(person.id)
    talks = [Talk(given.minutes, contribution_id=given.id) for given, _speakers in people.contributions]
    if not talks and experts:
        each = max(1, min(10, session.minutes // 2 // len(experts)))
        talks = [Talk(each, person_id=person_id) for person_id in experts]
    moderator = parts.get(SessionPart.MODERATOR)
    opens = parts.get(SessionPart.FACILITATOR) or parts.get(SessionPart.HOST) or moderator
    return [
        PanelStep(
            event_id=session.event_id,
            session_id=session.id,
            kind=step.kind,
            seconds=step.seconds,
            contribution_id=step.contribution_id,
            person_id=step.person_id,
        )
        for step in plan_order(session.minutes, talks, opens=opens, closes=moderator or opens)
    ]


def list_steps(session_id: UUID) -> list[PanelStep]:
    """List the steps of a session's panel in their order."""
    return list(
        db.session.scalars(
            sa.select(PanelStep).where(PanelStep.session_id == session_id).order_by(PanelStep.order)
        )
    )


def get_step(session: Session, step_id: UUID) -> PanelStep:
    """Return a step of a session."""
    query = sa.select(PanelStep).where(PanelStep.id == step_id, PanelStep.session_id == session.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


# --- changing the order -----------------------------------------------------------------------


def add_step(session: Session, kind: StepKind, title: str, seconds: int) -> PanelStep:
    """Add a step at the end."""
    steps = list_steps(session.id)
    _check_talks(session, [(step.kind, step.seconds) for step in steps] + [(kind, seconds)])
    step = PanelStep(
        event_id=session.event_id,
        session_id=session.id,
        order=max((each.order for each in steps), default=0) + 1,
        kind=kind,
        title=title,
        seconds=seconds,
    )
    db.session.add(step)
    db.session.flush()
    return step


def edit_step(session: Session, step: PanelStep, title: str, seconds: int) -> None:
    """Change what a step is called and how long it may take."""
    lengths = [(e.kind, seconds if e.id == step.id else e.seconds) for e in list_steps(session.id)]
    _check_talks(session, lengths)
    step.title, step.seconds = title, seconds
    db.session.flush()


def _check_talks(session: Session, lengths: list[tuple[StepKind, int]]) -> None:
    talks = talk_seconds(lengths)
    if talks > session.minutes * 60:
        raise OrderTooLong(sum=-(-talks // 60), minutes=session.minutes)


def move_step(session: Session, step: PanelStep, *, up: bool) -> None:
    """Move a step one place up or down."""
    steps = list_steps(session.id)
    at = next(index for index, each in enumerate(steps) if each.id == step.id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(steps):
        steps[at], steps[to] = steps[to], steps[at]
        for order, each in enumerate(steps, start=1):
            each.order = order
        db.session.flush()


def remove_step(step: PanelStep) -> None:
    """Take a step out of the order; one that has the floor stays."""
    if step.state is StepState.NOW:
        raise PanelMovedOn
    db.session.delete(step)
    db.session.flush()


# --- the clock --------------------------------------------------------------------------------


def take_turn(panel: Panel, revision: int) -> None:
    """Move on from the state that the caller saw; where somebody else moved first, refuse."""
    done = db.session.execute(
        sa.update(Panel)
        .where(Panel.id == panel.id, Panel.revision == revision)
        .values(revision=revision + 1)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise PanelMovedOn
    db.session.refresh(panel)


def current_step(session_id: UUID) -> PanelStep | None:
    """Return the step that has the floor."""
    query = sa.select(PanelStep).where(PanelStep.session_id == session_id, PanelStep.has_floor.is_(True))
    return db.session.scalar(query)


def timer_of(panel: Panel, step: PanelStep) -> Timer:
    """Return the clock of the step that has the floor."""
    return Timer(step.seconds, timedelta(milliseconds=step.spent_ms), panel.running_since)


def start(panel: Panel) -> None:
    """Start the clock; the first step gets the floor where none has it."""
    step = current_step(panel.session_id) or _give_floor(_next_of(list_steps(panel.session_id), None))
    if step is None or panel.running_since is not None:
        return
    panel.running_since = clock.now()
    step.started_at = step.started_at or panel.running_since
    db.session.flush()


def pause(panel: Panel) -> None:
    """Stop the clock; what was taken so far is kept."""
    step = current_step(panel.session_id)
    if step is not None:
        _keep_time(panel, step)
        db.session.flush()


def _keep_time(panel: Panel, step: PanelStep) -> None:
    taken = timer_of(panel, step).taken(clock.now())
    step.spent_ms, panel.running_since = int(taken.total_seconds() * 1000), None


def begin_again(panel: Panel) -> None:
    """Give the step that has the floor its whole time anew."""
    step = current_step(panel.session_id)
    if step is not None:
        step.spent_ms, step.started_at = 0, None
        panel.running_since = None
        db.session.flush()


def go_on(panel: Panel, *, skipping: bool = False) -> None:
    """Take the floor from a step and give it to the next, whose clock stands until it is started."""
    steps = list_steps(panel.session_id)
    step = next((each for each in steps if each.has_floor), None)
    if step is not None:
        _keep_time(panel, step)
        step.state, step.has_floor = (StepState.SKIPPED if skipping else StepState.DONE), None
        step.ended_at = clock.now()
        db.session.flush()
    _give_floor(_next_of(steps, step))
    db.session.flush()


def go_back(panel: Panel) -> None:
    """Give the floor back to the step before, with what it had taken."""
    steps = list_steps(panel.session_id)
    at = next((index for index, each in enumerate(steps) if each.has_floor), len(steps))
    before = next((each for each in reversed(steps[:at]) if each.state is not StepState.WAITING), None)
    if before is None:
        return
    if at < len(steps):
        _keep_time(panel, steps[at])
        steps[at].state, steps[at].has_floor = StepState.WAITING, None
        db.session.flush()
    before.ended_at = None
    _give_floor(before)
    db.session.flush()


def _next_of(steps: list[PanelStep], step: PanelStep | None) -> PanelStep | None:
    after = steps[steps.index(step) + 1 :] if step is not None else steps
    return next((each for each in after if each.state is StepState.WAITING), None)


def _give_floor(step: PanelStep | None) -> PanelStep | None:
    if step is not None:
        step.state, step.has_floor = StepState.NOW, True
    return step


# --- settings ---------------------------------------------------------------------------------


def set_questions(panel: Panel, *, takes: bool) -> None:
    """Open or close the panel for questions."""
    panel.takes_questions = takes
    audit.record("panel.questions", "session", panel.session_id, open=takes)


def set_names(panel: Panel, *, hidden: bool) -> None:
    """Say whether anybody but the moderators reads who asked."""
    panel.names_hidden = hidden
    audit.record("panel.names", "session", panel.session_id, hidden=hidden)


def renew_links(panel: Panel) -> None:
    """End the links of moderators and of the screen, and make new ones."""
    panel.key_version += 1
    panel.stage_hash = hash_token(stage_token(panel))
    audit.record("panel.links_renewed", "session", panel.session_id)
