"""The job that searches for a plan of a year, in a child process that is bounded in time and memory."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, transaction
from app.core.jobs import JobContext, job, periodic
from app.core.text import mark
from app.scheduling.rules import PlanRefused, ProposalState, SearchFailed
from app.scheduling.services.searching import search_in_child
from app.yearplan import services
from app.yearplan.models import YearProposal

LOOKING = mark("Looking for days and hours")
IMPROVING = mark("A plan was found; bringing each meeting nearer to its wish")


class _Watch:
    """Reports progress by the clock and asks whether somebody wants the best so far."""

    def __init__(self, context: JobContext, proposal_id: UUID, seconds: int) -> None:
        self.context, self.proposal_id, self.seconds = context, proposal_id, seconds
        self.began = self.looked = time.monotonic()
        self.text = LOOKING
        self.stop = False

    def hear(self, news: Mapping[str, Any]) -> None:
        if news.get("step") == "first":
            self.text = IMPROVING

    def stopped(self) -> bool:
        """Answer at most once a second from the database."""
        moment = time.monotonic()
        if not self.stop and moment - self.looked >= 1:
            self.looked = moment
            self.context.progress(min(self.seconds, int(moment - self.began)), self.seconds, self.text)
            db.session.rollback()
            asked = sa.select(YearProposal.stop_asked).where(YearProposal.id == self.proposal_id)
            self.stop = bool(db.session.scalar(asked))
        return self.stop


@periodic("yearplan.remind", every=timedelta(hours=24))
def remind() -> None:
    """Remind of meetings that the year lacks, and of concept notes shortly before their day."""
    with transaction():
        services.remind(clock.today())


@job(services.SEARCH, attempts=2, lease=timedelta(minutes=2))
def search(context: JobContext, *, proposal_id: str) -> Mapping[str, Any] | None:
    """Search for a time for each activity of the year that has none."""
    key = UUID(proposal_id)
    proposal = services.get_proposal(key)
    if proposal.state is not ProposalState.SEARCHING:
        return None
    seconds = services.options_of(proposal).seconds
    watch = _Watch(context, key, seconds)
    context.progress(0, seconds, LOOKING)
    try:
        answer = search_in_child(proposal.problem, seconds, hear=watch.hear, stopped=watch.stopped)
        with transaction():
            services.store_answer(services.get_proposal(key), answer)
    except (SearchFailed, PlanRefused) as refusal:
        reason = refusal.message if isinstance(refusal, SearchFailed) else SearchFailed.message
        with transaction():
            services.fail(services.get_proposal(key), reason)
        raise
    return {"status": answer["status"], "seconds": answer["seconds"]["total"]}
