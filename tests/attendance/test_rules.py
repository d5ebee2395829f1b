"""Whose a row is, and how seconds add up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance.importers import read_report
from app.attendance.rules import (
    CheckInKind,
    Entrant,
    LeftOut,
    Line,
    Mark,
    Match,
    MatchMethod,
    MatchState,
    Roster,
    credited_seconds,
    read_presence,
    spans_in_room,
)
from app.core.spans import Span
from tests.factories.attendance import SAMPLE, expected, sample_roster, sample_window

NINE = datetime(2027, 7, 14, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


WINDOW = Span(at(0), at(90))


def test_the_sample_gives_every_expected_second() -> None:
    report = read_report(SAMPLE.read_bytes(), zone=expected()["report_time_zone"], window=sample_window())
    document = read_presence(report, Roster(sample_roster()), sample_window()).as_document()
    wanted = expected()["expected"]
    keys = ("id", "connections", "seconds_total", "seconds_in_window", "matched_by")
    assert document["attendance"] == [{key: person[key] for key in keys} for person in wanted["attendance"]]
    for kind in ("no_show", "pending", "unmatched", "ambiguous", "excluded", "flags"):
        assert document[kind] == wanted[kind], kind


# --- identity -----------------------------------------------------------------------------------

ROSTER = Roster(
    [
        Entrant("1", "Denise Núñez", "denise@example.net", ("d.nunez@example.org",)),
        Entrant("2", "José Pérez", "jose@example.net"),
        Entrant("3", "Jose  Perez", "otro@example.net", own_id="R-3"),
        Entrant("4", "Ana María Solís", "", ()),
        Entrant("5", "Shared One", "office@example.net"),
        Entrant("6", "Shared Two", "office@example.net"),
    ]
)


@pytest.mark.parametrize(
    ("line", "person", "method"),
    [
        (Line(1, "x", " DENISE@example.net"), "1", MatchMethod.EMAIL),
        (Line(1, "x", "d.nunez@example.org"), "1", MatchMethod.ALTERNATE_EMAIL),
        (Line(1, "José Pérez", own_id="R-3"), "3", MatchMethod.EXTERNAL_ID),
        (Line(1, "DENISE NUNEZ"), "1", MatchMethod.NAME),
        (Line(1, "Núñez, Denise (Guest)"), "1", MatchMethod.NAME),
        (Line(1, "Delegación PA (Denise Núñez)"), "1", MatchMethod.NAME),
        (Line(1, "Ana María Solís (iPhone)"), "4", MatchMethod.NAME),
        (Line(1, "Denise Núñez", "unknown@example.net"), "1", MatchMethod.NAME),
        (Line(1, "José Pérez", "jose@example.net"), "2", MatchMethod.EMAIL),
    ],
)
def test_a_row_is_found_by_the_strongest_sign(line: Line, person: str, method: MatchMethod) -> None:
    assert ROSTER.find(line) == Match(MatchState.MATCHED, person, method)


@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        (Line(1, "jose perez"), ("2", "3")),
        (Line(1, "x", "office@example.net"), ("5", "6")),
        (Line(1, "Denise Núñez (José Pérez)"), ("1", "2", "3")),
    ],
)
def test_what_fits_two_people_is_given_to_nobody(line: Line, candidates: tuple[str, ...]) -> None:
    found = ROSTER.find(line)
    assert (found.state, found.person_id, found.candidates) == (MatchState.AMBIGUOUS, None, candidates)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line(1, "Denise Nuñes"), "no_email_no_name_match"),
        (Line(1, "Denise"), "no_email_no_name_match"),
        (Line(1, "x", "stranger@example.net"), "not_registered"),
        (Line(1, "50688****77"), "phone_caller"),
        (Line(1, ""), "anonymous"),
    ],
)
def test_likeness_is_never_enough(line: Line, reason: str) -> None:
    assert ROSTER.find(line) == Match(MatchState.UNMATCHED, reason=reason)


def test_a_row_left_out_is_nobodys_even_with_a_known_address() -> None:
    line = Line(1, "Denise Núñez", "denise@example.net", left_out=LeftOut.WAITING_ROOM)
    assert ROSTER.find(line).state is MatchState.EXCLUDED


# --- seconds ------------------------------------------------------------------------------------

spans = st.lists(
    st.builds(
        lambda start, length: Span(at(start), at(start + length)), st.integers(-120, 200), st.integers(0, 200)
    ),
    max_size=6,
)


@given(spans, st.randoms())
def test_seconds_never_exceed_the_session_nor_depend_on_order(found: list[Span], draw: object) -> None:
    seconds = credited_seconds(found, WINDOW)
    assert 0 <= seconds <= WINDOW.seconds
    shuffled = list(found)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert credited_seconds(shuffled, WINDOW) == seconds
    assert credited_seconds([*found, *found], WINDOW) == seconds


@given(spans)
def test_a_second_device_inside_the_first_adds_nothing(found: list[Span]) -> None:
    whole = [*found, WINDOW]
    assert credited_seconds(whole, WINDOW) == credited_seconds([WINDOW], WINDOW)


def test_totals_without_times_count_up_to_the_length_of_the_session() -> None:
    assert credited_seconds([], WINDOW, reported=10_000) == 5400
    assert credited_seconds([Span(at(0), at(10))], WINDOW, reported=300) == 600


def test_stays_run_from_entry_to_exit_or_to_the_end() -> None:
    entry, leave = CheckInKind.ENTRY, CheckInKind.EXIT
    marks = [Mark(at(60), entry), Mark(at(5), entry), Mark(at(20), entry), Mark(at(30), leave)]
    assert spans_in_room(marks, WINDOW) == [Span(at(5), at(30)), Span(at(60), at(90))]


def test_an_exit_without_an_entry_says_nothing() -> None:
    assert spans_in_room([Mark(at(10), CheckInKind.EXIT)], WINDOW) == []


def test_an_entry_after_the_end_counts_nothing() -> None:
    assert spans_in_room([Mark(at(95), CheckInKind.ENTRY)], WINDOW) == []
