"""Reading exports on the command line, without a database."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from app.attendance.importers import read_report
from app.attendance.rules import DateOrder, Entrant, Roster, read_presence
from app.core.clock import is_zone
from app.core.errors import Refusal
from app.core.spans import Span

REFUSED = 2

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("attendance")
def group() -> None:
    """Count who was present, and for how long."""


@group.command()
@click.argument("file", type=_file)
@click.option("--roster", required=True, type=_file, help="JSON list of id, name, email, alternate_emails.")
@click.option("--time-zone", required=True, metavar="ZONE", help="Zone of the times in FILE: America/Panama.")
@click.option("--start", required=True, metavar="INSTANT", help="Start of the session, with its offset.")
@click.option("--end", required=True, metavar="INSTANT", help="End of the session, with its offset.")
@click.option("--date-order", type=click.Choice([order.value for order in DateOrder]), help="If unclear.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def read(
    *, file: Path, roster: Path, time_zone: str, start: str, end: str, date_order: str | None, as_json: bool
) -> None:
    """Read the export FILE of a video platform against a list of people.

    Exit status: 0 read, 2 refused, with the reason on standard error.
    """
    if not is_zone(time_zone):
        _refuse(f"--time-zone: {time_zone!r} is not a time zone")
    window = _window(start, end)
    people = Roster(_entrants(roster))
    order = DateOrder(date_order) if date_order else None
    try:
        report = read_report(file.read_bytes(), zone=time_zone, window=window, date_order=order)
    except Refusal as refusal:
        _refuse(f"{file}: {refusal.message % refusal.facts}")
    document = read_presence(report, people, window).as_document()
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print_table(document)


def _window(start: str, end: str) -> Span:
    found = []
    for option, text in (("--start", start), ("--end", end)):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            _refuse(f"{option}: {text!r} is not a date and time")
        if instant.tzinfo is None:
            _refuse(f"{option}: {text!r} has no offset, such as -05:00")
        found.append(instant)
    if found[1] <= found[0]:
        _refuse("--end: must be after --start")
    return Span(*found)


def _entrants(file: Path) -> list[Entrant]:
    try:
        people = json.loads(file.read_text(encoding="utf-8"))
        return [
            Entrant(
                str(person["id"]),
                str(person["name"]),
                str(person.get("email") or ""),
                tuple(str(address) for address in person.get("alternate_emails") or ()),
                str(person.get("own_id") or person.get("external_id") or ""),
            )
            for person in people
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        _refuse(f"{file}: is not a JSON list of people with id and name")


def _print_table(document: dict[str, Any]) -> None:
    for person in document["attendance"]:
        inside = person["seconds_in_window"]
        click.echo(f"{person['id']}\t{person['seconds_total']}\t{'' if inside is None else inside}")
    for kind in ("ambiguous", "unmatched", "excluded"):
        for stranger in document[kind]:
            click.echo(f"{kind}\t{stranger['display_name']}\t{stranger['email']}\t{stranger['reason']}")
    for person_id in document["no_show"]:
        click.echo(f"no_show\t{person_id}")


def _refuse(reason: str) -> NoReturn:
    click.echo(reason, err=True)
    sys.exit(REFUSED)
