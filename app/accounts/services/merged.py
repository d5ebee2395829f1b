"""What merging two entries of a person never passes on: ways in, and roles."""

import uuid

from app.accounts.services.held import roles_of
from app.directory.services import merging

# Who gave a role moves with the giver's other acts; the role itself and the ways in do not.
merging.never_moves("account", "sign_in_link", "role_grant", "api_token")


@merging.ask_for_rights
def holds_roles(person_id: uuid.UUID) -> bool:
    """Tell whether a person holds a role now, given or from a duty."""
    return bool(roles_of(person_id))
