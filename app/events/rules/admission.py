"""Who learns of a session, who may enter it, and who needs the presidency's word to speak."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.directory.rules import Admission
from app.events.rules.classes import PUBLIC_CLASS, ClassFacts
from app.events.rules.words import (
    SPEAKING_PARTS,
    EventKind,
    SessionAccess,
    SessionPart,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What the layers above know of one viewer in one event; nothing known is a stranger.

    `admitted` are sessions to which the person was admitted by name or has a part in;
    `authorised` are those for which the presidency let an observer in. `invited` is somebody who
    came by an invitation or a delegation.
    """

    person_id: UUID | None = None
    participant_class: ClassFacts = PUBLIC_CLASS
    participant: bool = False
    organiser: bool = False
    invited: bool = False
    admitted: frozenset[UUID] = frozenset()
    authorised: frozenset[UUID] = frozenset()
    agenda: frozenset[UUID] = frozenset()


STRANGER = EventFacts()


class Gated(Protocol):
    """A session as far as seeing it goes."""

    @property
    def id(self) -> UUID: ...

    @property
    def access(self) -> SessionAccess: ...


def may_see(session: Gated, viewer: EventFacts) -> bool:
    """Tell whether a viewer learns that the session exists at all.

    What members hold among themselves is hidden from observers even when something else
    would let them in; only an authorisation on record opens it.
    """
    if session.access in {SessionAccess.OPEN, SessionAccess.INVITED}:
        return True
    if viewer.participant_class.is_observer:
        return session.id in viewer.authorised
    if viewer.organiser or session.id in viewer.admitted:
        return True
    return session.access is SessionAccess.MEMBERS and viewer.participant_class.is_member


def may_enter(session: Gated, viewer: EventFacts) -> bool:
    """Tell whether a viewer may have the session's link and the papers of those who take part."""
    if not may_see(session, viewer):
        return False
    if session.id in viewer.authorised:
        return True
    if not _class_attends(viewer, by_name=session.id in viewer.admitted):
        return False
    if viewer.organiser or session.id in viewer.admitted:
        return True
    return viewer.participant and session.access in {SessionAccess.OPEN, SessionAccess.MEMBERS}


def _class_attends(viewer: EventFacts, *, by_name: bool) -> bool:
    """Tell whether the body that meets has people of this class in; observers who organise, too."""
    kind = viewer.participant_class
    if viewer.organiser and not kind.is_observer:
        return True
    if kind.right is Admission.CLOSED:
        return False
    return kind.right is Admission.OPEN or by_name or viewer.invited


def may_open(visibility: Visibility, *, enters: bool, organiser: bool) -> bool:
    """Tell whether a material is shown to somebody who does or does not take part."""
    if visibility is Visibility.PUBLIC or organiser:
        return True
    return visibility is Visibility.PARTICIPANTS and enters


def needs_authorisation(
    kind: EventKind, participant_class: ClassFacts, part: SessionPart | None, *, of_body: bool = False
) -> bool:
    """Tell whether a part in a session needs the presidency's word first; None is a contribution.

    Observer countries attend the open discussions of meetings without speaking or drafting there. In the
    meetings of a body, observer organisations get a slot by the same word: to state, to debate or to draft.
    Congresses, webinars and training invite whom they like.
    """
    if kind is not EventKind.MEETING or (part is not None and part not in SPEAKING_PARTS):
        return False
    return participant_class.needs_word or (of_body and participant_class.is_observer)
