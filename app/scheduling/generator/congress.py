"""A congress: a timetable is drawn first, then people, rooms and rules with which it agrees."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

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

FIRST_DAY = date(2027, 7, 12)
OPENS, PAUSE, RESUMES, CLOSES = 540, 780, 840, 1080
HALVES = ((OPENS, PAUSE), (RESUMES, CLOSES))
FILL = 0.66
SHORTEST = 30
ATTEMPTS = 60


class TooMuch(ValueError):
    """So many sessions do not fit into so few rooms and days."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a congress is, and how its people choose."""

    sessions: int = 200
    rooms: int = 10
    days: int = 5
    people: int = 1000
    grid: int = 30
    by_track: bool = True
    preferences: bool = False

    @property
    def minutes(self) -> int:
        """Return the minutes of all rooms together."""
        return self.rooms * self.days * sum(end - start for start, end in HALVES)

    @property
    def tracks(self) -> int:
        return max(2, self.sessions // 20)


def generate_congress(size: Size, seed: int) -> Planted:
    """Draw a congress with the plan that it was drawn from; raises TooMuch where none fits."""
    rng = random.Random(f"congress {seed}")
    hidden = _timetable(size, rng)
    rooms = _rooms(size, hidden, rng)
    sessions = [_session(number, place, rooms, rng) for number, place in enumerate(hidden)]
    draft = _Draft(size, rng, hidden, sessions)
    draft.add_bodies()
    draft.add_teams(rooms)
    people = draft.add_people()
    draft.add_interest(people[: size.people])
    draft.add_order()
    draft.add_fixed()
    if size.preferences:
        draft.add_preferences(people)
    document: Document = {
        "format": "schedule/1",
        "time_zone": "America/El_Salvador",
        "grid_minutes": size.grid,
        "days": [
            {
                "date": (FIRST_DAY + timedelta(days=day)).isoformat(),
                "start": clock(OPENS),
                "end": clock(CLOSES),
                "closed": [[clock(PAUSE), clock(RESUMES)]],
            }
            for day in range(size.days)
        ],
        "rooms": rooms,
        "people": people,
        "bodies": [{"id": f"B{number + 1}"} for number in range(size.tracks)],
        "bodies_exclude": "same",
        "sessions": sessions,
    }
    return Planted(document, plan_document({item["id"]: draft.place(i) for i, item in enumerate(sessions)}))


# --- the hidden timetable -------------------------------------------------------------------------


def _timetable(size: Size, rng: random.Random) -> list[Hidden]:
    """Put sessions of drawn lengths into rooms, the long ones first, until all have a place."""
    lengths = _lengths(size, rng)
    if sum(lengths) <= size.minutes:
        for attempt in range(ATTEMPTS):
            places = _places(size, rng, lengths, packed=attempt > ATTEMPTS // 3)
            if len(places) == len(lengths):
                rng.shuffle(places)
                return places
    raise TooMuch(f"{size.sessions} sessions do not fit into {size.rooms} rooms and {size.days} days")


def _places(size: Size, rng: random.Random, lengths: list[int], *, packed: bool) -> list[Hidden]:
    """Put sessions into rooms until one finds no place."""
    busy: dict[tuple[int, int], list[Hidden]] = defaultdict(list)
    places = []
    for length in lengths:
        place = _put(size, rng, busy, length, packed=packed)
        if place is None:
            break
        places.append(place)
    return places


def _lengths(size: Size, rng: random.Random) -> list[int]:
    lengths = rng.choices((60, 90, 120), weights=(50, 40, 10), k=size.sessions)
    most = int(FILL * size.minutes)
    too_much = sum(lengths) - most
    while too_much > 0:
        long = [i for i, length in enumerate(lengths) if length > SHORTEST]
        if not long:
            break
        lengths[rng.choice(long)] -= SHORTEST
        too_much -= SHORTEST
    return sorted(lengths, reverse=True)


def _put(
    size: Size, rng: random.Random, busy: dict[tuple[int, int], list[Hidden]], length: int, *, packed: bool
) -> Hidden | None:
    corners = [(day, room) for day in range(size.days) for room in range(size.rooms)]
    rng.shuffle(corners)
    for day, room in corners:
        starts = [
            day * MINUTES_A_DAY + start
            for opens, closes in HALVES
            for start in range(-(-opens // size.grid) * size.grid, closes - length + 1, size.grid)
        ]
        free = [
            place for start in starts if apart(place := Hidden(start, start + length, room), busy[day, room])
        ]
        if free:
            place = free[0] if packed else rng.choice(free)
            busy[day, room].append(place)
            return place
    return None


def _rooms(size: Size, hidden: list[Hidden], rng: random.Random) -> list[Document]:
    """Draw rooms; some are closed for a while in which the timetable leaves them empty."""
    rooms: list[Document] = []
    for number in range(size.rooms):
        room: Document = {
            "id": f"R{number + 1}",
            "capacity": 300 if number == 0 else rng.choice((60, 70, 80, 100, 120, 150)),
            "features": ["sound", "interpretation"] if number % 3 != 2 else ["sound"],
        }
        gaps = _gaps([place for place in hidden if place.room == number], size.days)
        if gaps and rng.random() < 0.25:
            start, end = rng.choice(gaps)
            room["unavailable"] = [[wall(FIRST_DAY, start), wall(FIRST_DAY, end)]]
        rooms.append(room)
    return rooms


def _gaps(held: list[Hidden], days: int) -> list[tuple[int, int]]:
    """Return the empty stretches of a room of two hours or more."""
    found = []
    for day in range(days):
        for opens, closes in HALVES:
            start, end = day * MINUTES_A_DAY + opens, day * MINUTES_A_DAY + closes
            inside = sorted((p.start, p.end) for p in held if p.meets(start, end))
            edges = [(start, start), *inside, (end, end)]
            found += [(a, b) for (_, a), (b, _) in pairwise(edges) if b - a >= 120]
    return found


def _session(number: int, place: Hidden, rooms: list[Document], rng: random.Random) -> Document:
    """Draw a session that suits its hidden room."""
    online = rng.random() < 0.03
    session: Document = {
        "id": f"S{number + 1}",
        "minutes": place.minutes,
        "mode": "online" if online else rng.choices(("in_person", "hybrid"), weights=(3, 1))[0],
        "required": [],
        "interested": [],
    }
    if online or place.room is None:
        return session
    room = rooms[place.room]
    session["seats"] = rng.randint(10, 55) if rng.random() < 0.8 else rng.randint(20, room["capacity"])
    if rng.random() < 0.15:
        session["features"] = [rng.choice(room["features"])]
    if rng.random() < 0.05:
        others = rng.sample([item["id"] for item in rooms], min(3, len(rooms)))
        session["rooms"] = sorted({room["id"], *others})
    return session


# --- people and rules -----------------------------------------------------------------------------


class _Draft:
    """Sessions being given people and rules with which their hidden places agree."""

    def __init__(
        self, size: Size, rng: random.Random, hidden: list[Hidden], sessions: list[Document]
    ) -> None:
        self.size, self.rng, self.hidden, self.sessions = size, rng, hidden, sessions
        self.track = [number % size.tracks for number in range(size.sessions)]
        for session, track in zip(sessions, self.track, strict=True):
            session["title"] = f"Track {track + 1}, {session['id']}"

    def place(self, i: int) -> Document:
        """Write the hidden place of a session as the plan would."""
        place, online = self.hidden[i], self.sessions[i]["mode"] == "online"
        room = {} if online or place.room is None else {"room": f"R{place.room + 1}"}
        return {"start": wall(FIRST_DAY, place.start)} | room

    def _apart(self, pool: list[int], most: int) -> list[int]:
        """Take sessions from a pool, in drawn order, that do not overlap each other."""
        taken: list[int] = []
        for i in self.rng.sample(pool, len(pool)):
            if len(taken) == most:
                break
            if apart(self.hidden[i], (self.hidden[j] for j in taken)):
                taken.append(i)
        return taken

    def add_bodies(self) -> None:
        """Give each track a body that holds some of its sessions."""
        for track in range(self.size.tracks):
            pool = [i for i in range(self.size.sessions) if self.track[i] == track]
            for i in self._apart(pool, max(2, len(pool) * 2 // 5)):
                self.sessions[i]["bodies"] = [f"B{track + 1}"]

    def add_teams(self, rooms: list[Document]) -> None:
        """Let three teams of interpreters serve sessions in rooms with booths."""
        booths = [number for number, room in enumerate(rooms) if "interpretation" in room["features"]]
        for name in ("ES-EN", "ES-FR", "EN-FR"):
            pool = [
                i
                for i, place in enumerate(self.hidden)
                if place.room in booths and self.sessions[i]["mode"] != "online"
                if "teams" not in self.sessions[i]
            ]
            for i in self._apart(pool, max(1, self.size.sessions // 20)):
                self.sessions[i] |= {"teams": [name], "features": ["interpretation"]}

    def add_people(self) -> list[Document]:
        """Draw who has a part in what: delegates in two or so, speakers in three."""
        speakers = self.size.sessions * 9 // 10
        counts = (1, 2, 3) if self.size.sessions > 60 else (2, 3, 4)
        people = [self._person(f"P{number + 1}", counts, (8, 62, 30)) for number in range(self.size.people)]
        return people + [self._person(f"X{number + 1}", (2, 3, 4), (3, 4, 3)) for number in range(speakers)]

    def _person(self, name: str, counts: tuple[int, ...], weights: tuple[int, ...]) -> Document:
        wanted = self.rng.choices(counts, weights=weights)[0]
        mine = self._apart(self.rng.sample(range(self.size.sessions), min(self.size.sessions, 12)), wanted)
        for i in mine:
            self.sessions[i]["required"].append(name)
        person: Document = {"id": name}
        if self.rng.random() < 0.12:
            opens, closes = self.rng.choice((*HALVES, (OPENS, CLOSES)))
            start = self.rng.randrange(self.size.days) * MINUTES_A_DAY
            if not any(self.hidden[i].meets(start + opens, start + closes) for i in mine):
                person["unavailable"] = [[wall(FIRST_DAY, start + opens), wall(FIRST_DAY, start + closes)]]
        return person

    def add_interest(self, delegates: list[Document]) -> None:
        """Let each delegate sign up for some four sessions, mostly of one track unless at random."""
        everything = range(self.size.sessions)
        for person in delegates:
            mine = [i for i in everything if person["id"] in self.sessions[i]["required"]]
            track = self.rng.randrange(self.size.tracks)
            near = [i for i in everything if self.track[i] == track]
            chosen: set[int] = set()
            for _ in range(self.rng.choices((3, 4, 5, 6), weights=(20, 35, 30, 15))[0]):
                by_track = self.size.by_track and self.rng.random() < 0.8
                pool = sorted({*(near if by_track else everything)} - chosen - {*mine})
                if pool:
                    chosen.add(self.rng.choice(pool))
            for i in sorted(chosen):
                self.sessions[i]["interested"].append(person["id"])

    def add_order(self) -> None:
        """Let some sessions come after others, and a few right before others."""
        n = self.size.sessions
        for _ in range(n // 16):
            i, j = self.rng.sample(range(n), 2)
            gap = self.hidden[j].start - self.hidden[i].end
            if gap >= 0:
                rule = {"session": self.sessions[i]["id"], "gap_minutes": 30 if gap >= 30 else 0}
                rules = self.sessions[j].setdefault("after", [])
                if rule not in rules:
                    rules.append(rule)
        pairs = [
            (i, j)
            for i in range(n)
            for j in range(n)
            if self.hidden[i].end == self.hidden[j].start and i != j
        ]
        used: set[int] = set()
        for i, j in self.rng.sample(pairs, min(len(pairs), n // 50)):
            if not used & {i, j}:
                used |= {i, j}
                self.sessions[i]["immediately_before"] = self.sessions[j]["id"]

    def add_fixed(self) -> None:
        """Fix some sessions where they are, half of them with their room."""
        for i in self.rng.sample(range(self.size.sessions), self.size.sessions // 33):
            place = self.place(i)
            if self.rng.random() < 0.5:
                place.pop("room", None)
            self.sessions[i]["fixed"] = place

    def add_preferences(self, people: list[Document]) -> None:
        """Let half of the sessions prefer some half-days, and people far away sleep at night."""
        for session in self.rng.sample(self.sessions, len(self.sessions) // 2):
            windows = []
            for _ in range(self.rng.choice((1, 1, 2))):
                opens, closes = self.rng.choice(HALVES)
                start = self.rng.randrange(self.size.days) * MINUTES_A_DAY
                windows.append([wall(FIRST_DAY, start + opens), wall(FIRST_DAY, start + closes)])
            session["preferred"] = windows
        for person in people:
            if self.rng.random() < 0.1:
                zone = self.rng.choice(("America/Bogota", "America/Sao_Paulo", "Europe/Madrid"))
                person.update(time_zone=zone, civil_hours=["07:00", "21:00"])
