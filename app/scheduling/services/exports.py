"""An event's programme as a `schedule/1` file for others: nobody's name, and nothing of what is closed."""

from collections.abc import Callable, Iterable
from typing import Any

from app.events.models import Event
from app.events.rules import SessionAccess
from app.scheduling.services import drafts
from app.scheduling.services.problems import build_problem
from app.scheduling.services.proposals import default_options
from app.scheduling.services.world import load_world

Document = dict[str, Any]


def export_problem(event: Event) -> Document:
    """Return the whole programme as it is drafted, with every session free that is not locked.

    People, rooms, bodies and teams go by numbers, and only sessions open to all by their codes. What
    happens in other events is unavailability, as if somebody had entered it.
    Raises NothingToSchedule and EventIsOver.
    """
    world = load_world(event, drafted=drafts.drafted(event))
    options = default_options(event, world.own)
    problem = build_problem(world, (), options, wider=True, locked=drafts.locked(event))
    told = {str(row.id): row.code for row in world.own if row.access is SessionAccess.OPEN}
    return _pseudonymous(problem, told)


def _pseudonymous(problem: Document, told: dict[str, str]) -> Document:
    """Return the problem with a letter and a number in place of each id, in the order of the file."""
    rooms, people, bodies, sessions = (
        _numbers(letter, (item["id"] for item in problem[key]))
        for letter, key in (("R", "rooms"), ("P", "people"), ("B", "bodies"), ("S", "sessions"))
    )
    teams = _numbers("T", (team for item in problem["sessions"] for team in item["teams"]))

    def place(where: Document) -> Document:
        return where | ({"room": rooms[where["room"]]} if "room" in where else {})

    changes: dict[str, Callable[[Any], Any]] = {
        "id": sessions.__getitem__,
        "rooms": lambda names: [rooms[name] for name in names],
        "required": lambda names: [people[name] for name in names],
        "interested": lambda names: [people[name] for name in names],
        "bodies": lambda names: [bodies[name] for name in names],
        "teams": lambda names: [teams[name] for name in names],
        "after": lambda rules: [rule | {"session": sessions[rule["session"]]} for rule in rules],
        "immediately_before": sessions.__getitem__,
        "fixed": place,
    }
    return problem | {
        "rooms": [room | {"id": rooms[room["id"]]} for room in problem["rooms"]],
        "people": [person | {"id": people[person["id"]]} for person in problem["people"]],
        "bodies": [{"id": bodies[body["id"]]} for body in problem["bodies"]],
        "sessions": [
            {
                key: changes[key](value) if key in changes else value
                for key, value in (item | {"title": told.get(item["id"], "")}).items()
                if key != "title" or value
            }
            for item in problem["sessions"]
        ],
        "current": {sessions[name]: place(where) for name, where in problem["current"].items()},
    }


def _numbers(letter: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{letter}{number}" for number, name in enumerate(dict.fromkeys(names), start=1)}
