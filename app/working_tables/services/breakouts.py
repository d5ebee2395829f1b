"""Rooms for those who take part online: each table that has some gets one, in files that platforms read."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.core import audit
from app.core.db import db
from app.core.spreadsheets import Cell, is_dangerous
from app.core.text import pick
from app.events.models import Event
from app.events.rules import Mode
from app.registration.models import Registration
from app.registration.rules import RegistrationState
from app.working_tables.models import Seat, Seating, WorkingTable
from app.working_tables.services.seating import find_published_seating
from app.working_tables.services.tables import seated_tables

ZOOM_HEADS = ("Pre-assign Room Name", "Email Address")
# What Zoom takes: letters of a name, rooms, and people assigned before the meeting.
LONGEST_NAME, MOST_ROOMS, MOST_PEOPLE = 32, 100, 1000
_ADDRESS = re.compile(r"[^@\s,;\"'<>]+@[^@\s,;\"'<>]+\.[^@\s,;\"'<>]+")


@dataclass(frozen=True, slots=True)
class OnlineGuest:
    """Somebody who takes part online, as rooms need them."""

    name: str
    email: str

    @property
    def assignable(self) -> bool:
        """Tell whether the address can stand in a file that spreadsheet programs open too."""
        return bool(_ADDRESS.fullmatch(self.email)) and not is_dangerous(self.email)


@dataclass(frozen=True, slots=True)
class Breakout:
    """The room of a table, and who goes there by name."""

    table: WorkingTable
    name: str
    people: tuple[OnlineGuest, ...]


@dataclass(frozen=True, slots=True)
class Breakouts:
    """The rooms of the published seating; without one there are none."""

    seating: Seating | None
    rooms: tuple[Breakout, ...]

    @property
    def people(self) -> int:
        return sum(len(room.people) for room in self.rooms)

    @property
    def left_out(self) -> list[tuple[Breakout, OnlineGuest]]:
        """List whom a host must bring to their room by hand: they have no address that can be assigned."""
        return [(room, guest) for room in self.rooms for guest in room.people if not guest.assignable]

    @property
    def too_many(self) -> bool:
        return len(self.rooms) > MOST_ROOMS or self.people - len(self.left_out) > MOST_PEOPLE


def get_breakouts(event: Event, *, locale: str) -> Breakouts:
    """Give each table of the published seating that has people online a room; constant in statements."""
    seating = find_published_seating()
    if seating is None:
        return Breakouts(None, ())
    rows = db.session.execute(
        sa.select(Seat.table_id, Registration.given_name, Registration.family_name, Registration.email)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(
            Seat.seating_id == seating.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.mode == Mode.ONLINE,
        )
        .order_by(Registration.sort_name, Registration.id)
    ).all()
    online: dict[object, list[OnlineGuest]] = {}
    for row in rows:
        name = f"{row.given_name} {row.family_name}".strip()
        online.setdefault(row.table_id, []).append(OnlineGuest(name, row.email or ""))
    tables = [table for table in seated_tables(event) if table.id in online]
    names = room_names([pick(table.name, locale) for table in tables])
    return Breakouts(
        seating,
        tuple(
            Breakout(table, name, tuple(online[table.id])) for table, name in zip(tables, names, strict=True)
        ),
    )


def room_names(names: Sequence[str]) -> list[str]:
    """Make names of rooms: short enough, each once (case does not tell them apart), and never a formula."""
    found: list[str] = []
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        plain = _plain(name) or str(place)
        made, number = plain[:LONGEST_NAME].rstrip(), 1
        while made.casefold() in taken:
            number += 1
            tail = f" ({number})"
            made = plain[: LONGEST_NAME - len(tail)].rstrip() + tail
        taken.add(made.casefold())
        found.append(made)
    return found


def _plain(name: str) -> str:
    """Leave out what is no letter to see, and what would make a spreadsheet compute at the beginning."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", name)
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    plain = " ".join(kept.replace('"', " ").replace(",", " ").split())
    while plain and is_dangerous(plain):
        plain = plain[1:].lstrip()
    return plain


def zoom_rows(found: Breakouts) -> list[Sequence[Cell]]:
    """Write the rooms as Zoom reads them; who cannot be assigned is left out."""
    rows: list[Sequence[Cell]] = [ZOOM_HEADS]
    rows += [(room.name, guest.email) for room in found.rooms for guest in room.people if guest.assignable]
    return rows


def plain_rows(found: Breakouts, heads: Sequence[str]) -> list[Sequence[Cell]]:
    """Write the rooms for any other platform: room, name, address."""
    rows: list[Sequence[Cell]] = [tuple(heads)]
    rows += [(room.name, guest.name, guest.email) for room in found.rooms for guest in room.people]
    return rows


def record(event: Event, found: Breakouts, kind: str) -> None:
    """Put on record that addresses left in a file."""
    audit.record(
        "working_tables.breakouts_exported",
        "event",
        event.id,
        kind=kind,
        rooms=len(found.rooms),
        people=found.people,
    )
