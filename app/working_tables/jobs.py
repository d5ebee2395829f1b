"""The search for a seating, in a child process of the worker; and telling people their table."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db, event_scope, transaction
from app.core.jobs import JobContext, job, periodic
from app.core.processes import ChildStopped, run_child
from app.core.text import mark
from app.events.services import get_event_by_id
from app.working_tables.checker import check
from app.working_tables.models import SeatingSearch
from app.working_tables.rules import NobodyToSeat, SolveStatus, bare_answer, write_problem
from app.working_tables.services import (
    basis_of,
    find_search,
    forget_exclusions,
    mailing,
    prepare_problem,
    printing,
    reminding,
    store_proposal,
)
from app.working_tables.services.mailing import JOB as LETTER_JOB
from app.working_tables.services.publishing import TELL, tell
from app.working_tables.services.seating import JOB

SECONDS = 25
MEGABYTES = 3072
SEARCHING = mark("Looking for the best seating")
WRITING = mark("Writing to the tables")
DRAWING = mark("Laying out papers")
REMINDING = mark("Reminding who has not ordered the tables")


class _Watch:
    """Reports progress by the clock, keeps the best so far for who looks on, and asks whether to end."""

    def __init__(self, context: JobContext) -> None:
        self.context = context
        self.began = self.looked = time.monotonic()
        self.news: dict[str, Any] | None = None
        self.stop = False

    def hear(self, news: Mapping[str, Any]) -> None:
        if news.get("cost") is not None:
            self.news = {name: news.get(name) for name in ("cost", "bound", "status")}

    def stopped(self) -> bool:
        """Answer at most once a second from the database."""
        moment = time.monotonic()
        if not self.stop and moment - self.looked >= 1:
            self.looked = moment
            self.context.progress(min(int(moment - self.began), SECONDS), SECONDS, SEARCHING)
            self._tell()
            db.session.rollback()
            asked = sa.select(SeatingSearch.stop_asked).where(SeatingSearch.job_id == self.context.id)
            self.stop = bool(db.session.scalar(asked))
        return self.stop

    def _tell(self) -> None:
        if self.news is None:
            return
        with transaction():
            search = find_search(self.context.id)
            if search is not None:
                search.news = self.news
        self.news = None


@job(JOB)
def seat_everybody(context: JobContext, *, event: str, keep: bool) -> dict[str, Any]:
    """Seat everybody at the event and keep the result as a proposal, checked by code of its own."""
    event_id = UUID(event)
    with event_scope(event_id):
        found = get_event_by_id(event_id)
        board = {"url": f"/events/{found.slug}/working-tables/"}
        asked = find_search(context.id)
        try:
            prepared = prepare_problem(found, keep=keep, base=asked.base_id if asked else None)
        except NobodyToSeat:
            return board | {"status": SolveStatus.INFEASIBLE.value, "rules": []}
        document, basis = write_problem(prepared.problem), basis_of(found, prepared)
        db.session.rollback()  # nothing is held open in the database while the engine works
        answer = _search(context, document)
        if answer["seating"] is None:
            return board | _failed(answer)
        faults = check(document, answer)
        if faults:
            raise RuntimeError(f"the seating breaks its own rules: {faults[:3]}")
        with transaction():
            seating = store_proposal(
                get_event_by_id(event_id),
                answer,
                left_out=prepared.left_out,
                basis=basis,
                job_id=context.id,
            )
            return board | {"status": answer["status"], "seating": str(seating.id), "cost": seating.cost}


def _failed(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Say why there is no seating: the rules that contradict each other, and what to give up."""
    conflict = answer["conflict"] or {}
    rules = conflict.get("rules", [])[:20]
    ways = [way for way in conflict.get("relaxations", []) if all(n < len(rules) for n in way["drop"])]
    further = conflict.get("together", {}).get("rules", [])
    return {
        "status": answer["status"],
        "rules": rules,
        "relaxations": ways[:10],
        "further": further[:20],
    }


def _search(context: JobContext, document: dict[str, Any]) -> dict[str, Any]:
    """Run the engine; each look at the clock renews the lease, and stopping keeps the best so far."""
    watch = _Watch(context)
    try:
        answer: dict[str, Any] = run_child(
            "app.working_tables.solver:solve_document",
            {"document": document, "seconds": SECONDS, "evenly": True},
            seconds=SECONDS + 20,
            megabytes=MEGABYTES,
            on_progress=watch.hear,
            stop=watch.stopped,
        )
    except ChildStopped:
        return bare_answer(SolveStatus.UNKNOWN, seconds=time.monotonic() - watch.began)
    return answer


@job(TELL, attempts=5)
def tell_people(_context: JobContext, *, event: str) -> Mapping[str, Any]:
    """Tell whoever has another table than they were told; begun again, nobody is written to twice."""
    with transaction(), event_scope(UUID(event)):
        return {"told": tell(get_event_by_id(UUID(event)))}


@job(printing.MAKE, attempts=2)
def make_papers(
    context: JobContext, *, event_id: str, paper: str, languages: Sequence[str], table_id: str | None
) -> Mapping[str, Any]:
    """Lay out papers of the tables, and keep the file for a day."""
    with event_scope(UUID(event_id)):
        event = get_event_by_id(UUID(event_id))
        slug = event.slug
        order = printing.Order(printing.Paper(paper), tuple(languages), UUID(table_id) if table_id else None)
        papers = printing.gather(event, order)
        total = printing.count(order.paper, papers)
        context.progress(0, total, DRAWING)
        printing.keep_file(context.id, printing.draw(order.paper, papers))
        context.progress(total, total, DRAWING)
    return {"made": total, "url": f"/events/{slug}/working-tables/paper/files/{context.id}.pdf"}


@periodic("working_tables.delete_old_papers", every=timedelta(hours=1))
def delete_old_papers() -> None:
    """Delete papers of yesterday: they name people."""
    with transaction():
        printing.delete_old_files()


@job(reminding.JOB, attempts=5)
def remind(context: JobContext, *, event: str) -> Mapping[str, Any]:
    """Remind those who have not ranked the tables; begun again, nobody is written to twice."""
    told = 0
    with event_scope(UUID(event)):
        while True:
            with transaction():
                count = reminding.remind_some(get_event_by_id(UUID(event)))
            told += count
            if count < reminding.BATCH:
                return {"told": told}
            context.progress(told, told + count, REMINDING)


@periodic("working_tables.remind", every=timedelta(hours=1))
def remind_before_deadlines() -> None:
    """Remind, two days before a deadline, those who have not ranked the tables."""
    for event in reminding.events_to_remind():
        with transaction(), event_scope(event.id):
            reminding.start_reminding(event)


@periodic("working_tables.forget_exclusions", every=timedelta(hours=12))
def forget_old_exclusions() -> None:
    """Delete what people excluded at events that ended a month ago, with their reasons."""
    with transaction():
        forget_exclusions()


@job(LETTER_JOB, attempts=5)
def send_letter(context: JobContext, *, event: str, letter: str) -> dict[str, Any]:
    """Write a letter to everybody it is for; begun again, nobody gets it twice."""
    sent = 0
    with event_scope(UUID(event)):
        people = mailing.addressees(get_event_by_id(UUID(event)), mailing.get_letter(UUID(letter)))
        for start in range(0, len(people), mailing.BATCH):
            batch = people[start : start + mailing.BATCH]
            with transaction():
                found, row = get_event_by_id(UUID(event)), mailing.get_letter(UUID(letter))
                mailing.send_some(found, row, batch)
                sent += len(batch)
                row.told = sent
            context.progress(sent, len(people), WRITING)
        found = get_event_by_id(UUID(event))
        return {"told": sent, "url": f"/events/{found.slug}/working-tables/letters/{letter}"}
