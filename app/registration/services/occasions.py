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


register(
    Occasion(
        kind="registration.invited",
        title=mark("Invitation"),
        when=mark("When somebody is invited by name."),
        placeholders=(
            *ABOUT_EVENT,
            Placeholder(
                "link",
                mark("Personal link to accept or decline"),
                "url_for('registration.invitation', token=token, _external=True)",
                link=True,
            ),
        ),
        sample=SAMPLE,
        order=10,
    ),
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
        60,
        "admitted",
        mark("Let into a session by name"),
        mark("When somebody gets a place in an invited or closed session."),
        Placeholder("session", mark("Title of the session"), "session"),
        session="Sala Grault",
    ),
    _occasion(
        62,
        "not_admitted",
        mark("No longer in a session"),
        mark("When a place in an invited or closed session goes to somebody else."),
    ),
    _occasion(
        60, "admitted", mark("Admitted to a session"), mark("When somebody is let in by name."), SESSION
    ),
    _occasion(62, "not_admitted", mark("Admission ended"), mark("When an admission by name ends.")),
    _occasion(70, "rejected", mark("Not accepted"), mark("When a registration is not accepted.")),
    _occasion(80, "cancelled", mark("Registration cancelled"), mark("When a registration is cancelled.")),
    _occasion(85, "expired", mark("Hold lapsed"), mark("When an address was not confirmed in time.")),
)
