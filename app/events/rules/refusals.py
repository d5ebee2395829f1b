"""What events refuse, each with its sentence."""

from app.core.errors import Refusal
from app.core.text import mark


class EventHasNoSuchState(Refusal):
    code = "event_state_not_allowed"
    message = mark("The state of this event does not allow that now.")


class SlugTaken(Refusal):
    code = "event_slug_taken"
    message = mark("The address “%(slug)s” belongs to another event. Choose another.")


class DatesReversed(Refusal):
    code = "event_dates_reversed"
    message = mark("The last day (%(ends_on)s) is before the first (%(starts_on)s).")


class NothingToPublish(Refusal):
    code = "nothing_to_publish"
    message = mark("A published event needs a title in each of its languages. Missing: %(missing)s.")


class SessionsOutsideDates(Refusal):
    code = "sessions_outside_dates"
    message = mark("%(count)s sessions lie outside the new dates, the first is “%(title)s”. Move them first.")


class SessionOutsideEvent(Refusal):
    code = "session_outside_event"
    message = mark("“%(title)s” would lie outside the event, which runs from %(starts_on)s to %(ends_on)s.")


class SessionEndsBeforeStart(Refusal):
    code = "session_ends_before_start"
    message = mark("A session must end after it starts.")


class SessionCancelled(Refusal):
    code = "session_cancelled"
    message = mark("“%(title)s” is cancelled; restore it before placing it.")


class SessionWasPublished(Refusal):
    code = "session_was_published"
    message = mark("“%(title)s” was published. Cancel it, so that people and calendars learn of it.")


class SessionCodeTaken(Refusal):
    code = "session_code_taken"
    message = mark("Another session of this event has the code %(code)s.")


class RoomTaken(Refusal):
    code = "room_taken"
    message = mark("%(subject)s is taken: “%(title)s” and “%(other)s” would overlap there.")


class PersonTaken(Refusal):
    code = "person_taken"
    message = mark("%(subject)s would be in two places: “%(title)s” and “%(other)s” overlap.")


class PersonElsewhere(PersonTaken):
    """Somebody is not to be had; whether they said so or are in another event is not told."""

    code = "person_unavailable"
    message = mark("%(subject)s is not available %(start)s–%(end)s, when “%(title)s” would be.")


class TeamTaken(Refusal):
    code = "team_taken"
    message = mark("The team %(subject)s would be in two places: “%(title)s” and “%(other)s” overlap.")


class RoomInUse(Refusal):
    code = "room_in_use"
    message = mark("%(count)s sessions are in %(room)s. Move them before you remove the room.")


class RoleTwice(Refusal):
    code = "role_twice"
    message = mark("%(person)s already has this role in this session.")


class ObserverNeedsAuthorisation(Refusal):
    code = "observer_needs_authorisation"
    message = mark(
        "%(person)s represents an observer country, which speaks in meetings only when the presidency has"
        " authorised it. Record who authorised it first."
    )


class AuthorisationTwice(Refusal):
    code = "authorisation_twice"
    message = mark("%(person)s is already authorised to speak in this session.")


class MaterialNeedsLink(Refusal):
    code = "material_needs_link"
    message = mark("Give an address or a file, one of the two.")


class EventOfOthers(Refusal):
    code = "event_of_others"
    message = mark(
        "The address “%(slug)s” belongs to an event that you do not organise. Change it in the file."
    )


class EditionTaken(Refusal):
    code = "edition_taken"
    message = mark("This series already has edition %(edition)s.")


class SameAsBefore(Refusal):
    code = "same_as_before"
    message = mark("That is how it is already.")


class TooLate(Refusal):
    code = "too_late"
    message = mark("It is too late for this change: those days are over.")


class Hindered(Refusal):
    code = "change_hindered"
    message = mark("The event cannot be changed like that any more. %(reason)s")
