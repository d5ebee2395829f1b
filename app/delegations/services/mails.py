"""What delegations write: to focal points, and to those whom they name."""

import uuid
from collections.abc import Iterable
from typing import Any

from app.core import clock
from app.core.mail import deferred
from app.core.text import mark
from app.delegations.models import Delegate, Delegation, DelegationChange
from app.delegations.rules import Convener, Nominee
from app.delegations.services.reading import focal_points_of
from app.directory import services as directory
from app.directory.models import FocalPoint
from app.events.models import Event
from app.messages.rules import Occasion, Placeholder
from app.messages.services import register, write

NAME = Placeholder("name", mark("Given name of the person"), "name")
EVENT = Placeholder("event", mark("Title of the event"), "event_title|pick")
DATES = Placeholder("dates", mark("Days of the event"), "day_range(starts_on|date_of, ends_on|date_of)")
WHOSE = Placeholder("delegation", mark("Country or institution of the delegation"), "delegation|pick")
PAGE = Placeholder(
    "link",
    mark("Page of the delegation"),
    "url_for('delegations.delegation', event=event_slug, institution=institution_id,"
    " delegation_id=delegation_id, _external=True)",
    link=True,
)
DEADLINE = Placeholder(
    "deadline", mark("Until when to name people"), "deadline|instant|when(event_zone) if deadline"
)
ANSWER = Placeholder(
    "link",
    mark("Personal link to accept or decline"),
    "url_for('delegations.membership', token=token, _external=True)",
    link=True,
)
_NOWHERE = str(uuid.UUID(int=0))
SAMPLE: dict[str, Any] = {
    "name": "Xochiquétzal",
    "token": "sample-of-a-link",
    "event_title": {"es": "Encuentro Xyzzy", "en": "Xyzzy Meeting"},
    "event_city": {"es": "Ciudad Plugh"},
    "event_venue": {"es": "Casa Fnord"},
    "event_slug": "xyzzy",
    "starts_on": "2097-03-04",
    "ends_on": "2097-03-05",
    "delegation": {"es": "Ruritania"},
    "delegation_id": _NOWHERE,
    "institution_id": _NOWHERE,
    "convener": "host",
    "country": {"es": "Freedonia"},
    "quota": 8,
    "letter": True,
    "deadline": "2097-02-03T12:00:00+00:00",
    "event_zone": "America/Panama",
    "role": "delegate",
    "person": "Grault Garply",
    "leaves": "Corge Waldo",
    "answer": "approved",
    "reason": "Quux",
}


def _occasion(order: int, kind: str, title: str, when: str, *more: Placeholder) -> Occasion:
    return Occasion(
        kind=f"delegations.{kind}",
        title=title,
        when=when,
        placeholders=(NAME, EVENT, DATES, WHOSE, *more),
        sample=SAMPLE,
        order=order,
    )


register(
    _occasion(
        200,
        "convened",
        mark("Convocation"),
        mark("When the delegations of an event are called."),
        PAGE,
        DEADLINE,
    ),
    _occasion(
        205,
        "reminded",
        mark("Reminder to a focal point"),
        mark("When a delegation is not complete yet and the organisers remind."),
        PAGE,
        DEADLINE,
    ),
    _occasion(
        210, "named", mark("Named in a delegation"), mark("When a focal point names somebody."), ANSWER
    ),
    _occasion(
        215,
        "let_go",
        mark("No longer in a delegation"),
        mark("When a delegation lets go of somebody who had registered before."),
    ),
    _occasion(
        220,
        "left",
        mark("A member cancelled"),
        mark("When a member of a delegation cancels by themselves."),
        PAGE,
    ),
    _occasion(
        225,
        "came_up",
        mark("Somebody in line was named"),
        mark("When a place of a delegation came free."),
        PAGE,
    ),
    _occasion(
        230,
        "decided",
        mark("Answer to a late change"),
        mark("When the organisers approve or refuse a change."),
        PAGE,
    ),
)


def convene(event: Event, delegations: Iterable[Delegation], convener: Convener) -> int:
    """Call the delegations: write to each focal point, and return how many mails that are."""
    now, country = clock.now(), _convening_country(event, convener)
    return _write_to_focal_points(
        event, delegations, "convened", now.isoformat(), convener=convener.value, country=country
    )


def remind(event: Event, delegations: Iterable[Delegation]) -> int:
    """Write to the focal points of those who have not finished; at most once a day each."""
    return _write_to_focal_points(event, delegations, "reminded", clock.today(event.time_zone).isoformat())


def named(event: Event, delegate: Delegate) -> None:
    """Ask somebody who was named whether they agree, by a link of their own."""
    row = delegate.registration
    write(
        event,
        kind="delegations.named",
        to=row.email,
        locale=row.language,
        occasion=str(delegate.id),
        about=row.id,
        context={
            "name": row.given_name,
            "delegation": dict(delegate.delegation.name),
            "role": delegate.role.value,
            "token": deferred("registration.link", "registration", str(row.id), str(row.key_version)),
        },
    )


def let_go(event: Event, delegate: Delegate) -> None:
    """Tell somebody whose own registration stays that the delegation let go of them."""
    row = delegate.registration
    if row.is_active:
        write(
            event,
            kind="delegations.let_go",
            to=row.email,
            locale=row.language,
            occasion=str(delegate.id),
            about=row.id,
            context={"name": row.given_name, "delegation": dict(delegate.delegation.name)},
        )


def member_left(event: Event, delegate: Delegate) -> None:
    """Tell the focal points that a member cancelled and a place is free."""
    who = delegate.registration.full_name
    _write_to_focal_points(event, [delegate.delegation], "left", str(delegate.id), person=who)


def came_up(event: Event, delegation: Delegation, nominee: Nominee) -> None:
    """Tell the focal points that somebody in line was named."""
    who = f"{nominee.given_name} {nominee.family_name}"
    _write_to_focal_points(event, [delegation], "came_up", f"{clock.now().isoformat()}", person=who)


def decided(event: Event, change: DelegationChange, *, enters: str, leaves: str) -> None:
    """Tell the focal points what became of a late change, and why."""
    _write_to_focal_points(
        event,
        [change.delegation],
        "decided",
        f"{change.id}:{change.state}",
        answer=change.state.value,
        reason=change.reason,
        person=enters,
        leaves=leaves,
    )


def _write_to_focal_points(
    event: Event, delegations: Iterable[Delegation], kind: str, occasion: str, **more: Any
) -> int:
    rows = list(delegations)
    points, written = focal_points_of(rows), 0
    for delegation in rows:
        for point in points[delegation.id]:
            person = point.appointment.person
            if not person.email:
                continue
            write(
                event,
                kind=f"delegations.{kind}",
                to=person.email,
                locale=person.language,
                occasion=f"{delegation.id}:{occasion}",
                context={**_facts(delegation, point), **more},
            )
            written += 1
    return written


def _facts(delegation: Delegation, point: FocalPoint) -> dict[str, Any]:
    return {
        "name": point.appointment.person.given_name,
        "delegation": dict(delegation.name),
        "delegation_id": str(delegation.id),
        "institution_id": str(point.appointment.institution_id),
        "quota": delegation.quota,
        "letter": delegation.letter_required,
        "deadline": delegation.deadline.isoformat() if delegation.deadline else "",
    }


def _convening_country(event: Event, convener: Convener) -> dict[str, str]:
    """Return the country in whose name the delegations are called; empty where it is not known."""
    code = event.host_country_code
    if convener is Convener.PRESIDENCY:
        presidency = directory.find_presidency(event.presidency_year or event.starts_on.year)
        code = presidency.country_code if presidency else None
    found = directory.find_country(code) if code else None
    return dict(found.name) if found else {}
