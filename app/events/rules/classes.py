"""As what people take part: what a class means to the rules, and the few that software assigns itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark
from app.directory.rules import Admission, BodyKind


class KnownClass(StrEnum):
    """The codes that the software itself assigns; every other class is only data."""

    MEMBER = "member"
    OBSERVER_COUNTRY = "observer_country"
    OBSERVER_ORGANISATION = "observer_organisation"
    CIVIL_SOCIETY = "civil_society"
    EXPERT = "expert"
    GUEST = "guest"
    PUBLIC = "public"


class Standing(StrEnum):
    """What a class is among the members: one of them, an observer, or neither."""

    MEMBER = "member"
    OBSERVER = "observer"
    OTHER = "other"


class ClassColour(StrEnum):
    """The closed palette of badges; a style sheet has each of them for both themes."""

    JACARANDA = "jacaranda"
    LAVENDER = "lavender"
    LAGUNA = "laguna"
    SKY = "sky"
    CEIBA = "ceiba"
    MINT = "mint"
    MAIZ = "maiz"
    ACHIOTE = "achiote"
    INK = "ink"


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A participant class as far as rules and pages need it.

    `needs_word` says that such a person speaks in a meeting only by the presidency's word; `right`
    is whether the class attends the meeting in question: always, when invited, or never.
    """

    code: str
    standing: Standing = Standing.OTHER
    needs_word: bool = False
    name: Mapping[str, str] = field(default_factory=dict, compare=False)
    colour: ClassColour = field(default=ClassColour.INK, compare=False)
    order: int = field(default=0, compare=False)
    active: bool = field(default=True, compare=False)
    right: Admission = Admission.OPEN

    @property
    def is_observer(self) -> bool:
        return self.standing is Standing.OBSERVER

    @property
    def is_member(self) -> bool:
        return self.standing is Standing.MEMBER


_STRICTNESS = (Admission.OPEN, Admission.INVITED, Admission.CLOSED)


def right_of(facts: ClassFacts, by_kind: Mapping[str, Admission], own: Mapping[str, Admission]) -> Admission:
    """Decide whether a class attends the meetings of a body: the stricter of its kind's rule and its own.

    Where nothing was said, observers come when invited and everybody else may come.
    """
    unsaid = Admission.INVITED if facts.is_observer else Admission.OPEN
    said = (by_kind.get(facts.code, unsaid), own.get(facts.code, Admission.OPEN))
    return max(said, key=_STRICTNESS.index)


PUBLIC_CLASS = ClassFacts(KnownClass.PUBLIC.value)


@dataclass(frozen=True, slots=True)
class ClassDraft:
    """What an administrator says of a class."""

    name: Mapping[str, str]
    standing: Standing
    colour: ClassColour
    needs_word: bool = False
    active: bool = True


class ClassCodeTaken(Refusal):
    code = "class_code_taken"
    message = mark("There is a class with this code already.")
    status = 409


class ClassInUse(Refusal):
    code = "class_in_use"
    message = mark("People take part in this class. Retire it instead: nobody new gets it.")
    status = 409


class ClassOfTheSoftware(Refusal):
    code = "class_of_the_software"
    message = mark("The software gives people this class by itself, so it stays. It can be renamed.")
    status = 409


def _first(
    code: str, es: str, en: str, standing: Standing, colour: ClassColour, *, needs_word: bool = False
) -> ClassFacts:
    return ClassFacts(code, standing, needs_word, {"es": es, "en": en}, colour)


# What an empty installation starts with, in order.
FIRST_CLASSES = (
    _first("member", "País miembro", "Member country", Standing.MEMBER, ClassColour.JACARANDA),
    _first(
        "observer_country", "País observador", "Observer country", Standing.OBSERVER, ClassColour.LAGUNA,
        needs_word=True,
    ),
    _first(
        "observer_organisation", "Organismo observador", "Observer organisation",
        Standing.OBSERVER, ClassColour.SKY,
    ),
    _first("civil_society", "Sociedad civil", "Civil society", Standing.OTHER, ClassColour.CEIBA),
    _first("expert", "Persona experta", "Expert", Standing.OTHER, ClassColour.MAIZ),
    _first("guest", "Invitación especial", "Special guest", Standing.OTHER, ClassColour.MINT),
    _first("press", "Prensa", "Press", Standing.OTHER, ClassColour.ACHIOTE),
    _first("staff", "Equipo organizador", "Staff", Standing.OTHER, ClassColour.INK),
    _first("public", "Público general", "General public", Standing.OTHER, ClassColour.LAVENDER),
)  # fmt: skip

# Which observers attend the meetings of which bodies, before anybody changes it.
FIRST_RIGHTS = (
    (BodyKind.DECISION, KnownClass.OBSERVER_COUNTRY, Admission.OPEN),
    (BodyKind.DECISION, KnownClass.OBSERVER_ORGANISATION, Admission.OPEN),
    (BodyKind.TECHNICAL, KnownClass.OBSERVER_COUNTRY, Admission.CLOSED),
    (BodyKind.TECHNICAL, KnownClass.OBSERVER_ORGANISATION, Admission.OPEN),
    (BodyKind.LIAISON_NETWORK, KnownClass.OBSERVER_COUNTRY, Admission.INVITED),
    (BodyKind.LIAISON_NETWORK, KnownClass.OBSERVER_ORGANISATION, Admission.INVITED),
)
