"""The words of events: what kinds there are, and who is who in them."""

from enum import StrEnum


class EventKind(StrEnum):
    CONGRESS = "congress"
    WEBINAR = "webinar"
    MEETING = "meeting"
    TRAINING = "training"


class Mode(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class EventChange(StrEnum):
    """What may become of a whole event."""

    CANCEL = "cancel"
    POSTPONE = "postpone"
    RESUME = "resume"
    MOVE = "move"
    MODE = "mode"


class EventAccess(StrEnum):
    """How one gets in: by registering, with an approval, by personal invitation, or in a delegation."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"
    DELEGATION = "delegation"


class OrganiserRole(StrEnum):
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"


class SessionKind(StrEnum):
    OPENING = "opening"
    PLENARY = "plenary"
    COLLOQUIUM = "colloquium"
    PANEL = "panel"
    LIGHTNING = "lightning"
    WORKSHOP = "workshop"
    WORKING_TABLE = "working_table"
    PROGRESS = "progress"
    COURSE_LAUNCH = "course_launch"
    MEETING = "meeting"
    CLOSING = "closing"
    BREAK = "break"
    OTHER = "other"


class SessionAccess(StrEnum):
    """Who is let in; `members` and `closed` are hidden from those who are not."""

    OPEN = "open"
    INVITED = "invited"
    MEMBERS = "members"
    CLOSED = "closed"


AMONG_THEMSELVES = frozenset({SessionAccess.MEMBERS, SessionAccess.CLOSED})


class SessionPart(StrEnum):
    """What a person does in a session."""

    MODERATOR = "moderator"
    EXPERT = "expert"
    RAPPORTEUR = "rapporteur"
    INTERPRETER = "interpreter"
    HOST = "host"
    FACILITATOR = "facilitator"


class AgendaOrigin(StrEnum):
    """Where an item of an agenda comes from: earlier meetings, the presidency, or members."""

    FOLLOW_UP = "follow_up"
    PRESIDENCY = "presidency"
    MEMBERS = "members"


class ObserverPermission(StrEnum):
    """How far the presidency let an observer into a session; to speak includes to attend."""

    ATTEND = "attend"
    SPEAK = "speak"


class MaterialKind(StrEnum):
    PAPER = "paper"
    SLIDES = "slides"
    FACT_SHEET = "fact_sheet"
    RECORDING = "recording"
    LINK = "link"
    OTHER = "other"


class Visibility(StrEnum):
    """Who may open a material: anybody, those who take part, organisers only."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    ORGANISERS = "organisers"


# Whoever has one of these speaks, leads the debate or drafts; interpreters and hosts do not.
SPEAKING_PARTS = frozenset(
    {SessionPart.MODERATOR, SessionPart.EXPERT, SessionPart.FACILITATOR, SessionPart.RAPPORTEUR}
)
