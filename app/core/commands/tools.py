"""Commands of the core: worker, backup, restore, ready, mail, audit."""

from pathlib import Path
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.core import clock
from app.core.audit import export_head, verify_chain
from app.core.audit.heads import heads_path, keep_head, read_heads
from app.core.commands import backups
from app.core.commands.archive import BrokenBackup
from app.core.commands.engines import EngineFailed
from app.core.commands.health import readiness
from app.core.db import transaction
from app.core.jobs import Worker
from app.core.mail import MailState, find_mails, queue, retry_failed, take_bounce
from app.core.mail.post import read_delivered

TROUBLE = (BrokenBackup, EngineFailed, backups.NotEmpty)


@click.command()
@click.option(
    "--threads", default=2, show_default=True, help="Jobs at once; mail and periodic work have their own."
)
@click.option(
    "--sweep", default=5.0, show_default=True, help="Seconds between looks for what no ring told of."
)
def worker(threads: int, sweep: float) -> None:
    """Do the background work until told to stop: jobs, mail, periodic tasks."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    Worker(app, jobs=threads).run(sweep)


@click.command()
@with_appcontext
def ready() -> None:
    """Say whether the application could serve; ends with 1 if not."""
    checks = readiness()
    for name, good in checks.items():
        click.echo(f"{name}: {'good' if good else 'NOT READY'}")
    raise SystemExit(0 if all(checks.values()) else 1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and files into FILE (.tar or .tar.gz), with a checksum of each part.

    The ledger of tombstones (tombstones.jsonl) is kept beside it. FILE holds personal data: encrypt it
    before it leaves the machine. SECRET_KEY is not in it and is needed to read some of it.
    """
    try:
        manifest = backups.back_up(file)
    except TROUBLE as trouble:
        raise click.ClickException(str(trouble)) from trouble
    files = sum(name.startswith("files/") for name in manifest.members)
    click.echo(f"{file}: {sum(manifest.rows.values())} rows, {files} files, audit {manifest.audit_head[0]}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A newer tombstones.jsonl; the one beside FILE is read anyway.",
)
@with_appcontext
def restore(file: Path, ledger: Path | None) -> None:
    """Fill an empty database and file store from FILE, check them, erase and revoke again."""
    try:
        done = backups.restore(file, ledger=ledger)
    except TROUBLE as trouble:
        raise click.ClickException(str(trouble)) from trouble
    click.echo(
        f"{done.rows} rows and {done.files} files restored, {done.entries} entries of the record whole"
    )
    for kind, number in sorted(done.replayed.items()):
        click.echo(f"{kind}: {number} again")


mail = AppGroup("mail", help="Look at the mails that were sent or could not be.")


@mail.command("list")
@click.option("--to", help="Only to this address.")
def list_mails(to: str | None) -> None:
    """List the mails in the folder that stands in for an SMTP server."""
    for name, message in read_delivered(current_app.extensions["settings"], to):
        click.echo(f"{name}  {message['To']}  {message['Subject']}")


@mail.command("show")
@click.argument("name")
def show_mail(name: str) -> None:
    """Show the text of one mail of that folder."""
    found = dict(read_delivered(current_app.extensions["settings"]))
    if name not in found:
        raise click.ClickException("no mail of this name: see `encuentro mail list`")
    body = found[name].get_body(("plain",))
    click.echo(f"{found[name]['To']}\n{found[name]['Subject']}\n\n{body.get_content() if body else ''}")


@mail.command("failed")
def failed_mails() -> None:
    """List the mails that could not be delivered, with the reason; ends with 1 if there are any."""
    failed = find_mails(state=MailState.FAILED)
    for each in failed:
        click.echo(f"{each.id}  {each.template}  {each.attempts} attempts  {each.last_error}")
    raise SystemExit(1 if failed else 0)


@mail.command("test")
@click.argument("address")
def test_mail(address: str) -> None:
    """Queue a mail that says that mail works; the worker sends it."""
    with transaction():
        queue(to=address, template="core/mail/test", occasion=f"test {clock.now().isoformat()}")
    click.echo("queued: the worker sends it; see `encuentro mail failed` if it does not arrive")


@mail.command("retry")
def retry_mails() -> None:
    """Queue all failed mails again."""
    with transaction():
        number = retry_failed()
    click.echo(f"{number} mails queued again")


@mail.command("bounce")
@click.argument("message", type=click.File("rb"), default="-")
def bounce_mail(message: BinaryIO) -> None:
    """Read one mail that came back (a delivery status notification), from a file or the standard input."""
    if not take_bounce(message.read()):
        raise click.ClickException("no notification of a mail of ours that failed")
    click.echo("noted")


audit = AppGroup("audit", help="Check the record of who did what.")


@audit.command("verify")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Heads kept elsewhere (default: those of the data folder).",
)
def verify(heads: Path | None) -> None:
    """Recompute the whole chain; names the first broken entry and ends with 1 if there is one."""
    verdict = verify_chain(read_heads(heads or heads_path()))
    if not verdict.is_whole:
        click.echo(f"BROKEN at entry {verdict.broken_seq}: {verdict.reason}")
        raise SystemExit(1)
    click.echo(f"{verdict.entries} entries, whole; head {verdict.head}")


@audit.command("head")
@click.option("--keep", is_flag=True, help="Add it to the kept heads.")
def head(*, keep: bool) -> None:
    """Print number and hash of the last entry, to be kept elsewhere."""
    if keep:
        keep_head()
    seq, digest = export_head()
    click.echo(f"{seq} {digest}")
