"""Commands that let somebody in, or keep somebody out."""

import click
from flask import current_app, url_for

from app.accounts import services
from app.accounts.models import Account
from app.core.access import Role
from app.core.db import transaction
from app.directory import services as directory


@click.group("accounts")
def group() -> None:
    """Administrators, sign-in links, closing accounts."""


def sign_in_address(token: str) -> str:
    """Return the whole address of a sign-in link."""
    base: str = current_app.extensions["settings"].base_url
    with current_app.test_request_context(base_url=base):
        return base + url_for("accounts.follow_link", token=token)


def _account_of(email: str) -> Account:
    person = directory.find_person_by_email(email)
    if person is None:
        raise click.ClickException(f"nobody has the address {email}")
    return services.ensure_account(person.id)


@group.command("create-administrator")
@click.argument("email")
@click.option("--given-name", default="", help="Given name, for somebody new.")
@click.option("--family-name", default="", help="Family name, for somebody new.")
def create_administrator(email: str, given_name: str, family_name: str) -> None:
    """Make the person with this address an administrator and print a sign-in link."""
    with transaction():
        person = directory.get_or_create_person(
            email=email, given_name=given_name, family_name=family_name, verified=True
        )
        services.ensure_account(person.id)
        services.grant_role(person_id=person.id, role=Role.ADMINISTRATOR)
        token = services.issue_sign_in_link(email=email)
    click.echo(sign_in_address(token))


@group.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link by which the person with this address signs in, once, within 30 minutes."""
    with transaction():
        _account_of(email)
        token = services.issue_sign_in_link(email=email)
    click.echo(sign_in_address(token))


@group.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close an account and end its sessions."""
    with transaction():
        services.close_account(_account_of(email).id)
    click.echo("closed")


@group.command("erase")
@click.argument("email")
@click.confirmation_option(prompt="Nothing brings this person back. Erase?")
def erase(email: str) -> None:
    """Forget the person with this address for good."""
    with transaction():
        services.erase_person(_account_of(email).person_id)
    click.echo("erased")


@group.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign a person out everywhere."""
    with transaction():
        count = services.end_sessions(_account_of(email).id)
    click.echo(f"{count} sessions ended")


@group.command("remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """Take away the second factor of somebody who lost it."""
    with transaction():
        services.remove_second_factor(_account_of(email).id)
    click.echo("removed; the next sign-in asks to set up a new one")
