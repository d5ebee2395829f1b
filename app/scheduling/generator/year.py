"""A year of working groups: each activity asks for a date, and a hidden calendar has one near it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.scheduling.generator.planting import (
    MINUTES_A_DAY,
    Document,
    Hidden,
    Planted,
    apart,
    clock,
    plan_document,
    wall,
)

ZONE = "America/El_Salvador"
ZONES = {
    "BZ": "America/Belize",
    "CA": "America/Toronto",
    "CR": "America/Costa_Rica",
    "DO": "America/Santo_Domingo",
    "GT": "America/Guatemala",
    "HN": "America/Tegucigalpa",
    "MX": "America/Mexico_City",
    "NI": "America/Managua",
    "PA": "America/Panama",
    "SV": "America/El_Salvador",
    "US": "America/New_York",
}
ABROAD = "Europe/Madrid"
GROUPS, MEETINGS, CHAINS, OTHERS = 8, 10, 4, 33
YEAR = 2027
DAYS = 365
OPENS, CLOSES = 420, 1140
CIVIL = (7 * 60, 21 * 60)
CONGRESS = 258  # the middle of September
FARTHEST = 60


def generate_year(seed: int, *, grid: int = 30) -> Planted:
    """Draw 122 activities over a year with a calendar that keeps every rule and civil hour."""
    year = _Year(random.Random(f"year {seed}"), grid)
    year.draw()
    document: Document = {
        "format": "schedule/1",
        "time_zone": ZONE,
        "grid_minutes": grid,
        "days": [
            {
                "date": (date(YEAR, 1, 1) + timedelta(days=day)).isoformat(),
                "start": clock(OPENS),
                "end": clock(CLOSES),
            }
            for day in range(DAYS)
        ],
        "people": list(year.people.values()),
        "bodies": [{"id": f"G{number}"} for number in range(1, GROUPS + 1)] + [{"id": "CONGRESS"}],
        "bodies_exclude": "each_other",
        "parallel_allowed": [["G1", "G2"], ["G3", "G4"]],
        "sessions": year.sessions,
    }
    plan = {
        name: {"start": wall(date(YEAR, 1, 1), place.start)} for name, place in sorted(year.hidden.items())
    }
    return Planted(document, plan_document(plan))


@dataclass
class _Year:
    """A calendar in the making: activities with their hidden places."""

    rng: random.Random
    grid: int
    sessions: list[Document] = field(default_factory=list)
    people: dict[str, Document] = field(default_factory=dict)
    hidden: dict[str, Hidden] = field(default_factory=dict)
    away: dict[str, list[Hidden]] = field(default_factory=dict)

    def draw(self) -> None:
        """Draw people, then the congress, the groups' meetings with their chains, and all the rest."""
        self._draw_people()
        self._congress()
        for group in range(1, GROUPS + 1):
            self._meetings(group)
        for number in range(OTHERS):
            self._other(number)

    def _draw_people(self) -> None:
        """Give each country five focal points, away for some weeks, and invite two people from afar."""
        for country, zone in ZONES.items():
            for number in range(1, 6):
                self._person(f"{country}{number}", zone)
        for number in (1, 2):
            self._person(f"ES{number}", ABROAD)

    def _person(self, name: str, zone: str) -> None:
        weeks = []
        for _ in range(self.rng.choice((0, 1, 1, 2))):
            day = self.rng.randrange(DAYS - 15)
            if not day <= CONGRESS < day + 14:
                weeks.append(Hidden(day * MINUTES_A_DAY, (day + self.rng.choice((5, 7, 14))) * MINUTES_A_DAY))
        self.away[name] = weeks
        self.people[name] = {
            "id": name,
            "time_zone": zone,
            "civil_hours": [clock(CIVIL[0]), clock(CIVIL[1])],
            "unavailable": [
                [wall(date(YEAR, 1, 1), week.start), wall(date(YEAR, 1, 1), week.end)] for week in weeks
            ],
        }

    def _congress(self) -> None:
        people = [f"{country}1" for country in ZONES]
        item = self._activity("CONGRESS", 120, people, CONGRESS * MINUTES_A_DAY + 9 * 60, bodies=["CONGRESS"])
        self._place([item])
        item["fixed"] = {"start": item.pop("preferred_start")}

    def _meetings(self, group: int) -> None:
        """Let a group meet ten times at even distances; some groups call a network right before."""
        countries = self.rng.sample(list(ZONES), self.rng.randint(5, 8))
        members = [f"{country}{self.rng.randint(1, 5)}" for country in countries]
        hour = self.rng.choice((9, 9, 10, 10, 11, 14)) * 60
        first = self.rng.randrange(8, 30)
        for number in range(MEETINGS):
            day = first + number * 34 + self.rng.randint(-2, 2)
            day += (7 - (date(YEAR, 1, 1) + timedelta(days=day)).weekday()) % 7 % 3
            start, minutes = day * MINUTES_A_DAY + hour, self.rng.choice((60, 90, 120))
            name = f"G{group}-{number + 1}"
            meeting = self._activity(name, minutes, members, start, bodies=[f"G{group}"])
            if self.rng.random() < 0.3:
                meeting["teams"] = ["interpreters"]
            block = [meeting]
            if group <= CHAINS and number in (3, 8):
                guests = self.rng.sample(members, 3)
                network = self._activity(
                    f"N{group}-{number + 1}", 60, guests, start - 60, bodies=[f"G{group}"]
                )
                network["immediately_before"] = name
                block.insert(0, network)
            self._place(block)

    def _other(self, number: int) -> None:
        """Draw a webinar or part of a course: no group's time, but licences, interpreters and people."""
        people = self.rng.sample(list(self.people), self.rng.randint(1, 4))
        hour = self.rng.choice((8, 9, 10, 11, 13)) * 60
        start = self.rng.randrange(10, DAYS - 20) * MINUTES_A_DAY + hour
        item = self._activity(f"W{number + 1}", self.rng.choice((60, 90, 120)), people, start)
        item["teams"] = [self.rng.choice(("licence-1", "licence-2"))]
        if self.rng.random() < 0.4:
            item["teams"].append("interpreters")
        before = self.sessions[-2] if number % 3 and self.sessions[-2]["id"].startswith("W") else None
        if before is not None:
            place = self.hidden[before["id"]]
            item["after"] = [{"session": before["id"], "gap_minutes": MINUTES_A_DAY}]
            day = min(place.day + self.rng.randint(2, 30), DAYS - 10)
            item["preferred_start"] = wall(date(YEAR, 1, 1), day * MINUTES_A_DAY + hour)
        self._place([item])

    def _activity(
        self, name: str, minutes: int, people: list[str], start: int, *, bodies: list[str] | None = None
    ) -> Document:
        item: Document = {
            "id": name,
            "minutes": minutes,
            "mode": "online",
            "required": list(people),
            "bodies": bodies or [],
            "teams": [],
            "preferred_start": wall(date(YEAR, 1, 1), start),
        }
        self.sessions.append(item)
        return item

    # --- the hidden calendar ----------------------------------------------------------------------

    def _place(self, block: list[Document]) -> None:
        """Put activities, one right after the other, at the nearest start that keeps every rule."""
        aim = datetime.fromisoformat(block[0]["preferred_start"]) - datetime(YEAR, 1, 1)  # noqa: DTZ001
        for start in self._starts(int(aim.total_seconds()) // 60, sum(item["minutes"] for item in block)):
            places, at = [], start
            for item in block:
                places.append(Hidden(at, at + item["minutes"]))
                at += item["minutes"]
            if all(self._suits(item, place) for item, place in zip(block, places, strict=True)):
                self.hidden |= {item["id"]: place for item, place in zip(block, places, strict=True)}
                return
        raise RuntimeError(f"no day within {FARTHEST} suits {block[0]['id']}")

    def _starts(self, aim: int, minutes: int) -> Iterator[int]:
        day, minute = divmod(aim, MINUTES_A_DAY)
        for distance in range(FARTHEST):
            for other in {day + distance, day - distance}:
                starts = range(-(-OPENS // self.grid) * self.grid, CLOSES - minutes + 1, self.grid)
                if 0 <= other < DAYS:
                    for start in sorted(starts, key=lambda start: (abs(start - minute), start)):
                        yield other * MINUTES_A_DAY + start

    def _suits(self, item: Document, place: Hidden) -> bool:
        for rule in item.get("after", []):
            if place.start < self.hidden[rule["session"]].end + rule["gap_minutes"]:
                return False
        rivals = (
            self.hidden[other["id"]]
            for other in self.sessions
            if other["id"] in self.hidden and _exclude(item, other)
        )
        return apart(place, rivals) and all(
            apart(place, self.away[name]) and self._is_civil(name, place) for name in item["required"]
        )

    def _is_civil(self, name: str, place: Hidden) -> bool:
        """Tell whether every minute lies between the civil hours of one day of the person."""
        midnight, there = datetime(YEAR, 1, 1), ZoneInfo(self.people[name]["time_zone"])  # noqa: DTZ001
        first, last = (
            (midnight + timedelta(minutes=minute)).replace(tzinfo=ZoneInfo(ZONE)).astimezone(there)
            for minute in (place.start, place.end - 1)
        )
        low, high = (first.hour * 60 + first.minute, last.hour * 60 + last.minute)
        return first.date() == last.date() and CIVIL[0] <= low and high < CIVIL[1]


def _exclude(one: Document, two: Document) -> bool:
    """Tell whether two activities need the same, or are of bodies that keep apart."""
    if {*one["required"]} & {*two["required"]} or {*one["teams"]} & {*two["teams"]}:
        return True
    allowed = ({"G1", "G2"}, {"G3", "G4"})
    return any(
        left == right or {left, right} not in allowed for left in one["bodies"] for right in two["bodies"]
    )
