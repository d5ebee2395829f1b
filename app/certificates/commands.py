"""Commands: look at the designs, check a certificate."""

from pathlib import Path

import click

from app.certificates import services
from app.certificates.renderer import list_designs


@click.group("certificates")
def group() -> None:
    """Look at the designs of certificates, and check a certificate by its code."""


@group.command()
def designs() -> None:
    """List the designs."""
    for name in list_designs():
        click.echo(name)


@group.command()
@click.argument("design", default="formal")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("sample.pdf"),
    show_default=True,
    help="Where to write it.",
)
def sample(design: str, output: Path) -> None:
    """Write a PDF of DESIGN with invented facts."""
    if design not in list_designs():
        raise click.BadParameter(f"there is no design {design}; see `encuentro certificates designs`")
    output.write_bytes(services.sample_pdf(design))
    click.echo(output)


@group.command()
@click.argument("code")
def check(code: str) -> None:
    """Say whether the certificate with CODE is valid. Exit status: 0 valid, 1 revoked, 2 unknown."""
    found = services.verify(code)
    if found is None:
        click.echo("unknown")
        raise SystemExit(2)
    click.echo(f"{found.state} {found.serial}")
    raise SystemExit(0 if found.state == "issued" else 1)
