"""Serving the demonstration: web server and worker, which end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo

from app.demo import accounts

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
PATIENCE = 20


def migrated_app() -> Flask:
    """Build the application on a database with the newest schema; settings come from the environment."""
    import flask_migrate

    app = click.get_current_context().ensure_object(ScriptInfo).load_app()
    with app.app_context(), redirect_stdout(sys.stderr):
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    return app


def serve(port: int, note_loaded: Callable[[], None]) -> int:
    """Serve until Ctrl-C or until one of the two processes ends; return the status to end with."""
    if not _is_free(port):
        click.echo(f"Port {port} is taken. Choose another: make demo PORT={port + 1}", err=True)
        return 1
    from app.demo.load import is_loaded, load

    app = migrated_app()
    with app.app_context(), app.test_request_context():
        if not is_loaded():
            click.echo("Loading the demonstration (once) …")
            load(lambda text: click.echo(f"  {text}"))
    note_loaded()
    started = [_start_web(port), subprocess.Popen([str(BIN / "encuentro"), "worker"])]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        _wait_until_up(port, started[0])
        with app.app_context():
            print_links(app.extensions["settings"].base_url)
        click.echo("\nCtrl-C ends everything.")
        return _watch(started)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(started)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _start_web(port: int) -> "subprocess.Popen[bytes]":
    command = [
        str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_until_up(port: int, web: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and web.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise click.ClickException("the web server did not start; its messages are above")


def _watch(started: "list[subprocess.Popen[bytes]]") -> int:
    """Wait for the first process to end by itself; that is a fault."""
    while all(process.poll() is None for process in started):
        time.sleep(0.5)
    click.echo("A process of the demonstration has ended; its messages are above.", err=True)
    return 1


def _end(started: "list[subprocess.Popen[bytes]]") -> None:
    """Ask both to end, then end what is left of them and of their children."""
    family = [pid for process in started for pid in (process.pid, *_children(process.pid))]
    for process in started:
        if process.poll() is None:
            process.terminate()
    for process in started:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    """List the processes that a process started and that still run, as Linux tells."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def print_links(base_url: str) -> None:
    """Print the address, and a sign-in link for each person whom a visitor can be."""
    click.echo(f"\nEncuentro is at {base_url}\n")
    for who, name, path in accounts.new_links():
        click.echo(f"  {who:<14} {name:<24} {base_url}{path}")
    click.echo(f"\nSecond factor (TOTP secret) of those who are asked for it: {accounts.DEMO_SECRET}")
    click.echo(
        f"The code now is {accounts.code_now()}; `encuentro demo links` prints new links and the code of then."
    )
