"""What happened to a registration, in words: what, who and when, the latest first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts import services as accounts
from app.core.access import Perm
from app.core.audit import AuditEntry, pseudonym
from app.core.i18n import _, lazy, pick
from app.directory import services as directory
from app.events import services as events
from app.events.models import Event
from app.registration import services
from app.registration.forms import MODES
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.registration.views.queue_words import QUEUE_ACTIONS, explained
from app.registration.views.words import ACTIONS, STATES

MORE_ACTIONS = {
    "registration.again": lazy("Sent the form once more"),
    "registration.class": lazy("Takes part as something else"),
    "registration.tagged": lazy("Tagged"),
    "registration.untagged": lazy("Tag taken off"),
    "registration.noted": lazy("A note was written"),
    "registration.note_removed": lazy("A note was removed"),
    "registration.mailed_again": lazy("The last mail was sent again"),
    "registration.reconsidered": lazy("Waits for a decision again"),
    "registration.transfer_asked": lazy("Wants to hand the place to a colleague"),
    "registration.transferred": lazy("Handed the place to a colleague"),
    "registration.taken_over": lazy("Took the place over from a colleague"),
    "registration.data_exported": lazy("Took a copy of what is kept of them"),
    "registration.answers_deleted": lazy("Answers were deleted in time"),
    "registration.given_by_hand": lazy("Got a place from the organisers"),
    "registration.left_line": lazy("Left the waiting list"),
    "registration.offer_accepted": lazy("Accepted the place that was offered"),
    "registration.offer_declined": lazy("Declined the place that was offered"),
    "registration.offer_lapsed": lazy("Did not accept an offered place in time"),
    "registration.passed_over": lazy("Was passed over in the line"),
    "joining.reissue": lazy("Got a new link for the online rooms"),
    "joining.revoke": lazy("The link for the online rooms was ended"),
    "joining.looked_at": lazy("The link for the online rooms was looked at"),
    "badges.letter_asked": lazy("Asked for a letter"),
    "badges.letter_released": lazy("The letter was released"),
    "badges.letter_declined": lazy("The letter was not released"),
    "badges.reprint": lazy("The badge was printed again"),
    "registration.anonymised": lazy("Made anonymous: the time for keeping it is over"),
}
WORDS = ACTIONS | MORE_ACTIONS | QUEUE_ACTIONS


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history."""

    what: str
    detail: str
    who: str
    at: datetime


def history(event: Event, registration: Registration) -> list[Happening]:
    """Write the history of a registration for organisers."""
    entries = services.history_of(registration)
    people = _names(event, registration, entries)
    return [
        Happening(
            str(WORDS.get(entry.action) or entry.action),
            _detail(entry),
            people.get(entry.actor) or _("somebody who has no right here any more"),
            entry.at,
        )
        for entry in entries
    ]


def _names(event: Event, registration: Registration, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Name who acted: the record knows only pseudonyms, so those who can have acted are tried."""
    found = {"system": _("the system"), "stranger": _("by themselves, not signed in")}
    if any(entry.actor not in found for entry in entries):
        staff = accounts.list_people_with_perm(Perm.REGISTRATION_READ, kind="event", scope_id=event.id)
        found |= {pseudonym(person.id): person.full_name for person in staff}
        if registration.person_id:
            found[pseudonym(registration.person_id)] = _("by themselves")
    return found


def author_names(ids: set[Any]) -> dict[Any, str]:
    """Name the authors of notes."""
    people = [directory.find_person(each) for each in ids if each]
    return {person.id: person.full_name or _("somebody who was erased") for person in people if person}


def _detail(entry: AuditEntry) -> str:
    changes: dict[str, Any] = json.loads(entry.changes)
    if entry.action in QUEUE_ACTIONS:
        return "; ".join(explained(changes))
    if "tag" in changes:
        return str(changes["tag"])
    if "participant_class" in changes:
        classes = events.classes_by_code()
        pair = changes["participant_class"]
        names = [pick(classes[code].name) if code in classes else str(code) for code in pair]
        return " → ".join(names)
    if "mode" in changes:
        return str(MODES.get(changes["mode"], changes["mode"]))
    if "state" in changes and changes["state"] in set(RegistrationState):
        return str(STATES[RegistrationState(changes["state"])][1])
    return str(changes.get("reason") or "")
