"""Whom announcements of an event can go to; `application.py` hands this to messages."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from app.core.i18n import country, pick
from app.core.i18n import gettext as _
from app.events.models import Event
from app.events.services import classes_by_code
from app.messages.rules import Facet, Group, Recipient, Selection
from app.registration.forms import MODES
from app.registration.rules import RegistrationState
from app.registration.services import audience
from app.registration.views.words import STATES, class_choices

OFFERED = (
    RegistrationState.CONFIRMED,
    RegistrationState.PENDING,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
    RegistrationState.REJECTED,
)


class Registrations:
    """The registrations of an event, as messages ask for them."""

    def facets(self, event: Event) -> Sequence[Facet]:
        """Say what registrations can be chosen by."""
        sessions = [(str(each.id), pick(each.title)) for each in audience.chosen_sessions(event)]
        countries = sorted((country(code), code) for code in audience.countries(event))
        return (
            Facet("state", _("State of the registration"), [(s.value, str(STATES[s][1])) for s in OFFERED]),
            Facet("class", _("Takes part as"), class_choices()),
            Facet("mode", _("Way of taking part"), [(mode.value, str(MODES[mode])) for mode in MODES]),
            Facet("session", _("Has a place in"), sessions),
            Facet("country", _("Country"), [(code, name) for name, code in countries]),
        )

    def count(self, event: Event, selection: Selection) -> int:
        """Count the chosen."""
        return audience.count(event, selection)

    def groups(self, event: Event, selection: Selection) -> Sequence[Group]:
        """Count them by class and way of taking part."""
        names = classes_by_code()
        return [
            Group(f"{pick(names[code].name) if code in names else code}, {MODES[mode]}", count)
            for code, mode, count in audience.count_groups(event, selection)
        ]

    def page(
        self, event: Event, selection: Selection, after: uuid.UUID | None, limit: int
    ) -> Sequence[Recipient]:
        """Return the next of the chosen."""
        return audience.page(event, selection, after, limit)

    def find(self, event: Event, recipient_id: uuid.UUID) -> Recipient | None:
        """Return one by id."""
        return audience.find(event, recipient_id)

    def search(self, event: Event, text: str, limit: int) -> Sequence[Recipient]:
        """Find people by name or address."""
        return audience.search(event, text, limit)

    def names(self, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        """Name registrations and invitations."""
        return audience.names(ids)

    def write_again(self, event: Event, about: uuid.UUID) -> bool:
        """Write once more how a registration or an invitation stands."""
        return audience.write_again(event, about)
