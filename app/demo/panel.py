"""The lightning talks of the congress: their order, and the first questions that arrived."""

import sqlalchemy as sa

from app.core.db import db, event_scope, transaction
from app.events import services as events
from app.events.models import Event
from app.events.rules import may_enter
from app.panels import services
from app.panels.rules import QuestionState
from app.registration import services as registration
from app.registration.models import Registration
from app.registration.rules import RegistrationState

LIGHTNING = "S03"
QUESTIONS = (
    "¿Existe un número único al que llamar desde cualquiera de los once países?",
    "¿Cuánto tarda una repatriación cuando no hay acta de nacimiento?",
    "Do the mobile consulates reach the shelters near the border?",
    "¿Qué hace la guardia nocturna si la persona habla garífuna o una lengua maya?",
)


def build_panel(event: Event) -> None:
    """Prepare the panel, let some ask, and put what was looked at into the queue."""
    with event_scope(event.id), transaction():
        session = next(each for each in events.list_sessions(event) if each.code == LIGHTNING)
        services.prepare_panel(event, session)
        confirmed = sa.select(Registration).where(
            Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED
        )
        rows = db.session.scalars(confirmed.order_by(Registration.sort_name, Registration.id).limit(60)).all()
        asking = [row for row in rows if may_enter(session, registration.facts_of(row))]
        for number, (row, text) in enumerate(zip(asking, QUESTIONS, strict=False)):
            seat = services.open_seat(services.question_token(row, session.id))
            question = services.ask(seat, text, addressee_id=None, name_hidden=number == 1, key="")
            if number < 3:
                services.move_question(question, QuestionState.QUEUED)
            for other in asking[number + 1 : number + 4 - number % 2]:
                if number < 3:
                    voice = services.open_seat(services.question_token(other, session.id))
                    services.set_voice(voice, question.id, given=True)
