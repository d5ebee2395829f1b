"""The seating engine on the command line: files in, files out, no database."""

import json
import math
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from app.core import strict_json
from app.core.processes import ChildError, run_child
from app.working_tables.checker import UnreadableSeating, check, read_answer
from app.working_tables.rules import InputFaults, SolveStatus, bare_answer, read_problem
from app.working_tables.rules.reader import shown

EXIT_STATUS = {
    SolveStatus.OPTIMAL: 0,
    SolveStatus.FEASIBLE: 0,
    SolveStatus.INFEASIBLE: 3,
    SolveStatus.UNKNOWN: 4,
}
FAULTS, BAD_INPUT = 1, 2
MEGABYTES = 4096
PATIENCE = 8.0  # seconds that an engine may take to come to its end
LONGEST = 7 * 24 * 3600.0
ENGINE = "app.working_tables.solver:solve_document"
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("working-tables")
def group() -> None:
    """Seat people at working tables; files are in the formats tables/1 and seating/1."""


@group.command()
@click.argument("file", type=FILE)
@click.option("--time-limit", type=click.FloatRange(min=0), default=60.0, show_default=True, help="Seconds.")
@click.option(
    "--lexicographic",
    is_flag=True,
    help="First nobody without a choice, then moves, then ranks, then balance.",
)
@click.option("--repair", is_flag=True, help="First as few moves as can be, then the least cost.")
@click.option("--output", type=FILE, help="Write here, not to the screen.")
def assign(*, file: Path, time_limit: float, lexicographic: bool, repair: bool, output: Path | None) -> None:
    """Seat everybody in FILE at the least cost.

    Exit status: 0 seated, 2 bad input, 3 proven impossible, 4 nothing found in the time.
    """
    began = time.monotonic()
    if math.isnan(time_limit):
        raise click.BadParameter("is not a number of seconds", param_hint="--time-limit")
    if lexicographic and repair:
        raise click.UsageError("--lexicographic and --repair exclude each other")
    document = _read(file)
    _valid(document, file)
    if output is not None:
        _open_for_writing(output)
    payload = {
        "document": document,
        "seconds": min(time_limit, LONGEST),
        "began": began,
        "mode": "lexicographic" if lexicographic else "repair" if repair else "weighted",
    }
    answer = _search(payload, file)
    faults = check(document, answer) if answer["seating"] is not None else []
    if faults:
        click.echo(f"{file}: the search broke a rule: {faults[0]}", err=True)
        answer = bare_answer(SolveStatus.UNKNOWN, seconds=0)
    answer["seconds"]["total"] = round(time.monotonic() - began, 3)
    _write(answer, output)
    sys.exit(EXIT_STATUS[SolveStatus(answer["status"])])


def _search(payload: dict[str, Any], file: Path) -> dict[str, Any]:
    """Search in a child process; where it dies or overstays, answer with the best that it told of."""
    answer = bare_answer(SolveStatus.UNKNOWN, seconds=0)

    def hear(news: dict[str, Any]) -> None:
        nonlocal answer
        answer = news

    try:
        answer = run_child(
            ENGINE, payload, seconds=payload["seconds"] + PATIENCE, megabytes=MEGABYTES, on_progress=hear
        )
    except ChildError as fault:
        reason = shown(str(fault).partition("\n")[0], 200)
        click.echo(f"{file}: the search ended early: {reason}", err=True)
    return answer


@group.command("check")
@click.argument("file", type=FILE)
@click.argument("seating", type=FILE)
def check_seating(file: Path, seating: Path) -> None:
    """Check a SEATING against its FILE, one fault a line, with code that shares nothing with the solver.

    Exit status: 0 no fault, 1 faults, 2 one of the files cannot be read.
    """
    document, answer = _read(file), _read(seating)
    _valid(document, file)
    try:
        read_answer(answer)
    except UnreadableSeating as bad:
        _refuse(seating, bad.faults)
    faults = check(document, answer)
    for fault in faults:
        click.echo(shown(fault, 400))
    sys.exit(FAULTS if faults else 0)


@group.command()
@click.option("--people", type=click.IntRange(1, 20000), default=1000, show_default=True, help="How many.")
@click.option("--tables", type=click.IntRange(1, 500), default=40, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another problem.")
@click.option("--output", type=FILE, help="Where to write the problem instead of standard output.")
@click.option("--seating", type=FILE, help="Where to write the seating that the problem was drawn from.")
def generate(people: int, tables: int, seed: int, output: Path | None, seating: Path | None) -> None:
    """Draw a tables/1 problem that has a seating: the same one for the same numbers.

    Exit status: 0, or 2 where a file cannot be written.
    """
    from app.working_tables.generator import generate as draw

    planted = draw(people=people, tables=tables, seed=seed)
    _write(planted.document, output)
    if seating is not None:
        found = bare_answer(SolveStatus.FEASIBLE, seconds=0) | {"seating": planted.seating}
        _write(found, seating)


# --- files -----------------------------------------------------------------------------------------


def _read(file: Path) -> Any:
    try:
        return strict_json.parse(file.read_text(encoding="utf-8"))
    except OSError as error:
        _refuse(file, [("$", f"cannot be read: {error.strerror}")])
    except UnicodeDecodeError:
        _refuse(file, [("$", "cannot be read: is not UTF-8; save it in that encoding")])
    except strict_json.JsonFaults as bad:
        _refuse(file, bad.faults)


def _valid(document: object, file: Path) -> None:
    try:
        read_problem(document)
    except InputFaults as caught:
        _refuse(file, caught.faults)


def _open_for_writing(output: Path) -> None:
    """End before the search where its answer could not be written."""
    try:
        with output.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        _refuse(output, [("$", f"cannot be written: {error.strerror}")])


def _write(document: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        _refuse(output, [("$", f"cannot be written: {error.strerror}")])


def _refuse(file: Path, faults: Iterable[tuple[str, str]]) -> NoReturn:
    for path, reason in faults:
        click.echo(f"{file}: {shown(path, 200)}: {shown(reason, 400)}", err=True)
    sys.exit(BAD_INPUT)
