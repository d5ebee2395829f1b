"""Zoom exports in all their shapes, and everything that is not one."""

import codecs
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attendance.importers import read_report
from app.attendance.rules import (
    DateOrder,
    DatesElsewhere,
    LeftOut,
    Report,
    ReportEmpty,
    ReportFormat,
    ReportHasNoRows,
    ReportIsRegistrationList,
    ReportIsWorkbook,
    ReportOfAnotherTool,
    ReportOfTeams,
    ReportOfWebinar,
    ReportTooLarge,
    ReportUnknown,
    ReportUnreadable,
    RowBroken,
    RowReversed,
    SeveralMeetings,
)
from app.core.errors import Refusal
from app.core.spans import Span
from tests.factories.attendance import HEADER, SAMPLE, expected, export, sample_window

# 6 October 2026, 18:00 to 20:00 in Panama (UTC-5)
PANAMA = "America/Panama"
EVENING = Span(datetime(2026, 10, 6, 23, tzinfo=UTC), datetime(2026, 10, 7, 1, tzinfo=UTC))
CLASSIC = ["Ana,ana@example.org,10/06/2026 06:01:12 PM,10/06/2026 07:01:12 PM,60,No"]
HOUR = Span(datetime(2026, 10, 6, 23, 1, 12, tzinfo=UTC), datetime(2026, 10, 7, 0, 1, 12, tzinfo=UTC))


def read(data: bytes, window: Span = EVENING, zone: str = PANAMA, order: DateOrder | None = None) -> Report:
    return read_report(data, zone=zone, window=window, date_order=order)


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        f"{HEADER},Recording Consent,In Waiting Room",
        "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room",
        "Nombre (nombre original),E-mail del usuario,Hora para unirse,Hora para salir,Duración (minutos)",
        "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos)",
        "Nombre de usuario,E-mail de usuario,Hora de entrada,Hora de salida,Duración (minutos),Invitado",
    ],
)
def test_every_header_of_a_meeting_is_known(header: str) -> None:
    report = read(export(CLASSIC, header))
    assert report.format is ReportFormat.ZOOM_MEETING
    assert [(line.name, line.email, line.span) for line in report.lines] == [("Ana", "ana@example.org", HOUR)]


def test_the_account_wide_report_takes_the_participants_columns() -> None:
    header = "Topic,MeetingID,User_Name,User_Email,NameOriginalName,User_Email_2,Join_Time,Leave_Time,Guest"
    row = "T,{},Host,host@example.org,Ana,ana@example.org,10/06/2026 06:01:12 PM,10/06/2026 07:01:12 PM,No"
    assert [line.email for line in read(export([row.format(1)], header)).lines] == ["ana@example.org"]
    with pytest.raises(SeveralMeetings) as caught:
        read(export([row.format(1), row.format(2)], header))
    assert caught.value.facts == {"count": 2}


@pytest.mark.parametrize("block", ["", "Meeting ID,Topic,Start Time\r\n842,Grupo,10/06/2026\r\n\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_any_encoding_and_separator_is_read(block: str, separator: str, encoding: str) -> None:
    text = block + export(["Núñez" + CLASSIC[0][3:]], HEADER).decode()
    report = read(text.replace(",", separator).encode(encoding))
    assert [(line.name, line.span) for line in report.lines] == [("Núñez", HOUR)]


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("10/06/2026 06:01:12 PM", "10/06/2026 07:01:12 PM"),
        ("10/6/2026 6:01:12 p. m.", "10/6/2026 7:01:12 p.\u00a0m."),
        ("06/10/2026 18:01:12", "06/10/2026 19:01:12"),
        ("06.10.26, 18:01:12", "06.10.26, 19:01:12"),
        ("2026-10-06 18:01:12", "2026-10-06T19:01:12"),
        ("Oct 6, 2026 06:01:12 PM", "October 6, 2026 07:01:12 PM"),
        ("6 oct. 2026 18:01:12", "6 de octubre de 2026, 19:01:12"),
    ],
)
def test_a_time_is_read_however_it_is_written(joined: str, left: str) -> None:
    row = f'Ana,ana@example.org,"{joined}","{left}",60,No'
    assert [line.span for line in read(export([row])).lines] == [HOUR]


@pytest.mark.parametrize(
    ("text", "order"),
    [("10/06/2026 18:00", DateOrder.MONTH_FIRST), ("06/10/2026 18:00", DateOrder.DAY_FIRST)],
)
def test_the_session_decides_whether_day_or_month_comes_first(text: str, order: DateOrder) -> None:
    assert read(export([f"Ana,,{text},{text},1,No"])).date_order is order


def test_dates_that_fit_in_no_order_are_refused_with_row_and_value() -> None:
    with pytest.raises(DatesElsewhere) as caught:
        read(export([*CLASSIC, "Eva,,10/09/2026 06:00 PM,10/09/2026 07:00 PM,60,No"]))
    assert caught.value.facts == {"row": 3, "value": "10/09/2026 06:00 PM"}


def test_a_stated_order_is_obeyed_even_far_from_the_session() -> None:
    report = read(export(["Ana,,06/10/2026 18:00,06/10/2026 19:00,60,No"]), order=DateOrder.MONTH_FIRST)
    span = report.lines[0].span
    assert span is not None
    assert span.start == datetime(2026, 6, 10, 23, tzinfo=UTC)


def test_midnight_and_noon_are_not_mixed_up() -> None:
    night = Span(datetime(2026, 10, 6, 4, tzinfo=UTC), datetime(2026, 10, 6, 18, tzinfo=UTC))
    span = read(export(["Ana,,10/06/2026 12:00:00 AM,10/06/2026 12:00:00 PM,1,No"]), night).lines[0].span
    assert span == Span(datetime(2026, 10, 6, 5, tzinfo=UTC), datetime(2026, 10, 6, 17, tzinfo=UTC))


def test_the_hour_that_comes_twice_is_read_as_the_session_says() -> None:
    # On 1 November 2026 clocks in New York go back at 02:00; the session is in the second 01:00 hour.
    second = Span(datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC))
    span = (
        read(export(["Ana,,11/01/2026 01:10 AM,11/01/2026 01:50 AM,1,No"]), second, "America/New_York")
        .lines[0]
        .span
    )
    assert span == Span(datetime(2026, 11, 1, 6, 10, tzinfo=UTC), datetime(2026, 11, 1, 6, 50, tzinfo=UTC))


def test_someone_still_in_the_meeting_leaves_at_the_scheduled_end() -> None:
    (line,) = read(export(["Ana,,10/06/2026 06:30 PM,,,No"])).lines
    assert line.open_ended
    assert line.span == Span(datetime(2026, 10, 6, 23, 30, tzinfo=UTC), EVENING.end)


@pytest.mark.parametrize("header", ["Total Duration (Minutes)", "Total duration (minutes)"])
def test_unique_users_have_seconds_and_no_times(header: str) -> None:
    report = read(export(["Ana,ana@example.org,121,Yes"], f"Name (Original Name),User Email,{header},Guest"))
    assert report.format is ReportFormat.ZOOM_TOTALS
    assert [(line.seconds, line.span) for line in report.lines] == [(7260, None)]
    with pytest.raises(RowBroken):
        read(export(["Ana,,many,Yes"], f"Name (Original Name),User Email,{header},Guest"))


def test_the_waiting_room_and_recorders_are_left_out() -> None:
    header = f"{HEADER},Recording Consent,In Waiting Room"
    rows = [
        "Ana,,10/06/2026 05:50 PM,10/06/2026 06:00 PM,10,No,,Yes",
        "Fred from Fireflies Notetaker,,10/06/2026 06:00 PM,10/06/2026 07:00 PM,60,Yes,,No",
        "Ana,,10/06/2026 06:00 PM,10/06/2026 07:00 PM,60,No,,No",
    ]
    assert [line.left_out for line in read(export(rows, header)).lines] == [
        LeftOut.WAITING_ROOM,
        LeftOut.BOT,
        None,
    ]


@pytest.mark.parametrize(
    ("row", "refusal", "facts"),
    [
        ("Ana,,soon,10/06/2026 07:00 PM,1,No", RowBroken, {"row": 2, "column": "Join Time", "value": "soon"}),
        (
            "Ana,,10/06/2026 06:00 PM,31/31/2026 07:00 PM,1,No",
            RowBroken,
            {"row": 2, "column": "Leave Time", "value": "31/31/2026 07:00 PM"},
        ),
        ("Ana,,10/06/2026 25:00,10/06/2026 07:00 PM,1,No", RowBroken, None),
        ("Ana,,10/06/2026 07:00 PM,10/06/2026 06:00 PM,1,No", RowReversed, {"row": 2}),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    row: str, refusal: type[Refusal], facts: dict[str, object] | None
) -> None:
    with pytest.raises(refusal) as caught:
        read(export([row]))
    assert facts is None or caught.value.facts == facts


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", ReportEmpty),
        (b"\xef\xbb\xbf \r\n", ReportEmpty),
        (b"PK\x03\x04....", ReportIsWorkbook),
        (b'{"users": {}}', ReportOfAnotherTool),
        (b"<!DOCTYPE html><html>", ReportUnreadable),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", ReportUnreadable),
        (b"x" * (30 * 2**20 + 1), ReportTooLarge),
        (b"Attendee Report\r\nTopic,Webinar ID\r\n", ReportOfWebinar),
        ("\ufeffInforme de asistentes\r\n".encode(), ReportOfWebinar),
        (b"Attended,User Name (Original Name),Email,Join Time,Leave Time\r\n", ReportOfWebinar),
        ("1. Summary\r\nMeeting title\tX\r\n".encode("utf-16"), ReportOfTeams),
        (b"Full Name\tUser Action\tTimestamp\r\n", ReportOfTeams),
        (b"First Name,Last Name,Email,Registration Time,Approval Status\r\n", ReportIsRegistrationList),
        (b"Name,Email\r\nAna,ana@example.org\r\n", ReportUnknown),
        (b"just some words", ReportUnknown),
        (HEADER.encode(), ReportHasNoRows),
    ],
)
def test_a_file_of_another_shape_is_refused_for_what_it_is(data: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read(data)


def test_the_sample_is_read_row_by_row() -> None:
    report = read_report(SAMPLE.read_bytes(), zone=expected()["report_time_zone"], window=sample_window())
    assert len(report.lines) == 14
    assert [report.lines[0].number, report.lines[-1].number] == [5, 18]


def outcome(reading: Callable[[], Report]) -> str:
    """Return how many rows were read, or the sentence of the refusal; anything else is a fault."""
    try:
        return f"{len(reading().lines)} rows"
    except Refusal as refusal:
        return refusal.message % refusal.facts


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.text(max_size=200).map(lambda text: export([text, *CLASSIC])),
    )
)
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    assert outcome(lambda: read(data))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_sample_is_read_or_refused(data: st.DataObject) -> None:
    whole = SAMPLE.read_bytes()
    cut, end = sorted((data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, len(whole)))))
    damaged = whole[:cut] + data.draw(st.binary(max_size=8)) + whole[end:]
    assert outcome(lambda: read(damaged, sample_window(), "America/New_York"))
