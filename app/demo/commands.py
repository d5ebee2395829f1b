"""`encuentro demo`: load the demonstration, serve it, tell its whole story."""

import os
import secrets
import sys
from pathlib import Path

import click

from app.core.errors import Refusal


def _prepare(*, port: int | None = None) -> Path:
    """Give every setting that is missing a value of the demonstration's own; return its folder."""
    data_dir = Path(os.environ.setdefault("DATA_DIR", str(Path("var/demo").absolute())))
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    os.environ.setdefault("ENCUENTRO_ENV", "demo")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    if port is not None:
        os.environ["PORT"] = str(port)
    if not os.environ.get("SECRET_KEY"):
        kept = data_dir / "secret"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(36))
        os.environ["SECRET_KEY"] = kept.read_text()
    return data_dir


@click.group()
def group() -> None:
    """A demonstration on the first customer's facts, with invented people."""


group.name = "demo"


@group.command()
def load() -> None:
    """Migrate the database of DATABASE_URL and load the demonstration into it."""
    _prepare()
    from app.demo import load as loading
    from app.demo.serve import migrated_app

    app = migrated_app()
    with app.app_context(), app.test_request_context():
        try:
            loading.load(click.echo)
        except Refusal as refusal:
            click.echo(refusal.message, err=True)
            sys.exit(1)


@group.command()
def links() -> None:
    """Print a new sign-in link for each part of the demonstration."""
    _prepare()
    from app.demo.serve import migrated_app, print_links

    app = migrated_app()
    with app.app_context():
        print_links(app.extensions["settings"].base_url)


@group.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to serve on."
)
def run(port: int) -> None:
    """Load the demonstration where it is missing, and serve it with its worker until Ctrl-C."""
    own_database = "DATABASE_URL" not in os.environ
    data_dir = _prepare(port=port)
    loaded = data_dir / "loaded"
    if own_database and not loaded.exists():
        # A loading that was interrupted leaves half a demonstration: begin anew.
        for part in data_dir.glob("encuentro.sqlite*"):
            part.unlink()
    from app.demo.serve import serve

    sys.exit(serve(port, loaded.touch))


@group.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed draws other people.")
def story(seed: int) -> None:
    """Run the main job on a fresh database and print each step with its figures; 1 if any check fails."""
    _prepare()
    from app.demo.serve import migrated_app
    from app.demo.story import tell

    sys.exit(tell(migrated_app(), seed=seed))
