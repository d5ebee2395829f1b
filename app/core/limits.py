"""How often something may be tried: exact sliding windows in the database, for all web processes together."""

import ipaddress
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app, request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.audit import keyed_hash
from app.core.db import Model, UtcDateTime, db, side_transaction
from app.core.errors import Refusal
from app.core.text import mark, normalise_email

MAILS_PER_MINUTE = 1
MAILS_PER_HOUR = 3
Rule = tuple[int, timedelta]
"""So many tries within so long."""


class TooManyRequests(Refusal):
    """Tried too often; `facts["retry_after"]` is in seconds and goes into the Retry-After header."""

    code = "too_many_requests"
    message = mark("This was tried too often. Please wait a little and try again.")
    status = 429


class RateWindow(Model):
    """The last hits of one key. The key is a keyed hash: no address is stored."""

    __tablename__ = "rate_window"

    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    hits: Mapped[str] = mapped_column(sa.Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def limit(name: str, key: str, *, times: int, per: timedelta) -> None:
    """Count one try; raise TooManyRequests where `times` tries were made within the last `per`.

    Call it before transaction(): it commits by itself. A refused try is not counted and writes
    nothing, so a flood does not keep the writers of SQLite waiting.
    """
    _limit(name, key, [(times, per)])


def _limit(name: str, key: str, rules: Sequence[Rule]) -> None:
    """Count one try in a window that several rules look at."""
    told = " ".join(f"{times}/{per.total_seconds():.0f}" for times, per in rules)
    hashed = keyed_hash(f"limit {name} {told}", key)
    now = clock.now()
    ends = now + max(per for _times, per in rules)
    with db.engine.connect() as connection:
        found = connection.scalar(sa.select(RateWindow.hits).where(RateWindow.key == hashed))
    kept = _admit(found, now, rules)
    # What a power cut takes away is a few counted tries: nobody needs to wait for the disk.
    with side_transaction(durable=False) as connection:
        if _count(connection, hashed, found or "", [*kept, now.timestamp()], ends):
            return
        mine = sa.select(RateWindow.hits).where(RateWindow.key == hashed).with_for_update()
        stored = connection.scalar(mine) or ""
        kept = _admit(stored, now, rules)
        _count(connection, hashed, stored, [*kept, now.timestamp()], ends)


def _count(connection: sa.Connection, key: str, before: str, hits: list[float], ends: datetime) -> bool:
    """Write the tries of a key unless somebody else wrote since `before`; tell whether it was written.

    The first try and the next are the same statement: its time does not tell who was here before.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"hits": json.dumps(hits), "expires_at": ends}
    written = (
        insert(RateWindow)
        .values(key=key, **row)
        .on_conflict_do_update(index_elements=["key"], set_=row, where=RateWindow.hits == before)
        .returning(RateWindow.key)
    )
    return connection.scalar(written) is not None


def _admit(stored: str | None, now: datetime, rules: Sequence[Rule]) -> list[float]:
    """Return the hits that still count for one of the rules; refuse where one of them is used up."""
    hits: list[float] = json.loads(stored or "[]")
    for times, per in rules:
        counted = [hit for hit in hits if hit > now.timestamp() - per.total_seconds()]
        if len(counted) >= times:
            wait = counted[-times] + per.total_seconds() - now.timestamp()
            raise TooManyRequests(retry_after=max(1, int(wait + 0.999)))
    longest = max(per for _times, per in rules)
    return [hit for hit in hits if hit > now.timestamp() - longest.total_seconds()]


def limit_address(name: str, *, times: int, per: timedelta) -> None:
    """Limit by the network address of the request; the networks of venues pass.

    A whole congress sits behind one address; so does an IPv6 household, which counts as its /64.
    """
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104
    if not _is_venue(address):
        limit(name, truncated(address), times=times, per=per)


def truncated(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Return what one household is counted by: the IPv4 address, or the /64 of an IPv6 address."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _is_venue(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    networks = current_app.extensions["settings"].venue_networks
    return any(address in ipaddress.ip_network(network, strict=False) for network in networks)


def limit_mail(address: str) -> None:
    """Limit mails that anybody can have sent to an address: one a minute, three an hour."""
    rules = [(MAILS_PER_MINUTE, timedelta(minutes=1)), (MAILS_PER_HOUR, timedelta(hours=1))]
    _limit("mail", normalise_email(address), rules)


def forget_expired() -> int:
    """Delete the windows that no longer limit anybody."""
    with side_transaction() as connection:
        return connection.execute(sa.delete(RateWindow).where(RateWindow.expires_at < clock.now())).rowcount
