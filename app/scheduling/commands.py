"""Commands: solve, check and draw `schedule/1` files; none needs a database."""

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from app.scheduling.checker import UnreadablePlan, check_plan
from app.scheduling.rules import BadProblem, Fault, Problem, parse, read_problem

EXITS = {"optimal": 0, "feasible": 0, "infeasible": 3, "unknown": 4}
BAD_INPUT = 2
FAULTS = 1

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("scheduling")
def group() -> None:
    """Programmes without overlaps, from files and to files."""


@group.command()
@click.argument("file", type=FILE)
@click.option("--time-limit", type=click.FloatRange(min=0), required=True, help="Seconds to search at most.")
@click.option("--output", type=FILE, help="Where to write the answer instead of standard output.")
@click.pass_context
def solve(context: click.Context, file: Path, time_limit: float, output: Path | None) -> None:
    """Search a plan for a schedule/1 FILE and write it as plan/1.

    Exit status: 0 a plan, 2 the file has faults, 3 there is no plan, 4 none was found in time.
    """
    from app.scheduling.solver import solve as search

    began = time.monotonic()
    document, _ = _read(context, file)
    answer = search(document, seconds=time_limit, began=began)
    _write(context, answer, output)
    context.exit(EXITS[answer["status"]])


@group.command()
@click.argument("file", type=FILE)
@click.argument("plan", type=FILE)
@click.pass_context
def check(context: click.Context, file: Path, plan: Path) -> None:
    """Check a plan/1 PLAN against its schedule/1 FILE, with code that shares nothing with the solver.

    One fault a line. Exit status: 0 no fault, 1 faults, 2 a file that cannot be read.
    """
    document, _ = _read(context, file)
    try:
        faults = check_plan(document, _parse(context, plan))
    except UnreadablePlan as error:
        path, _, reason = str(error).partition(": ")
        _refuse(context, plan, [Fault(path, reason)])
    for fault in faults:
        click.echo(str(fault))
    context.exit(FAULTS if faults else 0)


@group.command()
@click.option("--sessions", type=click.IntRange(1, 2000), default=200, show_default=True)
@click.option("--rooms", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--days", type=click.IntRange(1, 30), default=5, show_default=True)
@click.option("--people", type=click.IntRange(0, 20000), default=1000, show_default=True, help="Delegates.")
@click.option("--random", is_flag=True, help="Delegates choose at random instead of by track.")
@click.option(
    "--grid", type=click.Choice(("5", "10", "15", "20", "30", "60")), default="30", show_default=True
)
@click.option("--preferences", is_flag=True, help="Add preferred times and people in other zones.")
@click.option("--year", is_flag=True, help="A year of working groups instead of a congress.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--output", type=FILE, help="Where to write the problem instead of standard output.")
@click.option("--plan", type=FILE, help="Where to write the plan that the problem was drawn from.")
@click.pass_context
def generate(
    context: click.Context,
    /,
    *,
    grid: str,
    random: bool,
    year: bool,
    seed: int,
    output: Path | None,
    plan: Path | None,
    **size: int,
) -> None:
    """Draw a schedule/1 problem that has a plan: the same one for the same seed.

    Exit status: 0, or 2 where so many sessions do not fit or a file cannot be written.
    """
    from app.scheduling.generator import Size, TooMuch, generate_congress, generate_year

    preferences = bool(size.pop("preferences"))
    try:
        planted = (
            generate_year(seed, grid=int(grid))
            if year
            else generate_congress(
                Size(**size, grid=int(grid), by_track=not random, preferences=preferences), seed
            )
        )
    except TooMuch as error:
        raise click.UsageError(str(error)) from error
    _write(context, planted.document, output)
    if plan is not None:
        _write(context, planted.plan, plan)


def _write(context: click.Context, document: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        _refuse(context, output, [Fault("$", f"cannot be written: {error.strerror}")])


def _read(context: click.Context, file: Path) -> tuple[dict[str, Any], Problem]:
    """Return the document and the problem that it describes, or end with every fault."""
    document = _parse(context, file)
    try:
        return document, read_problem(document)
    except BadProblem as bad:
        _refuse(context, file, bad.faults)


def _parse(context: click.Context, file: Path) -> Any:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        _refuse(context, file, [Fault("$", f"cannot be read: {reason}")])
    except BadProblem as bad:
        _refuse(context, file, bad.faults)


def _refuse(context: click.Context, file: Path, faults: Iterable[Fault]) -> NoReturn:
    for fault in faults:
        click.echo(f"{file}: {fault}", err=True)
    context.exit(BAD_INPUT)
