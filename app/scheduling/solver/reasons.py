"""Why a session has no place at all, whatever the others do: seen without any search."""

from dataclasses import replace

from app.scheduling.rules import PersonSpec, SessionSpec
from app.scheduling.solver.tables import Tables, compile_problem, lacks, wants_room


def hopeless(tables: Tables) -> list[dict[str, object]]:
    """List, for each session that fits nowhere even alone, the rule that forbids it."""
    found = []
    for i, session in enumerate(tables.sessions):
        if not tables.starts[i]:
            found.append(_no_start(tables, session))
        elif wants_room(session) and not tables.rooms[i]:
            found.append(_no_room(tables, session))
    return found


def _no_start(tables: Tables, session: SessionSpec) -> dict[str, object]:
    problem = tables.problem
    for person in problem.people:
        if person.id in session.required and person.unavailable:
            alone = [other for other in problem.people if other.id == person.id]
            if not _starts(tables, session, alone):
                text = f"{session.id} fits no time at which {person.id} is available."
                return _rule("person_unavailable", [person.id], session, text)
    if _starts(tables, session, []):
        people = [
            person.id for person in problem.people if person.id in session.required and person.unavailable
        ]
        text = f"{session.id} fits no time at which all of {', '.join(people)} are available."
        return _rule("person_unavailable", people, session, text)
    text = f"{session.id} takes {session.minutes} minutes and fits the hours of no day."
    return _rule("day_hours", [], session, text)


def _starts(tables: Tables, session: SessionSpec, people: list[PersonSpec]) -> list[int]:
    alone = replace(session, after=(), immediately_before=None)
    problem = replace(tables.problem, sessions=(alone,), people=tuple(people), current={})
    return compile_problem(problem).starts[0]


def _no_room(tables: Tables, session: SessionSpec) -> dict[str, object]:
    rooms = tables.problem.rooms
    kinds = {lacks(tables.problem, session, r) for r in range(len(rooms))} - {""}
    kind = next((kind for kind in ("capacity", "features", "room_list") if kind in kinds), "room_list")
    what = {
        "capacity": f"with {session.seats} places",
        "features": f"with {', '.join(sorted(session.features))}",
        "room_list": "among those it may use",
    }
    return _rule(kind, list(session.rooms), session, f"{session.id} finds no room {what[kind]}.")


def _rule(kind: str, subjects: list[str], session: SessionSpec, text: str) -> dict[str, object]:
    return {"kind": kind, "subjects": subjects, "sessions": [session.id], "text": text}
