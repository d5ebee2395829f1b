"""The rules of delegations: who convenes, what is late, whom an institution speaks for."""

from datetime import UTC, datetime, timedelta

import pytest

from app.delegations.rules import (
    Convener,
    DelegateRole,
    PlacesDoNotFit,
    Terms,
    check_terms,
    class_of_country,
    class_of_institution,
    convener_of,
    is_government,
    is_late,
)
from app.directory.rules import CountryRole, InstitutionKind, Participation
from app.events.rules import EventKind

NOON = datetime(2027, 7, 5, 12, tzinfo=UTC)


def test_own_meetings_are_the_presidencys_and_training_is_the_hosts() -> None:
    assert convener_of(EventKind.MEETING) is convener_of(EventKind.CONGRESS) is Convener.PRESIDENCY
    assert convener_of(EventKind.TRAINING) is convener_of(EventKind.WEBINAR) is Convener.HOST


def test_late_begins_with_the_deadline_and_without_one_never() -> None:
    assert not is_late(NOON, NOON - timedelta(seconds=1))
    assert is_late(NOON, NOON)
    assert not is_late(None, NOON)


@pytest.mark.parametrize(
    "terms",
    [Terms(0), Terms(501), Terms(3, {DelegateRole.HEAD: 4}), Terms(3, {DelegateRole.HEAD: -1})],
)
def test_places_that_cannot_be_are_refused(terms: Terms) -> None:
    with pytest.raises(PlacesDoNotFit):
        check_terms(terms)


def test_only_government_speaks_for_its_country() -> None:
    assert is_government(InstitutionKind.MINISTRY, None)
    assert is_government(InstitutionKind.CONSULATE, Participation.GOVERNMENT)
    assert not is_government(InstitutionKind.ACADEMIA, None)
    assert not is_government(InstitutionKind.MINISTRY, Participation.OBSERVER)


def test_the_class_follows_the_country_or_the_institution() -> None:
    assert class_of_country(CountryRole.MEMBER) == "member"
    assert class_of_country(CountryRole.OTHER) == "guest"
    observer = Participation.OBSERVER
    assert class_of_institution(InstitutionKind.UN_AGENCY, observer, None) == "observer_organisation"
    assert class_of_institution(InstitutionKind.NETWORK, Participation.NETWORK, None) == "civil_society"
    assert class_of_institution(InstitutionKind.MINISTRY, None, CountryRole.OBSERVER) == "observer_country"
