"""What is said of a search: the best so far, what a plan would move, and why there is none."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import url_for

from app.core.i18n import _, and_list, pick
from app.core.jobs import Job
from app.events.models import Event
from app.scheduling import services
from app.scheduling.models import Proposal
from app.scheduling.rules import ProposalState
from app.scheduling.services import publishing
from app.scheduling.services.world import World


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule of those that exclude each other, in words, with its sessions and a way to change it."""

    text: str
    sessions: tuple[tuple[str, str], ...] = ()
    url: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way out: which rules to give up, so that there is a programme."""

    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class SearchView:
    """The latest search as pages show it."""

    proposal: Proposal | None
    job: Job | None
    differences: tuple[publishing.Difference, ...] = ()
    reasons: list[Reason] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)

    @property
    def news(self) -> Mapping[str, Any]:
        return (self.proposal.news or {}) if self.proposal else {}


def search_view(event: Event, world: World) -> SearchView:
    """Look at the latest search of an event, with a world that the reader may see."""
    proposal = services.find_latest(event)
    shown = SearchView(proposal, services.progress_of(proposal) if proposal else None)
    if proposal is None:
        return shown
    if proposal.state is ProposalState.READY:
        shown.differences = publishing.compare_places(event, services.placements_of(proposal, world))
    if proposal.state is ProposalState.FAILED and proposal.plan:
        conflict = proposal.plan.get("conflict") or {}
        shown.reasons = [_reason(event, world, rule) for rule in conflict.get("rules", ())]
        shown.ways = [
            Way(tuple(shown.reasons[number] for number in way["drop"] if number < len(shown.reasons)))
            for way in conflict.get("relaxations", ())
        ]
    return shown


def _reason(event: Event, world: World, rule: Mapping[str, Any]) -> Reason:
    rows = {str(row.id): row for row in world.own}
    titles = [pick(rows[key].title) for key in rule["sessions"] if key in rows]
    links = tuple(
        (pick(rows[key].title), url_for("scheduling.slot", event=event, session_id=rows[key].id))
        for key in rule["sessions"]
        if key in rows
    )
    who = and_list(_name(world, key) for key in rule["subjects"]) or _("Somebody")
    say = _SAYINGS.get(rule["kind"])
    text = say(who, titles) if say else _("A rule of the programme.")
    if rule["kind"] == "capacity" and len(titles) == 1:
        seats = max(world.seats_of(row) for key, row in rows.items() if key in rule["sessions"])
        text = _("“%(title)s” needs a room with %(seats)s places.", title=titles[0], seats=seats)
    url, act = _way(event, rule, links)
    return Reason(text, links, url, act)


def _name(world: World, key: str) -> str:
    """Name a person, a body, a room or a team; what only stands in for them goes by their names."""
    room = next((room for room in world.own_rooms if str(room.id) == key), None)
    if room is not None:
        return room.name
    stands_for, colon, rest = key.partition(":")
    if colon and stands_for in {"body", "bodies"}:
        return and_list(_name(world, part) for part in rest.split(","))
    if colon and stands_for == "apart":
        titles = {str(row.id): pick(row.title) for row in world.own}
        return _list([titles[part] for part in rest.split(":") if part in titles])
    try:
        known: Hashable = UUID(key)
    except ValueError:
        return rest or key
    found = world.names.get(known)
    return found if isinstance(found, str) else pick(found) if found else _("somebody")


def _list(titles: list[str]) -> str:
    return and_list(f"“{title}”" for title in titles)


_SAYINGS: dict[str, Callable[[str, list[str]], str]] = {
    "room_busy": lambda who, _titles: _("%(who)s holds one session at a time.", who=who),
    "person_busy": lambda who, _titles: _("%(who)s is in one place at a time.", who=who),
    "team_busy": lambda who, _titles: _("The team %(who)s works in one session at a time.", who=who),
    "body_busy": lambda who, _titles: _("%(who)s has one session at a time.", who=who),
    "person_unavailable": lambda who, _titles: _("%(who)s is not available at some hours.", who=who),
    "room_unavailable": lambda who, _titles: _("%(who)s is closed at some hours.", who=who),
    "day_hours": lambda _who, titles: _(
        "%(titles)s must lie within the hours of a day.", titles=_list(titles)
    ),
    "closed": lambda _who, titles: _("%(titles)s must leave the pauses free.", titles=_list(titles)),
    "grid": lambda _who, _titles: _("Sessions start at the steps that were chosen."),
    "room_list": lambda _who, titles: _("%(titles)s may use certain rooms only.", titles=_list(titles)),
    "features": lambda _who, titles: _(
        "%(titles)s needs something that not every room has.", titles=_list(titles)
    ),
    "capacity": lambda _who, titles: _("%(titles)s needs a room that is large enough.", titles=_list(titles)),
    "after": lambda _who, titles: _("%(titles)s come one after the other.", titles=_list(titles)),
    "immediately_before": lambda _who, titles: _(
        "%(titles)s follow each other without a pause.", titles=_list(titles)
    ),
    "fixed": lambda _who, titles: _("%(titles)s stays where it is.", titles=_list(titles)),
}


def _way(event: Event, rule: Mapping[str, Any], links: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Return where an organiser changes a rule, and what the button says."""
    first = next(iter(rule["sessions"]), None)
    match rule["kind"]:
        case "room_busy" | "room_unavailable" | "capacity" | "features" | "room_list":
            return url_for("events.rooms", event=event), _("Look at the rooms")
        case "person_busy" | "person_unavailable" if first and links:
            return url_for("events.session_people", event=event, session_id=first), _("Ask somebody else")
        case "day_hours" | "closed" | "grid":
            return url_for("scheduling.editor", event=event) + "#better", _("Give more hours")
        case "after" | "immediately_before":
            return url_for("scheduling.rules", event=event), _("Change the order")
        case "fixed" if links:
            return links[0][1], _("Let it move")
        case _other if first and links:
            return url_for("events.edit_session", event=event, session_id=first), _("Edit the session")
    return "", ""
