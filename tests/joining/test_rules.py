"""When a room opens, and which of two devices enters."""

from datetime import UTC, datetime, timedelta

import pytest

from app.joining.rules import (
    Answer,
    Device,
    EntryNotOpen,
    Held,
    Moment,
    check_entry_time,
    decide,
    device_of,
    moment_of,
    seconds_to_wait,
    stay,
)

START = datetime(2027, 7, 14, 14, 0, tzinfo=UTC)
END = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [(-901, Moment.EARLY), (-900, Moment.OPEN), (0, Moment.OPEN), (3599, Moment.OPEN), (3600, Moment.OVER)],
)
def test_a_room_is_open_from_15_minutes_before_the_start_to_the_end(seconds: int, moment: Moment) -> None:
    now = START + timedelta(seconds=seconds)
    assert moment_of(now, START, END) is moment
    if moment is Moment.OPEN:
        check_entry_time(now, START, END)
    else:
        with pytest.raises(EntryNotOpen):
            check_entry_time(now, START, END)


def test_a_session_without_a_time_is_never_open() -> None:
    assert moment_of(START, None, None) is Moment.UNPLACED
    with pytest.raises(EntryNotOpen):
        check_entry_time(START, None, None)


def test_a_waiting_page_looks_again_at_the_opening_and_not_before() -> None:
    opening = START - timedelta(minutes=15)
    assert seconds_to_wait(opening - timedelta(seconds=40.2), START) == 41
    assert seconds_to_wait(opening - timedelta(days=2), START) == 3600
    assert seconds_to_wait(opening + timedelta(seconds=1), START) == 1


OLD = Held("one", START)
LATER = START + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("held", "device", "takes_over", "still_inside", "answer"),
    [
        (None, "one", False, None, Answer.ENTERS),
        (OLD, "one", False, None, Answer.ENTERS_AGAIN),
        (OLD, "two", False, None, Answer.HELD_ELSEWHERE),
        (OLD, "two", False, True, Answer.HELD_ELSEWHERE),
        (OLD, "two", False, False, Answer.FREES_AND_ENTERS),
        (OLD, "two", True, None, Answer.TAKES_OVER),
        (OLD, "two", True, True, Answer.TAKES_OVER),
        (OLD, "one", True, True, Answer.ENTERS_AGAIN),
    ],
)
def test_one_device_enters_for_an_address(
    held: Held | None, device: str, takes_over: bool, still_inside: bool | None, answer: Answer
) -> None:
    assert decide(held, device, LATER, takes_over=takes_over, still_inside=still_inside) is answer


def test_somebody_on_the_way_in_is_not_taken_for_gone() -> None:
    soon = START + timedelta(seconds=20)
    assert decide(OLD, "two", soon, takes_over=False, still_inside=False) is Answer.HELD_ELSEWHERE


def test_a_stay_is_as_long_as_the_platform_says() -> None:
    assert stay(START, None, None) is None
    assert stay(START, None, LATER) is None
    seen = stay(START, LATER, None)
    assert seen is not None
    assert seen.seconds == 600
    left = stay(START, LATER, LATER + timedelta(minutes=1))
    assert left is not None
    assert left.seconds == 660


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", Device.PHONE),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile Safari/537.36", Device.PHONE),
        ("Mozilla/5.0 (Linux; Android 15; SM-X200) Safari/537.36", Device.TABLET),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Device.COMPUTER),
        ("", Device.UNKNOWN),
    ],
)
def test_a_device_is_recognised_coarsely(said: str, device: Device) -> None:
    assert device_of(said) is device
