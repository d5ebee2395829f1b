"""The English words for the enums of events; the reader's language is put on where they are shown."""

from enum import StrEnum

from app.core.text import mark
from app.directory.rules import AGENDA_WORDS, Admission, AgendaItem, BodyKind, Sector
from app.events.rules.classes import ClassColour, Standing
from app.events.rules.words import (
    AgendaOrigin,
    EventAccess,
    EventKind,
    EventState,
    MaterialKind,
    Mode,
    ObserverPermission,
    OrganiserRole,
    SessionAccess,
    SessionKind,
    SessionPart,
    Visibility,
)

_LABELS: dict[type[StrEnum], dict[str, str]] = {
    EventKind: {
        "congress": mark("Congress"),
        "webinar": mark("Webinar"),
        "meeting": mark("Meeting"),
        "training": mark("Training"),
    },
    Mode: {"in_person": mark("In person"), "online": mark("Online"), "hybrid": mark("Hybrid")},
    EventState: {
        "draft": mark("Draft"),
        "published": mark("Published"),
        "held": mark("Held"),
        "postponed": mark("Postponed"),
        "cancelled": mark("Cancelled"),
    },
    EventAccess: {
        "open": mark("Open registration"),
        "approval": mark("Registration with approval"),
        "invitation": mark("By personal invitation"),
        "delegation": mark("In a delegation"),
    },
    OrganiserRole: {"organiser": mark("Organises"), "co_organiser": mark("Co-organises")},
    SessionKind: {
        "opening": mark("Opening"),
        "plenary": mark("Plenary"),
        "colloquium": mark("Thematic colloquium"),
        "panel": mark("Panel"),
        "lightning": mark("Lightning talks"),
        "workshop": mark("Workshop"),
        "working_table": mark("Working table"),
        "progress": mark("Presentation of progress"),
        "course_launch": mark("Course launch"),
        "meeting": mark("Closed meeting"),
        "closing": mark("Closing"),
        "break": mark("Break"),
        "other": mark("Other session"),
    },
    SessionAccess: {
        "open": mark("Open to participants"),
        "invited": mark("By invitation"),
        "members": mark("Member countries only"),
        "closed": mark("Closed, by name"),
    },
    SessionPart: {
        "moderator": mark("Moderator"),
        "expert": mark("Expert"),
        "rapporteur": mark("Rapporteur"),
        "interpreter": mark("Interpreter"),
        "host": mark("Host"),
        "facilitator": mark("Facilitator"),
    },
    MaterialKind: {
        "paper": mark("Paper"),
        "slides": mark("Slides"),
        "fact_sheet": mark("Fact sheet"),
        "recording": mark("Recording"),
        "link": mark("Link"),
        "other": mark("Other material"),
    },
    Visibility: {
        "public": mark("Everybody"),
        "participants": mark("Those who take part"),
        "organisers": mark("Organisers only"),
    },
    Standing: {
        "member": mark("One of the members"),
        "observer": mark("Observer"),
        "other": mark("Neither member nor observer"),
    },
    Admission: {
        "open": mark("Attends"),
        "invited": mark("When invited"),
        "closed": mark("Never"),
    },
    BodyKind: {
        "decision": mark("Decides"),
        "technical": mark("Technical level"),
        "liaison_network": mark("Liaison network"),
        "working_group": mark("Working group"),
        "ad_hoc_group": mark("Ad hoc group"),
        "drafting_group": mark("Drafting group"),
        "secretariat": mark("Secretariat"),
    },
    ClassColour: {
        "jacaranda": mark("Violet"),
        "lavender": mark("Lavender"),
        "laguna": mark("Blue"),
        "sky": mark("Sky blue"),
        "ceiba": mark("Green"),
        "mint": mark("Mint green"),
        "maiz": mark("Yellow"),
        "achiote": mark("Red"),
        "ink": mark("Dark grey"),
    },
    Sector: {
        "civil_society": mark("Civil society"),
        "national_government": mark("National government"),
        "local_government": mark("Local government"),
        "international": mark("International organisation"),
        "academia": mark("Academia"),
        "private": mark("Private sector"),
        "other": mark("Other"),
    },
    AgendaItem: {item.value: words for item, words in AGENDA_WORDS.items()},
    AgendaOrigin: {
        "follow_up": mark("An earlier meeting, to follow up"),
        "presidency": mark("The presidency"),
        "members": mark("Member countries"),
    },
    ObserverPermission: {"attend": mark("May attend"), "speak": mark("May attend and speak")},
}

# How a part is announced in front of a name: "Moderates: Irma Quezada".
DOES: dict[SessionPart, str] = {
    SessionPart.MODERATOR: mark("Moderates: %(names)s"),
    SessionPart.EXPERT: mark("With %(names)s"),
    SessionPart.RAPPORTEUR: mark("Reports: %(names)s"),
    SessionPart.INTERPRETER: mark("Interprets: %(names)s"),
    SessionPart.HOST: mark("Hosts: %(names)s"),
    SessionPart.FACILITATOR: mark("Facilitates: %(names)s"),
}


def label_of(word: StrEnum) -> str:
    """Return the English label of an enum's member."""
    return _LABELS[type(word)][word.value]


def labels_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return value and English label of every member, in order."""
    return [(member.value, label_of(member)) for member in kind]


def roman(number: int) -> str:
    """Write an edition as congresses do: 5 becomes V."""
    written = ""
    for value, sign in (
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        written += sign * count
    return written
