"""The search for a seating, in a child process of the worker."""

import time
from typing import Any
from uuid import UUID

from app.core.db import db, event_scope, transaction
from app.core.jobs import JobContext, job
from app.core.processes import run_child
from app.core.text import mark
from app.events.services import get_event_by_id
from app.working_tables.checker import check
from app.working_tables.rules import NobodyToSeat, SolveStatus, write_problem
from app.working_tables.services import prepare_problem, store_proposal
from app.working_tables.services.seating import JOB

SECONDS = 25
MEGABYTES = 3072
SEARCHING = mark("Looking for the best seating")


@job(JOB)
def seat_everybody(context: JobContext, *, event: str, keep: bool) -> dict[str, Any]:
    """Seat everybody at the event and keep the result as a proposal, checked by code of its own."""
    event_id = UUID(event)
    with event_scope(event_id):
        found = get_event_by_id(event_id)
        board = {"url": f"/events/{found.slug}/working-tables/"}
        try:
            prepared = prepare_problem(found, keep=keep)
        except NobodyToSeat:
            return board | {"status": SolveStatus.INFEASIBLE.value, "rules": []}
        document = write_problem(prepared.problem)
        db.session.rollback()  # nothing is held open in the database while the engine works
        answer = _search(context, document)
        if answer["seating"] is None:
            rules = (answer["conflict"] or {}).get("rules", [])
            return board | {"status": answer["status"], "rules": rules[:20]}
        faults = check(document, answer)
        if faults:
            raise RuntimeError(f"the seating breaks its own rules: {faults[:3]}")
        with transaction():
            seating = store_proposal(
                get_event_by_id(event_id), answer, left_out=prepared.left_out, job_id=context.id
            )
            return board | {"status": answer["status"], "seating": str(seating.id), "cost": seating.cost}


def _search(context: JobContext, document: dict[str, Any]) -> dict[str, Any]:
    """Run the engine; each report renews the lease, and stopping the job kills the child."""
    began = time.monotonic()

    def report() -> bool:
        context.progress(min(int(time.monotonic() - began), SECONDS), SECONDS, SEARCHING)
        return False

    payload = {"document": document, "seconds": SECONDS}
    answer: dict[str, Any] = run_child(
        "app.working_tables.solver:solve_document",
        payload,
        seconds=SECONDS + 20,
        megabytes=MEGABYTES,
        stop=report,
    )
    return answer
