"""The occasions on which registration writes, for organisers who rewrite its mails.

To add one: an Occasion here, its template in `templates/registration/mail/`, a function in `notices.py`.
"""

from app.core.text import mark
from app.messages.rules import Occasion, Placeholder
from app.messages.services import register

NAME = Placeholder("name", mark("Given name of the person"), "name")
EVENT = Placeholder("event", mark("Title of the event"), "event_title|pick")
DATES = Placeholder("dates", mark("Days of the event"), "day_range(starts_on|date_of, ends_on|date_of)")
CITY = Placeholder("city", mark("City of the event"), "event_city|pick")
VENUE = Placeholder("venue", mark("Venue of the event"), "event_venue|pick")
LINK = Placeholder(
    "link",
    mark("Personal link to the own registration"),
    "url_for('registration.mine', token=token, _external=True)",
    link=True,
)
SESSION = Placeholder("session", mark("Title of the session"), "session")
WHAT = Placeholder("what", mark("What the place is for"), "what")
UNTIL = Placeholder("until", mark("Until when the offer holds"), "until|instant|when(event_zone)")
ABOUT_EVENT = (NAME, EVENT, DATES, CITY, VENUE)
PLACEHOLDERS = (*ABOUT_EVENT, LINK)
# Only what no text holds by chance: the text as delivered is read back by these values.
SAMPLE = {
    "name": "Xochiquétzal",
    "token": "sample-of-a-link",
    "proof": "sample-of-a-proof",
    "event_title": {"es": "Encuentro Xyzzy", "en": "Xyzzy Meeting"},
    "event_city": {"es": "Ciudad Plugh"},
    "event_venue": {"es": "Casa Fnord"},
    "starts_on": "2097-03-04",
    "ends_on": "2097-03-05",
    "mode": "in_person",
    "session": "Taller Grault",
}


def _occasion(order: int, name: str, title: str, when: str, *more: Placeholder, **sample: object) -> Occasion:
    return Occasion(
        kind=f"registration.{name}",
        title=title,
        when=when,
        placeholders=(*PLACEHOLDERS, *more),
        sample={**SAMPLE, **sample},
        order=order,
    )


def _invitation(order: int, name: str, title: str, when: str) -> Occasion:
    return Occasion(
        kind=f"registration.{name}",
        title=title,
        when=when,
        placeholders=(*ABOUT_EVENT, MESSAGE, ANSWER, ANSWER_BY),
        sample={
            **SAMPLE,
            "message": "Abracadabra waldo",
            "answer_by": "2097-02-01T12:00:00+00:00",
            "event_zone": "America/Mexico_City",
        },
        order=order,
    )


MESSAGE = Placeholder("message", mark("Personal message of the campaign"), "message")
ANSWER_BY = Placeholder(
    "answer_by", mark("Until when to answer"), "answer_by|instant|when(event_zone) if answer_by"
)
ANSWER = Placeholder(
    "link",
    mark("Personal link to accept or decline"),
    "url_for('registration.invitation', token=token, _external=True)",
    link=True,
)
INVITATIONS = (
    _invitation(10, "invited", mark("Invitation"), mark("When somebody is invited by name.")),
    _invitation(
        12,
        "invitation_reminder",
        mark("Reminder of the invitation"),
        mark("On the day of the reminder, to who has not answered."),
    ),
    _invitation(
        14,
        "invitation_last_call",
        mark("Last call of the invitation"),
        mark("On the day of the last call, to who has not answered."),
    ),
    Occasion(
        kind="registration.lost_invitation",
        title=mark("Lost invitation"),
        when=mark("When somebody asks for an invitation that they cannot find."),
        placeholders=(*ABOUT_EVENT, ANSWER),
        sample=SAMPLE,
        order=16,
    ),
)

# A change of the whole event is written to those who are invited, too: their link accepts or declines.
EVENT_LINK = Placeholder(
    "link",
    mark("Personal link to the registration or the invitation"),
    "url_for('registration.invitation' if is_invited else 'registration.mine', token=token, _external=True)",
    link=True,
)
REASON = Placeholder("reason", mark("Reason that the organisers gave"), "reason|pick")
OLD_DATES = Placeholder(
    "old_dates", mark("Days as they were"), "day_range(was_starts_on|date_of, was_ends_on|date_of)"
)
EVENT_MODE = Placeholder("mode", mark("How the event is held"), "event_mode|mode_of_event")
_CHANGE_SAMPLE = {
    **SAMPLE,
    "reason": {"es": "Motivo Flarp", "en": "Flarp reason"},
    "was_starts_on": "2096-05-06",
    "was_ends_on": "2096-05-07",
    "event_mode": "online",
    "is_invited": False,
}


def _event_change(order: int, name: str, title: str, when: str, *more: Placeholder) -> Occasion:
    return Occasion(
        kind=f"registration.{name}",
        title=title,
        when=when,
        placeholders=(*ABOUT_EVENT, REASON, EVENT_LINK, *more),
        sample=_CHANGE_SAMPLE,
        order=order,
    )


register(
    _event_change(
        90, "event_cancelled", mark("Event cancelled"), mark("When the whole event is called off.")
    ),
    _event_change(
        91, "event_postponed", mark("Event postponed"), mark("When the event is put off without new days.")
    ),
    _event_change(
        92,
        "event_resumed",
        mark("Event takes place after all"),
        mark("When a postponed event is taken up again."),
    ),
    _event_change(
        93, "event_moved", mark("Event on other days"), mark("When the event is moved."), OLD_DATES
    ),
    _event_change(
        94,
        "event_mode",
        mark("Event held in another way"),
        mark("When the event goes online, for example."),
        EVENT_MODE,
    ),
    *INVITATIONS,
    Occasion(
        kind="registration.prove",
        title=mark("Proof of the address"),
        when=mark("When somebody registers with an address that is not known yet."),
        placeholders=(
            *ABOUT_EVENT,
            Placeholder(
                "link",
                mark("Link that confirms the address"),
                "url_for('registration.prove', token=proof, _external=True)",
                link=True,
            ),
        ),
        sample=SAMPLE,
        order=20,
    ),
    Occasion(
        kind="registration.transfer",
        title=mark("A colleague hands a place on"),
        when=mark("When somebody wants a colleague to take their place."),
        placeholders=(
            *ABOUT_EVENT,
            Placeholder("colleague", mark("Name of the person who hands the place on"), "colleague"),
            UNTIL,
            Placeholder(
                "link",
                mark("Link that takes the place"),
                "url_for('registration.transfer', token=token, _external=True)",
                link=True,
            ),
        ),
        sample={
            **SAMPLE,
            "colleague": "Quetzali Waldo",
            "until": "2097-03-01T15:04:00+00:00",
            "event_zone": "America/Mexico_City",
        },
        order=27,
    ),
    _occasion(
        25, "again", mark("Registered already"), mark("When an address that takes part registers again.")
    ),
    _occasion(
        30, "pending", mark("Waiting for a decision"), mark("When the organisers decide who takes part.")
    ),
    _occasion(40, "waiting", mark("On the waiting list"), mark("When all places are taken.")),
    _occasion(50, "confirmed", mark("Registration confirmed"), mark("When a registration is confirmed.")),
    _occasion(55, "promoted", mark("A place opened"), mark("When somebody moves up from the waiting list.")),
    _occasion(58, "session_seat", mark("A place in a session"), mark("When a seat in a full session opens.")),
    _occasion(
        56,
        "offered",
        mark("A place is offered"),
        mark("When a place is kept for the next in line until they accept it."),
        WHAT,
        UNTIL,
        what="Taller Garply",
        until="2097-03-01T15:04:00+00:00",
        event_zone="America/Mexico_City",
    ),
    _occasion(
        57,
        "offer_lapsed",
        mark("An offer ended"),
        mark("When an offered place was not accepted in time."),
        WHAT,
        what="Taller Garply",
    ),
    _occasion(
        59,
        "option_seat",
        mark("A place in something chosen"),
        mark("When a place opens in an option of the form."),
        WHAT,
        what="Visita Waldo",
    ),
    _occasion(
        66,
        "companion",
        mark("Registered by a colleague"),
        mark("When somebody registers colleagues together."),
        Placeholder("lead", mark("Name of the colleague"), "lead"),
        lead="Frobozz Thud",
        state="confirmed",
    ),
    _occasion(
        65,
        "changed",
        mark("Programme changed"),
        mark("When a session in somebody's agenda gets another time or place, or is cancelled."),
        Placeholder(
            "changes",
            mark("What is other now, line by line"),
            "changes|map('session_change', event_zone)|join('\n')",
        ),
        changes=[
            {
                "title": {"es": "Panel Corge", "en": "Corge panel"},
                "before": None,
                "now": {
                    "starts_at": "2097-03-04T15:04:00+00:00",
                    "ends_at": "2097-03-04T16:04:00+00:00",
                    "room": "Sala Waldo",
                    "mode": "in_person",
                    "cancelled": False,
                },
            }
        ],
        event_zone="America/Mexico_City",
    ),
    _occasion(64, "agenda", mark("Own sessions changed"), mark("When somebody chooses other sessions.")),
    _occasion(
        60,
        "admitted",
        mark("Let into a session by name"),
        mark("When somebody gets a place in an invited or closed session."),
        SESSION,
        session="Sala Grault",
    ),
    _occasion(
        62,
        "not_admitted",
        mark("No longer in a session"),
        mark("When a place in an invited or closed session goes to somebody else."),
    ),
    _occasion(
        70,
        "rejected",
        mark("Not accepted"),
        mark("When a registration is not accepted."),
        Placeholder("reason", mark("Reason that the organisers gave"), "reason"),
        reason="Frotz quux",
    ),
    _occasion(80, "cancelled", mark("Registration cancelled"), mark("When a registration is cancelled.")),
    _occasion(85, "expired", mark("Hold lapsed"), mark("When an address was not confirmed in time.")),
)
