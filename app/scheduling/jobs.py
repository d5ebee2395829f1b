"""The job that searches for a programme, in a child process that is bounded in time and memory."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app, url_for

from app.core.calendar import CalendarFeed, to_ics
from app.core.db import db, event_scope, transaction
from app.core.jobs import JobContext, job
from app.core.mail import Attachment, deferred_value
from app.core.text import mark, pick
from app.events.models import Event
from app.events.services import entry_of
from app.scheduling import services
from app.scheduling.models import Proposal
from app.scheduling.rules import PlanRefused, ProposalState, SearchFailed
from app.scheduling.services import notices, occasions, versions
from app.scheduling.services.searching import search_in_child

LOOKING = mark("Looking for a first programme")
IMPROVING = mark("A programme was found; making it better")
WIDER = mark("Looking again, with every session free to move")


class _Watch:
    """Reports progress by the clock and asks whether somebody wants the best so far."""

    def __init__(self, context: JobContext, proposal_id: UUID, seconds: int) -> None:
        self.context, self.proposal_id, self.seconds = context, proposal_id, seconds
        self.began = self.looked = time.monotonic()
        self.text = LOOKING
        self.stop = False
        self.news: dict[str, Any] | None = None
        self.is_news = False

    def hear(self, news: Mapping[str, Any]) -> None:
        if news.get("values"):
            self.text = IMPROVING
            first = (self.news or {}).get("first", news.get("seconds"))
            self.news = {**news, "first": first}
            self.is_news = True

    def stopped(self) -> bool:
        """Answer at most once a second from the database."""
        moment = time.monotonic()
        if not self.stop and moment - self.looked >= 1:
            self.looked = moment
            self.context.progress(min(self.seconds, int(moment - self.began)), self.seconds, self.text)
            self._tell()
            db.session.rollback()
            asked = sa.select(Proposal.stop_asked).where(Proposal.id == self.proposal_id)
            self.stop = bool(db.session.scalar(asked))
        return self.stop

    def _tell(self) -> None:
        """Let those who look on see the best so far."""
        if self.is_news and self.news is not None:
            self.is_news = False
            with transaction():
                services.note_news(services.get_proposal(self.proposal_id), self.news)


@job(services.SEARCH, attempts=2, lease=timedelta(minutes=2))
def search(context: JobContext, *, proposal_id: str, event_id: str) -> Mapping[str, Any] | None:
    """Search, first with the other sessions kept where they are, then with all of them free."""
    with event_scope(UUID(event_id)):
        proposal = services.get_proposal(UUID(proposal_id))
        if proposal.state is not ProposalState.SEARCHING:
            return None
        seconds = services.options_of(proposal).seconds
        watch = _Watch(context, proposal.id, seconds)
        context.progress(0, seconds, LOOKING)
        try:
            problem, wider = proposal.problem, False
            answer = search_in_child(problem, seconds, hear=watch.hear, stopped=watch.stopped)
            if answer["plan"] is None and not watch.stop:
                watch.text, wider = WIDER, True
                problem = services.wider_problem(services.get_proposal(UUID(proposal_id)))
                answer = search_in_child(problem, seconds, hear=watch.hear, stopped=watch.stopped)
            with transaction():
                services.store_answer(
                    services.get_proposal(UUID(proposal_id)), answer, problem=problem, wider=wider
                )
        except (SearchFailed, PlanRefused) as refusal:
            reason = refusal.message if isinstance(refusal, SearchFailed) else SearchFailed.message
            with transaction():
                services.fail(services.get_proposal(UUID(proposal_id)), reason)
            raise
        return {"status": answer["status"], "seconds": answer["seconds"]["total"]}


@job(versions.TELL, attempts=5)
def tell_people(_context: JobContext, *, event_id: str, number: int) -> Mapping[str, Any]:
    """Tell whoever has a part in what a version changed; begun again, nobody is written to twice."""
    with transaction(), event_scope(UUID(event_id)):
        event = db.session.get_one(Event, UUID(event_id))
        return {"told": notices.tell_people(event, number)}


@deferred_value(occasions.CALENDAR)
def _calendar_file(event_id: str, locale: str, *session_ids: str) -> dict[str, str] | None:
    """Draw the sessions of a mail as they stand when it leaves."""
    settings = current_app.extensions["settings"]
    event = db.session.get_one(Event, UUID(event_id))
    with event_scope(event.id):
        items = notices.sessions_for_calendar(event, [UUID(each) for each in session_ids])
    if not items:
        return None
    entries = [
        entry_of(
            item,
            locale=locale,
            host=settings.host,
            url=settings.base_url + url_for("events.session", event=event, session_id=item.session.id),
        )
        for item in items
    ]
    feed = CalendarFeed(name=pick(event.title, locale), zone=event.time_zone, entries=entries)
    return Attachment(f"{event.slug}.ics", "text/calendar; charset=utf-8", to_ics(feed)).as_json()
