"""The platforms of this installation: what the environment sets up, and how they answer."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import sqlalchemy as sa

from app.core import audit, clock
from app.core.db import db
from app.core.settings import VideoSettings
from app.joining.models import PlatformCheck
from app.joining.platforms import BigBlueButton, Jitsi, PlainLink, Platform, PlatformFailed, Teams, Zoom
from app.joining.rules import UNTRIED, PlatformKind, PlatformNotSetUp, PlatformUnreachable

REST = 10.0
"""Seconds for which a platform that did not answer is not asked again: workers are not kept waiting."""

T_ = TypeVar("T_")
_resting: dict[tuple[PlatformKind, VideoSettings], float] = {}


def is_set_up(kind: PlatformKind, video: VideoSettings) -> bool:
    """Tell whether the environment holds what a platform needs."""
    needed = {
        PlatformKind.LINK: (True,),
        PlatformKind.BIGBLUEBUTTON: (video.bigbluebutton_url, video.bigbluebutton_secret),
        PlatformKind.JITSI: (
            video.jitsi_url,
            video.jitsi_app_id,
            video.jitsi_secret or (video.jitsi_private_key and video.jitsi_key_id),
        ),
        PlatformKind.ZOOM: (video.zoom_account_id, video.zoom_client_id, video.zoom_client_secret),
        PlatformKind.TEAMS: (video.teams_tenant_id, video.teams_client_id, video.teams_client_secret),
    }
    return all(needed[kind])


@lru_cache(maxsize=64)
def platform_of(kind: PlatformKind, video: VideoSettings) -> Platform:
    """Return a platform as it is set up; raises PlatformNotSetUp."""
    if not is_set_up(kind, video):
        raise PlatformNotSetUp
    if kind is PlatformKind.BIGBLUEBUTTON:
        return BigBlueButton(
            video.bigbluebutton_url, video.bigbluebutton_secret, video.bigbluebutton_checksum
        )
    if kind is PlatformKind.JITSI:
        return Jitsi(
            video.jitsi_url,
            video.jitsi_app_id,
            video.jitsi_secret,
            video.jitsi_private_key,
            video.jitsi_key_id,
        )
    if kind is PlatformKind.ZOOM:
        return Zoom(
            video.zoom_account_id,
            video.zoom_client_id,
            video.zoom_client_secret,
            video.zoom_url,
            video.zoom_token_url,
        )
    if kind is PlatformKind.TEAMS:
        return Teams(
            video.teams_tenant_id,
            video.teams_client_id,
            video.teams_client_secret,
            video.teams_url,
            video.teams_token_url,
        )
    return PlainLink()


def ask(kind: PlatformKind, video: VideoSettings, question: Callable[[Platform], T_]) -> T_:
    """Ask a platform outside of any transaction; raises PlatformUnreachable.

    The read transaction ends first: no row and no snapshot is held while somebody else's machine thinks.
    """
    platform, key = platform_of(kind, video), (kind, video)
    db.session.rollback()
    if time.monotonic() < _resting.get(key, 0.0):
        raise PlatformUnreachable
    try:
        return question(platform)
    except PlatformFailed as fault:
        if fault.reason in {"no_answer", "busy"}:
            _resting[key] = time.monotonic() + REST
        logging.getLogger("encuentro.joining").warning("platform %s: %s", kind.value, fault.reason)
        raise PlatformUnreachable from fault


@dataclass(frozen=True, slots=True)
class PlatformState:
    """A platform as the page of settings shows it."""

    kind: PlatformKind
    set_up: bool
    tried: bool
    check: PlatformCheck | None


def list_platforms(video: VideoSettings) -> list[PlatformState]:
    """List every platform, whether it is set up and how its last try went."""
    checks = {row.platform: row for row in db.session.scalars(sa.select(PlatformCheck))}
    return [
        PlatformState(kind, is_set_up(kind, video), kind not in UNTRIED, checks.get(kind))
        for kind in PlatformKind
        if kind is not PlatformKind.LINK
    ]


def offered(video: VideoSettings) -> list[PlatformKind]:
    """List the platforms among which organisers choose."""
    return [kind for kind in PlatformKind if is_set_up(kind, video)]


def try_connection(kind: PlatformKind, video: VideoSettings) -> str:
    """Ask the platform something harmless; return what was wrong as a word, empty where nothing was."""
    platform = platform_of(kind, video)
    db.session.rollback()
    _resting.pop((kind, video), None)
    try:
        platform.check()
    except PlatformFailed as fault:
        return fault.reason
    return ""


def note_check(kind: PlatformKind, fault: str) -> None:
    """Write down how a try went."""
    row = db.session.scalar(sa.select(PlatformCheck).where(PlatformCheck.platform == kind))
    if row is None:
        row = PlatformCheck(platform=kind, checked_at=clock.now())
        db.session.add(row)
    row.checked_at, row.fault = clock.now(), fault
    audit.record("joining.platform_tried", "platform", kind.value, fault=fault)
