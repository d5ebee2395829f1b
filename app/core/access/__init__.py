"""Access by construction: declarations, the gate, the viewer, roles and rights, response headers."""

from app.core.access.gate import (
    Access,
    GatedFlask,
    UndeclaredAccess,
    allowed,
    object_kind,
    personal_link,
    public,
    signed_in,
)
from app.core.access.links import cookie_name, derived_token, hash_token, new_token, safe_next
from app.core.access.permissions import (
    ORGANISATION,
    ROLE_PERMS,
    ROLE_SCOPES,
    SECOND_FACTOR_ROLES,
    Perm,
    Role,
)
from app.core.access.viewer import NOBODY, STRANGER, Admission, RoleAt, Viewer, provide, viewer

__all__ = [
    "NOBODY",
    "ORGANISATION",
    "ROLE_PERMS",
    "ROLE_SCOPES",
    "SECOND_FACTOR_ROLES",
    "STRANGER",
    "Access",
    "Admission",
    "GatedFlask",
    "Perm",
    "Role",
    "RoleAt",
    "UndeclaredAccess",
    "Viewer",
    "allowed",
    "cookie_name",
    "derived_token",
    "hash_token",
    "new_token",
    "object_kind",
    "personal_link",
    "provide",
    "public",
    "safe_next",
    "signed_in",
    "viewer",
]
