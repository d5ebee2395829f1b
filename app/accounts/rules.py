"""Decisions of accounts: passwords, sessions, links, codes and who may hand on which role."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import fold, mark


class Theme(StrEnum):
    """How the pages look."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    SIGN_IN = "sign_in"
    VERIFY_EMAIL = "verify_email"
