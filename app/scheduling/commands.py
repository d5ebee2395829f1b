"""Commands: solve, check and draw `schedule/1` files without a database, and export an event as one."""

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from app.scheduling.checker import UnreadablePlan, check_plan
from app.scheduling.rules import BadProblem, Fault, Problem, parse, read_problem
from app.scheduling.rules.spelling import misspelt

EXITS = {"optimal": 0, "feasible": 0, "infeasible": 3, "unknown": 4}
ALONE = "alone"
BAD_INPUT = 2
FAULTS = 1
PATIENCE = 8.0  # seconds that an engine may take to come to its end
NO_ANSWER: dict[str, Any] = {
    "format": "plan/1",
    "status": "unknown",
    "plan": None,
    "levels": [],
    "conflict": None,
}

GRIDS = ("5", "10", "15", "20", "30", "60")
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
    # A process of its own counts from its start and may be ended; within another program neither is right.
    alone = context.obj == ALONE
    began = _start_of_process() if alone else time.monotonic()
    document, _ = _read(context, file)
    if output is not None:
        _open_for_writing(context, output)
    from app.scheduling.solver import solve as search

    if not alone:
        answer = search(document, seconds=time_limit, began=began)
    else:
        with _ended_by_force(began + time_limit + PATIENCE, began, output) as found:
            answer = search(document, seconds=time_limit, began=began, so_far=found.append)
    _write(context, answer, output)
    context.exit(EXITS[answer["status"]])


def _start_of_process() -> float:
    """Return the monotonic instant at which this process was started."""
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return time.monotonic()
    return time.monotonic() - max(0.0, age)


@contextlib.contextmanager
def _ended_by_force(
    deadline: float, began: float, output: Path | None
) -> Iterator[list[Callable[[], dict[str, Any]]]]:
    """Answer with the best so far and end the process where the search overstays its time by far."""
    done = threading.Event()
    found: list[Callable[[], dict[str, Any]]] = []

    def watch() -> None:
        if not done.wait(max(0.0, deadline - time.monotonic())):
            total = round(time.monotonic() - began, 3)
            nothing = NO_ANSWER | {"seconds": {"first": None, "total": total}}
            answer = found[0]() if found else nothing
            if output is None:
                sys.stdout.write(_text_of(answer))
                sys.stdout.flush()
            else:
                output.write_text(_text_of(answer), encoding="utf-8")
            os._exit(EXITS[answer["status"]])

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield found
    finally:
        done.set()


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
        click.echo(" ".join(str(fault).split()))
    context.exit(FAULTS if faults else 0)


@group.command()
@click.option("--sessions", type=click.IntRange(1, 2000), default=200, show_default=True, help="How many.")
@click.option("--rooms", type=click.IntRange(1, 100), default=10, show_default=True, help="How many.")
@click.option("--days", type=click.IntRange(1, 30), default=5, show_default=True, help="How many.")
@click.option("--people", type=click.IntRange(0, 20000), default=1000, show_default=True, help="Delegates.")
@click.option("--random", is_flag=True, help="Delegates choose at random instead of by track.")
@click.option(
    "--grid", type=click.Choice(GRIDS), default="30", show_default=True, help="Minutes from start to start."
)
@click.option("--preferences", is_flag=True, help="Add preferred times and people in other zones.")
@click.option("--year", is_flag=True, help="A year of working groups instead of a congress.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another problem.")
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


@group.command()
@click.argument("event")
@click.option("--output", type=FILE, help="Where to write the problem instead of standard output.")
@click.pass_context
def export(context: click.Context, event: str, output: Path | None) -> None:
    """Write the programme of an EVENT, named as in its address, as a schedule/1 file without names.

    Exit status: 0, or 2 where there is no such event or nothing of it can be placed any more.
    """
    from flask.cli import ScriptInfo

    from app.core.db import event_scope
    from app.core.errors import Refusal
    from app.events.services import find_event
    from app.scheduling.services.exports import export_problem

    with context.ensure_object(ScriptInfo).load_app().app_context():
        found = find_event(event)
        if found is None:
            raise click.UsageError(f"there is no event {event}")
        try:
            with event_scope(found.id):
                document = export_problem(found)
        except Refusal as refusal:
            raise click.UsageError(str(refusal.message) % refusal.facts) from refusal
    _write(context, document, output)


def _text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write(context: click.Context, document: dict[str, Any], output: Path | None) -> None:
    if output is None:
        click.echo(_text_of(document), nl=False)
        return
    try:
        output.write_text(_text_of(document), encoding="utf-8")
    except OSError as error:
        _refuse(context, output, [Fault("$", f"cannot be written: {error.strerror}")])


def _open_for_writing(context: click.Context, output: Path) -> None:
    """End before the search where its answer could not be written."""
    try:
        with output.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        _refuse(context, output, [Fault("$", f"cannot be written: {error.strerror}")])


def _read(context: click.Context, file: Path) -> tuple[dict[str, Any], Problem]:
    """Return the document and the problem that it describes, or end with every fault."""
    document = _parse(context, file)
    for slip in misspelt(document):
        click.echo(f"{file}: {slip}", err=True)
    try:
        return document, read_problem(document)
    except BadProblem as bad:
        _refuse(context, file, bad.faults)


def _parse(context: click.Context, file: Path) -> Any:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8; save it in that encoding"
        _refuse(context, file, [Fault("$", f"cannot be read: {reason}")])
    except BadProblem as bad:
        _refuse(context, file, bad.faults)


def _refuse(context: click.Context, file: Path, faults: Iterable[Fault]) -> NoReturn:
    for fault in faults:
        click.echo(f"{file}: {fault}", err=True)
    context.exit(BAD_INPUT)
