"""The seating engine on the command line: files in, files out, no database."""

import json
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import click

from app.core.processes import ChildError, run_child
from app.working_tables.checker import check
from app.working_tables.rules import InputFaults, SolveStatus, bare_answer, read_problem

EXIT_STATUS = {
    SolveStatus.OPTIMAL: 0,
    SolveStatus.FEASIBLE: 0,
    SolveStatus.INFEASIBLE: 3,
    SolveStatus.UNKNOWN: 4,
}
BAD_INPUT = 2
MEGABYTES = 4096

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group("working-tables")
def group() -> None:
    """Seat people at working tables; files are in the formats tables/1 and seating/1."""


@group.command()
@_file
@click.option("--time-limit", type=click.FloatRange(min=0), default=60.0, show_default=True, help="Seconds.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to the screen."
)
def assign(file: Path, time_limit: float, output: Path | None) -> None:
    """Seat everybody in FILE at the least cost.

    Exit status: 0 seated, 2 bad input, 3 proven impossible, 4 nothing found in the time.
    """
    began = time.monotonic()
    document = _read(file)
    _valid(document, file)
    payload = {"document": document, "seconds": max(0.0, time_limit - 1)}
    try:
        answer = run_child(
            "app.working_tables.solver:solve_document", payload, seconds=time_limit + 8, megabytes=MEGABYTES
        )
    except ChildError as fault:
        click.echo(f"{file}: the search ended early: {fault}", err=True)
        answer = bare_answer(SolveStatus.UNKNOWN, seconds=0)
    answer["seconds"]["total"] = round(time.monotonic() - began, 3)
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
    sys.exit(EXIT_STATUS[SolveStatus(answer["status"])])


@group.command("check")
@_file
@click.argument("seating", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_seating(file: Path, seating: Path) -> None:
    """Check a SEATING against its FILE, one fault a line.

    Exit status: 0 no fault, 1 faults, 2 one of the files cannot be read.
    """
    document, answer = _read(file), _read(seating)
    _valid(document, file)
    if not isinstance(answer, dict):
        _refuse(seating, "$: must be an object")
    faults = check(document, answer)
    for fault in faults:
        click.echo(fault)
    sys.exit(1 if faults else 0)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        _refuse(file, f"$: is not JSON in UTF-8: {fault}")


def _valid(document: object, file: Path) -> None:
    try:
        read_problem(document)
    except InputFaults as caught:
        _refuse(file, *(f"{path}: {reason}" for path, reason in caught.faults))


def _refuse(file: Path, *faults: str) -> NoReturn:
    for fault in faults:
        click.echo(f"{file}: {fault}", err=True)
    sys.exit(BAD_INPUT)
