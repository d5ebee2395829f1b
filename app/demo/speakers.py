"""Speakers of the congress: links that were sent, answers, words of their own, and times when they cannot."""

import uuid
from collections.abc import Mapping
from datetime import time, timedelta

from app.availability import services as availability
from app.availability.rules import instant
from app.availability.services import Question
from app.core import clock
from app.core.db import event_scope, transaction
from app.core.spans import Span
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event
from app.events.rules import EventFacts
from app.speakers import services
from app.speakers.rules import PartState
from app.speakers.services import Mine, SpeakerLine

EVERYTHING = EventFacts(organiser=True)
YEAR_OF = "GT-PROT"
DECLINED = "S23"
FREE_HOURS = (time(12, 0), time(11, 50), time(17, 30))

WORDS: tuple[Mapping[str, str], ...] = (
    {
        "es": "Dirige desde hace nueve años programas de movilidad laboral con municipios de frontera."
        " Enseña derecho migratorio y coordina una red de clínicas jurídicas.",
        "en": "For nine years she has led programmes of labour mobility with border towns."
        " She teaches migration law and coordinates a network of legal clinics.",
    },
    {
        "es": "Demógrafa. Trabaja con registros administrativos para que cuenten a las mujeres sin exponerlas.",
        "en": "Demographer. She works with administrative records so that they count women without exposing them.",
    },
    {
        "es": "Cónsul general en tres países de tránsito; hoy forma a personal consular en atención a víctimas."
    },
    {
        "es": "Fundó una cooperativa de cuidados con mujeres que retornaron. Escribe sobre trabajo y migración.",
        "en": "She founded a care cooperative with women who returned, and writes about work and migration.",
    },
    {"es": "Socióloga. Investiga cómo las sequías cambian quién sale, quién se queda y quién decide."},
)


def build_speakers(event: Event) -> None:
    """Send the links, let most answer, and ask for the time of a working group's year."""
    with clock.fixed_at(clock.now() - timedelta(days=9)), event_scope(event.id), transaction():
        lines = services.list_speakers(event, EVERYTHING)
        everybody = {line.person.id for line in lines}
        due = clock.today() + timedelta(days=14)
        availability.ask_event(
            event, Question(due, "Nos ayuda a ordenar las dos jornadas."), everybody, by=None
        )
        services.send_links(event, everybody, EVERYTHING)
    with clock.fixed_at(clock.now() - timedelta(days=4)), event_scope(event.id), transaction():
        for place, line in enumerate(services.list_speakers(event, EVERYTHING)):
            if place % 4 != 3:
                _answer(event, line, place)
        _places(event)
    with clock.fixed_at(clock.now() - timedelta(days=6)), transaction():
        _ask_for_a_year()


def _answer(event: Event, line: SpeakerLine, place: int) -> None:
    if line.link is None:
        return
    mine = Mine(event, line.person, line.link)
    for part in services.list_parts(mine):
        if part.session.code == DECLINED:
            services.decline_part(mine, part, "Puedo proponer a una colega.")
        elif part.state is PartState.WAITING:
            services.confirm_part(mine, part, "")
    if place < len(WORDS):
        services.write_about(mine, WORDS[place])
    own = availability.own_for_event(line.person.id, event)
    if own is None:
        return
    spans = [] if place % 3 == 1 else _free_of_sessions(event, mine)
    if not spans:
        availability.answer_free(own)
    for span in spans:
        availability.answer_span(own, span)


def _free_of_sessions(event: Event, mine: Mine) -> list[Span]:
    """Choose an hour of the first day in which the person has no part."""
    taken = [part.span for part in services.list_parts(mine) if part.span]
    for begins in FREE_HOURS:
        start = instant(event.starts_on, begins, event.time_zone)
        span = Span(start, start + timedelta(hours=1))
        if not any(span.overlaps(other) for other in taken):
            return [span]
    return []


def _places(event: Event) -> None:
    """Close the smallest room on the last afternoon, when no session is in it."""
    room = next(each for each in events.list_rooms(event) if each.name == "Orquídea")
    start = instant(event.ends_on, time(13), event.time_zone)
    availability.close_room(event, room.id, Span(start, start + timedelta(hours=5)))


def _ask_for_a_year() -> None:
    body = directory.get_body(YEAR_OF)
    people = availability.people_of_body(body)
    if not people:
        return
    year = clock.today().year + 1
    question = Question(clock.today() + timedelta(days=21), "")
    chosen: set[uuid.UUID] = {person.id for person in people}
    availability.ask_body(body, year, question, chosen, by=None)
    request = availability.find_body_request(body.id, year)
    if request is None:
        return
    for place, line in enumerate(availability.list_answers(request)):
        if place % 3 == 2:
            continue
        mine = availability.own_answer(line.person.id, line.answer.id)
        cells = mine.scope.cells(mine.own_zone)
        if place % 3:
            availability.answer_free(mine)
        else:
            availability.answer_grid(mine, {cells[(place * 5 + 14) % len(cells)].key, cells[-1].key})
