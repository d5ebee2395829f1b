"""Find a date: what it offers is free, and what it rejects is not, minute by minute."""

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.spans import Span
from app.yearplan.rules import Asked, Block, Hours, Reason, ReasonKind, search_dates

MINUTE = timedelta(minutes=1)
BODY, PERSON = Reason(ReasonKind.BODY, "GT-PROT"), Reason(ReasonKind.PERSON, "P")
ZONES = st.sampled_from(["America/Costa_Rica", "America/New_York", "Europe/Madrid", "UTC"])
# The week in which the clocks of New York and, later, of Madrid go forward is among them.
FIRST = date(2027, 3, 8)


def spans(zone="UTC"):
    def span(parts):
        day, hour, minutes = parts
        start = datetime.combine(FIRST + timedelta(days=day), time(hour), tzinfo=ZoneInfo(zone)).astimezone(
            UTC
        )
        return Span(start, start + MINUTE * minutes)

    return st.tuples(st.integers(0, 25), st.integers(0, 23), st.integers(1, 40).map(lambda n: 15 * n)).map(
        span
    )


def against(asked, start, blocks, hours):
    """Say what speaks against a start, the slow and obvious way."""
    found = set()
    for number in range(asked.minutes):
        moment = start + MINUTE * number
        found |= {block.reason for block in blocks if block.span.start <= moment < block.span.end}
        for each in hours:
            there = moment.astimezone(ZoneInfo(each.zone))
            if not each.opens <= there.hour * 60 + there.minute < each.closes:
                found.add(Reason(ReasonKind.CIVIL, each.zone))
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Asked,
        first=st.just(FIRST),
        last=st.dates(FIRST, FIRST + timedelta(days=24)),
        minutes=st.sampled_from([30, 60, 90, 180]),
        zone=ZONES,
        opens=st.sampled_from([time(6), time(8), time(8, 20)]),
        closes=st.sampled_from([time(12), time(18), time(22)]),
        grid=st.sampled_from([30, 60]),
    ),
    st.lists(st.builds(Block, spans(), st.sampled_from([BODY, PERSON])), max_size=6),
    st.lists(
        st.builds(Hours, ZONES, st.sampled_from([0, 420, 540]), st.sampled_from([1020, 1260, 1440])),
        max_size=2,
    ),
    st.sets(st.dates(FIRST, FIRST + timedelta(days=24)), max_size=3),
)
def test_every_start_is_offered_or_rejected_for_what_really_stands_against_it(
    asked, blocks, hours, off
) -> None:
    zone = ZoneInfo(asked.zone)
    holiday = Reason(ReasonKind.HOLIDAY)
    weeks = search_dates(asked, blocks=blocks, hours=hours, holidays=dict.fromkeys(off, holiday))
    told = {found.day: found for week in weeks for found in week.days}
    days = (asked.first + timedelta(days=n) for n in range((asked.last - asked.first).days + 1))
    assert list(told) == [day for day in days if day.weekday() < 5]
    offered = {slot.start for week in weeks for slot in week.slots}
    for day, found in told.items():
        starts = [
            start
            for minute in range(24 * 60)
            if minute % asked.grid == 0 and asked.opens <= time(minute // 60, minute % 60)
            for start in [datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone).astimezone(UTC)]
            if start + MINUTE * asked.minutes
            <= datetime.combine(day, asked.closes, tzinfo=zone).astimezone(UTC)
        ]
        reasons = [{holiday} if day in off else against(asked, start, blocks, hours) for start in starts]
        assert found.starts == len(starts)
        assert found.free == sum(not each for each in reasons)
        if starts:
            assert dict(found.reasons) == {
                reason: sum(reason in each for each in reasons) for each in reasons for reason in each
            }
        free = {start for start, each in zip(starts, reasons, strict=True) if not each}
        assert {start for start in offered if start.astimezone(zone).date() == day} <= free
    for week in weeks:
        free_days = [found for found in week.days if found.free]
        assert len(week.slots) == min(3, sum(found.free for found in free_days))
        assert len({slot.start.astimezone(zone).date() for slot in week.slots}) == min(3, len(free_days))


def test_people_in_madrid_take_part_until_nine_in_the_evening() -> None:
    asked = Asked(date(2027, 1, 12), date(2027, 1, 12), 60, "America/Costa_Rica")
    (week,) = search_dates(asked, hours=[Hours("Europe/Madrid")])
    # 21:00 in Madrid is 14:00 in San José in winter.
    assert week.days[0].free == 11
    summer = Asked(date(2027, 7, 13), date(2027, 7, 13), 60, "America/Costa_Rica")
    (week,) = search_dates(summer, hours=[Hours("Europe/Madrid")])
    assert week.days[0].free == 9


def test_a_day_with_nothing_else_on_it_is_better() -> None:
    asked = Asked(date(2027, 5, 3), date(2027, 5, 6), 600, "UTC")
    notes = {date(2027, 5, 3): [BODY], date(2027, 5, 5): [BODY]}
    (week,) = search_dates(asked, notes=notes)
    assert [slot.start.day for slot in week.slots] == [3, 4, 6]


def test_a_meeting_longer_than_the_day_fits_nowhere() -> None:
    (week,) = search_dates(Asked(date(2027, 5, 3), date(2027, 5, 3), 601, "UTC"))
    assert week.days[0].reasons == ((Reason(ReasonKind.NO_HOUR), 0),)


def test_a_year_of_many_meetings_and_zones_is_looked_through_quickly() -> None:
    start = datetime(2027, 1, 1, 14, tzinfo=UTC)
    blocks = [
        Block(Span(start + timedelta(hours=17 * n), start + timedelta(hours=17 * n + 2)), BODY)
        for n in range(500)
    ]
    zones = ["Europe/Madrid", "America/New_York", "America/Costa_Rica", "America/Mexico_City", "America/Panama",
             "America/Toronto", "America/Belize", "America/Santo_Domingo", "America/Tegucigalpa"]  # fmt: skip
    asked = Asked(date(2027, 1, 1), date(2027, 12, 31), 120, "America/Costa_Rica")
    best = 1.0
    for _ in range(3):
        before = clock.process_time()
        search_dates(asked, blocks=blocks, hours=[Hours(zone) for zone in zones])
        best = min(best, clock.process_time() - before)
    assert best < 0.3
