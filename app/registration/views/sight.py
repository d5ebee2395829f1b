"""What organisers may know of registrations, and the words of what they ask for."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core.access import Perm, viewer
from app.core.i18n import _, country, current_locale, language_name, lazy, pick
from app.events import services as events
from app.events.models import Event, Session
from app.events.rules import may_see
from app.registration.forms import MODES, SECTORS
from app.registration.models import EventTag, Registration
from app.registration.rules import ListQuery, Origin, RegistrationState
from app.registration.rules.form import Kind, Question
from app.registration.services.answer_tables import export_columns
from app.registration.services.forms import form_of
from app.registration.services.listing import ACTIVE, NONE, SOME, Sight
from app.registration.services.reading_rights import may_read
from app.registration.views.words import STATES

FILTER_WORDS = {
    "state": lazy("State"),
    "mode": lazy("How"),
    "class": lazy("Takes part as"),
    "country": lazy("Country"),
    "sector": lazy("Sector"),
    "institution": lazy("Institution or organisation"),
    "session": lazy("Session"),
    "tag": lazy("Tag"),
    "origin": lazy("Way in"),
    "language": lazy("Language"),
    "interpretation": lazy("Interpretation"),
    "mail": lazy("Mail"),
    "needs": lazy("Needs"),
}
COLUMN_WORDS = {
    "state": lazy("State"),
    "mode": lazy("How"),
    "class": lazy("Takes part as"),
    "country": lazy("Country"),
    "institution": lazy("Institution or organisation"),
    "sector": lazy("Sector"),
    "requested": lazy("Asked on"),
    "email": lazy("E-mail address"),
    "language": lazy("Language"),
    "origin": lazy("Way in"),
    "gender": lazy("Gender"),
    "tags": lazy("Tags"),
}
ORIGINS = {
    Origin.STRANGER: lazy("By themselves"),
    Origin.VERIFIED: lazy("By themselves, signed in"),
    Origin.INVITED: lazy("By invitation"),
    Origin.DELEGATED: lazy("By their delegation"),
    Origin.ORGANISER: lazy("By the organisers"),
    Origin.COMPANION: lazy("By a colleague, in a group"),
}
YES_NO = {"yes": lazy("Yes"), "no": lazy("No")}
MAIL_WORDS = {"lost": lazy("A mail did not arrive"), "fine": lazy("No mail was lost")}


def may_read_needs(event: Event) -> bool:
    """Tell whether the viewer may know what people need to take part in comfort."""
    return viewer().can(Perm.NEEDS_READ, "event", event.id)


def sessions_seen(event: Event) -> list[Session]:
    """List the sessions that exist for the viewer: closed ones only for those who are admitted."""
    facts = events.facts_for(event, viewer())
    return [each for each in events.list_sessions(event, with_cancelled=False) if may_see(each, facts)]


def sight_of(event: Event, *asked: ListQuery) -> Sight:
    """Say what the viewer may filter by; the sessions are read only when somebody asks for one."""
    by_session = any("session" in query.filters for query in asked)
    sessions = frozenset(str(each.id) for each in sessions_seen(event)) if by_session else frozenset()
    by_answer = any(name.startswith("q_") for query in asked for name in (*query.filters, *query.columns))
    questions = questions_read(event) if by_answer else {}
    return Sight(sessions=sessions, needs=may_read_needs(event), questions=questions)


def questions_read(event: Event) -> dict[str, Question]:
    """Return the questions of the event's own form whose answers the viewer may read."""
    form = form_of(event.id)
    asking = viewer()
    return {
        each.id: each
        for each in form.questions
        if form.own and not each.is_column and may_read(each, asking, event.id)
    }


def answers_offered(question: Question) -> list[tuple[str, str]]:
    """Return what the list can be filtered by of a question."""
    found = [(SOME, _("Answered")), (NONE, _("Not answered"))]
    if question.is_special:
        return found
    if question.kind is Kind.YES_NO:
        found = [("yes", _("Yes")), ("no", _("No")), *found]
    return [*((option.id, pick(option.label)) for option in question.options), *found]


def words_of(
    *,
    tags: Mapping[str, EventTag],
    sessions: Mapping[str, Session],
    institutions: Mapping[str, Mapping[str, str]],
    questions: Mapping[str, Question],
) -> Callable[[str, str], str]:
    """Return what says the value of a filter in the reader's words."""
    none = _("Not said")
    classes = events.classes_by_code()

    def word(name: str, value: str) -> str:
        if name.startswith("q_"):
            question = questions.get(name[2:])
            return dict(answers_offered(question)).get(value, value) if question else value
        if value == NONE:
            return none
        plain: dict[str, Callable[[], Any]] = {
            "state": lambda: STATES[RegistrationState(value)][1] if value != ACTIVE else _("Not ended"),
            "mode": lambda: MODES[value],  # type: ignore[index]
            "class": lambda: pick(classes[value].name),
            "country": lambda: country(value),
            "sector": lambda: SECTORS[value],  # type: ignore[index]
            "origin": lambda: ORIGINS[Origin(value)],
            "language": lambda: language_name(value),
            "tag": lambda: tags[value].name,
            "session": lambda: pick(sessions[value].title),
            "institution": lambda: pick(institutions[value]),
            "interpretation": lambda: YES_NO[value],
            "needs": lambda: YES_NO[value],
            "mail": lambda: MAIL_WORDS[value],
        }
        try:
            return str(plain[name]())
        except (KeyError, ValueError):
            return value

    return word


def cell_words(
    names: Mapping[Any, Mapping[str, str]], tags: Mapping[Any, list[EventTag]]
) -> dict[str, Callable[[Registration], Any]]:
    """Return, for each column, what it says of a registration."""
    classes = {code: pick(each.name) for code, each in events.classes_by_code().items()}
    return {
        "state": lambda row: str(STATES[row.state][1]),
        "mode": lambda row: str(MODES[row.mode]),
        "class": lambda row: classes.get(row.participant_class, row.participant_class),
        "country": lambda row: country(row.country_code),
        "institution": lambda row: row.institution_name or pick(names.get(row.institution_id)),
        "sector": lambda row: str(SECTORS[row.sector]) if row.sector else "",
        "requested": lambda row: row.created_at,
        "email": lambda row: row.email,
        "language": lambda row: language_name(row.language),
        "origin": lambda row: str(ORIGINS[row.origin]),
        "gender": lambda row: row.gender or "",
        "tags": lambda row: ", ".join(tag.name for tag in tags.get(row.id, ())),
    }


def answer_words(
    event: Event, ids: Sequence[uuid.UUID] | None = None
) -> dict[str, Callable[[Registration], Any]]:
    """Return, for each question that the viewer may read, what was answered; nothing of what is hidden."""
    columns = export_columns(event, viewer(), locale=current_locale(), of=ids)
    return {f"q_{question.id}": cell for question, cell in columns}
