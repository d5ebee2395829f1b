"""What the worker does for accounts: addresses of mailed links, and forgetting what expired."""

import uuid
from datetime import timedelta

from flask import current_app, url_for

from app.accounts import services
from app.core import mail
from app.core.db import transaction
from app.core.jobs import periodic


@mail.deferred_value("accounts.link")
def link_address(link_id: str) -> str:
    """Write the address of a mailed link; its token is never in the database."""
    base: str = current_app.extensions["settings"].base_url
    token = services.link_token(uuid.UUID(link_id))
    with current_app.test_request_context(base_url=base):
        return base + url_for("accounts.follow_link", token=token)


@periodic("accounts.forget", every=timedelta(hours=24))
def forget_expired() -> None:
    """Delete links and sessions that expired a week ago."""
    with transaction():
        services.forget_old_links()
        services.forget_old_sessions()
